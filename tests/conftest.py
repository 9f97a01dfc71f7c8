"""Fixtures for all tests, and the database that they find."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker
from wagtail.models import Site

from clinic.models import HomePage
from tests import factories

ROWS_OF_MIGRATIONS = pytest.StashKey[str]()
BLOCKER = pytest.StashKey[DjangoDbBlocker]()


def pytest_report_header() -> str:
    """Say which database is tested."""
    if connection.vendor == "sqlite":
        return "database: SQLite, in a file (TEST_DATABASE_URL names another one)"
    return f"database: {connection.display_name}, of TEST_DATABASE_URL"


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> None:
    """The database as migrations leave it, with a note of the rows that they have made."""
    request.config.stash[BLOCKER] = django_db_blocker
    with django_db_blocker.unblock():
        request.config.stash[ROWS_OF_MIGRATIONS] = connection.creation.serialize_db_to_string()


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
            call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)
            connection.creation.deserialize_db_from_string(item.config.stash[ROWS_OF_MIGRATIONS])
            ContentType.objects.clear_cache()
            Site.clear_site_root_paths_cache()
    return result


def _has_flushed(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    return (
        "transactional_db" in names
        or "live_server" in names
        or bool(marker and marker.kwargs.get("transaction"))
    )


@pytest.fixture
def site(db: None) -> HomePage:
    """A site as set-up leaves it: home page, index pages, settings."""
    return factories.make_site()
