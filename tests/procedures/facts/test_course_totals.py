"""What a whole course costs: the cheapest way, for each area and clinic."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.choices import PriceUnit
from procedures.facts import CourseTotal, PriceLine, Sessions, cost_of, course_totals, lines_at


def line(
    amount: int | None, unit: str | None = "session", covered: int | None = None, **values: Any
) -> PriceLine:
    """A line of one amount, or of a range where `maximum` says so."""
    low = None if amount is None else Decimal(amount)
    values.setdefault("maximum", None if values.get("starting_from") else low)
    return PriceLine(
        **{
            "minimum": low,
            "currency": "USD",
            "unit": PriceUnit(unit) if unit else None,
            "sessions_covered": covered,
            **values,
        }
    )


def total(lines: list[PriceLine], least: int, most: int) -> CourseTotal:
    """The total of the first line's area."""
    found = CourseTotal.of(lines[0], lines, Sessions(least, most))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("lines", "sessions", "amount", "calculation"),
    [
        (
            [line(290), line(1500, "course", 6)],
            (4, 6),
            "$1,160–$1,500",
            "4 × $290, up to six sessions for $1,500",
        ),
        # What is left over is bought one by one.
        (
            [line(320), line(1650, "course", 6)],
            (6, 8),
            "$1,650–$2,290",
            "six sessions for $1,650, up to six sessions for $1,650 + 2 × $320",
        ),
        # More than one needs may cost less.
        ([line(300), line(1000, "course", 6)], (4, 5), "$1,000", "six sessions"),
        ([line(100), line(500, "course", 6)], (12, 12), "$1,000", "2 × six sessions for $500 each"),
        # A package that is dearer than its sessions is not bought.
        ([line(100), line(900, "course", 6)], (3, 6), "$300–$600", "3 × $100, up to 6 × $100"),
        ([line(1031, maximum=Decimal(1144))], (3, 5), "$3,093–$5,720", "3 × $1,031, up to 5 × $1,144"),
        ([line(350, starting_from=True)], (3, 5), "From $1,050", "3 × $350"),
        # A package with an end gives the total one, too.
        (
            [line(350, starting_from=True), line(1500, "course", 5)],
            (3, 5),
            "$1,050–$1,500",
            "3 × $350, up to five sessions for $1,500",
        ),
        ([line(None, maximum=Decimal(90))], (2, 3), "Up to $270", "3 × $90"),
        # What costs no more than that may cost less than the sessions one by one: no "$1,220–$700".
        (
            [line(1220), line(None, "course", 6, maximum=Decimal(700))],
            (1, 3),
            "Up to $700",
            "six sessions",
        ),
        ([line(2000, "course")], (3, 5), "$2,000", "per course"),
        ([line(680)], (1, 1), "$680", "one session"),
        ([line(3600, "procedure", maximum=Decimal(4400))], (1, 1), "$3,600–$4,400", "per procedure"),
        ([line(1900, "side", area="One lid")], (1, 1), "$1,900", "per side"),
        ([line(240, "area", 1)], (2, 2), "$480", "2 × $240"),
        ([line(0)], (3, 3), "$0", "3 × $0"),
    ],
)
def test_the_total_is_the_cheapest_way(
    lines: list[PriceLine], sessions: tuple[int, int], amount: str, calculation: str
) -> None:
    found = total(lines, *sessions)
    assert (found.amount, found.sum) == (amount, calculation)


@pytest.mark.parametrize(
    ("lines", "sessions"),
    [
        ([line(240, "area", area="Hands")], Sessions(3, 5)),
        ([line(240, "syringe", area="Lips")], Sessions(1, 1)),
        ([line(240, "area")], Sessions(1, 1)),
        ([line(240, None)], Sessions(1, 1)),
        ([line(240)], None),
        ([line(None, on_consultation=True), line(240)], Sessions(1, 1)),
    ],
)
def test_what_is_not_known_is_no_total(lines: list[PriceLine], sessions: Sessions | None) -> None:
    assert CourseTotal.of(lines[0], lines, sessions) is None


def test_each_area_has_a_total_and_areas_are_told_apart_by_their_words() -> None:
    lines = [
        line(290, area="Full face"),
        line(340, area="Abdomen"),
        line(1500, "course", 6, area="full  FACE"),
        line(None, area="Scars", on_consultation=True),
    ]
    found = course_totals(lines, Sessions(4, 6))
    assert [(one.area, one.amount) for one in found] == [
        ("Full face", "$1,160–$1,500"),
        ("Abdomen", "$1,360–$2,040"),
    ]
    assert found[0].basis == "4 to 6 sessions, full face"
    assert found[0].detail == "full face: 4 × $290, up to six sessions for $1,500"


def test_a_price_of_a_clinic_stands_there_in_place_of_the_general_one() -> None:
    everywhere, course = line(290), line(1500, "course", 6)
    quayside = line(250, clinic_id=7, clinic="Quayside clinic")
    lines = [everywhere, quayside, course]
    assert lines_at(lines, 7) == [quayside, course]
    assert lines_at(lines, None) == lines_at(lines, 8) == [everywhere, course]
    sessions = Sessions(4, 6)
    totals = {one.area: one.amount for one in course_totals(lines, sessions)}
    assert totals == {"": "$1,160–$1,500", "Quayside clinic": "$1,000–$1,500"}
    for clinic, expected in ((None, (everywhere, 1160)), (7, (quayside, 1000)), (8, (everywhere, 1160))):
        headline, found = cost_of(lines, sessions, clinic)
        assert found is not None and found.low is not None
        assert (headline, found.low.amount) == expected


def test_amounts_of_several_currencies_make_no_sum() -> None:
    assert total([line(290), line(1, currency="EUR")], 2, 2).amount == "$580"


def test_fees_that_only_some_pay_are_said_once() -> None:
    lines = [
        line(290, fees_extra="sedation, $450"),
        line(1500, "course", 6, fees_extra="sedation, $450"),
        line(1, area="Elsewhere", fees_extra="parking"),
    ]
    assert total(lines, 4, 6).fees_extra == ("sedation, $450",)


prices = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 900), st.integers(0, 300)), min_size=1, max_size=4
)


@given(prices, st.integers(1, 8), st.integers(0, 4))
def test_no_other_purchase_is_cheaper(bundles: list[tuple[int, int, int]], least: int, more: int) -> None:
    lines = [line(low, "course", covered, maximum=Decimal(low + wider)) for covered, low, wider in bundles]
    found = total(lines, least, least + more)

    def cheapest(needed: int, ends: list[int]) -> int:
        ways = product(*(range(-(-needed // covered) + 1) for covered, _low, _wider in bundles))
        return min(
            sum(times * end for times, end in zip(way, ends, strict=True))
            for way in ways
            if sum(times * covered for times, (covered, _, _) in zip(way, bundles, strict=True)) >= needed
        )

    assert found.low is not None and found.high is not None
    assert found.low.amount == cheapest(least, [low for _covered, low, _wider in bundles])
    assert found.high.amount == cheapest(least + more, [low + wider for _covered, low, wider in bundles])
