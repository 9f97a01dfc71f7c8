"""Fixtures for all tests, and the database that they find."""

from __future__ import annotations

import datetime
import gc
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.db import connection
from django.template import Context
from django.template.base import Template
from django.test import Client, TransactionTestCase
from PIL import Image
from pytest_django import DjangoDbBlocker, Settings

from clinic.core.site_tree import ensure_site_tree
from clinic.models import HomePage
from procedures.demo.content import PICTURES, read_content
from procedures.demo.loading import load_demo
from procedures.models import ProcedurePage
from tests import factories
from tests.support import databases, picture_sizes
from tests.support.derived_rows import derived_rows, forget_findings, install
from tests.support.shared_data import SharedRows, is_transactional, shared_data, shared_data_of, uses_database

SHARED_ROWS = pytest.StashKey[SharedRows]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make test-thorough` run what one of each kind stands for otherwise."""
    parser.addoption("--thorough", action="store_true", help="also run the tests marked as thorough")


def pytest_configure(config: pytest.Config) -> None:
    """Have property tests try few examples, always the same, unless the run is thorough."""
    # The database goes back after the last example of a test, which is as good as after each.
    allowed = [hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow]
    shared = {"deadline": None, "database": None, "suppress_health_check": allowed}
    hypothesis.settings.register_profile("suite", max_examples=20, derandomize=True, **shared)
    hypothesis.settings.register_profile("thorough", max_examples=500, **shared)
    hypothesis.settings.load_profile("thorough" if config.getoption("thorough") else "suite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run does not ask for, and put tests with the same rows beside each other."""
    wanted: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        (wanted if _is_wanted(config, item) else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    order = {item.path: number for number, item in reversed(list(enumerate(wanted)))}
    wanted.sort(key=lambda item: (order[item.path], [data.order for data in shared_data_of(item)]))
    items[:] = wanted


def _is_wanted(config: pytest.Config, item: pytest.Item) -> bool:
    if item.get_closest_marker("thorough") and not config.getoption("thorough"):
        return False
    # What needs no database has been proved on SQLite.
    return connection.vendor != "postgresql" or uses_database(item)


def pytest_collection_finish() -> None:
    """Leave everything that was imported out of the garbage collector, which runs rarely from here on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Roll back what tests share before one that commits, and before one that needs no database.

    The first must be done before Playwright starts: from then on Django takes the tests for asynchronous code
    and gives them another connection, for which the one with the open transaction would lock the database.
    The second because a command that ends closes all connections.
    """
    rows = item.config.stash.get(SHARED_ROWS, None)
    if rows is not None and (is_transactional(item) or not uses_database(item)):
        rows.leave()


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
    databases.KEPT_IN.mkdir(parents=True, exist_ok=True)
    with django_db_blocker.unblock():
        yield from databases.use_copy(databases.KEPT_IN, worker, anew=request.config.getvalue("create_db"))


@pytest.fixture(scope="session")
def shared_rows(
    migrated_database: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[SharedRows]:
    """What tests of this process share."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        # Rows are restored before the test that needs them. Django would empty all tables after each
        # test with real transactions, and make permissions and content types anew.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: None)
        # Nor are files of rows that wait for their tests left over, however far another test travels.
        patch.setattr("clinic.operations.media._YOUNGEST", datetime.timedelta(days=36_500))
        install(patch)
        picture_sizes.install(patch)
        request.config.stash[SHARED_ROWS] = rows = SharedRows(django_db_blocker)
        yield rows
        rows.leave()


@pytest.fixture
def django_db_setup(
    shared_rows: SharedRows,
    empty_cache: None,
    django_db_blocker: DjangoDbBlocker,
    request: pytest.FixtureRequest,
) -> None:
    """Have the database hold what the test asks for, before its own transaction begins.

    Rows that are made for it find nothing in the cache either, such as a size of a picture that is gone.
    """
    wanted = shared_data_of(request.node)
    with django_db_blocker.unblock():
        if is_transactional(request.node):
            shared_rows.commit(wanted, request)
        else:
            shared_rows.enter(wanted, request)


@pytest.fixture(scope="session")
def django_test_environment(django_test_environment: None) -> Iterator[None]:
    """Django's environment for tests, in which a response tells the context of its own template only.

    Django copies that of each template that is included, of which the admin's pages have a thousand.
    """
    render = Template._render  # type: ignore[attr-defined]

    def render_and_tell(template: Template, context: Context) -> str:
        is_whole_page = context.template is template
        return str(render(template, context) if is_whole_page else template.nodelist.render(context))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render_and_tell)
        yield


@pytest.fixture(autouse=True)
def derive_where_asked_for(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep derived rows up to date for tests that ask for them, and in the browser."""
    names = {marker.name for marker in request.node.iter_markers()}
    # Processes and threads that read what a test commits know of nothing that waits.
    with derived_rows(are_on="derived_rows" in names or is_transactional(request.node)):
        yield
    forget_findings()


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


@shared_data
def full(site: HomePage) -> ProcedurePage:
    """A live procedure with every section filled, whose pictures have been drawn in all sizes."""
    page = factories.full_procedure()
    assert Client().get(page.url).status_code == 200
    return page


@shared_data
def sparse(site: HomePage) -> ProcedurePage:
    """A live procedure that holds only what the source document holds."""
    return factories.sparse_procedure()


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
    monkeypatch.setattr("procedures.demo.field_values.PICTURES", thumbnails)


@shared_data
def demo(thumbnails: Path) -> HomePage:
    """The demo clinic, as a first start of the site makes it."""
    home = ensure_site_tree()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("procedures.demo.field_values.PICTURES", thumbnails)
        load_demo(read_content())
    return home
