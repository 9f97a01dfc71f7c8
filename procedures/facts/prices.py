"""Price lines."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext, ngettext

from clinic.core.languages.active import join_list, lower_first
from procedures.choices import PriceKind, PriceUnit
from procedures.facts.money import Money


@dataclass(frozen=True)
class PriceLine:
    """A price: what it is for, how much, in which currency and unit.

    The amounts are what a person pays: a fee that nobody can avoid is inside them.

    Attributes:
        block_id: with the page's id, the line's stable key.
        area: what is treated, such as "Full face"; empty for the procedure itself.
        label: what else sets the price apart, such as "First syringe"; may be empty.
        sessions_covered: how many sessions one price covers; None if not stated.
        clinic_id: the clinic where the price holds; None for all that have no price of their own.
        clinic: that clinic's name; empty until `as_shown` has added it.
        minimum, maximum: amounts in `currency`; equal for a single price; None if not stated.
        currency: ISO 4217 code, or empty if not stated.
        starting_from: whether the amount is the lowest price ("from").
        on_consultation: whether the price is given at a consultation instead.
        unit: what one price buys; None if not stated.
        fees_included: mandatory fees that the price includes, in words.
        fees_extra: fees that only some patients pay, which it does not include.
        valid_from, valid_until: first and last day of validity.
        note: a condition, in words.
    """

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    currency: str = ""
    area: str = ""
    label: str = ""
    sessions_covered: int | None = None
    clinic_id: int | None = None
    clinic: str = ""
    starting_from: bool = False
    on_consultation: bool = False
    unit: PriceUnit | None = None
    fees_included: str = ""
    fees_extra: str = ""
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
        return amount_between(self.low, self.high)

    @property
    def subject(self) -> str:
        """What is priced, and where: "Full face, Old Town clinic"; may be empty."""
        label = lower_first(self.label, may_be_noun=True) if self.area else self.label
        return join_list([self.area, label, self.clinic])

    @property
    def stated_unit(self) -> str:
        """What one price buys: "per session", "per course of six sessions"; empty if not stated."""
        if self.on_consultation:
            return ""
        unit = str(self.unit.label) if self.unit else ""
        if self.sessions_covered is None or self.unit == PriceUnit.SESSION:
            return unit
        words = {"unit": unit, "sessions": number_of_sessions(self.sessions_covered)}
        if self.unit is None:
            return gettext("for %(sessions)s") % words
        if self.unit == PriceUnit.COURSE:
            return gettext("per course of %(sessions)s") % words
        return gettext("%(unit)s for %(sessions)s") % words

    @property
    def unit_words(self) -> str:
        """The same; an amount of which it is not stated says so."""
        return self.stated_unit or ("" if self.on_consultation else gettext("(unit not stated)"))

    @property
    def basis(self) -> str:
        """What the amount is for: "per session, full face"."""
        if self.on_consultation:
            return self.subject
        what = join_list([self.area, lower_first(self.label, may_be_noun=True)])
        return join_list([self.unit_words, lower_first(what, may_be_noun=True), self.clinic])

    @property
    def basis_key(self) -> tuple[str, str, PriceUnit | None, int | None]:
        """What tells whether two lines price the same, at whatever clinic."""
        return normalised(self.area), normalised(self.label), self.unit, self.sessions_covered

    def is_valid_on(self, day: datetime.date) -> bool:
        """Whether the line is valid on a day; both of its dates are included."""
        return (self.valid_from is None or self.valid_from <= day) and not self.has_ended(day)

    def has_ended(self, day: datetime.date) -> bool:
        """Whether the last day of the line was before a day."""
        return self.valid_until is not None and self.valid_until < day

    def __str__(self) -> str:
        return f"{self.amount} {self.basis}".strip()


def normalised(name: str) -> str:
    """A name as it is compared: "Full  Face" and "full face" are the same area."""
    return " ".join(name.split()).casefold()


def amount_between(low: Money | None, high: Money | None) -> str:
    """An amount in words: "$1,031–$1,144", "From $350", "Up to $90", "Not stated"."""
    if low is None and high is None:
        return gettext("Not stated")
    if low is None:
        return gettext("Up to %(amount)s") % {"amount": high}
    if high is None:
        return gettext("From %(amount)s") % {"amount": low}
    return str(low) if low == high else f"{low}–{high}"


def number_of_sessions(number: int) -> str:
    """A number of sessions in words: "one session", "six sessions", "12 sessions"."""
    return ngettext("%(number)s session", "%(number)s sessions", number) % {"number": apnumber(number)}


def lines_at(lines: Iterable[PriceLine], clinic_id: int | None) -> list[PriceLine]:
    """The lines that hold at a clinic, in order; None for the clinics without prices of their own.

    A clinic's own line stands in place of the general one for the same.
    """
    known = list(lines)
    own = {line.basis_key for line in known if line.clinic_id is not None and line.clinic_id == clinic_id}
    return [
        line
        for line in known
        if line.clinic_id == clinic_id or (line.clinic_id is None and line.basis_key not in own)
    ]


def as_shown(lines: Iterable[PriceLine], clinics: Mapping[int, str]) -> list[PriceLine]:
    """The lines as visitors see them: with the names of their clinics, and those of one area together.

    A line for a clinic without a public page is left out. Areas, and labels and clinics in them, stand in the
    order in which they first occur.

    Args:
        clinics: the names of the public ones, by id.
    """
    shown = [
        replace(line, clinic=clinics[line.clinic_id]) if line.clinic_id is not None else line
        for line in lines
        if line.clinic_id is None or line.clinic_id in clinics
    ]
    order: dict[tuple[Any, ...], int] = {}
    for line in shown:
        for place in _places(line):
            order.setdefault(place, len(order))
    return sorted(shown, key=lambda line: [order[place] for place in _places(line)])


def _places(line: PriceLine) -> tuple[tuple[Any, ...], ...]:
    """What a line stands below: its area, and its label and clinic there."""
    area = normalised(line.area)
    return (area,), (area, normalised(line.label), line.clinic_id)


def valid_lines(lines: Iterable[PriceLine], day: datetime.date) -> Iterator[PriceLine]:
    """The lines that state a price and are valid on a day, in order; the first is the headline."""
    return (line for line in lines if line.is_stated and line.is_valid_on(day))
