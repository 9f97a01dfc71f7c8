"""What a price change may alter of a price line."""

from __future__ import annotations

import datetime
import json
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
        return cls(**{name: getattr(line, name) for name in cls.__dataclass_fields__})

    @property
    def line(self) -> PriceLine:
        """A price line with these values and nothing else."""
        return self.on(PriceLine())

    @property
    def amount(self) -> str:
        """The price in words, without its unit: "$1,031–$1,144"."""
        return self.line.amount

    def on(self, line: PriceLine) -> PriceLine:
        """A line with these values in place of its own."""
        return replace(line, **asdict(self))

    def as_block(self) -> dict[str, Any]:
        """The values as the block of a price line stores them."""
        block = {name: _stored(value) for name, value in asdict(self).items()}
        return block if self.maximum != self.minimum else {**block, "maximum": None}

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

    def as_text(self) -> str:
        """The values in one line, for a form or a cell that brings back what somebody has seen."""
        return json.dumps({name: value for name, value in self.as_block().items() if value})

    @classmethod
    def of_text(cls, text: str) -> Self:
        """The values from `as_text`.

        Raises:
            ValueError: it is something else.
        """
        try:
            return cls.of_block(json.loads(text))
        except (TypeError, ArithmeticError, AttributeError) as error:
            raise ValueError(text) from error

    def __str__(self) -> str:
        return self.amount


def _stored(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, datetime.date) else value


def _amount(stored: Any) -> Decimal | None:
    return None if stored in (None, "") else Decimal(str(stored))


def _day(stored: Any) -> datetime.date | None:
    return datetime.date.fromisoformat(stored) if stored else None
