"""Fixtures for all tests, and the database that they find."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from PIL import Image
from pytest_django import DjangoDbBlocker, Settings

from clinic.models import HomePage
from clinic.site_tree import ensure_site_tree
from procedures.demo.content_format import PICTURES, read_content
from procedures.demo.loading import load_demo
from tests import factories
from tests.support import databases
from tests.support.indexes import indexes, install
from tests.support.shared_data import SharedRows, is_transactional, shared_data, shared_data_of

def pytest_report_header() -> str:
    """Say which database is tested."""
    if connection.vendor == "sqlite":
        return "database: SQLite, in a file (TEST_DATABASE_URL names another one)"
    return f"database: {connection.display_name}, of TEST_DATABASE_URL"


@pytest.fixture(scope="session")
def migrated_database(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[None]:
    """A database of this process's own, as migrations leave it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    kept_in = request.config.cache.mkdir("databases")
    with django_db_blocker.unblock():
        yield from databases.use_copy(kept_in, worker, anew=request.config.getvalue("create_db"))


@pytest.fixture(scope="session")
def shared_rows(migrated_database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SharedRows]:
    """What tests of this process share."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        # Rows are restored before the test that needs them. Django would empty all tables after each
        # test with real transactions, and make permissions and content types anew.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: None)
        install(patch)
        rows = SharedRows()
        yield rows
        rows.leave()


@pytest.fixture
def django_db_setup(
    shared_rows: SharedRows, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> None:
    """Have the database hold what the test asks for, before its own transaction begins."""
    wanted = shared_data_of(request.node)
    with django_db_blocker.unblock():
        if is_transactional(request.node):
            shared_rows.commit(wanted, request)
        else:
            shared_rows.enter(wanted, request)


@pytest.fixture(autouse=True)
def index_where_asked_for(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep Wagtail's indexes up to date for tests that ask for them, and in the browser."""
    markers = request.node.iter_markers()
    with indexes(are_on=any(marker.name in ("indexes", "browser") for marker in markers)):
        yield


@pytest.fixture(autouse=True)
def empty_cache(settings: Settings) -> None:
    """No test finds what another one has left in the cache, such as sizes of a picture of the same id.

    Each has keys of its own: to clear a Redis would empty it for tests that run at the same time, too.
    """
    settings.CACHES = {
        name: {**options, "KEY_PREFIX": uuid.uuid4().hex} for name, options in settings.CACHES.items()
    }


@shared_data
def site() -> HomePage:
    """A site as set-up leaves it: home page, index pages, settings, and nothing else, such as users."""
    return factories.make_site()


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


@shared_data
def demo(thumbnails: Path) -> HomePage:
    """The demo clinic, as a first start of the site makes it."""
    home = ensure_site_tree()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("procedures.demo.making.PICTURES", thumbnails)
        load_demo(read_content())
    return home
