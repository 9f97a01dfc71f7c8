"""Prices that compare: of one unit and one currency. All others are only named."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext

from procedures.choices import PriceUnit
from procedures.facts import PriceLine
from procedures.facts.money import currency_symbol
from procedures.finder.bits import bits_of


@dataclass(frozen=True)
class PriceGroup:
    """The lines that compare with one another.

    Attributes:
        unit, currency: what they have in common.
        lines: pairs of a procedure's position and a line, in the order of the pages.
        size: the number of all procedures.
    """

    unit: PriceUnit
    currency: str
    lines: list[tuple[int, PriceLine]]
    size: int

    @property
    def name(self) -> str:
        """What is compared: "per session, $"."""
        return gettext("%(unit)s, %(currency)s") % {
            "unit": self.unit.label,
            "currency": currency_symbol(self.currency),
        }

    @cached_property
    def procedures(self) -> int:
        """The bits of the procedures that have such a price."""
        return bits_of((position for position, _ in self.lines), self.size)

    @cached_property
    def cheapest_first(self) -> list[int]:
        """Positions by the lowest price, then by name."""
        lowest: dict[int, tuple[Decimal, Decimal]] = {}
        for position, line in self.lines:
            key = _sort_key(line)
            lowest[position] = min(key, lowest.get(position, key))
        return sorted(lowest, key=lambda position: (lowest[position], position))

    def overlapping(self, minimum: Decimal | None, maximum: Decimal | None) -> int:
        """The bits of the procedures with a line that overlaps a budget; None is without a limit."""
        return bits_of(
            (position for position, line in self.lines if overlaps(line, minimum, maximum)), self.size
        )


class PriceComparison:
    """All price lines of a day.

    Attributes:
        lines: by position, in the order of the page.
        groups: what compares, by its key in addresses; the one with most procedures first.
    """

    def __init__(self, lines: dict[int, list[PriceLine]], size: int) -> None:
        self.lines = lines
        found: dict[tuple[PriceUnit, str], list[tuple[int, PriceLine]]] = defaultdict(list)
        for position in sorted(lines):
            for line in lines[position]:
                if line.unit and (line.low or line.high):
                    found[line.unit, line.currency].append((position, line))
        groups = [PriceGroup(unit, currency, group, size) for (unit, currency), group in found.items()]
        groups.sort(key=lambda group: (-group.procedures.bit_count(), group.unit, group.currency))
        # The unit alone names the most usual currency; another one is named beside it.
        self.groups: dict[str, PriceGroup] = {}
        for group in groups:
            key = str(group.unit.value)
            self.groups[f"{key}-{group.currency.lower()}" if key in self.groups else key] = group

    def headline(self, position: int) -> PriceLine | None:
        """The first line of a procedure."""
        return next(iter(self.lines.get(position, ())), None)

    def compared_line(
        self, position: int, group: PriceGroup, minimum: Decimal | None, maximum: Decimal | None
    ) -> PriceLine | None:
        """The line by which a procedure was compared: the cheapest of the group within the budget."""
        lines = [
            line
            for line in self.lines.get(position, ())
            if line.unit == group.unit
            and line.currency == group.currency
            and (line.low or line.high)
            and overlaps(line, minimum, maximum)
        ]
        return min(lines, key=_sort_key, default=None)


def overlaps(line: PriceLine, minimum: Decimal | None, maximum: Decimal | None) -> bool:
    """Whether a price and a budget have an amount in common."""
    low, high = line.low, line.high
    return (maximum is None or low is None or low.amount <= maximum) and (
        minimum is None or high is None or high.amount >= minimum
    )


def _sort_key(line: PriceLine) -> tuple[Decimal, Decimal]:
    """Lowest first; of a line with an upper limit only, that limit: an unstated amount is not zero."""
    low, high = line.low, line.high
    first = low or high
    assert first is not None
    return (first.amount, high.amount if high else Decimal("Infinity"))
