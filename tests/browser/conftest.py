"""A real browser on a real server: Chromium, where the machine has one.

Most of what a page costs in a browser is a new process, and the reading and compiling of its scripts.
So tests share two windows, one of visitors and one of staff. All tabs of a window belong to one process; a
test finds no tab, cookie or stored value of another one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as BrowserPage
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from wagtail.models import Site

from tests.browser.chromium import ARGUMENTS, NAMES, chromium_path

# Playwright runs an event loop beside the test, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# Milliseconds. The admin's pages are large, and a test machine may be busy.
VISITORS_WAIT, STAFF_WAITS = 10_000, 30_000
# Wagtail looks for changes from some seconds after the editor has opened, and begins twice.
COUNT_STARTS_OF_WATCHING = """document.addEventListener('w-unsaved:watch-edits', () => {
    const data = document.documentElement.dataset;
    data.watched = Number(data.watched ?? 0) + 1;
})"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium."""
    path = chromium_path()
    if path is None:
        pytest.skip(f"there is no Chromium on this machine (none of {', '.join(NAMES)} is on the PATH)")
    return {**browser_type_launch_args, "executable_path": path, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The same language and time on every machine."""
    return {**browser_context_args, "locale": "en-US", "timezone_id": "UTC"}


@pytest.fixture
def live(live_server: LiveServer, transactional_db: None, settings: Settings) -> str:
    """The address of a server on the test's database, which is the address of the site."""
    url = urlsplit(live_server.url)
    settings.SITE_HOSTNAME, settings.SITE_PORT = url.hostname, url.port
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    Site.objects.update(hostname=url.hostname, port=url.port)
    Site.clear_site_root_paths_cache()
    return str(live_server.url)


class Window:
    """A browser context that outlives tests. An idle tab opens all others, so that they share its process."""

    def __init__(self, browser: Browser, live: str, options: dict[str, Any], timeout: int) -> None:
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(timeout)
        self.live = live
        self._idle: BrowserPage | None = None

    def open_tab(
        self, *, java_script_enabled: bool = True, viewport: Any = None, **media: Any
    ) -> BrowserPage:
        """A tab with what a browser context of its own would have, such as a viewport or a colour scheme."""
        if self._idle is None:
            self._idle = self.context.new_page()
            # A page of the site's own origin, so that those that it opens stay with it.
            self._idle.goto(f"{self.live}/robots.txt")
        with self.context.expect_page() as opened:
            self._idle.evaluate("() => { window.open('about:blank', '', 'popup') }")
        tab = opened.value
        if viewport:
            tab.set_viewport_size(viewport)
        if media:
            tab.emulate_media(**media)
        if not java_script_enabled:
            session = self.context.new_cdp_session(tab)
            session.send("Emulation.setScriptExecutionDisabled", {"value": True})
        return tab

    def tidy(self) -> None:
        """Leave nothing to the next test but what is compiled and cached."""
        for tab in self.context.pages:
            if tab != self._idle:
                tab.close()
        self.context.clear_cookies()
        if self._idle:
            self._idle.evaluate("() => localStorage.clear()")


@pytest.fixture(scope="session")
def visitors(browser: Browser, live_server: LiveServer, browser_context_args: dict[str, Any]) -> Window:
    """The window of visitors."""
    return Window(browser, live_server.url, browser_context_args, VISITORS_WAIT)


@pytest.fixture(scope="session")
def staff(browser: Browser, live_server: LiveServer, browser_context_args: dict[str, Any]) -> Window:
    """The window of staff, with a clock that a test can put forward."""
    window = Window(browser, live_server.url, browser_context_args, STAFF_WAITS)
    window.context.add_init_script(COUNT_STARTS_OF_WATCHING)
    window.context.clock.install()
    return window


@pytest.fixture
def open_tab(live: str, visitors: Window) -> Iterator[Callable[..., BrowserPage]]:
    """Opens tabs for visitors, with the options of a browser context."""
    yield visitors.open_tab
    visitors.tidy()


@pytest.fixture
def page(open_tab: Callable[..., BrowserPage]) -> BrowserPage:
    """A visitor's tab."""
    return open_tab()


@pytest.fixture
def staff_tab(live: str, staff: Window) -> Iterator[BrowserPage]:
    """A tab for the admin."""
    expect.set_options(timeout=STAFF_WAITS)
    yield staff.open_tab()
    staff.tidy()
    expect.set_options(timeout=5_000)
