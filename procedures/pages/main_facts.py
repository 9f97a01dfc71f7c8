"""The main facts for search results and shared links: recovery and price, in the words of the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from clinic.core.languages.active import lower_first
from clinic.seo.share_cards import CardFact


def main_facts(procedure: Any) -> list[CardFact]:
    """Average recovery and headline price, each as label, value and basis."""
    show = procedure.presentation
    recovery = CardFact(gettext("Average recovery"), show.recovery or gettext("Not stated"))
    if show.price is None:
        return [recovery, CardFact(gettext("Price"), gettext("Not stated"))]
    return [recovery, CardFact(show.price.heading, show.price.amount, show.price.basis)]


def facts_in_sentences(procedure: Any) -> str:
    """The main facts as sentences: "Price: $350 per area. Average recovery: 3 days."."""
    return " ".join(
        f"{fact.label}: {lower_first(f'{fact.value} {fact.detail}'.rstrip())}."
        for fact in reversed(main_facts(procedure))
    )
