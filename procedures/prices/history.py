"""Writes the price history: the difference that a save makes to the prices that visitors read."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Max
from wagtail.log_actions import get_active_log_context

from procedures.choices import PriceChangeWay
from procedures.facts import LineValues, PriceLine
from procedures.models import PriceHistoryEntry, ProcedurePage
from procedures.models.blocks import named_for_staff

_Way = tuple[PriceChangeWay, uuid.UUID | None]
_way: ContextVar[_Way] = ContextVar("way of a price change", default=(PriceChangeWay.PUBLISHED, None))


@contextmanager
def recorded_as(way: PriceChangeWay, batch: uuid.UUID | None = None) -> Iterator[None]:
    """Have what is published within the context recorded as changed in this way."""
    token = _way.set((way, batch))
    try:
        yield
    finally:
        _way.reset(token)


def record_prices(page: ProcedurePage) -> None:
    """Write what has changed since the last entry, in the transaction that publishes the page.

    An alias shows the prices of its source and has no history. While a page is not public its history rests:
    the next publication is compared with the last public prices.
    """
    if not page.live or page.alias_of_id:
        return
    known: dict[str, PriceHistoryEntry] = {}
    latest = 0
    for entry in PriceHistoryEntry.objects.filter(page_id=page.pk).order_by("pk"):
        known[entry.block_id], latest = entry, entry.pk
    lines = {line.block_id: line for line in named_for_staff(page.price_lines) if line.is_stated}
    entries = [
        _entry(page, line, old)
        for block_id, line in lines.items()
        if (old := known[block_id].new_values if block_id in known else None) != LineValues.of(line)
    ]
    entries += [
        _of_page(page, block_id=block_id, label=entry.label, unit=entry.unit, old=entry.new)
        for block_id, entry in known.items()
        if block_id not in lines and entry.new is not None
    ]
    if entries:
        PriceHistoryEntry.objects.bulk_create(entries)
        found = PriceHistoryEntry.objects.filter(page_id=page.pk).aggregate(latest=Max("pk"))
        latest = found["latest"]
    if page.prices_known != latest:
        page.prices_known = latest
        type(page)._base_manager.filter(pk=page.pk).update(prices_known=latest)


def _entry(page: ProcedurePage, line: PriceLine, old: LineValues | None) -> PriceHistoryEntry:
    return _of_page(
        page,
        block_id=line.block_id,
        label=line.subject,
        unit=line.unit.value if line.unit else "",
        old=old and old.as_block(),
        new=LineValues.of(line).as_block(),
    )


def _of_page(page: ProcedurePage, **values: Any) -> PriceHistoryEntry:
    way, batch = _way.get()
    entry = PriceHistoryEntry(page_id=page.pk, page_title=page.title, way=way.value, batch=batch, **values)
    return entry.by(_author(page))


def _author(page: ProcedurePage) -> Any:
    """Who publishes; where nobody is at work, such as for a schedule, who wrote the version."""
    user = get_active_log_context().user
    if user is not None:
        return user
    revision = page.live_revision
    return revision.user if revision is not None else None
