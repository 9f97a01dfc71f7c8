"""A pytest plugin: what each test uses and takes, and which tests have failed.

`--cov-context=test` of pytest-cov tells which lines each test runs. Rows that tests share are made
by the first that asks for them, so the lines that make them get a context of the fixture's own here:
they belong to each test that uses it. `MUTANTS_SEEN` names the file that is written.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

try:
    from tests.support.shared_data import SharedRows
except ImportError:  # An older checkout, to compare with.
    SharedRows = None  # type: ignore[assignment,misc]

_tests: dict[str, dict[str, Any]] = {}
_failed: list[str] = []


@contextlib.contextmanager
def _context_of(fixture: str, config: pytest.Config) -> Iterator[None]:
    plugin = config.pluginmanager.getplugin("_cov")
    controller = plugin and plugin.cov_controller
    if not controller or not controller.started:
        yield
        return
    before = controller.cov.switch_context(f"{fixture}|shared")
    try:
        yield
    finally:
        controller.cov.switch_context(before or "")


def pytest_configure() -> None:
    """Give what fills the database for several tests a context of its own."""
    if SharedRows is not None:
        make = SharedRows._make

        def make_in_context(rows: Any, data: Any, request: pytest.FixtureRequest) -> None:
            with _context_of(data.make.__name__, request.config):
                make(rows, data, request)

        SharedRows._make = make_in_context  # type: ignore[assignment, method-assign]


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Give fixtures of a wider scope than a test a context of their own."""
    if fixturedef.scope == "function":
        return (yield)
    with _context_of(fixturedef.argname, request.config):
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Send along with the result what the controller of several processes does not know."""
    item.user_properties.append(("fixtures", sorted(getattr(item, "fixturenames", ()))))
    item.user_properties.append(("browser", item.get_closest_marker("browser") is not None))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up the time of a test, and note a failure."""
    test = _tests.setdefault(report.nodeid, {"seconds": 0.0, "fixtures": [], "browser": False})
    test["seconds"] = round(test["seconds"] + report.duration, 3)
    test.update({name: value for name, value in report.user_properties if name in test})
    if report.failed:
        _failed.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write it, unless this is one of several processes."""
    if not hasattr(session.config, "workerinput") and (path := os.environ.get("MUTANTS_SEEN")):
        Path(path).write_text(json.dumps({"failed": _failed, "tests": _tests}))
