"""The words that stand before facts, on the page and in Markdown, and the facts that they announce."""

from __future__ import annotations

from django.utils.translation import gettext

from procedures.choices import PriceKind


def fact_of_label() -> dict[str, str]:
    """The name of the fact by its label in the active language, for the facts box."""
    labels = {
        "best_for": gettext("Best for"),
        "not_for": gettext("Not for"),
        "price_confirmed_on": gettext("Price confirmed on"),
        "price_not_confirmed_since": gettext("Price not confirmed since"),
        "course_total": gettext("Course total"),
        "recovery": gettext("Average recovery"),
        "back_to_work": gettext("Back to work"),
        "presentable": gettext("Presentable"),
        "category": gettext("Category"),
        "invasiveness": gettext("Invasiveness"),
        "body_areas": gettext("Used on"),
        "sessions": gettext("Sessions"),
        "treatment_time": gettext("Treatment time"),
        "anaesthesia": gettext("Anaesthesia"),
        "results_seen_after": gettext("Results seen after"),
        "results_last": gettext("Results last"),
        "skin_tones": gettext("Skin tones"),
        "review_state": gettext("Review"),
        "last_updated": gettext("Last updated"),
    }
    return {label: fact for fact, label in labels.items()} | {str(kind.label): "price" for kind in PriceKind}
