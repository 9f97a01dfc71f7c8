"""What apps add, in `ready`, to parts of the site that know nothing of them.

jobs.register(Job("procedures.refresh_findings", refresh_findings, every=timedelta(hours=1)))

What a page type answers by itself is a `singledispatch` function instead, and what follows an event is a
receiver of its signal.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


class Registry(Generic[Entry]):
    """Entries of one kind, by their `order` where they have one, else as they were registered."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def register(self, *entries: Entry) -> None:
        """Add entries."""
        self._entries += entries

    def __iter__(self) -> Iterator[Entry]:
        return iter(sorted(self._entries, key=lambda entry: getattr(entry, "order", 0)))
