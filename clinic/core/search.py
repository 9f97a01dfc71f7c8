"""The search backend of this site: Wagtail's own, except that SQLite does not rank.

On SQLite, Wagtail computes the relevance of each match with a query of its own over all matches,
which takes seconds from a few thousand matches on, in the admin's listings as well. Without
ranking, results come in the order of the queryset, or the newest first.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.backends.database import SearchBackend as database_backend


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:
    """The backend for the site's database."""
    if connection.vendor == "sqlite":
        return _unranked(params)
    return database_backend(params)


def _unranked(params: dict[str, Any]) -> BaseSearchBackend:
    # SQLite's backend cannot be imported on another database: its index has no model there.
    from modelsearch.backends.database.sqlite.sqlite import SQLiteSearchBackend

    class UnrankedSQLiteSearchBackend(SQLiteSearchBackend):
        """SQLite's full-text search without the order by relevance."""

        def _search(self, *args: Any, **options: Any) -> Any:
            return super()._search(*args, **{**options, "order_by_relevance": False})

    return UnrankedSQLiteSearchBackend(params)
