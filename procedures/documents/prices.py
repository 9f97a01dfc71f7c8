"""Prices in documents, and the format's wording of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Self

from procedures.facts.money import decimals_of


class PriceKind(StrEnum):
    """How a price is stated."""

    SINGLE = "single"
    RANGE = "range"
    FROM = "from"
    ON_CONSULTATION = "on_consultation"


class PriceUnit(StrEnum):
    """What one price buys."""

    SESSION = "session"
    AREA = "area"
    SYRINGE = "syringe"
    UNIT = "unit"
    SIDE = "side"
    COURSE = "course"
    PROCEDURE = "procedure"


@dataclass(frozen=True, slots=True)
class PriceReading:
    """The price in a document.

    Attributes:
        raw: the text of the document.
        kind: how it is stated; "up to $500" is a range without a minimum.
        currency: ISO 4217 code; None if not stated or unclear.
        minimum, maximum: amounts in the currency's main unit, with its own number of decimals. Equal for a
            single price; None if not stated or not understood.
        unit: what one price buys; None if not stated.
    """

    raw: str
    kind: PriceKind
    currency: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: PriceUnit | None = None

    @property
    def is_understood(self) -> bool:
        """Whether it says what is to be paid, or that this is told at a consultation."""
        return self.kind is PriceKind.ON_CONSULTATION or self.minimum is not None or self.maximum is not None

    @classmethod
    def stated(
        cls,
        kind: PriceKind,
        currency: str | None = None,
        minimum: Decimal | None = None,
        maximum: Decimal | None = None,
        unit: PriceUnit | None = None,
    ) -> Self:
        """A price in the format's words: "$1031 - $1144 per area", "From 500 EUR".

        Raises:
            ValueError: the amounts do not suit the kind, are reversed, or have more decimals than the
                currency.
        """
        if kind == PriceKind.ON_CONSULTATION:
            return cls("Price on consultation", kind)
        if kind == PriceKind.SINGLE and minimum is not None:
            maximum = minimum
        suits = {
            PriceKind.SINGLE: minimum is not None,
            PriceKind.RANGE: maximum is not None,
            PriceKind.FROM: minimum is not None and maximum is None,
        }
        if not suits[kind] or (minimum is not None and maximum is not None and minimum > maximum):
            raise ValueError("The amounts do not suit the kind of price.")
        low, high = (_exact(amount, currency) for amount in (minimum, maximum))
        words = _words(kind, *(_money(amount, currency) for amount in (low, high)))
        return cls(f"{words} per {unit}" if unit else words, kind, currency, low, high, unit)


def _exact(amount: Decimal | None, currency: str | None) -> Decimal | None:
    if amount is None or currency is None:
        return amount
    exact = amount.quantize(Decimal(1).scaleb(-decimals_of(currency)))
    if exact != amount or amount < 0:
        raise ValueError(f"{amount} is no amount in {currency}.")
    return exact


def _money(amount: Decimal | None, currency: str | None) -> str:
    if amount is None:
        return ""
    # With three decimals "1.000" is exact, and "1" would have to be explained.
    is_whole = amount == amount.to_integral_value() and (not currency or decimals_of(currency) < 3)
    number = f"{amount.to_integral_value() if is_whole else amount:f}"
    if currency == "USD":
        return f"${number}"
    return f"{number} {currency}" if currency else number


def _words(kind: PriceKind, low: str, high: str) -> str:
    if kind == PriceKind.FROM:
        return f"From {low}"
    if kind == PriceKind.SINGLE:
        return low
    return f"{low} - {high}" if low else f"Up to {high}"
