"""Value objects: how each fact reads, and what holds for any of them."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from procedures.choices import FrequencyBand, PriceKind, PriceUnit, TimeUnit
from procedures.facts import (
    CourseTotal,
    DurationRange,
    Frequency,
    Milestone,
    Money,
    PriceLine,
    Recovery,
    Sessions,
    valid_lines,
)

DAYS, WEEKS, HOURS = TimeUnit.DAYS, TimeUnit.WEEKS, TimeUnit.HOURS
CURRENCIES = ("USD", "EUR", "GBP", "JPY", "KWD", "CHF")

amounts = st.decimals(min_value=0, max_value=9999, places=2, allow_nan=False, allow_infinity=False)
money_amounts = st.decimals(min_value=0, max_value=10**7, places=3, allow_nan=False, allow_infinity=False)


@st.composite
def durations(draw: st.DrawFn) -> DurationRange:
    low, high = sorted((draw(amounts), draw(amounts)))
    minimum, maximum = draw(st.sampled_from([(low, high), (low, low), (low, None), (None, high)]))
    return DurationRange(minimum, maximum, draw(st.sampled_from(TimeUnit)))


@st.composite
def price_lines(draw: st.DrawFn) -> PriceLine:
    low, high = sorted((draw(money_amounts), draw(money_amounts)))
    kind = draw(st.sampled_from(PriceKind))
    return PriceLine(
        minimum=None if kind is PriceKind.ON_CONSULTATION else low,
        maximum={PriceKind.SINGLE: low, PriceKind.RANGE: high}.get(kind),
        currency=draw(st.sampled_from(CURRENCIES)),
        starting_from=kind is PriceKind.FROM,
        on_consultation=kind is PriceKind.ON_CONSULTATION,
        unit=draw(st.sampled_from([None, *PriceUnit])),
    )


def sessions() -> st.SearchStrategy[Sessions]:
    return st.tuples(st.integers(1, 50), st.integers(1, 50), st.none() | durations()).map(
        lambda parts: Sessions(min(parts[:2]), max(parts[:2]), parts[2])
    )


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (DurationRange(Decimal(3), Decimal(3), DAYS), "3 days"),
        (DurationRange(Decimal(1), Decimal(1), DAYS), "1 day"),
        (DurationRange(Decimal(1), Decimal(2), WEEKS), "1 to 2 weeks"),
        (DurationRange(None, Decimal(5), DAYS), "Up to 5 days"),
        (DurationRange(Decimal(24), None, HOURS), "At least 24 hours"),
        (DurationRange(Decimal("1.5"), Decimal("1.5"), DAYS), "1.5 days"),
        (Recovery(None), "None"),
        (Recovery(DurationRange(Decimal(3), Decimal(3), DAYS), "until make-up"), "3 days"),
        (Milestone(None), "Right away"),
        (Milestone(DurationRange(Decimal(2), Decimal(2), DAYS)), "In 2 days"),
        (Milestone(DurationRange(None, Decimal(2), DAYS)), "Within 2 days"),
        (Sessions(1, 1), "1"),
        (Sessions(3, 5), "3 to 5"),
        (Sessions(3, 5, DurationRange(Decimal(4), Decimal(4), WEEKS)), "3 to 5, spaced 4 weeks apart"),
        (Money(Decimal(1031), "USD"), "$1,031"),
        (Money(Decimal("1031.5"), "USD"), "$1,031.50"),
        (Money(Decimal(150000), "JPY"), "¥150,000"),
        (Frequency.of("common"), "Common, 1 in 10 to 1 in 100"),
        (Frequency.of("very_common"), "Very common, at least 1 in 10"),
        (Frequency.of("very_rare"), "Very rare, fewer than 1 in 10,000"),
        (Frequency.of(None), "We have no figure"),
        (Frequency.of("rare", 40), "Common, 1 in 40"),
    ],
)
def test_how_a_fact_reads(fact: object, text: str) -> None:
    assert str(fact) == text


@pytest.mark.parametrize(
    ("line", "amount", "basis", "kind"),
    [
        (
            PriceLine(Decimal(1031), Decimal(1144), "USD", unit=PriceUnit.SESSION, label="Full face"),
            "$1,031–$1,144",
            "per session, full face",
            PriceKind.RANGE,
        ),
        (
            PriceLine(Decimal(1031), Decimal(1144), "USD"),
            "$1,031–$1,144",
            "(unit not stated)",
            PriceKind.RANGE,
        ),
        (
            PriceLine(Decimal(350), None, "USD", starting_from=True, unit=PriceUnit.AREA),
            "From $350",
            "per area",
            PriceKind.FROM,
        ),
        (
            PriceLine(Decimal(90), Decimal(90), "GBP", unit=PriceUnit.SIDE),
            "£90",
            "per side",
            PriceKind.SINGLE,
        ),
        (PriceLine(None, Decimal(500), "EUR"), "Up to €500", "(unit not stated)", PriceKind.RANGE),
        (PriceLine(on_consultation=True, currency="USD"), "On consultation", "", PriceKind.ON_CONSULTATION),
        (PriceLine(Decimal(5)), "Not stated", "(unit not stated)", PriceKind.SINGLE),
    ],
)
def test_how_a_price_reads(line: PriceLine, amount: str, basis: str, kind: PriceKind) -> None:
    assert (line.amount, line.basis, line.kind) == (amount, basis, kind)


def test_money_follows_the_language() -> None:
    with translation.override("de"):
        assert str(Money(Decimal(1031), "EUR")) == "1.031\xa0€"


@pytest.mark.parametrize(("currency", "plain"), [("USD", "1031.00"), ("JPY", "1031"), ("KWD", "1031.000")])
def test_amounts_for_machines_have_the_decimals_of_their_currency(currency: str, plain: str) -> None:
    assert Money(Decimal(1031), currency).plain == plain


@pytest.mark.parametrize("currency", ["HUF", "IQD", "JPY", "USD", "KWD"])
def test_an_amount_is_never_rounded(currency: str) -> None:
    """Also where Unicode's table says that the currency is mostly written without decimals."""
    money = Money(Decimal("1031.505"), currency)
    assert (money.plain, str(money)[-9:]) == ("1031.505", "1,031.505")


def test_none_is_zero_hours_and_not_stated_is_no_recovery() -> None:
    assert Recovery(None).maximum_hours == 0
    assert Recovery(DurationRange(None, Decimal(5), DAYS)).minimum_hours is None
    assert Recovery(DurationRange(Decimal(1), Decimal(2), WEEKS)).maximum_hours == 336


def test_an_ended_price_is_not_shown_the_day_after() -> None:
    day = datetime.date(2026, 3, 31)
    ended = PriceLine(Decimal(1), Decimal(1), "USD", valid_until=day)
    coming = PriceLine(Decimal(2), Decimal(2), "USD", valid_from=day + datetime.timedelta(days=1))
    unstated = PriceLine()
    assert list(valid_lines([unstated, ended, coming], day)) == [ended]
    assert list(valid_lines([unstated, ended, coming], day + datetime.timedelta(days=1))) == [coming]


def test_the_course_total_shows_its_sum() -> None:
    line = PriceLine(Decimal(1031), Decimal(1144), "USD", unit=PriceUnit.SESSION)
    total = CourseTotal.of(line, [line], Sessions(3, 5))
    assert total is not None
    assert (total.amount, total.sum) == ("$3,093–$5,720", "3 × $1,031, up to 5 × $1,144")


@pytest.mark.parametrize(
    ("line", "count"),
    [
        (PriceLine(Decimal(9), Decimal(9), "USD", unit=PriceUnit.AREA), Sessions(3, 5)),
        (PriceLine(Decimal(9), Decimal(9), "USD"), Sessions(3, 5)),
        (PriceLine(Decimal(9), Decimal(9), "USD", unit=PriceUnit.SESSION), None),
        (PriceLine(on_consultation=True, unit=PriceUnit.SESSION), Sessions(3, 5)),
        (None, Sessions(3, 5)),
    ],
)
def test_no_course_total_without_a_price_per_session(line: PriceLine | None, count: Sessions | None) -> None:
    assert CourseTotal.of(line, [line] if line else [], count) is None


@pytest.mark.parametrize(
    ("one_in", "band"),
    [
        (1, FrequencyBand.VERY_COMMON),
        (10, FrequencyBand.VERY_COMMON),
        (11, FrequencyBand.COMMON),
        (100, FrequencyBand.COMMON),
        (1000, FrequencyBand.UNCOMMON),
        (10000, FrequencyBand.RARE),
        (10001, FrequencyBand.VERY_RARE),
    ],
)
def test_a_number_decides_the_band(one_in: int, band: FrequencyBand) -> None:
    assert Frequency.of(None, one_in).band is band


@given(durations())
def test_durations_survive_storing(duration: DurationRange) -> None:
    stored = json.loads(json.dumps(duration.to_data()))
    assert DurationRange.from_data(stored) == duration


@given(durations(), st.text(max_size=20))
def test_recovery_survives_storing(duration: DurationRange, note: str) -> None:
    for fact in (Recovery(None, note), Recovery(duration, note)):
        assert Recovery.from_data(json.loads(json.dumps(fact.to_data()))) == fact


@given(st.none() | durations())
def test_milestones_survive_storing(after: DurationRange | None) -> None:
    fact = Milestone(after)
    assert Milestone.from_data(json.loads(json.dumps(fact.to_data()))) == fact


@given(sessions())
def test_sessions_survive_storing(fact: Sessions) -> None:
    assert Sessions.from_data(json.loads(json.dumps(fact.to_data()))) == fact


@given(durations())
def test_hours_keep_the_order_of_amounts(duration: DurationRange) -> None:
    low, high = duration.minimum_hours, duration.maximum_hours
    assert low is None or high is None or low <= high


@given(durations(), st.sampled_from(["en", "de", "fr", "ar", "zz"]))
def test_every_duration_reads_as_something_in_every_language(duration: DurationRange, language: str) -> None:
    with translation.override(language):
        assert str(duration).strip()


@given(price_lines())
def test_a_price_shows_its_limits_and_nothing_else(line: PriceLine) -> None:
    shown = line.amount
    for money in filter(None, (line.low, line.high)):
        assert str(money) in shown
    assert (line.kind is PriceKind.ON_CONSULTATION) == (shown == "On consultation")
    assert line.low is None or line.high is None or line.low.amount <= line.high.amount


@given(price_lines(), sessions())
def test_the_course_total_is_at_least_one_session(line: PriceLine, count: Sessions) -> None:
    total = CourseTotal.of(line, [line], count)
    if total is not None:
        if total.low and line.low:
            assert total.low.amount >= line.low.amount
        if total.low and total.high:
            assert total.high.amount >= total.low.amount


@given(st.integers(1, 10**7))
def test_a_rarer_effect_never_has_a_higher_level(one_in: int) -> None:
    assert 1 <= Frequency.of(None, one_in + 1).level <= Frequency.of(None, one_in).level <= 5
