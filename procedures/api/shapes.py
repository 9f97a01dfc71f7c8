"""Value objects as data: numbers for programs, and the words of the page beside them.

A fact that is not stated is None. "None" and "straight away" are values, and have hours: 0.
"""

from __future__ import annotations

from decimal import Decimal
from functools import singledispatch
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import get_language

from clinic.api.router import detail_address
from clinic.api.shapes import Data, choice, day, text
from clinic.seo.structured_data import RenderContext
from procedures.facts import (
    CourseTotal,
    DurationRange,
    Frequency,
    Milestone,
    PriceLine,
    Recovery,
    Sessions,
)
from procedures.facts.money import Money
from procedures.models import ProcedurePage
from procedures.pages.presentation.words import label_of, words
from procedures.pages.rows import ProcedureRow

# Minutes as hours have no end; this is less than a second.
_DECIMALS_OF_HOURS = 4


def chosen(choices: type[TextChoices], value: str) -> Data | None:
    """One of the controlled words."""
    return choice(value, label_of(choices, value, get_language()))


@singledispatch
def measure(fact: Any) -> Data | None:
    """A value object as data; None where the fact is not stated."""
    raise NotImplementedError(f"{type(fact).__name__} has no data.")


@measure.register
def _absent(fact: None) -> Data | None:
    return None


@measure.register
def duration(fact: DurationRange | None) -> Data | None:
    """A length of time; without `low` it is "up to", without `high` "at least"."""
    return None if fact is None else {**_span(fact, fact), "words": words(fact)}


@measure.register
def recovery(fact: Recovery | None) -> Data | None:
    """The average recovery."""
    if fact is None:
        return None
    return {
        "none": fact.is_none,
        **_span(fact, fact.duration),
        "note": text(fact.note),
        "words": words(fact),
    }


@measure.register
def milestone(fact: Milestone | None) -> Data | None:
    """When something is possible again."""
    if fact is None:
        return None
    return {"immediate": fact.is_immediate, **_span(fact, fact.after), "words": words(fact)}


def _span(fact: DurationRange | Recovery | Milestone, length: DurationRange | None) -> Data:
    """The limits of a fact in the unit of its length, and in hours."""
    return {
        "low": _number(length.minimum) if length else None,
        "high": _number(length.maximum) if length else None,
        "unit": length.unit.value if length else None,
        "hours_low": _number(fact.minimum_hours),
        "hours_high": _number(fact.maximum_hours),
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else round(float(value), _DECIMALS_OF_HOURS)


@measure.register
def sessions(fact: Sessions | None) -> Data | None:
    """How many sessions, and how far apart."""
    if fact is None:
        return None
    return {
        "low": fact.minimum,
        "high": fact.maximum,
        "interval": duration(fact.interval),
        "words": words(fact),
    }


def price(line: PriceLine | None) -> Data | None:
    """A price line with all that it says."""
    if line is None:
        return None
    return {
        "label": text(line.label),
        **amounts(line),
        "fees_included": text(line.fees_included),
        "valid_from": day(line.valid_from),
        "valid_until": day(line.valid_until),
        "note": text(line.note),
    }


def amounts(line: PriceLine) -> Data:
    """What a price line asks for what. Amounts are decimal strings with the decimals of their currency."""
    return {
        "low": _amount(line.low),
        "high": _amount(line.high),
        "currency": None if line.on_consultation else text(line.currency),
        "unit": choice(line.unit.value, line.unit.label) if line.unit else None,
        "kind": line.kind.value,
        "words": line.amount,
        "basis": text(line.basis),
    }


def course_total(total: CourseTotal | None) -> Data | None:
    """What a whole course costs, with the sum that it comes from."""
    if total is None:
        return None
    return {
        "low": _amount(total.low),
        "high": _amount(total.high),
        "currency": total.low.currency,
        "words": total.amount,
        "sum": total.sum,
    }


def _amount(money: Money | None) -> str | None:
    return money.plain if money else None


def frequency(fact: Frequency) -> Data | None:
    """How often something happens; None where not stated."""
    if fact.band is None:
        return None
    return {"code": fact.band.value, "one_in": fact.one_in, "words": words(fact)}


def row(fact: ProcedureRow, context: RenderContext) -> Data:
    """A procedure in a list on another page: its name, and the facts that stand there."""
    return {
        "id": fact.pk,
        "title": fact.title,
        "html_url": context.absolute(fact.url),
        "detail_url": context.absolute(detail_address(fact.pk, ProcedurePage)),
        "summary": text(fact.summary),
        "price": amounts(fact.price) if fact.price else None,
        "recovery": recovery(fact.recovery),
        "back_to_work": milestone(fact.back_to_work),
    }
