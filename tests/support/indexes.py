"""Wagtail's search index and reference index, kept up to date only where a test asks for them.

They take a quarter of the time of every saved page, and few tests read them. `@pytest.mark.indexes` turns
them on for a test, `with indexes():` for the rows that shared data makes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from modelsearch import signal_handlers as search_signals
from wagtail import signal_handlers as reference_signals


class _Task:
    """Stands in for a task that indexes a saved object."""

    is_on = False

    def __init__(self, task: Any) -> None:
        self.task = task

    def enqueue(self, *args: Any) -> None:
        if _Task.is_on:
            self.task.enqueue(*args)


def install(patch: pytest.MonkeyPatch) -> None:
    """Have the receivers of "saved" ask whether they are wanted."""
    for module, name in (
        (search_signals, "insert_or_update_object_task"),
        (reference_signals, "update_reference_index_task"),
    ):
        patch.setattr(module, name, _Task(getattr(module, name)))


@contextlib.contextmanager
def indexes(*, are_on: bool = True) -> Iterator[None]:
    """Keep the indexes up to date, or not, while the block runs."""
    before, _Task.is_on = _Task.is_on, are_on
    try:
        yield
    finally:
        _Task.is_on = before
