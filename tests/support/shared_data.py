"""Rows that several tests read: made once, and put back by a savepoint after each test.

`@shared_data` declares a fixture whose function fills the database. Pytest's own fixtures of a wider
scope would do, but for one thing: their rows would also be seen by tests that have not asked for them.
Here the database holds exactly what the running test names, `make_site` and the like included, because
each set of rows is a savepoint in a stack, and what the next test does not ask for is rolled back first.

Tests with real transactions cannot have savepoints around them. They find the same rows, committed, and
put back as plain rows of each table.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from pytest_django import DjangoDbBlocker
from wagtail.models import Site

from clinic.models import ContentChange
from tests.support.derived_rows import write_findings

# For each table, its columns and its rows.
Rows = dict[str, tuple[list[str], list[Any]]]

_order = itertools.count()


@dataclass(frozen=True)
class SharedData:
    """A function that fills the database.

    Attributes:
        make: fills the database; what it returns is the value of the fixture.
        needs: the names of its parameters: other shared data, or fixtures of the session.
        order: its place in the stack among others that a test asks for: in order of declaration.
    """

    make: Callable[..., Any]
    needs: tuple[str, ...]
    order: int


def shared_data(make: Callable[..., Any]) -> Any:
    """Declare a fixture that fills the database for all tests that name it.

    Its parameters may be other shared data, and fixtures of the session. Models that it returns, also
    inside a list, tuple or dictionary, are read from the database anew for each test.
    """
    data = SharedData(make, tuple(inspect.signature(make).parameters), next(_order))

    def fixture(*, shared_rows: SharedRows, **needed: Any) -> Any:
        return _read_anew(shared_rows.value(data))

    fixture.__name__, fixture.__doc__, fixture.__module__ = make.__name__, make.__doc__, make.__module__
    # Pytest reads from the signature what else a fixture needs.
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    names = ("db", "shared_rows", *data.needs)
    fixture.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in names])  # type: ignore[attr-defined]
    fixture.shared_data = data  # type: ignore[attr-defined]
    return pytest.fixture(fixture)


def _read_anew(value: Any) -> Any:
    if isinstance(value, models.Model):
        return type(value)._base_manager.get(pk=value.pk)
    if isinstance(value, list):
        return [_read_anew(item) for item in value]
    if isinstance(value, dict):
        return {key: _read_anew(item) for key, item in value.items()}
    if isinstance(value, tuple):
        items = [_read_anew(item) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    return value


class SharedRows:
    """What the database of this process holds: the migrated rows, and a stack of shared data above them."""

    def __init__(self, blocker: DjangoDbBlocker) -> None:
        self._blocker = blocker
        self._migrated = all_rows()
        self._stack: list[SharedData] = []
        self._atomics: list[transaction.Atomic] = []
        self._values: dict[SharedData, Any] = {}
        # What tests with real transactions have found, by the shared data that they have asked for.
        self._committed: dict[tuple[SharedData, ...], tuple[Rows, dict[SharedData, Any]]] = {}
        self._is_dirty = False
        # What has been made before: the tables that it has changed, and what it has returned, by the data
        # below it and the folder that holds its pictures.
        self._made: dict[tuple[Any, ...], tuple[Rows, Any]] = {}

    def value(self, data: SharedData) -> Any:
        """What the function has returned that made the rows which are there now."""
        return self._values[data]

    def enter(self, wanted: list[SharedData], request: pytest.FixtureRequest) -> None:
        """Have the database hold the wanted rows and no others, for a test that will be rolled back."""
        if self._is_dirty:
            restore_rows(self._migrated)
            self._is_dirty = False
        shared = sum(
            1
            for _ in itertools.takewhile(
                lambda pair: pair[0] is pair[1], zip(self._stack, wanted, strict=False)
            )
        )
        self.leave(shared)
        for data in wanted[shared:]:
            self._connection = connections[DEFAULT_DB_ALIAS]
            atomic = transaction.atomic()
            atomic.__enter__()
            self._stack.append(data)
            self._atomics.append(atomic)
            try:
                self._make_or_restore(data, request)
            except BaseException:
                self.leave()
                raise

    def commit(self, wanted: list[SharedData], request: pytest.FixtureRequest) -> None:
        """Have the database hold the wanted rows and no others, for a test with real transactions."""
        self.leave(0)
        key = tuple(wanted)
        if key in self._committed:
            rows, self._values = self._committed[key]
            restore_rows(rows)
        else:
            if self._is_dirty:
                restore_rows(self._migrated)
            for data in wanted:
                self._make(data, request)
            self._committed[key] = all_rows(), dict(self._values)
        self._is_dirty = True

    def _make_or_restore(self, data: SharedData, request: pytest.FixtureRequest) -> None:
        """Fill the database from what the same function has made before above the same data, if it has."""
        key = (*self._stack, settings.MEDIA_ROOT)
        if key in self._made:
            rows, self._values[data] = self._made[key]
            restore_rows(rows)
            return
        before = all_rows()
        self._make(data, request)
        changed = {table: rows for table, rows in all_rows().items() if rows != before[table]}
        self._made[key] = changed, self._values[data]

    def _make(self, data: SharedData, request: pytest.FixtureRequest) -> None:
        known = {made.make.__name__: value for made, value in self._values.items()}
        needed = {
            name: _read_anew(known[name]) if name in known else request.getfixturevalue(name)
            for name in data.needs
        }
        _forget_site_roots()
        self._values[data] = data.make(**needed)
        write_findings()

    def leave(self, height: int = 0) -> None:
        """Roll back what lies above this height of the stack."""
        while len(self._stack) > height:
            self._values.pop(self._stack.pop(), None)
            atomic = self._atomics.pop()
            # When the browser has ended, Django has gone back to the connection from before its event loop.
            connections[DEFAULT_DB_ALIAS] = self._connection
            with self._blocker.unblock():
                transaction.set_rollback(True)
                atomic.__exit__(None, None, None)
            _forget_site_roots()
        if not self._stack:
            self._values = {}


def shared_data_of(item: Any) -> list[SharedData]:
    """The shared data of a test, from the bottom of the stack up."""
    found = set()
    for name in item.fixturenames:
        for definition in reversed(item._fixtureinfo.name2fixturedefs.get(name, ())):
            if isinstance(data := getattr(definition.func, "shared_data", None), SharedData):
                found.add(data)
            # A fixture that takes the place of another one of its name may ask for that one.
            elif name in definition.argnames:
                continue
            break
    return sorted(found, key=lambda data: data.order)


def is_transactional(item: pytest.Item) -> bool:
    """Whether a test commits, so that its rows must be removed by hand."""
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    return (
        "transactional_db" in names
        or "live_server" in names
        or bool(marker and marker.kwargs.get("transaction"))
    )


def uses_database(item: pytest.Item) -> bool:
    """Whether a test reads or writes the database."""
    return item.get_closest_marker("django_db") is not None or "django_db_setup" in getattr(
        item, "fixturenames", ()
    )


def all_rows() -> Rows:
    """Every row of every table, but for those that triggers write: search index and changes of content."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            if table.endswith("_fts") or table == ContentChange._meta.db_table:
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            tables[table] = ([column[0] for column in cursor.description], cursor.fetchall())
    return tables


def restore_rows(rows: Rows) -> None:
    """Make the tables hold these rows and no others. Foreign keys are checked at the end."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in rows:
            cursor.execute(f'DELETE FROM "{table}"')
        for table, (columns, values) in rows.items():
            if values:
                names = ", ".join(f'"{column}"' for column in columns)
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)
    _forget_site_roots()


def _forget_site_roots() -> None:
    """Clear what Wagtail keeps in the cache of rows that are no longer there."""
    Site.clear_site_root_paths_cache()
