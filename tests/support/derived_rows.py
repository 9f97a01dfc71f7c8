"""What saving a page derives from it, kept up to date only where a test asks for it.

Wagtail's search index and reference index, and the dates of changes that sitemaps and feeds tell, take
half of the time of every saved page, and few tests read them. `@pytest.mark.derived_rows` keeps them for a
test, `with derived_rows():` for the rows that shared data makes. Dates of changes are left out by
factories alone: whatever a test itself saves has them.

Findings take most of the time of a factory. They are written when something first asks for findings.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from modelsearch import signal_handlers as search_signals
from wagtail import signal_handlers as reference_signals

from clinic.models import base
from procedures.models import ProcedureFinding
from procedures.publishing import derived_rows as procedure_rows
from procedures.review.store import refresh_findings

_are_on = False
_in_factory = False
# Procedures of factories whose findings nothing has asked for yet.
_waiting: set[int] = set()


class _Task:
    """Stands in for a task that indexes a saved object."""

    def __init__(self, task: Any) -> None:
        self.task = task

    def enqueue(self, *args: Any) -> None:
        if _are_on:
            self.task.enqueue(*args)


def install(patch: pytest.MonkeyPatch) -> None:
    """Have whatever derives rows ask whether they are wanted."""
    for module, name in (
        (search_signals, "insert_or_update_object_task"),
        (reference_signals, "update_reference_index_task"),
    ):
        patch.setattr(module, name, _Task(getattr(module, name)))
    around_save = base.around_save

    def note_unless_in_factory(*args: Any) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext() if _in_factory and not _are_on else around_save(*args)

    patch.setattr(base, "around_save", note_unless_in_factory)

    def refresh_or_wait(page_ids: list[int], **options: Any) -> None:
        if _in_factory and not _are_on:
            _waiting.update(page_ids)
        else:
            refresh_findings(page_ids, **options)

    execute = CursorWrapper._execute_with_wrappers

    def refresh_before(cursor: CursorWrapper, sql: Any, *args: Any, **options: Any) -> Any:
        if _waiting and ProcedureFinding._meta.db_table in str(sql):
            write_findings()
        return execute(cursor, sql, *args, **options)

    patch.setattr(procedure_rows, "refresh_findings", refresh_or_wait)
    # Of every connection: beside a running event loop, such as the browser's, Django has another one.
    patch.setattr(CursorWrapper, "_execute_with_wrappers", refresh_before)


def write_findings() -> None:
    """Write the findings that wait. Nobody counts these queries, which a save would have made."""
    ids = list(_waiting)
    _waiting.clear()
    is_counting, connection.force_debug_cursor = connection.force_debug_cursor, False
    try:
        refresh_findings(ids)
    finally:
        connection.force_debug_cursor = is_counting


@contextlib.contextmanager
def derived_rows(*, are_on: bool = True) -> Iterator[None]:
    """Keep derived rows up to date, or not, while the block runs."""
    global _are_on
    before, _are_on = _are_on, are_on
    try:
        yield
    finally:
        _are_on = before


@contextlib.contextmanager
def in_factory() -> Iterator[None]:
    """Save pages of which nobody asks when they changed, unless the test does."""
    global _in_factory
    before, _in_factory = _in_factory, True
    try:
        yield
    finally:
        _in_factory = before


def forget_findings() -> None:
    """Let nothing wait whose pages the end of a test has taken away."""
    _waiting.clear()
