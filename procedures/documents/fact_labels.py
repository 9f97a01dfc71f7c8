"""Labels of facts: "avg. recovery", "Category:", "Last Updated: 07.28.2021"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from procedures.documents.dates import read_date
from procedures.documents.durations import read_recovery
from procedures.documents.price_words import unit_of
from procedures.documents.prices import PriceUnit
from procedures.documents.text import MAX_HEADING, folded
from procedures.documents.warnings import WarningCode


class Fact(StrEnum):
    """The facts below "The Skinny"."""

    RECOVERY = "recovery"
    CATEGORY = "category"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class Label:
    """A label, with the rest of its line.

    Attributes:
        value: empty if the label is alone on its line.
        is_specific: whether sentences and headings hardly contain the label: "avg. recovery", while
            "Recovery"
            could head the recovery notes.
        unit: of a label such as "Price per area".
    """

    fact: Fact
    value: str
    is_specific: bool
    unit: PriceUnit | None = None


_AVERAGE = r"(?:(?P<specific>avg|average|mean|typical|usual|est|estimated)\b\.?\s*)?"
_LABELS = {
    Fact.RECOVERY: re.compile(
        rf"{_AVERAGE}(?:recovery|down\s?time)\b(?:\s+(?:time|period)\b)?", re.IGNORECASE
    ),
    Fact.PRICE: re.compile(rf"{_AVERAGE}(?:prices?|costs?|fees?|pricing)\b(?:\s+range\b)?", re.IGNORECASE),
    Fact.CATEGORY: re.compile(
        r"(?P<specific>(?:(?:procedure|treatment)\s+)?category|(?:procedure|treatment)\s+type"
        r"|type\s+of\s+(?:procedure|treatment))\b|(?:type|application)\b",
        re.IGNORECASE,
    ),
}
_SEPARATOR = re.compile(r"\s*[:=|]\s*|\s+[-–—]\s+|\t\s*|\s{2,}|\s*\.{2,}\s*")
_UNIT_AND_VALUE = re.compile(r"\s+(?P<unit>per\s+[^:=|0-9]{1,30}?)\s*[:=|]\s*(?P<value>.+)")
_BOLD = re.compile(r"(?P<mark>\*\*|__|\*|_)(?P<label>[^*_]{1,40})(?P=mark)(?P<rest>.+)")
_NO_VALUE = re.compile(r"-*|\?|n/?a|tb[acd]|unknown|not (?:stated|available)")

_UPDATED = re.compile(
    r"(?P<certain>(?:(?:page|content|article)\s+)?last\s+updated?|date\s+of\s+last\s+update)\b"
    r"|(?:latest\s+update|last\s+(?:revised|modified)|date\s+(?:updated|modified)|updated)\b",
    re.IGNORECASE,
)
# Words that a date in words has; more would be a sentence behind it.
_WORDS_OF_DATE = 6


def is_no_value(text: str) -> bool:
    """Whether a text in place of a value says that there is none."""
    return _NO_VALUE.fullmatch(folded(text)) is not None


@lru_cache(maxsize=1024)
def fact_label(line: str) -> Label | None:
    """The label at the start of a line, if the line is a fact."""
    if len(line) > MAX_HEADING:
        return None
    line = _without_bold(line)
    for fact, pattern in _LABELS.items():
        match = pattern.match(line)
        if match is None:
            continue
        rest = line[match.end() :]
        is_specific = bool(match["specific"])
        unit = unit_of(rest.strip(" :")) if fact == Fact.PRICE else None
        if unit or not rest.strip(" :"):
            return Label(fact, "", is_specific, unit)
        with_unit = _UNIT_AND_VALUE.fullmatch(rest) if fact == Fact.PRICE else None
        if with_unit and (unit := unit_of(with_unit["unit"])):
            return Label(fact, with_unit["value"].strip(), is_specific, unit)
        separator = _SEPARATOR.match(rest)
        if separator:
            return Label(fact, rest[separator.end() :].strip(), is_specific)
        # Without a separator only a value that is understood tells a fact from a sentence.
        if fact == Fact.RECOVERY and rest[0].isspace() and read_recovery(rest.strip())[0].is_understood:
            return Label(fact, rest.strip(), is_specific)
        return None
    return None


def updated_value(line: str) -> tuple[str, str] | None:
    """The rest of a line after "Last Updated": the date, and perhaps a sentence.

    Returns:
        None if the line is a sentence, or a label with something other than a date.
    """
    if len(line) <= MAX_HEADING:
        line = _without_bold(line)
    match = _UPDATED.match(line)
    if match is None:
        return None
    rest = line[match.end() :]
    value = re.sub(r"^\s*(?:on\b)?\s*[:=|–—-]?\s*", "", rest)
    if not value:
        return "", ""
    words = value.split()
    for count in range(min(len(words), _WORDS_OF_DATE), 0, -1):
        date = " ".join(words[:count])
        reading, notes = read_date(date)
        codes = {note.code for note in notes}
        if (reading or WarningCode.DATE_IMPOSSIBLE in codes) and WarningCode.WORDS_NOT_READ not in codes:
            return (value, "") if len(value) <= 60 else (date, " ".join(words[count:]))
    if match["certain"] and ":" in rest[:3] and len(value) <= 60:
        return value, ""
    return None


def _without_bold(line: str) -> str:
    """A line without the markup of its label: "**Price:** $500" is "Price: $500"."""
    match = _BOLD.fullmatch(line) if line[:1] in "*_" else None
    return match["label"] + match["rest"] if match else line
