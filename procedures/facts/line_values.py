"""What a price change may alter of a price line."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, Self

from procedures.facts.prices import PriceLine


@dataclass(frozen=True)
class LineValues:
    """The price of a line, without what it is for.

    Amounts, ticks and days of validity. The currency is part of a price, but a price change keeps it.

    Attributes:
        minimum, maximum: equal for a single price; `maximum` may be left out then.
    """

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    currency: str = ""
    starting_from: bool = False
    on_consultation: bool = False
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None

    def __post_init__(self) -> None:
        if self.maximum is None and not self.starting_from:
            object.__setattr__(self, "maximum", self.minimum)

    @classmethod
    def of(cls, line: PriceLine) -> Self:
        """The values of a price line."""
        return cls(
            minimum=line.minimum,
            maximum=line.maximum,
            currency=line.currency,
            starting_from=line.starting_from,
            on_consultation=line.on_consultation,
            valid_from=line.valid_from,
            valid_until=line.valid_until,
        )

    @property
    def line(self) -> PriceLine:
        """A price line with these values and nothing else."""
        return PriceLine(**{name: getattr(self, name) for name in self.__dataclass_fields__})

    @property
    def amount(self) -> str:
        """The price in words, without its unit: "$1,031–$1,144"."""
        return self.line.amount

    def on(self, line: PriceLine) -> PriceLine:
        """A line with these values in place of its own."""
        return replace(line, **asdict(self))

    def as_block(self) -> dict[str, Any]:
        """The values as the block of a price line stores them."""
        is_single = self.maximum == self.minimum
        return {
            "minimum": _plain(self.minimum),
            "maximum": None if is_single else _plain(self.maximum),
            "currency": self.currency,
            "starting_from": self.starting_from,
            "on_consultation": self.on_consultation,
            "valid_from": self.valid_from and self.valid_from.isoformat(),
            "valid_until": self.valid_until and self.valid_until.isoformat(),
        }

    @classmethod
    def of_block(cls, block: Mapping[str, Any]) -> Self:
        """The values from stored JSON; the reverse of `as_block`."""
        return cls(
            minimum=_amount(block.get("minimum")),
            maximum=_amount(block.get("maximum")),
            currency=block.get("currency") or "",
            starting_from=bool(block.get("starting_from")),
            on_consultation=bool(block.get("on_consultation")),
            valid_from=_day(block.get("valid_from")),
            valid_until=_day(block.get("valid_until")),
        )

    def __str__(self) -> str:
        return self.amount


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _amount(stored: Any) -> Decimal | None:
    return None if stored in (None, "") else Decimal(str(stored))


def _day(stored: Any) -> datetime.date | None:
    return datetime.date.fromisoformat(stored) if stored else None
