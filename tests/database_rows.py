"""What is in the database, as rows: to put it back takes milliseconds, to make it anew seconds."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.db import connection, transaction
from wagtail.models import Site

T = TypeVar("T")

# For each table, its columns and its rows.
Rows = dict[str, tuple[list[str], list[Any]]]

_made: dict[Hashable, tuple[Any, Rows]] = {}


def all_rows() -> Rows:
    """Every row of every table, but for SQLite's search index, which follows the rows that it is about."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            if table.endswith("_fts"):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            tables[table] = ([column[0] for column in cursor.description], cursor.fetchall())
    return tables


def put_back(rows: Rows) -> None:
    """Make the tables hold these rows and no others. Foreign keys are checked at the end."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in rows:
            cursor.execute(f'DELETE FROM "{table}"')
        for table, (columns, values) in rows.items():
            names = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)
    Site.clear_site_root_paths_cache()


def made_once(key: Hashable, make: Callable[[], T]) -> T:
    """What `make` leaves in the database, and what it returns: made for the first test that asks.

    The tests after that one find the same rows, whatever was there before. What is returned
    must be of use to other tests, too, such as addresses.
    """
    if key in _made:
        returned, rows = _made[key]
        put_back(rows)
    else:
        returned = make()
        _made[key] = returned, all_rows()
    return returned
