"""Fixtures for all tests, and the database that they find."""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from PIL import Image
from pytest_django import DjangoDbBlocker, Settings
from wagtail.models import Site

from clinic.models import HomePage
from clinic.site_tree import ensure_site_tree
from procedures.demo.content_format import PICTURES, read_content
from procedures.demo.loading import load_demo
from tests import factories
from tests.database_rows import Rows, all_rows, made_once, put_back

ROWS_OF_MIGRATIONS = pytest.StashKey[Rows]()
ROWS_OF_SITE = pytest.StashKey[Rows]()
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
    """The database as migrations leave it, with a note of the rows that they and `make_site` make.

    While Playwright runs, Django takes the test for asynchronous code and gives it a connection of
    its own. All but one are cut off at the end, or PostgreSQL would not drop the database.
    """
    request.config.stash[BLOCKER] = django_db_blocker
    with django_db_blocker.unblock():
        request.config.stash[ROWS_OF_MIGRATIONS] = all_rows()
        with transaction.atomic():
            factories.make_site()
            request.config.stash[ROWS_OF_SITE] = all_rows()
            transaction.set_rollback(True)
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
            put_back(item.config.stash[ROWS_OF_MIGRATIONS])
            # To flush makes them anew, with other keys.
            ContentType.objects.clear_cache()
    return result


def _has_flushed(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    return (
        "transactional_db" in names
        or "live_server" in names
        or bool(marker and marker.kwargs.get("transaction"))
    )


@pytest.fixture(autouse=True)
def empty_cache(settings: Settings) -> None:
    """No test finds what another one has left in the cache, such as sizes of a picture of the same id.

    Each has keys of its own: to clear a Redis would empty it for tests that run at the same time, too.
    """
    settings.CACHES = {
        name: {**options, "KEY_PREFIX": uuid.uuid4().hex} for name, options in settings.CACHES.items()
    }


@pytest.fixture
def site(db: None, settings: Settings, request: pytest.FixtureRequest) -> HomePage:
    """A site as set-up leaves it: home page, index pages, settings, and nothing else, such as users."""
    put_back(request.config.stash[ROWS_OF_SITE])
    Site.objects.update(hostname=settings.SITE_HOSTNAME, port=settings.SITE_PORT)
    return HomePage.objects.get()


@pytest.fixture(scope="session")
def thumbnails(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's pictures, small: nearly all time of a load goes into the sizes of the real ones."""
    folder = tmp_path_factory.mktemp("pictures")
    for path in PICTURES.glob("*.jpg"):
        with Image.open(path) as image:
            image.thumbnail((240, 240))
            image.save(folder / path.name)
    return folder


@pytest.fixture
def small_pictures(thumbnails: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is loaded has small pictures."""
    monkeypatch.setattr("procedures.demo.making.PICTURES", thumbnails)


@pytest.fixture
def demo(db: None, small_pictures: None, settings: Settings) -> HomePage:
    """The demo clinic, as a first start of the site makes it."""
    made_once(("demo", settings.SITE_HOSTNAME, settings.SITE_PORT, settings.MEDIA_ROOT), _make_demo)
    return HomePage.objects.get()


def _make_demo() -> None:
    ensure_site_tree()
    load_demo(read_content())
