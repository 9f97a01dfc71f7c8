"""Keeps published prices when an older version of a page is edited or published.

Each version of a page knows the last entry of the price history that it takes into account (`prices_known`).
A line whose price has been public and was replaced since takes the newer price, by its block id. A line with
a price of its own is a conflict, which a person decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from procedures.facts import LineValues
from procedures.models import PriceHistoryEntry, ProcedurePage

# Entries by the line's block id, the oldest first.
Published = Mapping[str, Sequence[PriceHistoryEntry]]


@dataclass(frozen=True)
class PriceConflict:
    """A line whose price was changed in a version, and meanwhile on the public page.

    Attributes:
        own: the price of the version.
        published: the last entry of the history, with the public price.
    """

    own: LineValues
    published: PriceHistoryEntry

    @property
    def newer(self) -> LineValues:
        """The public price."""
        values = self.published.new_values
        assert values is not None
        return values


def published_since(page_id: int, known: int) -> Published:
    """The price changes of a page after a certain entry."""
    found: dict[str, list[PriceHistoryEntry]] = defaultdict(list)
    for entry in PriceHistoryEntry.objects.filter(page_id=page_id, pk__gt=known).order_by("pk"):
        found[entry.block_id].append(entry)
    return found


def newer_price(own: LineValues, entries: Sequence[PriceHistoryEntry]) -> LineValues | PriceConflict:
    """The price that a line takes from what has been published since, its own one if there is nothing."""
    newer = entries[-1].new_values if entries else None
    if newer is None or own == newer:
        return own
    if own in (entries[0].old_values, *(entry.new_values for entry in entries)):
        return newer
    return PriceConflict(own, entries[-1])


def take_newer_prices(page: ProcedurePage, version: ProcedurePage) -> None:
    """Give a version of a page, in memory, the prices that were published after it.

    Args:
        page: the page as stored.
        version: what is about to be edited or published. Its conflicts are noted on it.
    """
    if page.pk is None or page.alias_of_id or version.prices_known >= page.prices_known:
        return
    published = published_since(page.pk, version.prices_known)
    newer: dict[str, LineValues] = {}
    for line in version.price_lines:
        own = LineValues.of(line)
        found = newer_price(own, published.get(line.block_id, ()))
        if isinstance(found, PriceConflict):
            version.price_conflicts[line.block_id] = found
        elif found != own:
            newer[line.block_id] = found
    set_prices(version, newer)
    if not version.price_conflicts:
        version.prices_known = page.prices_known


def set_prices(version: ProcedurePage, values: Mapping[str, LineValues]) -> None:
    """Set the prices of some lines of a page in memory, by their block ids."""
    if values:
        version.prices = [
            {**block, "value": {**block["value"], **values[block["id"]].as_block()}}
            if block["id"] in values
            else block
            for block in version.prices.get_prep_value()
        ]
