"""A real browser on a real server: Chromium, where the machine has one."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from wagtail.models import Site

from tests.browser.chromium import ARGUMENTS, NAMES, chromium_path

# Playwright runs an event loop beside the test, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


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


@pytest.fixture
def page(page: Page) -> Page:
    """A tab that does not wait half a minute for what is not there."""
    page.set_default_timeout(10_000)
    return page
