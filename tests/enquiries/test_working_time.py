"""Time in which a clinic is open: by when an answer is due, and how long a request has waited."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from clinic.locations.opening_hours import OpeningHours
from enquiries.working_time import LOOKED_AHEAD, WorkingTime, moment_in_words
from tests.factories import hours, other_hours

WEEK = OpeningHours.of(
    [
        hours("monday tuesday wednesday thursday", "09:00", "19:00"),
        hours("friday", "09:00", "12:00", opens_again="14:00", closes_again="17:00"),
    ],
    [other_hours("2026-12-01", reason="Training")],
)
SATURDAY = OpeningHours.of([hours("saturday", "10:00", "13:00")], [])
HOUR = datetime.timedelta(hours=1)


def at(day: int, hour: int = 0, minute: int = 0, month: int = 11) -> datetime.datetime:
    """A moment of November 2026, in which the 23rd and the 30th are Mondays."""
    return timezone.make_aware(datetime.datetime(2026, month, day, hour, minute))


@pytest.mark.parametrize(
    ("start", "time", "due"),
    [
        (at(23, 10), 2 * HOUR, at(23, 12)),
        (at(23, 10, 7), 2 * HOUR, at(23, 12, 15)),
        (at(23, 18), 2 * HOUR, at(24, 10)),
        (at(23, 18, 59), 1 * HOUR, at(24, 10)),
        # In the night, at the weekend, in the break at noon.
        (at(23, 3), 1 * HOUR, at(23, 10)),
        (at(28, 12), 1 * HOUR, at(30, 10)),
        (at(27, 11), 2 * HOUR, at(27, 15)),
        # Over the day of training.
        (at(30, 18), 2 * HOUR, at(2, 10, month=12)),
        # No later than the clinic closes.
        (at(23, 17, 58), 1 * HOUR, at(23, 19)),
    ],
)
def test_by_when(start: datetime.datetime, time: datetime.timedelta, due: datetime.datetime) -> None:
    assert WorkingTime([WEEK]).after(start, time) == due


@pytest.mark.parametrize(
    ("start", "end", "waited"),
    [
        (at(23, 10), at(23, 12), 2 * HOUR),
        (at(23, 18), at(24, 10), 2 * HOUR),
        (at(27, 11), at(27, 15), 2 * HOUR),
        (at(27, 18), at(30, 8), 0 * HOUR),
        (at(30, 18), at(2, 10, month=12), 2 * HOUR),
        (at(24, 10), at(23, 10), 0 * HOUR),
    ],
)
def test_how_long(start: datetime.datetime, end: datetime.datetime, waited: datetime.timedelta) -> None:
    assert WorkingTime([WEEK]).between(start, end) == waited


def test_of_several_clinics_one_that_is_open_is_enough() -> None:
    both = WorkingTime([WEEK, SATURDAY])
    assert both.is_open(at(28, 11)) and not WorkingTime([WEEK]).is_open(at(28, 11))
    assert both.after(at(27, 16), 3 * HOUR) == at(28, 12)
    # Hours of two clinics at the same time count once.
    assert WorkingTime([WEEK, WEEK]).between(at(23, 9), at(23, 19)) == 10 * HOUR


def test_without_hours_it_is_the_usual_week() -> None:
    unknown = WorkingTime([OpeningHours()])
    assert unknown.is_open(at(27, 9)) and not unknown.is_open(at(27, 17)) and not unknown.is_open(at(28, 10))


def test_one_clinic_or_all() -> None:
    places: list[Any] = [SimpleNamespace(pk=1, hours=WEEK), SimpleNamespace(pk=2, hours=SATURDAY)]
    assert WorkingTime.of(places, 2).hours == [SATURDAY]
    assert WorkingTime.of(places, 7).hours == WorkingTime.of(places).hours == [WEEK, SATURDAY]


def test_a_clinic_that_is_closed_for_long_ends_somewhere() -> None:
    closed = OpeningHours.of([hours("monday")], [other_hours("2026-01-01", last="2028-12-31")])
    assert WorkingTime([closed]).after(at(23), HOUR) == at(23) + datetime.timedelta(days=LOOKED_AHEAD)
    assert WorkingTime([closed]).between(at(23), at(30)) == 0 * HOUR


def test_words() -> None:
    assert moment_in_words(at(23, 16, 30), at(23, 9)) == "4:30 PM today"
    assert moment_in_words(at(24, 9), at(23, 9)) == "9:00 AM tomorrow"
    assert moment_in_words(at(30, 12), at(23, 9)) == "12:00 PM on Monday, November 30"
