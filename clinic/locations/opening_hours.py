"""Opening hours: a usual week and its exceptions. Each value formats itself.

Times are local times of the clinic, without a time zone; `TIME_ZONE` says which day it is there. No HTML says
"open now": a cached page would be wrong a minute later, so a script says it. Exceptions end with a day, and
pages are revalidated at each visit.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.utils.dateparse import parse_date, parse_time
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format, get_format, time_format
from django.utils.translation import get_language, gettext

from clinic.core.choices import Weekday
from clinic.core.languages.active import join_list, lower_first

DAYS_OF_WEEK = len(Weekday)
# Holidays are announced this long before.
SOON = datetime.timedelta(days=28)
# Represents midnight at the end of a day, after every time that can be typed.
END_OF_DAY = datetime.time.max


@dataclass(frozen=True, order=True)
class Span:
    """A time span within one day.

    Attributes:
        opens, closes: local times; `closes` is later.
    """

    opens: datetime.time
    closes: datetime.time

    def __str__(self) -> str:
        if (self.opens, self.closes) == (datetime.time.min, END_OF_DAY):
            return gettext("Open 24 hours")
        return f"{_time_in_words(self.opens)}–{_time_in_words(self.closes)}"


@dataclass(frozen=True)
class DayHours:
    """The hours of one day.

    Attributes:
        spans: in order, without overlap. Empty: closed.
        note: a condition in the editor's words, such as "by appointment".
    """

    spans: tuple[Span, ...] = ()
    note: str = ""

    @property
    def is_closed(self) -> bool:
        """Whether the clinic is closed all day."""
        return not self.spans

    def __str__(self) -> str:
        return join_list([join_list(self.spans) or gettext("Closed"), self.note])


@dataclass(frozen=True)
class HoursLine:
    """The hours of neighbouring days that are alike, in words.

    Attributes:
        days: "Mon to Thu", "Friday".
        hours: "9:00 AM–7:00 PM", "9:00 AM–12:00 PM, 2:00 PM–6:00 PM", "Closed".
    """

    days: str
    hours: str


@dataclass(frozen=True)
class WeeklyHours:
    """The hours of a usual week.

    Attributes:
        days: seven, from Monday.
    """

    days: tuple[DayHours, ...]

    @property
    def lines(self) -> tuple[HoursLine, ...]:
        """The week in words; neighbouring days with the same hours share a line."""
        return _lines(self, get_language())


@dataclass(frozen=True)
class HoursException:
    """Days with hours other than the week's: a holiday, a training day.

    Attributes:
        first, last: the days, both included.
        hours: of each of them.
        reason: in the editor's words; may be empty.
    """

    first: datetime.date
    last: datetime.date
    hours: DayHours
    reason: str = ""

    @property
    def dates(self) -> str:
        """The days in words: "December 25, 2026", "December 24 to 26, 2026"."""
        return _dates(self.first, self.last, get_language())

    def __str__(self) -> str:
        hours = lower_first(str(self.hours))
        text = gettext("%(dates)s: %(hours)s") % {"dates": self.dates, "hours": hours}
        return f"{text} ({self.reason})" if self.reason else text


@dataclass(frozen=True)
class OpeningHours:
    """A clinic's opening hours.

    Attributes:
        week: the usual week; None if not stated.
        exceptions: by their first day.
    """

    week: WeeklyHours | None = None
    exceptions: tuple[HoursException, ...] = ()

    def on(self, day: datetime.date) -> DayHours | None:
        """The hours on a day; None if not stated."""
        for exception in self.exceptions:
            if exception.first <= day <= exception.last:
                return exception.hours
        return self.week.days[day.weekday()] if self.week else None

    def coming_week(self, today: datetime.date) -> list[list[Any]]:
        """The hours of today and the six days after it, at the places of their weekdays from Monday.

        Each is the hours in words, then the minutes of the day at which the clinic opens and closes in turn.
        """
        week: list[list[Any]] = [[] for _day in range(DAYS_OF_WEEK)]
        for number in range(DAYS_OF_WEEK):
            day = today + datetime.timedelta(days=number)
            if (hours := self.on(day)) is not None:
                minutes = [_minute(time) for span in hours.spans for time in (span.opens, span.closes)]
                week[day.weekday()] = [str(hours), *minutes]
        return week

    def coming(self, today: datetime.date) -> list[HoursException]:
        """The exceptions that have not ended."""
        return [exception for exception in self.exceptions if exception.last >= today]

    def soon(self, today: datetime.date, within: datetime.timedelta = SOON) -> list[HoursException]:
        """The exceptions that begin within a time; by default, the next four weeks."""
        return [exception for exception in self.coming(today) if exception.first - today <= within]

    @classmethod
    def of(cls, week: Iterable[Any], exceptions: Iterable[Any]) -> OpeningHours:
        """The hours in an editor's blocks, in their stored form.

        Lines for the same day are combined. Unfinished or malformed lines are ignored: forms report them, and
        a draft may contain them.

        Args:
            week, exceptions: blocks with `type` and `value`, as in `StreamValue.raw_data`.
        """
        return cls(_week(_values(week)), _exceptions(_values(exceptions)))


def read_spans(value: Any) -> tuple[Span, ...]:
    """The one or two spans of a line, before and after a break."""
    pairs = (("opens", "closes"), ("opens_again", "closes_again"))
    times = [(_time(value.get(opens)), closing_time(_time(value.get(closes)))) for opens, closes in pairs]
    return tuple(
        Span(opens, closes)
        for opens, closes in times
        if opens is not None and closes is not None and opens < closes
    )


def closing_time(time: datetime.time | None) -> datetime.time | None:
    """The closing time: midnight means the end of the day."""
    return END_OF_DAY if time == datetime.time() else time


def overlap(spans: Iterable[Span]) -> bool:
    """Whether two of the spans overlap."""
    ordered = sorted(spans)
    return any(one.closes > other.opens for one, other in pairwise(ordered))


def read_days(values: Any) -> list[int]:
    """Days of the week as numbers from Monday, in order."""
    names = list(Weekday.values)
    return sorted({names.index(name) for name in values or () if name in names})


def days_in_words(days: Sequence[int], *, short: bool = False) -> str:
    """Weekdays, with runs combined: "Monday to Wednesday and Friday".

    Args:
        days: numbers from Monday, in order.
        short: abbreviates the days of a run; a day by itself has its full name.
    """
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    texts: list[str] = []
    for run in runs:
        names = [str((WEEKDAYS_ABBR if short and len(run) > 1 else WEEKDAYS)[day]) for day in run]
        if len(names) > 2:
            texts.append(gettext("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]})
        else:
            texts += names
    if len(texts) > 1:
        return gettext("%(others)s and %(last)s") % {"others": join_list(texts[:-1]), "last": texts[-1]}
    return "".join(texts)


# From blocks to values


def _values(blocks: Iterable[Any]) -> list[Any]:
    return [block["value"] for block in blocks]


def _week(lines: list[Any]) -> WeeklyHours | None:
    spans: list[list[Span]] = [[] for _day in range(DAYS_OF_WEEK)]
    notes: list[list[str]] = [[] for _day in range(DAYS_OF_WEEK)]
    for line in lines:
        for day in read_days(line.get("days")):
            spans[day] += read_spans(line)
            if line.get("note") and line["note"] not in notes[day]:
                notes[day].append(line["note"])
    if not any(spans):
        return None
    return WeeklyHours(
        tuple(
            DayHours(_merged(of_day), join_list(of_notes) if of_day else "")
            for of_day, of_notes in zip(spans, notes, strict=True)
        )
    )


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, with adjacent and overlapping ones merged."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.opens <= merged[-1].closes:
            merged[-1] = Span(merged[-1].opens, max(merged[-1].closes, span.closes))
        else:
            merged.append(span)
    return tuple(merged)


def _exceptions(lines: list[Any]) -> tuple[HoursException, ...]:
    found = []
    for line in lines:
        first = _date(line.get("first"))
        last = _date(line.get("last")) or first
        if first is None or last is None or last < first:
            continue
        hours = DayHours(_merged(read_spans(line)))
        found.append(HoursException(first, last, hours, line.get("reason") or ""))
    return tuple(sorted(found, key=lambda exception: (exception.first, exception.last)))


def _time(value: Any) -> datetime.time | None:
    if isinstance(value, datetime.time):
        return value
    try:
        return parse_time(str(value or ""))
    except ValueError:
        return None


def _date(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.date):
        return value
    try:
        return parse_date(str(value or ""))
    except ValueError:
        return None


def _minute(time: datetime.time) -> int:
    return 24 * 60 if time == END_OF_DAY else time.hour * 60 + time.minute


# In words


def _time_in_words(time: datetime.time) -> str:
    is_midnight = time in (datetime.time.min, END_OF_DAY)
    return gettext("midnight") if is_midnight else time_format(time, "TIME_FORMAT")


@lru_cache(maxsize=256)
def _lines(week: WeeklyHours, language: str | None) -> tuple[HoursLine, ...]:
    groups: list[list[int]] = []
    for day, hours in enumerate(week.days):
        if groups and week.days[groups[-1][0]] == hours:
            groups[-1].append(day)
        else:
            groups.append([day])
    return tuple(HoursLine(days_in_words(group, short=True), str(week.days[group[0]])) for group in groups)


@lru_cache(maxsize=256)
def _dates(first: datetime.date, last: datetime.date, language: str | None) -> str:
    whole = get_format("DATE_FORMAT")
    if first == last:
        return date_format(first, whole)
    start = end = whole
    # Of one year or month, what both days have in common is said once, where the language's order lets it.
    if first.year == last.year and whole.startswith(("j", "F j")):
        start = get_format("MONTH_DAY_FORMAT")
        if first.month == last.month and whole.startswith("F"):
            end = whole.removeprefix("F ")
        elif first.month == last.month:
            # Only the day: "j", or "j." where the language puts a point after it.
            start = whole.partition(" ")[0]
    return gettext("%(first)s to %(last)s") % {
        "first": date_format(first, start),
        "last": date_format(last, end),
    }
