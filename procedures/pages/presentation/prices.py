"""Prices in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language

from procedures.facts import CourseTotal, PriceLine, Sessions
from procedures.models import HouseRules
from procedures.pages.presentation.part import Part
from procedures.pages.presentation.words import Day
from procedures.review.rules import months_after

# In months; see `HouseRules.price_confirmation_months`.
SHORTEST_INTERVAL = 1


@dataclass(frozen=True)
class Price:
    """A price line in words.

    Attributes:
        heading: "Price range" or "Price", for the facts box.
        label: what the price is for, in the list of prices.
        amount: figures with their currency, or words such as "On consultation".
        basis: unit and label together, for the facts box.
        unit: the unit alone, for the list, whose lines begin with the label.
        fees_included, note: see `PriceLine`.
        valid_until: the last day, if there is one.
        total: what a course at this price costs, if that can be calculated.
    """

    heading: str
    label: str
    amount: str
    basis: str
    unit: str
    fees_included: str
    note: str
    valid_until: Day | None
    total: Total | None


@lru_cache(maxsize=4096)
def _price(line: PriceLine, title: str, sessions: Sessions | None, language: str | None) -> Price:
    """A line in words; a line without a label is for the procedure itself."""
    return Price(
        heading=str(line.kind.label),
        label=line.label or title,
        amount=line.amount,
        basis=line.basis,
        unit=replace(line, label="").basis,
        fees_included=line.fees_included,
        note=line.note,
        valid_until=Day.of(line.valid_until),
        total=total_in_words(CourseTotal.of(line, sessions)),
    )


@dataclass(frozen=True)
class Total:
    """The course total in words.

    Attributes:
        amount: "$3,093–$5,720".
        sum: its calculation.
        sessions: "3 to 5 sessions".
        basis: the sessions and the area: "3 to 5 sessions, full face".
    """

    amount: str
    sum: str
    sessions: str
    basis: str


def total_in_words(total: CourseTotal | None) -> Total | None:
    """A course total in words; None without one."""
    return None if total is None else _total(total, get_language())


@lru_cache(maxsize=1024)
def _total(total: CourseTotal, language: str | None) -> Total:
    return Total(total.amount, total.sum, total.count, total.basis)


class PricePart(Part):
    """Today's prices, the headline first, and the course total."""

    @cached_property
    def prices(self) -> list[Price]:
        """Today's prices; the headline first."""
        language = get_language()
        title, sessions = self.procedure.title, self.procedure.sessions
        return [_price(line, title, sessions, language) for line in self.procedure.valid_prices]

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
