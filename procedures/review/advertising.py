"""What the rules of advertising of a market object to on a page."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from procedures.models import ProcedurePage
from procedures.review.markets import Market, Place, Rule
from procedures.review.sentences import Sentence

# The place of each field; the others are "text".
PLACES: dict[str, Place] = {
    **dict.fromkeys(("title", "seo_title"), "name"),
    **dict.fromkeys(("summary", "search_description"), "summary"),
    **dict.fromkeys(("results_seen_after", "results_last", "skin_tones", "recovery"), "glance"),
    "prices": "prices",
    "picture": "pictures",
    **dict.fromkeys(("pros", "best_for", "ideal_candidate", "ideal_candidate_points"), "benefits"),
    **dict.fromkeys(("side_effects", "side_effect_list", "main_risks", "recovery_notes"), "risks"),
    **dict.fromkeys(
        (
            "cons",
            "not_for",
            "contraindications",
            "not_recommended_for",
            "not_recommended_points",
            "if_something_goes_wrong",
            "warning_signs",
        ),
        "warnings",
    ),
}


@dataclass(frozen=True)
class Hit:
    """A sentence that a rule objects to, and the words that it names."""

    rule: Rule
    sentence: Sentence
    words: str


def hits_in(
    sentences: Iterable[Sentence], market: Market, day: datetime.date, *, has_price: bool
) -> Iterator[Hit]:
    """What the rules of a market object to: one hit for each sentence and rule."""
    rules = [rule for rule in market.rules if rule.holds_on(day) and (has_price or not rule.only_with_price)]
    known = list(sentences)
    for sentence, following in zip_longest(known, known[1:]):
        place = PLACES.get(sentence.field, "text")
        then = following.text if following and following.field == sentence.field else ""
        for rule in rules:
            if place not in rule.places or (rule.sourced and sentence.has_source):
                continue
            if words := rule.objection(sentence.text, then):
                yield Hit(rule, sentence, words)


def texts_beside_sentences(page: ProcedurePage) -> Iterator[Sentence]:
    """What a page shows beside its sentences: the words of its address, and of its pictures."""
    yield Sentence("title", page.slug.replace("-", " "), has_source=False)
    for block in page.picture.raw_data:
        yield Sentence("picture", str(block["value"].get("alt_text") or ""), has_source=False)
