"""The course of one price line over time, as the coordinates of a drawing."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format

from procedures.facts import Money
from procedures.models import PriceHistoryEntry

WIDTH, HEIGHT = 640, 180
# Space around the drawing for its words.
LEFT, RIGHT, TOP, BOTTOM = 84, 12, 14, 30


@dataclass(frozen=True)
class Mark:
    """Words at a place of the drawing: a change of the price, or an end of an axis."""

    x: int
    y: int
    words: str


@dataclass(frozen=True)
class PriceChart:
    """A drawing in steps: a price holds until the next one.

    Attributes:
        low, high: the paths of the lowest and the highest price; `high` is empty where there are no ranges.
        amounts, days: the words of the axes.
        summary: the drawing in a sentence, for who does not see it.
    """

    low: str
    high: str
    points: Sequence[Mark]
    amounts: Sequence[Mark]
    days: Sequence[Mark]
    summary: str

    width = WIDTH
    height = HEIGHT
    left = LEFT
    floor = HEIGHT - BOTTOM
    right = WIDTH - RIGHT


@dataclass(frozen=True)
class _Step:
    at: datetime.datetime
    low: Decimal | None = None
    high: Decimal | None = None
    words: str = ""

    @classmethod
    def of(cls, entry: PriceHistoryEntry) -> _Step:
        values = entry.new_values
        if values is None or values.on_consultation:
            return cls(entry.changed_at)
        low = values.maximum if values.minimum is None else values.minimum
        high = low if values.maximum is None else values.maximum
        return cls(entry.changed_at, low, high, f"{_day(entry.changed_at)}: {values}")


def chart_of(entries: Sequence[PriceHistoryEntry]) -> PriceChart | None:
    """The drawing of a line's entries, the oldest first.

    None where there are not two amounts to compare, or amounts in several currencies. A time without an
    amount is a gap.
    """
    steps = [_Step.of(entry) for entry in entries]
    stated = [step for step in steps if step.low is not None]
    currencies = {entry.new["currency"] for entry in entries if entry.new is not None}
    amounts = [amount for step in stated for amount in (step.low, step.high) if amount is not None]
    if len(stated) < 2 or len(currencies) != 1:
        return None
    (currency,) = currencies
    scale = _Scale(steps[0].at, max(timezone.now(), steps[-1].at), min(amounts), max(amounts))
    has_ranges = any(step.low != step.high for step in stated)
    points = [
        Mark(scale.x(step.at), scale.y(step.low), step.words) for step in stated if step.low is not None
    ]
    return PriceChart(
        low=scale.path([(step.at, step.low) for step in steps]),
        high=scale.path([(step.at, step.high) for step in steps]) if has_ranges else "",
        points=points,
        amounts=[
            Mark(LEFT - 8, scale.y(amount) + 4, str(Money(amount, currency)))
            for amount in dict.fromkeys((scale.bottom, scale.top))
        ],
        days=[
            Mark(LEFT, HEIGHT - 8, _day(scale.begin)),
            Mark(WIDTH - RIGHT, HEIGHT - 8, _day(scale.end)),
        ],
        summary="; ".join(point.words for point in points),
    )


class _Scale:
    def __init__(
        self, begin: datetime.datetime, end: datetime.datetime, bottom: Decimal, top: Decimal
    ) -> None:
        self.begin, self.end, self.bottom, self.top = begin, end, bottom, top

    def x(self, moment: datetime.datetime) -> int:
        share = (moment - self.begin) / ((self.end - self.begin) or datetime.timedelta(1))
        return round(LEFT + share * (WIDTH - LEFT - RIGHT))

    def y(self, amount: Decimal) -> int:
        share = float((amount - self.bottom) / ((self.top - self.bottom) or Decimal(1)))
        return round(HEIGHT - BOTTOM - 6 - share * (HEIGHT - TOP - BOTTOM - 6))

    def path(self, steps: Sequence[tuple[datetime.datetime, Decimal | None]]) -> str:
        """A path in steps, with a gap where there is no amount."""
        words: list[str] = []
        is_drawing = False
        for at, amount in steps:
            if is_drawing:
                words.append(f"H{self.x(at)}")
            if amount is not None:
                words.append(f"V{self.y(amount)}" if is_drawing else f"M{self.x(at)} {self.y(amount)}")
            is_drawing = amount is not None
        if is_drawing:
            words.append(f"H{self.x(self.end)}")
        return " ".join(words)


def _day(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
