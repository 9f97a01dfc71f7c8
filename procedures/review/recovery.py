"""Contradictions between the recovery fact and the text.

The original source states "3 days" and, below, "typically none, most patients return to work immediately".
Both may be true of different things, but a visitor who plans a week off must not have to guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from procedures.documents.durations import read_recovery
from procedures.facts import Milestone, Recovery
from procedures.review.sentences import Sentence

# Where a page speaks of recovery as a whole; other texts name single symptoms.
FIELDS = frozenset({"recovery_notes", "summary", "pros"})

_DAY = Decimal(24)
_NUMBER = r"(?:\d{1,3}(?:\.\d)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen)"
_LENGTH = re.compile(
    rf"(?:\b(?:up to|at least|at most|less than|more than|over|under|within) )?\b{_NUMBER}"
    rf"(?:\s*(?:-|–|to|or)\s*{_NUMBER})?[ -](?:hours?|days?|weeks?)\b(?: or (?:more|longer))?",
    re.I,
)
_OF_RECOVERY = re.compile(r"\b(?:recover(?:y|s|ed|ing)?|down ?time|time off)\b", re.I)
_OF_WORK = re.compile(
    r"\b(?:back (?:at|to|in)|return\w* to|go(?:es|ing)? back to|off|resume)"
    r" (?:\w+ ){0,2}?(?:work|office|desk)\b",
    re.I,
)
_NONE = re.compile(
    r"^(?:(?:typically|usually|generally|mostly|there is|normally)[ ,]*)*none\b"
    r"|\b(?:no|zero|without(?: any)?) (?:\w+ )?(?:down ?time|recovery(?: time| period)?|time off)\b",
    re.I,
)
_LITTLE = re.compile(r"\b(?:minimal|little|hardly|almost|nearly|next|some)(?: to| or|,)?\s*$", re.I)
_STRAIGHT_AWAY = re.compile(
    r"\b(?:immediately|straight away|right away|at once|straight after|(?:on )?the same day|same[- ]day)\b",
    re.I,
)


def contradictions(
    sentences: Iterable[Sentence], recovery: Recovery | None, back_to_work: Milestone | None
) -> list[Sentence]:
    """The sentences that contradict the recovery fact without an explanation."""
    if recovery is None:
        return []
    return [
        sentence
        for sentence in sentences
        if sentence.field in FIELDS and _contradicts(sentence.text, recovery, back_to_work)
    ]


def _contradicts(text: str, recovery: Recovery, back_to_work: Milestone | None) -> bool:
    takes_time = (recovery.maximum_hours or recovery.minimum_hours or Decimal(0)) >= _DAY
    if takes_time and not _explains_none(back_to_work):
        says_none = any(not _LITTLE.search(text[: match.start()]) for match in _NONE.finditer(text))
        if says_none or (_OF_WORK.search(text) and _STRAIGHT_AWAY.search(text)):
            return True
    if _OF_WORK.search(text):
        # Recovery may well last longer than an absence; but who needs none is not absent at all.
        fact = back_to_work or (recovery if recovery.duration is None else None)
        return fact is not None and _length_differs(text, _limits(fact))
    return bool(_OF_RECOVERY.search(text)) and _length_differs(text, _limits(recovery))


def _explains_none(back_to_work: Milestone | None) -> bool:
    """Whether the page itself says that patients can work straight away."""
    latest = back_to_work.maximum_hours if back_to_work else None
    return latest is not None and latest < _DAY


def _limits(fact: Recovery | Milestone) -> tuple[Decimal, Decimal]:
    """The minimum and maximum number of hours that agree with a fact."""
    least = fact.minimum_hours or Decimal(0)
    return least, Decimal("Infinity") if fact.maximum_hours is None else fact.maximum_hours


def _length_differs(text: str, limits: tuple[Decimal, Decimal]) -> bool:
    """Whether a text names durations, none of which overlaps the limits."""
    lengths = [read_recovery(match[0])[0] for match in _LENGTH.finditer(text)]
    understood = [length for length in lengths if length.is_understood]
    return bool(understood) and not any(
        (length.min_hours or 0) <= limits[1]
        and limits[0] <= (Decimal("Infinity") if length.max_hours is None else length.max_hours)
        for length in understood
    )
