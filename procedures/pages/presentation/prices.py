"""Prices in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language

from clinic.core.languages.active import join_list, lower_first
from procedures.facts import CourseTotal, PriceLine
from procedures.facts.prices import normalised
from procedures.models import HouseRules
from procedures.pages.presentation.part import Part
from procedures.pages.presentation.words import Day
from procedures.review.words import months_after

# In months; see `HouseRules.price_confirmation_months`.
SHORTEST_INTERVAL = 1


@dataclass(frozen=True)
class Price:
    """A price line in words.

    Attributes:
        heading: "Price range" or "Price", for the facts box.
        label: what the price is for, in the list of prices.
        amount: figures with their currency, or words such as "On consultation".
        basis: unit and subject together, for the facts box.
        unit: the unit alone, for the list, whose lines begin with the label.
        fees_included, fees_extra, note: see `PriceLine`.
        valid_until: the last day, if there is one.
        total: the course total, at the first price of its area; else None.
        total_for: its sessions, and its area where the label says more than that.
    """

    heading: str
    label: str
    amount: str
    basis: str
    unit: str
    fees_included: str
    fees_extra: str
    note: str
    valid_until: Day | None
    total: Total | None
    total_for: str


@lru_cache(maxsize=4096)
def _price(line: PriceLine, total: CourseTotal | None, title: str, language: str | None) -> Price:
    """A line in words; a line without area and label is for the procedure itself."""
    course = total_in_words(total)
    return Price(
        heading=str(line.kind.label),
        label=line.subject or title,
        amount=line.amount,
        basis=line.basis,
        unit=line.unit_words,
        fees_included=line.fees_included,
        fees_extra=line.fees_extra,
        note=line.note,
        valid_until=Day.of(line.valid_until),
        total=course,
        total_for="" if course is None else course.basis if line.label else course.sessions,
    )


@dataclass(frozen=True)
class Total:
    """The course total in words.

    Attributes:
        amount: "$3,093–$5,720".
        inside: the amount within a sentence: "from $3,093".
        sessions: "3 to 5 sessions".
        basis: the sessions and the area: "3 to 5 sessions, full face".
        sum: the calculation.
        detail: area and calculation.
        fees_extra: what it does not include; may be empty.
    """

    amount: str
    inside: str
    sessions: str
    basis: str
    sum: str
    detail: str
    fees_extra: str


def total_in_words(total: CourseTotal | None) -> Total | None:
    """A course total in words; None without one."""
    return None if total is None else _total(total, get_language())


@lru_cache(maxsize=1024)
def _total(total: CourseTotal, language: str | None) -> Total:
    return Total(
        amount=total.amount,
        inside=lower_first(total.amount),
        sessions=total.sessions_in_words,
        basis=total.basis,
        sum=total.sum,
        detail=total.detail,
        fees_extra=join_list(total.fees_extra),
    )


class PricePart(Part):
    """Today's prices, the headline first, and the course total."""

    @cached_property
    def prices(self) -> list[Price]:
        """Today's prices; the headline first."""
        language, title = get_language(), self.procedure.title
        totals = {total.line: total for total in self.procedure.course_totals}
        return [_price(line, totals.get(line), title, language) for line in self.procedure.valid_prices]

    @cached_property
    def price_list(self) -> list[tuple[str, list[Price]]]:
        """Today's prices below what they are for: area, label and clinic."""
        groups = groupby(self.prices, key=lambda price: normalised(price.label))
        return [(prices[0].label, prices) for _label, (*prices,) in groups]

    @property
    def price(self) -> Price | None:
        """The headline price."""
        return self.prices[0] if self.prices else None

    @property
    def has_price_list(self) -> bool:
        """Whether the prices need a list; a single one fits in the facts box."""
        return len(self.prices) > 1

    @property
    def course_total(self) -> Total | None:
        """The course total, if it can be calculated."""
        return total_in_words(self.procedure.course_total)

    @cached_property
    def is_price_old(self) -> bool:
        """Whether the prices have not been confirmed for longer than the house rules allow."""
        confirmed_on, today = self.procedure.prices_confirmed_on, timezone.localdate()
        has_amount = any(not line.on_consultation for line in self.procedure.valid_prices)
        # The rules take a query; no rule considers a newer price old.
        if not has_amount or confirmed_on is None or months_after(confirmed_on, SHORTEST_INTERVAL) >= today:
            return False
        return months_after(confirmed_on, HouseRules.of_default_site().price_confirmation_months) < today
