"""Opening hours as values: how they add up, what holds on a day, and how they read."""

from __future__ import annotations

import datetime
import json
from itertools import pairwise
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from clinic.core.choices import Weekday
from clinic.locations.opening_hours import (
    SOON,
    DayHours,
    OpeningHours,
    Span,
    WeeklyHours,
    closing_time,
    days_in_words,
    overlap,
    read_days,
)
from tests.factories import hours, other_hours

TODAY = datetime.date(2026, 11, 25)


def week_in_words(*blocks: dict[str, Any]) -> list[str]:
    week = OpeningHours.of(blocks, []).week
    return [f"{line.days} {line.hours}" for line in week.lines] if week else []


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


# A week in words


def test_neighbouring_days_with_the_same_hours_share_a_line() -> None:
    assert week_in_words(
        hours("monday tuesday wednesday thursday", "09:00", "19:00"),
        hours("friday", "09:00", "17:00"),
        hours("saturday", "09:00", "13:00"),
    ) == ["Mon to Thu 9:00 AM–7:00 PM", "Friday 9:00 AM–5:00 PM", "Saturday 9:00 AM–1:00 PM", "Sunday Closed"]


def test_closing_at_midnight_is_the_end_of_the_day() -> None:
    assert week_in_words(hours("monday tuesday", "18:00", "00:00"))[0] == "Mon and Tue 6:00 PM–midnight"


def test_days_that_no_line_names_are_closed() -> None:
    assert week_in_words(hours("tuesday wednesday thursday friday", "10:00", "18:00")) == [
        "Monday Closed",
        "Tue to Fri 10:00 AM–6:00 PM",
        "Sat and Sun Closed",
    ]


def test_equal_days_that_are_no_neighbours_stand_apart() -> None:
    assert week_in_words(hours("monday wednesday")) == [
        "Monday 9:00 AM–5:00 PM",
        "Tuesday Closed",
        "Wednesday 9:00 AM–5:00 PM",
        "Thu to Sun Closed",
    ]


def test_a_day_may_have_several_spans_of_one_line_or_of_several() -> None:
    one = hours("monday", "09:00", "12:00", opens_again="14:00", closes_again="18:00")
    several = [hours("monday", "14:00", "18:00"), hours("monday", "09:00", "12:00")]
    assert week_in_words(one)[0] == week_in_words(*several)[0] == "Monday 9:00 AM–12:00 PM, 2:00 PM–6:00 PM"


def test_a_condition_stands_after_the_hours() -> None:
    assert week_in_words(hours("saturday", "09:00", "13:00", note="by appointment"))[1:] == [
        "Saturday 9:00 AM–1:00 PM, by appointment",
        "Sunday Closed",
    ]


def test_hours_that_nobody_has_stated_are_not_closed() -> None:
    assert OpeningHours.of([], []).week is None
    assert OpeningHours.of([], []).on(TODAY) is None
    # A line that has only just been added says nothing yet.
    assert OpeningHours.of([hours("monday", "", "")], []).week is None


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"days": None, "opens": None, "closes": None},
        {"days": ["monday", "someday"], "opens": "9 o'clock", "closes": "17:00"},
        {"days": ["monday"], "opens": "18:00", "closes": "09:00"},
        {"days": ["monday"], "opens": "25:00", "closes": "26:00"},
    ],
)
def test_what_is_malformed_counts_as_not_written(value: dict[str, Any]) -> None:
    assert OpeningHours.of([{"value": value}], []).week is None


def test_other_languages_have_their_own_names_of_days() -> None:
    with translation.override("de"):
        assert week_in_words(hours("monday tuesday wednesday"))[0].startswith("Mo")


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ([], ""),
        ([0], "Monday"),
        ([0, 1], "Monday and Tuesday"),
        ([0, 1, 2], "Monday to Wednesday"),
        ([0, 2], "Monday and Wednesday"),
        ([0, 1, 4], "Monday, Tuesday and Friday"),
        ([0, 1, 2, 4], "Monday to Wednesday and Friday"),
        ([0, 1, 2, 3, 4, 5, 6], "Monday to Sunday"),
    ],
)
def test_days_in_words(days: list[int], text: str) -> None:
    assert days_in_words(days) == text


# Holidays and special hours


def test_an_exception_stands_above_the_week() -> None:
    found = OpeningHours.of(
        [hours("monday tuesday wednesday thursday friday")],
        [
            other_hours("2026-12-24", opens="09:00", closes="12:00", reason="Christmas Eve"),
            other_hours("2026-12-25", last="2026-12-26"),
        ],
    )
    assert str(found.on(day("2026-12-23"))) == "9:00 AM–5:00 PM"
    assert str(found.on(day("2026-12-24"))) == "9:00 AM–12:00 PM"
    assert str(found.on(day("2026-12-25"))) == str(found.on(day("2026-12-26"))) == "Closed"
    assert str(found.on(day("2026-12-28"))) == "9:00 AM–5:00 PM"


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (other_hours("2026-12-25", reason="Christmas Day"), "December 25, 2026: closed (Christmas Day)"),
        (other_hours("2026-12-24", opens="09:00", closes="12:00"), "December 24, 2026: 9:00 AM–12:00 PM"),
        (other_hours("2026-12-24", last="2026-12-26"), "December 24 to 26, 2026: closed"),
        (other_hours("2026-11-30", last="2026-12-02"), "November 30 to December 2, 2026: closed"),
        (other_hours("2026-12-24", last="2027-01-02"), "December 24, 2026 to January 2, 2027: closed"),
        (other_hours("2026-12-24", last="2026-12-24"), "December 24, 2026: closed"),
    ],
)
def test_an_exception_in_words(block: dict[str, Any], text: str) -> None:
    assert [str(exception) for exception in OpeningHours.of([], [block]).exceptions] == [text]


def test_exceptions_come_in_order_and_go_after_their_last_day() -> None:
    found = OpeningHours.of(
        [],
        [other_hours("2027-01-01"), other_hours("2026-11-20", last="2026-11-25"), other_hours("2026-11-24")],
    )
    assert [exception.first for exception in found.coming(TODAY)] == [day("2026-11-20"), day("2027-01-01")]
    assert [exception.first for exception in found.coming(TODAY + datetime.timedelta(1))] == [
        day("2027-01-01")
    ]


def test_soon_is_within_four_weeks() -> None:
    found = OpeningHours.of(
        [], [other_hours(TODAY + SOON), other_hours(TODAY + SOON + datetime.timedelta(1))]
    )
    assert [exception.first for exception in found.soon(TODAY)] == [TODAY + SOON]


@pytest.mark.parametrize(
    "value",
    [{}, {"first": ""}, {"first": "2026-13-45"}, {"first": "2026-12-25", "last": "2026-12-24"}],
)
def test_an_exception_without_a_day_counts_as_not_written(value: dict[str, Any]) -> None:
    assert OpeningHours.of([], [{"value": value}]).exceptions == ()


# For any hours

times = st.times(min_value=datetime.time(0), max_value=datetime.time(23, 59)).map(
    lambda time: time.replace(second=0, microsecond=0)
)
lines = st.fixed_dictionaries(
    {
        "days": st.lists(st.sampled_from(Weekday.values)),
        "opens": st.none() | times,
        "closes": st.none() | times,
        "opens_again": st.none() | times,
        "closes_again": st.none() | times,
        "note": st.sampled_from(["", "by appointment"]),
    }
)
weeks = st.lists(lines.map(lambda value: {"value": value}), max_size=6)


def minutes(spans: tuple[Span, ...]) -> set[int]:
    """The minutes of a day in which it is open."""
    return {
        minute
        for span in spans
        for minute in range(
            span.opens.hour * 60 + span.opens.minute, span.closes.hour * 60 + span.closes.minute
        )
    }


@given(weeks)
def test_a_day_is_open_exactly_when_a_line_says_so(blocks: list[dict[str, Any]]) -> None:
    week = OpeningHours.of(blocks, []).week
    for number, name in enumerate(Weekday.values):
        expected: set[int] = set()
        for block in blocks:
            value = block["value"]
            if name in value["days"]:
                for opens, closes in (("opens", "closes"), ("opens_again", "closes_again")):
                    closed = closing_time(value[closes])
                    if value[opens] and closed and value[opens] < closed:
                        expected |= minutes((Span(value[opens], closed),))
        found = week.days[number].spans if week else ()
        assert minutes(found) == expected
        assert not overlap(found)
        assert list(found) == sorted(found)


@given(weeks)
def test_the_lines_name_each_day_once_and_in_order(blocks: list[dict[str, Any]]) -> None:
    week = OpeningHours.of(blocks, []).week
    if week is None:
        return
    assert 1 <= len(week.lines) <= 7
    hours_of_lines = [line.hours for line in week.lines]
    assert all(one != other for one, other in pairwise(hours_of_lines))
    assert {str(of_day) for of_day in week.days} == set(hours_of_lines)


@given(weeks)
def test_stored_and_read_again_it_is_the_same(blocks: list[dict[str, Any]]) -> None:
    stored = json.dumps(blocks, default=lambda time: time.isoformat())
    assert OpeningHours.of(json.loads(stored), []) == OpeningHours.of(blocks, [])


def test_read_days_keeps_known_days_in_order() -> None:
    assert read_days(["sunday", "monday", "monday", "Someday", None]) == [0, 6]
    assert read_days(None) == []


def test_a_closed_week_is_said_in_one_line() -> None:
    assert [line.days for line in WeeklyHours((DayHours(),) * 7).lines] == ["Mon to Sun"]
