"""Time in which a clinic is open: when an answer is due, and how long a request has waited."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, Self

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext

from clinic.core.languages.active import join_list
from clinic.locations.opening_hours import OpeningHours, Span

# Where no clinic states its hours: Monday to Friday.
USUAL = (Span(datetime.time(9), datetime.time(17)),)
# A clinic that is closed for longer than this has none of these days looked at.
LOOKED_AHEAD, LOOKED_BACK = 60, 400
ROUNDED_TO = 15

Period = tuple[datetime.datetime, datetime.datetime]


class WorkingTime:
    """The time in which at least one of some clinics is open.

    Args:
        hours: of the clinics; those that state none are left out.
    """

    def __init__(self, hours: Iterable[OpeningHours]) -> None:
        self.hours = [of_clinic for of_clinic in hours if of_clinic.week]

    @classmethod
    def of(cls, locations: Iterable[Any], clinic_id: int | None = None) -> Self:
        """The time of one clinic, or of all of them.

        Args:
            locations: the clinics; one that is not among them counts as none.
        """
        locations = list(locations)
        chosen = [location for location in locations if location.pk == clinic_id]
        return cls(location.hours for location in chosen or locations)

    def periods(self, day: datetime.date) -> list[Period]:
        """When a clinic is open on a day, in order, without overlap."""
        if self.hours:
            days = [of_clinic.on(day) for of_clinic in self.hours]
            spans = sorted(span for of_day in days if of_day for span in of_day.spans)
        else:
            spans = list(USUAL) if day.weekday() < 5 else []
        merged: list[Period] = []
        for span in spans:
            opens, closes = (_moment(day, time) for time in (span.opens, span.closes))
            if merged and opens <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
            else:
                merged.append((opens, closes))
        return merged

    def is_open(self, at: datetime.datetime) -> bool:
        """Whether a clinic is open at a moment."""
        return any(opens <= at < closes for opens, closes in self.periods(timezone.localdate(at)))

    def after(self, start: datetime.datetime, time: datetime.timedelta) -> datetime.datetime:
        """The moment by which a clinic has been open for so long.

        While all are closed for weeks, the day after those weeks.
        """
        for opens, closes in self._from(start, LOOKED_AHEAD):
            begins = max(opens, start)
            if begins + time <= closes:
                return _rounded_up(begins + time, closes)
            time -= max(closes - begins, datetime.timedelta())
        return start + datetime.timedelta(days=LOOKED_AHEAD)

    def between(self, start: datetime.datetime, end: datetime.datetime) -> datetime.timedelta:
        """How long a clinic was open between two moments."""
        days = min((timezone.localdate(end) - timezone.localdate(start)).days, LOOKED_BACK)
        total = datetime.timedelta()
        for opens, closes in self._from(start, days):
            total += max(min(closes, end) - max(opens, start), datetime.timedelta())
        return total

    def _from(self, start: datetime.datetime, days: int) -> Iterator[Period]:
        first = timezone.localdate(start)
        for number in range(days + 1):
            yield from (
                period for period in self.periods(first + datetime.timedelta(number)) if period[1] > start
            )


def moment_in_words(moment: datetime.datetime, now: datetime.datetime | None = None) -> str:
    """A moment to come: “4:30 PM today”, “12:00 PM on Monday, November 30”.

    Args:
        now: for what is read at once. E-mails, and what can be printed, give the day.
    """
    local = timezone.localtime(moment)
    days = (local.date() - timezone.localdate(now)).days if now else None
    time = time_format(local.time(), "TIME_FORMAT")
    if days == 0:
        return gettext("%(time)s today") % {"time": time}
    if days == 1:
        return gettext("%(time)s tomorrow") % {"time": time}
    day = join_list([date_format(local, "l"), date_format(local, "MONTH_DAY_FORMAT")])
    return gettext("%(time)s on %(day)s") % {"time": time, "day": day}


def _moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, time))


def _rounded_up(moment: datetime.datetime, latest: datetime.datetime) -> datetime.datetime:
    """A moment that people would say, no later than the clinic closes."""
    minutes = -(-moment.minute // ROUNDED_TO) * ROUNDED_TO if moment.minute or moment.second else 0
    rounded = moment.replace(minute=0, second=0, microsecond=0) + datetime.timedelta(minutes=minutes)
    if rounded < moment:
        rounded += datetime.timedelta(minutes=ROUNDED_TO)
    return min(rounded, latest)
