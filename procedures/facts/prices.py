"""Prices: price lines, and course totals."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from django.utils.translation import gettext

from clinic.core.languages.active import join_list, lower_first
from procedures.choices import PriceKind, PriceUnit
from procedures.facts.durations import Sessions
from procedures.facts.money import Money, format_number


@dataclass(frozen=True)
class PriceLine:
    """A price: what it is for, how much, in which currency and unit.

    Attributes:
        block_id: with the page's id, the line's stable key.
        label: what the price is for, such as "Full face"; may be empty.
        minimum, maximum: amounts in `currency`; equal for a single price; None if not stated.
        currency: ISO 4217 code, or empty if not stated.
        starting_from: whether the amount is the lowest price ("from").
        on_consultation: whether the price is given at a consultation instead.
        unit: what one price buys; None if not stated.
        fees_included: mandatory fees that the price includes, in words.
        valid_from, valid_until: first and last day of validity.
        note: a condition, in words.
    """

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    currency: str = ""
    label: str = ""
    starting_from: bool = False
    on_consultation: bool = False
    unit: PriceUnit | None = None
    fees_included: str = ""
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None
    note: str = ""
    block_id: str = ""

    @property
    def is_stated(self) -> bool:
        """Whether the line states a price: an amount with its currency, or "on consultation"."""
        has_amount = self.minimum is not None or self.maximum is not None
        return self.on_consultation or (has_amount and bool(self.currency))

    @property
    def kind(self) -> PriceKind:
        """How the price is stated, derived from amounts and ticks."""
        if self.on_consultation:
            return PriceKind.ON_CONSULTATION
        if self.starting_from:
            return PriceKind.FROM
        if self.minimum == self.maximum or self.maximum is None:
            return PriceKind.SINGLE
        return PriceKind.RANGE

    @property
    def low(self) -> Money | None:
        """The lowest price; None for a line with an upper limit only."""
        return self._money(self.minimum)

    @property
    def high(self) -> Money | None:
        """The highest price; None for "from" and "on consultation"."""
        if self.starting_from:
            return None
        return self._money(self.minimum if self.maximum is None else self.maximum)

    def _money(self, amount: Decimal | None) -> Money | None:
        if amount is None or not self.currency or self.on_consultation:
            return None
        return Money(amount, self.currency)

    @property
    def amount(self) -> str:
        """The price without its unit: "$1,031–$1,144", "From $350"."""
        if self.on_consultation:
            return gettext("On consultation")
        low, high = self.low, self.high
        if low is None and high is None:
            return gettext("Not stated")
        if low is None:
            return gettext("Up to %(amount)s") % {"amount": high}
        if high is None:
            return gettext("From %(amount)s") % {"amount": low}
        return str(low) if low == high else f"{low}–{high}"

    @property
    def basis(self) -> str:
        """What the amount is for: "per session, full face"; says so if the unit is not stated."""
        if self.on_consultation:
            return self.label
        unit = self.unit.label if self.unit else gettext("unit not stated")
        return join_list([unit, lower_first(self.label, may_be_noun=True)])

    def is_valid_on(self, day: datetime.date) -> bool:
        """Whether the line is valid on a day; both of its dates are included."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.basis}".strip()


def valid_lines(lines: Iterable[PriceLine], day: datetime.date) -> Iterator[PriceLine]:
    """The lines that state a price and are valid on a day, in order; the first is the headline."""
    return (line for line in lines if line.is_stated and line.is_valid_on(day))


@dataclass(frozen=True)
class CourseTotal:
    """The cost of a whole course: a price per session times the number of sessions."""

    line: PriceLine
    sessions: Sessions

    @classmethod
    def of(cls, line: PriceLine | None, sessions: Sessions | None) -> Self | None:
        """The total; None if the price is not per session or there is only one session."""
        if line is None or sessions is None or sessions.maximum < 2:
            return None
        if line.unit != PriceUnit.SESSION or line.low is None:
            return None
        return cls(line, sessions)

    @property
    def low(self) -> Money:
        assert self.line.low is not None
        return self.line.low * self.sessions.minimum

    @property
    def high(self) -> Money | None:
        """The highest total, or None if the price has no upper limit."""
        return self.line.high * self.sessions.maximum if self.line.high else None

    @property
    def amount(self) -> str:
        if self.high is None:
            return gettext("From %(amount)s") % {"amount": self.low}
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"

    @property
    def sum(self) -> str:
        """The calculation: "3 × $1,031 to 5 × $1,144"."""
        low = self._product(self.sessions.minimum, self.line.low)
        if self.high is None or self.low == self.high:
            return low
        return gettext("%(low)s to %(high)s") % {
            "low": low,
            "high": self._product(self.sessions.maximum, self.line.high),
        }

    @staticmethod
    def _product(times: int, money: Money | None) -> str:
        return f"{format_number(times)} × {money}"

    def __str__(self) -> str:
        return self.amount
