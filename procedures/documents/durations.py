"""The duration of the recovery: "3 days", "1-2 weeks", "up to five days", "None".

Number words and fractions are replaced by digits and filler words dropped; the rest must match one of a few
patterns. Anything else is not understood and kept as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from procedures.choices import TimeUnit
from procedures.documents.labels import in_each_language
from procedures.documents.text import folded, words_in
from procedures.documents.warnings import ReadingWarning, WarningCode, doubt
from procedures.facts.durations import HOURS_PER_UNIT

MAX_RAW = 200


# Months have no fixed number of hours: they are read as 30 days, with a doubt.
_DAYS_OF_MONTH = 30


@dataclass(frozen=True, slots=True)
class RecoveryReading:
    """The recovery in a document.

    Attributes:
        raw: the text of the document.
        min_hours, max_hours: equal for one value, None if not stated or not understood. A day has 24 hours, a
            week 168.
        none: whether the document says that there is no recovery time; both hours are then 0.
        min_amount, max_amount: the same in `unit`.
        unit: of the document, the smaller one of two; None for "None".
    """

    raw: str
    min_hours: int | None = None
    max_hours: int | None = None
    none: bool = False
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    unit: TimeUnit | None = None

    @property
    def is_understood(self) -> bool:
        return self.min_hours is not None or self.max_hours is not None


_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        words_in(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen twenty"
        )
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_UNITS = {
    "mi": TimeUnit.MINUTES,
    "h": TimeUnit.HOURS,
    "d": TimeUnit.DAYS,
    "w": TimeUnit.WEEKS,
}

_NUMBER = r"[0-9]{1,4}(?:\.[0-9]{1,2})?(?![0-9.,/])"
_UNIT = r"(?:minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|wks?|w|months?)\b\.?"
_RANGE = re.compile(
    rf"(?P<opening>between |from )?(?P<low>{_NUMBER})\s*(?P<low_unit>{_UNIT})?"
    rf"\s*(?P<link>-+|to\b|or\b|and\b)\s*(?P<high>{_NUMBER})\s*(?P<unit>{_UNIT})"
)
_SINGLE = re.compile(
    r"(?:(?P<least>from|at least|(?:a )?min(?:imum)?\.?(?: of)?|(?:more|longer) than|over|≥|>=?)"
    r"|(?P<most>up ?to|at most|(?:a )?max(?:imum)?\.?(?: of)?|(?:no|not) (?:more|longer) than"
    r"|(?:less|fewer) than|under|within|≤|<=?))?"
    rf"\s*(?P<amount>{_NUMBER})(?P<plus>\s*\+)?\s*(?P<unit>{_UNIT})"
    r"(?P<more>\s*(?:\+|(?:or|and|&) (?:more|longer|up|over|above)\b|(?:at )?(?:min|minimum|least)\b\.?))?"
    r"(?P<less>\s*(?:(?:or|and|&) (?:less|fewer|under)\b|max(?:imum)?\b\.?|at most\b))?"
)
_NONE = re.compile(
    r"(?:(?:typically|usually|generally|on average|there is|there's) )*"
    r"(?:(?:no|zero|0|without) (?:down ?time|recovery|time off)(?: time| period| work)?"
    r"(?: (?:is )?(?:needed|required|necessary|expected))?"
    r"|(?:none|0(?= |$)(?! ?[-to]))(?: (?:needed|required|necessary|expected))?"
    r"|(?:immediate(?:ly)?|instant)(?: recovery)?|nil)\b"
)
# What may stand behind "None" without taking it back.
_AFTER_NONE = re.compile(
    r"\s*(?:$|[,;.(-])(?!.*\b(?:minimal|little|some|few|several|may|hours?|days?|weeks?)\b)[^0-9]*"
)

_UNKNOWN_UNIT = re.compile(r"\b(?:minutes?|mins?|nights?|months?|mos?|years?|yrs?)\b")
_WORKING = re.compile(r"\b(?:business|working|week)[ -]?(?=days?\b)")
_VAGUE = re.compile(
    r"\b(?:couple|few|handful|several|some|many|multiple|minimal|minor|little|var(?:y|ies|iable)|depend\w*)\b"
)
# Words that change nothing: the recovery is an average in any case.
_IGNORED = re.compile(
    r"(?:\b(?:after|about|approx(?:imately)?|around|roughly|circa|ca|typically|usually|generally|on average"
    r"|average|avg|mean|estimated|est|only|just|of|(?:down ?time|recovery)(?: time| period)?|off work"
    r"|to recover|or so)\b\.?|[~≈])"
)
_WORDS_TO_NUMBERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"([0-9]+) ?½|([0-9]+) 1/2"), r"\1\2.5"),
    (re.compile(r"([0-9]+) ?¼|([0-9]+) 1/4"), r"\1\2.25"),
    (re.compile(r"([0-9]+) ?¾|([0-9]+) 3/4"), r"\1\2.75"),
    (re.compile(r"½|(?<![0-9/])1/2(?![0-9/])"), "0.5"),
    (re.compile(r"¼|(?<![0-9/])1/4(?![0-9/])"), "0.25"),
    (re.compile(r"¾|(?<![0-9/])3/4(?![0-9/])"), "0.75"),
    (re.compile(rf"\b([0-9]+) and a half ({_UNIT})"), r"\1.5 \2"),
    (re.compile(rf"\b([0-9]+) ({_UNIT}) and a half\b"), r"\1.5 \2"),
    (re.compile(r"\b(?:(?:a|1) )?fortnight\b"), "2 weeks"),
    (re.compile(r"\ban? (hour|day|week|month) or (?:2|so or 2)\b"), r"1-2 \1s"),
    (re.compile(rf"\bhalf (?:an? )?({_UNIT})"), r"0.5 \1"),
    (re.compile(rf"\ban? ({_UNIT}) and a half\b"), r"1.5 \1"),
    (re.compile(rf"\ban? ({_UNIT})"), r"1 \1"),
    (re.compile(r"([0-9]),([0-9]{1,2})(?![0-9])"), r"\1.\2"),
    (re.compile(rf"([0-9])-({_UNIT})"), r"\1 \2"),
    (re.compile(rf"^(?:none|no downtime) ?(?:-+|to) ?(?={_NUMBER})"), "0 - "),
)
_NUMBER_WORD = re.compile(
    rf"\b(?:(?P<tens>twenty|thirty|forty|fifty)[ -](?P<ones>one|two|three|four|five|six|seven|eight|nine)"
    rf"|{'|'.join(_NUMBER_WORDS)})\b"
)


def read_recovery(raw: str) -> tuple[RecoveryReading, list[ReadingWarning]]:
    """The duration of the recovery in a text, and doubts about it.

    Never fails: a text without a duration is kept, with None as its hours.
    """
    found = [_read(words, raw) for words in in_each_language(raw[: MAX_RAW + 1])]
    return min(found, key=lambda one: (not one[0].is_understood, len(one[1]))) if len(found) > 1 else found[0]


def read_length(raw: str) -> tuple[Decimal | None, Decimal | None, TimeUnit] | None:
    """The least and the greatest amount in a text that is a length of time and nothing else."""
    for words in in_each_language(raw[:MAX_RAW]):
        found = _length(_without_fillers(in_numbers(folded(words))))
        if (
            found
            and not found.rest
            and not found.notes
            and (found.low is None or found.low == min(found.stated))
        ):
            return found.low, found.high, found.unit
    return None


def _read(words: str, raw: str) -> tuple[RecoveryReading, list[ReadingWarning]]:
    text = in_numbers(folded(words)) if len(raw) <= MAX_RAW else ""
    found = _read_none(text, raw) or _read_length(text, raw)
    if found is None:
        return RecoveryReading(raw), [_why_not(text, raw)]
    reading, rest, notes = found
    if rest and not notes:
        again = _read_length(rest, raw)
        same = again is not None and not again[1] and again[0].min_hours == reading.min_hours
        if not (same and again and again[0].max_hours == reading.max_hours):
            if re.search(rf"[0-9]|\b{_UNIT}", rest):
                return RecoveryReading(raw), [_why_not(text, raw)]
            notes = [doubt(WarningCode.WORDS_NOT_READ, raw)]
    return reading, notes


def in_numbers(text: str) -> str:
    """A text with number words and fractions as digits: "one and a half weeks" is "1.5 weeks"."""
    text = _NUMBER_WORD.sub(_digits, text)
    for pattern, digits in _WORDS_TO_NUMBERS:
        text = pattern.sub(digits, text)
    return text.rstrip(".")


def _digits(match: re.Match[str]) -> str:
    words = (match["tens"], match["ones"]) if match["tens"] else (match[0],)
    return str(sum(_NUMBER_WORDS[word] for word in words))


def _read_none(text: str, raw: str) -> tuple[RecoveryReading, str, list[ReadingWarning]] | None:
    match = _NONE.match(text)
    if match is None or not _AFTER_NONE.fullmatch(text, match.end()):
        return None
    return RecoveryReading(raw, 0, 0, none=True), text[match.end() :].strip(" .,;:()-"), []


@dataclass(frozen=True, slots=True)
class _Length:
    """A length of time at the start of a text: its amounts in a unit, the words after it, and doubts."""

    low: Decimal | None
    high: Decimal | None
    unit: TimeUnit
    rest: str
    notes: list[WarningCode]

    @property
    def stated(self) -> list[Decimal]:
        return [amount for amount in (self.low, self.high) if amount is not None]


def _without_fillers(text: str) -> str:
    return " ".join(_IGNORED.sub(" ", text).split()).lstrip(" :,")


def _length(text: str) -> _Length | None:
    notes = []
    if _WORKING.search(text):
        text = _WORKING.sub("", text)
        notes.append(WarningCode.WORDS_NOT_READ)
    if match := _RANGE.match(text):
        if match["link"] == "and" and match["opening"] != "between ":
            return None
        low, low_unit = _amount(match["low"], match["low_unit"] or match["unit"])
        high, unit = _amount(match["high"], match["unit"])
        smaller = min(unit, low_unit, key=HOURS_PER_UNIT.__getitem__)
        least: Decimal | None = _in_unit(low, low_unit, smaller)
        most: Decimal | None = _in_unit(high, unit, smaller)
        unit = smaller
    elif match := _SINGLE.match(text):
        has_least = bool(match["least"] or match["plus"] or match["more"])
        has_most = bool(match["most"] or match["less"])
        if has_least and has_most:
            return None
        amount, unit = _amount(match["amount"], match["unit"])
        least, most = (None if has_most else amount), (None if has_least else amount)
    else:
        return None
    if match["unit"].startswith("mo"):
        notes.append(WarningCode.RECOVERY_UNIT_UNKNOWN)
    return _Length(least, most, unit, text[match.end() :].strip(" .,;:()-"), notes)


def _in_unit(amount: Decimal, unit: TimeUnit, wanted: TimeUnit) -> Decimal:
    """An amount in another unit. A sixtieth is no exact number: what has the unit already stays as it is."""
    return amount if unit == wanted else amount * HOURS_PER_UNIT[unit] / HOURS_PER_UNIT[wanted]


def _amount(number: str, unit: str) -> tuple[Decimal, TimeUnit]:
    if unit.startswith("mo"):
        return Decimal(number) * _DAYS_OF_MONTH, TimeUnit.DAYS
    return Decimal(number), _UNITS[unit[:2] if unit.startswith("mi") else unit[0]]


def _read_length(text: str, raw: str) -> tuple[RecoveryReading, str, list[ReadingWarning]] | None:
    """The duration at the start of a text, the words after it, and doubts."""
    length = _length(_without_fillers(text))
    if length is None:
        return None
    if length.stated != sorted(length.stated):
        return RecoveryReading(raw), "", [doubt(WarningCode.RANGE_REVERSED, raw)]
    found = _between(length.low, length.high, length.unit, raw)
    if found is None:
        return None
    return found, length.rest, [doubt(code, raw) for code in length.notes]


def _between(low: Decimal | None, high: Decimal | None, unit: TimeUnit, raw: str) -> RecoveryReading | None:
    hours = [None if amount is None else amount * HOURS_PER_UNIT[unit] for amount in (low, high)]
    if any(value is not None and value != int(value) for value in hours):
        # A part of an hour, as in "0.3 days".
        return None
    least, most = (None if value is None else int(value) for value in hours)
    if least == most == 0:
        return RecoveryReading(raw, 0, 0, none=True)
    return RecoveryReading(raw, least, most, False, low, high, unit)


def _why_not(text: str, raw: str) -> ReadingWarning:
    for pattern, code in _REASONS:
        if pattern.search(text):
            return doubt(code, raw)
    return doubt(WarningCode.RECOVERY_NOT_UNDERSTOOD, raw)


_REASONS = ((_UNKNOWN_UNIT, WarningCode.RECOVERY_UNIT_UNKNOWN), (_VAGUE, WarningCode.RECOVERY_VAGUE))
