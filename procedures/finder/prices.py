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
from procedures.finder.entries import Entries, Entry


@dataclass(frozen=True)
class PriceGroup:
    """The lines that compare with one another.

    Attributes:
        unit, currency: what they have in common.
        lines: those of each procedure, in the order of its page.
    """

    unit: PriceUnit
    currency: str
    lines: dict[Entry, list[PriceLine]]

    @property
    def name(self) -> str:
        """What is compared: "per session, $"."""
        return gettext("%(unit)s, %(currency)s") % {
            "unit": self.unit.label,
            "currency": currency_symbol(self.currency),
        }

    @cached_property
    def procedures(self) -> Entries:
        """Those that have such a price."""
        return frozenset(self.lines)

    @cached_property
    def cheapest_first(self) -> list[Entry]:
        """The procedures by their lowest price, then by name."""
        return sorted(self.lines, key=lambda entry: (min(map(_sort_key, self.lines[entry])), entry.position))

    def overlapping(self, minimum: Decimal | None, maximum: Decimal | None) -> Entries:
        """The procedures with a line that overlaps a budget; None is without a limit."""
        return frozenset(entry for entry in self.lines if self.compared_line(entry, minimum, maximum))

    def compared_line(
        self, entry: Entry, minimum: Decimal | None, maximum: Decimal | None
    ) -> PriceLine | None:
        """The line by which a procedure is compared: its cheapest within the budget."""
        lines = [line for line in self.lines.get(entry, ()) if _overlaps(line, minimum, maximum)]
        return min(lines, key=_sort_key, default=None)


def price_groups(entries: list[Entry]) -> dict[str, PriceGroup]:
    """What compares, by its key in addresses; the group with most procedures first."""
    found: dict[tuple[PriceUnit, str], dict[Entry, list[PriceLine]]] = {}
    for entry in entries:
        for line in entry.prices:
            if line.unit and (line.low or line.high):
                lines = found.setdefault((line.unit, line.currency), defaultdict(list))
                lines[entry].append(line)
    groups = [PriceGroup(unit, currency, lines) for (unit, currency), lines in found.items()]
    groups.sort(key=lambda group: (-len(group.lines), group.unit, group.currency))
    # The unit alone names the most usual currency; another one is named beside it.
    named: dict[str, PriceGroup] = {}
    for group in groups:
        key = str(group.unit.value)
        named[f"{key}-{group.currency.lower()}" if key in named else key] = group
    return named


def _overlaps(line: PriceLine, minimum: Decimal | None, maximum: Decimal | None) -> bool:
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
