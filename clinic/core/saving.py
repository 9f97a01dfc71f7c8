"""Hooks around saving a page, registered by modules above, so that models need not import them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from django.dispatch import Signal

# Sent by pages of ours in the transaction of each save, with `page` and the `update_fields` of the save.
page_saved = Signal()

# Entered before a save and left after it, to compare the stored page with the saved one.
AroundSave = Callable[[Any, Iterable[str] | None], AbstractContextManager[None]]
_around: list[AroundSave] = []


def register_around_save(around: AroundSave) -> None:
    """Register a context manager that is entered before each save of a page; called from an app's `ready`."""
    if around not in _around:
        _around.append(around)


@contextmanager
def around_save(page: Any, update_fields: Iterable[str] | None) -> Iterator[None]:
    """Enter and leave all registered context managers."""
    with ExitStack() as stack:
        for around in _around:
            stack.enter_context(around(page, update_fields))
        yield
