"""The date of the last update: "07.28.2021", "28 July 2021", "2021-07-28"."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from procedures.documents.labels import in_each_language
from procedures.documents.text import straightened, words_in
from procedures.documents.warnings import ReadingWarning, WarningCode, doubt

MAX_RAW = 200


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date in a document.

    Attributes:
        raw: the text of the document.
        date: the date.
        is_ambiguous: whether day and month could be swapped; the month is then read first.
    """

    raw: str
    date: datetime.date
    is_ambiguous: bool = False


_MONTHS = words_in("january february march april may june july august september october november december")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?P<month_rest>[a-z]*)\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
_END = r"(?![0-9])"

_YEAR_FIRST = re.compile(
    rf"(?P<year>[0-9]{{4}})(?P<mark>[-./]|)(?P<month>[0-9]{{2}}|(?<=[-./])[0-9])(?P=mark)(?P<day>[0-9]{{1,2}}){_END}"
)
_YEAR_LAST = re.compile(
    r"(?P<first>[0-9]{1,2}) ?(?P<mark>[-./]) ?(?P<second>[0-9]{1,2}) ?(?P=mark) ?"
    rf"(?P<year>[0-9]{{4}}|[0-9]{{2}}){_END}"
)
_IN_WORDS = (
    re.compile(rf"{_WEEKDAY}{_MONTH}[ -]?{_DAY}(?:,? |-|, ?)(?P<year>[0-9]{{4}}){_END}", re.IGNORECASE),
    re.compile(
        rf"{_WEEKDAY}{_DAY}\.?(?: of)?[ -]?{_MONTH}(?:,? |-)(?P<year>[0-9]{{4}}){_END}", re.IGNORECASE
    ),
    re.compile(rf"(?P<year>[0-9]{{4}})[ -,] ?{_MONTH}[ -]{_DAY}{_END}", re.IGNORECASE),
)
_EARLIEST, _LATEST = 1900, 2199


def read_date(
    raw: str, *, is_day_first: bool | None = None
) -> tuple[DateReading | None, list[ReadingWarning]]:
    """The date at the start of a text, and doubts about it.

    If only one order of day and month gives a date, that is used. If both do, the month comes first, with a
    doubt, unless `is_day_first` says the order. None for a date that is incomplete or does not exist.
    """
    for words in in_each_language(raw[: MAX_RAW + 1]):
        found = _read_words(words, raw, is_day_first=is_day_first)
        if found[0]:
            return found
    return _read_words(raw, raw, is_day_first=is_day_first)


def _read_words(
    words: str, raw: str, *, is_day_first: bool | None
) -> tuple[DateReading | None, list[ReadingWarning]]:
    text = straightened(words) if len(raw) <= MAX_RAW else ""
    if match := _YEAR_FIRST.match(text):
        found = _reading(raw, match["year"], match["month"], match["day"])
        return _finished(raw, found, text[match.end() :])
    if match := _YEAR_LAST.match(text):
        return _year_last(raw, match, text[match.end() :], is_day_first=is_day_first)
    for pattern in _IN_WORDS:
        match = pattern.match(text)
        if match and (month := _month(match["month"] + match["month_rest"])):
            found = _reading(raw, match["year"], str(month), match["day"])
            return _finished(raw, found, text[match.end() :])
    return None, [doubt(WarningCode.DATE_NOT_UNDERSTOOD, raw)]


def _month(word: str) -> int | None:
    """The number of a month's name, in full or shortened to three letters or more."""
    word = word.lower()
    return next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)), None)


def _year_last(
    raw: str, match: re.Match[str], rest: str, *, is_day_first: bool | None
) -> tuple[DateReading | None, list[ReadingWarning]]:
    first, second, year = int(match["first"]), int(match["second"]), match["year"]
    is_either = max(first, second) <= 12 and first != second
    month, day = (second, first) if first > 12 or (is_either and is_day_first) else (first, second)
    is_ambiguous = is_either and is_day_first is None
    found = _reading(raw, f"20{year}" if len(year) == 2 else year, str(month), str(day), is_ambiguous)
    reading, notes = _finished(raw, found, rest)
    if reading and reading.is_ambiguous:
        notes.append(doubt(WarningCode.DATE_AMBIGUOUS, raw, date=reading.date.isoformat()))
    if reading and len(year) == 2:
        notes.append(doubt(WarningCode.DATE_SHORT_YEAR, raw, year=reading.date.year))
    return reading, notes


def _reading(raw: str, year: str, month: str, day: str, is_ambiguous: bool = False) -> DateReading | None:
    try:
        date = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return DateReading(raw, date, is_ambiguous) if _EARLIEST <= date.year <= _LATEST else None


def _finished(
    raw: str, reading: DateReading | None, rest: str
) -> tuple[DateReading | None, list[ReadingWarning]]:
    if reading is None:
        return None, [doubt(WarningCode.DATE_IMPOSSIBLE, raw)]
    # A time of day, as content systems write it, says nothing more about the day.
    rest = re.sub(
        r"^[T ,]*(?:at )?[0-9]{1,2}:[0-9]{2}(?::[0-9.]+)?(?: ?[ap]\.?m\.?)?(?: ?(?:Z|UTC|GMT|[+-][0-9:]+))?",
        "",
        rest,
    )
    return reading, [doubt(WarningCode.WORDS_NOT_READ, raw)] if rest.strip(" .,;") else []
