"""Keeps published prices when an older version of a page is edited or published.

Each version of a page knows the last entry of the price history that it takes into account (`prices_known`).
A line whose price has been public and was replaced since takes the newer price, by its block id. A line with
a price of its own is a conflict, which a person decides, and so is a line that was removed since: an older
version would bring it back with its old price.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from clinic.core.languages import active as languages
from procedures.facts import LineValues
from procedures.models import PriceHistoryEntry, ProcedurePage

# Entries by the line's block id, the oldest first.
Published = Mapping[str, Sequence[PriceHistoryEntry]]


_as_written: ContextVar[bool] = ContextVar("prices as each version has them", default=False)


@contextmanager
def prices_as_written() -> Iterator[None]:
    """Read versions with the prices that each of them said: to look at, never to edit or publish."""
    token = _as_written.set(True)
    try:
        yield
    finally:
        _as_written.reset(token)


@dataclass(frozen=True)
class PriceConflict:
    """A line whose price was changed in a version, and meanwhile changed or removed on the public page.

    Attributes:
        own: the price of the version.
        published: the last entry of the history, with the public price.
    """

    own: LineValues
    published: PriceHistoryEntry

    @property
    def newer(self) -> LineValues | None:
        """The public price; None where the line was removed."""
        return self.published.new_values

    @property
    def label(self) -> str:
        """What the price is for."""
        return self.published.label or _("Price")

    @property
    def message(self) -> str:
        """Both prices, and what to do."""
        if self.newer is None:
            words = _(
                "%(line)s: this version says %(own)s, but the line has been removed from the page since, on "
                "%(day)s by %(name)s. Choose beside the prices whether it comes back."
            )
        else:
            words = _(
                "%(line)s: this version says %(own)s, but %(newer)s has been published since, on %(day)s by "
                "%(name)s. Choose beside the prices which one is right."
            )
        return words % {
            "line": self.label,
            "own": self.own,
            "newer": self.newer,
            "day": date_format(timezone.localtime(self.published.changed_at), "DATE_FORMAT"),
            "name": self.published.name or _("an unknown person"),
        }


def latest_known(page: ProcedurePage) -> int:
    """The last price change that concerns a page as stored, or 0."""
    if ids := _translated_from(page):
        return _latest_of(ids)
    found = ProcedurePage._base_manager.filter(pk=page.pk).values_list("prices_known", flat=True)
    return found.first() or 0


def _latest_of(page_ids: list[int]) -> int:
    found = PriceHistoryEntry.objects.filter(page_id__in=page_ids).aggregate(latest=Max("pk"))
    return found["latest"] or 0


def published_since(page: ProcedurePage, known: int) -> Published:
    """The price changes that concern a page, after a certain one."""
    found: dict[str, list[PriceHistoryEntry]] = defaultdict(list)
    ids = _translated_from(page) or [page.pk]
    for entry in PriceHistoryEntry.objects.filter(page_id__in=ids, pk__gt=known).order_by("pk"):
        found[entry.block_id].append(entry)
    return found


def _translated_from(page: ProcedurePage) -> list[int]:
    """The other languages of a page that was never public: their prices were copied into it."""
    if not languages.is_multilingual() or page.first_published_at is not None:
        return []
    return list(page.get_translations().values_list("pk", flat=True))


def newer_price(own: LineValues, entries: Sequence[PriceHistoryEntry]) -> LineValues | PriceConflict:
    """The price that a line takes from what has been published since, its own one if there is nothing."""
    if not entries or not own.line.is_stated:
        return own
    newer = entries[-1].new_values
    if own == newer:
        return own
    if newer is not None and own in (entries[0].old_values, *(entry.new_values for entry in entries)):
        return newer
    return PriceConflict(own, entries[-1])


def take_newer_prices(page: ProcedurePage, version: ProcedurePage) -> None:
    """Give a version of a page, in memory, the prices that were published after it.

    Args:
        page: the page as stored.
        version: what is about to be edited or published. Its conflicts are noted on it.
    """
    if page.pk is None or page.alias_of_id:
        return
    # A page knows its own last change; only a translation must ask for it.
    sources = _translated_from(page)
    latest = _latest_of(sources) if sources else page.prices_known
    if version.prices_known >= latest or _as_written.get():
        return
    published = published_since(page, version.prices_known)
    newer: dict[str, LineValues] = {}
    for line in version.price_lines:
        own = LineValues.of(line)
        found = newer_price(own, published.get(line.block_id, ()))
        if isinstance(found, PriceConflict):
            version.price_conflicts[line.block_id] = found
        elif found != own:
            newer[line.block_id] = found
    if newer:
        version.prices = with_prices(version.prices, newer)
    if not version.price_conflicts:
        version.prices_known = latest


def with_prices(stream: StreamValue, values: Mapping[str, LineValues]) -> StreamValue:
    """A stream of price blocks with other prices in some lines, by their block ids."""
    blocks = stream.get_prep_value()
    if not any(block["id"] in values for block in blocks):
        return stream
    return stream.stream_block.to_python(
        [
            {**block, "value": {**block["value"], **values[block["id"]].as_block()}}
            if block["id"] in values
            else block
            for block in blocks
        ]
    )


def without_lines(stream: StreamValue, block_ids: Collection[str]) -> StreamValue:
    """A stream of price blocks without some lines, by their block ids."""
    blocks = stream.get_prep_value()
    return stream.stream_block.to_python([block for block in blocks if block["id"] not in block_ids])
