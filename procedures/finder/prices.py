"""Totals that compare: of one currency. Procedures without one are only named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from procedures.facts import CourseTotal
from procedures.facts.money import currency_symbol
from procedures.finder.entries import Clinics, Entries, Entry


@dataclass(frozen=True)
class PriceGroup:
    """The totals that compare with one another: what a person pays in all for what each page prices first.

    Attributes:
        currency: of all of them.
        totals: that of each procedure.
    """

    currency: str
    totals: dict[Entry, CourseTotal]

    @property
    def name(self) -> str:
        """The sign of the currency: "$"."""
        return currency_symbol(self.currency)

    @cached_property
    def procedures(self) -> Entries:
        """Those that have such a total."""
        return frozenset(self.totals)

    @cached_property
    def cheapest_first(self) -> list[Entry]:
        """The procedures by their totals, then by name."""
        return sorted(self.totals, key=lambda entry: (self.totals[entry].sort_key, entry.position))

    def overlapping(self, minimum: Decimal | None, maximum: Decimal | None) -> Entries:
        """The procedures whose total overlaps a budget; None is without a limit."""
        return frozenset(entry for entry, total in self.totals.items() if _overlaps(total, minimum, maximum))


def price_groups(entries: Iterable[Entry], clinics: Clinics = frozenset()) -> dict[str, PriceGroup]:
    """What compares, by currency; the group with most procedures first.

    Args:
        clinics: the ids of clinics whose prices count; without any, those of each first price.
    """
    totals = {entry: total for entry in entries if (total := entry.cost_at(clinics)[1])}
    numbers = Counter(total.currency for total in totals.values())
    return {
        currency: PriceGroup(
            currency, {entry: total for entry, total in totals.items() if total.currency == currency}
        )
        for currency, _number in sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    }


def _overlaps(total: CourseTotal, minimum: Decimal | None, maximum: Decimal | None) -> bool:
    """Whether a total and a budget have an amount in common."""
    low, high = total.low, total.high
    return (maximum is None or low is None or low.amount <= maximum) and (
        minimum is None or high is None or high.amount >= minimum
    )
