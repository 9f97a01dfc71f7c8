"""The words that stand before facts, on the page and in Markdown, and the facts that they announce."""

from __future__ import annotations

from django.utils.translation import gettext

from procedures.choices import PriceKind
from procedures.facts.registry import BY_NAME, FACTS
from procedures.models import ProcedurePage


def fact_of_label() -> dict[str, str]:
    """The name of the fact by its label in the active language, for the facts box."""
    names = [fact.name for fact in FACTS if fact.in_facts_box]
    names += ["best_for", "not_for", "main_risks", "recovery", "back_to_work", "course_total"]
    labels = {name: BY_NAME[name].label_on(ProcedurePage) for name in names} | {
        "price_confirmed_on": gettext("Prices confirmed on"),
        "price_not_confirmed_since": gettext("Prices last confirmed on"),
        "review_state": gettext("Review"),
        "last_updated": gettext("Last updated"),
    }
    return {label: fact for fact, label in labels.items()} | {str(kind.label): "price" for kind in PriceKind}
