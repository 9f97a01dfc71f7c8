"""Fixtures for all tests, and the database that they find."""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker, Settings
from wagtail.models import Site

from clinic.models import HomePage
from tests import factories

ROWS_OF_MIGRATIONS = pytest.StashKey[dict[str, tuple[list[str], list[Any]]]]()
BLOCKER = pytest.StashKey[DjangoDbBlocker]()


def pytest_report_header() -> str:
    """Say which database is tested."""
    if connection.vendor == "sqlite":
        return "database: SQLite, in a file (TEST_DATABASE_URL names another one)"
    return f"database: {connection.display_name}, of TEST_DATABASE_URL"


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[None]:
    """The database as migrations leave it, with a note of the rows that they have made.

    While Playwright runs, Django takes the test for asynchronous code and gives it a connection of
    its own. All but one are cut off at the end, or PostgreSQL would not drop the database.
    """
    request.config.stash[BLOCKER] = django_db_blocker
    with django_db_blocker.unblock():
        request.config.stash[ROWS_OF_MIGRATIONS] = _all_rows()
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        connection.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """After a test with real transactions, put back what it has flushed.

    Such a test ends with empty tables; those after it would miss the root page, the collection of
    pictures and the content types that migrations make.
    """
    result = yield
    if nextitem is not None and BLOCKER in item.config.stash and _has_flushed(item):
        with item.config.stash[BLOCKER].unblock():
            _put_back(item.config.stash[ROWS_OF_MIGRATIONS])
    return result


def _has_flushed(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    return (
        "transactional_db" in names
        or "live_server" in names
        or bool(marker and marker.kwargs.get("transaction"))
    )


def _all_rows() -> dict[str, tuple[list[str], list[Any]]]:
    """For each table, its columns and its rows."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f'SELECT * FROM "{table}"')
            tables[table] = ([column[0] for column in cursor.description], cursor.fetchall())
    return tables


def _put_back(tables: dict[str, tuple[list[str], list[Any]]]) -> None:
    """Make the tables hold these rows and no others. Foreign keys are checked at the end."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'DELETE FROM "{table}"')
        for table, (columns, rows) in tables.items():
            names = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()


@pytest.fixture(autouse=True)
def empty_cache(settings: Settings) -> None:
    """No test finds what another one has left in the cache, such as sizes of a picture of the same id.

    Each has keys of its own: to clear a Redis would empty it for tests that run at the same time, too.
    """
    settings.CACHES = {
        name: {**options, "KEY_PREFIX": uuid.uuid4().hex} for name, options in settings.CACHES.items()
    }


@pytest.fixture
def site(db: None) -> HomePage:
    """A site as set-up leaves it: home page, index pages, settings."""
    return factories.make_site()
