"""Prices in documents."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from procedures.choices import PriceKind, PriceUnit


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
