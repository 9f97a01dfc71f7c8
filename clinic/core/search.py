"""Wagtail's search backend, without ranking on SQLite.

On SQLite, Wagtail computes relevance with a query over all matches, which takes seconds from a few thousand
matches on, in the admin's listings too. Without ranking, results keep the queryset's order, or newest first.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.backends.database import SearchBackend as database_backend  # noqa: N813


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:  # noqa: N802
    """The backend for the site's database."""
    if connection.vendor == "sqlite":
        return _unranked(params)
    return database_backend(params)


def _unranked(params: dict[str, Any]) -> BaseSearchBackend:
    # SQLite's backend cannot be imported on another database: its index has no model there.
    from modelsearch.backends.database.sqlite.sqlite import SQLiteSearchBackend  # noqa: PLC0415

    class UnrankedSQLiteSearchBackend(SQLiteSearchBackend):
        """SQLite's full-text search without the order by relevance."""

        def _search(self, *args: Any, **options: Any) -> Any:
            return super()._search(*args, **{**options, "order_by_relevance": False})

    return UnrankedSQLiteSearchBackend(params)
