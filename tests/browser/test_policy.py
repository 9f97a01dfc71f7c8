"""The Content-Security-Policy, as a browser enforces it: nothing is blocked that we or Wagtail need."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.models import HomePage
from tests.factories import make_procedure


@pytest.fixture
def complaints(page: BrowserPage) -> list[str]:
    """What the browser complains about: blocked or broken scripts, and files that are not there."""
    found: list[str] = []
    page.on("console", lambda message: found.extend([message.text] if message.type == "error" else []))
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "response",
        lambda response: found.extend(
            [f"{response.status} {response.url}"] if response.status >= 400 else []
        ),
    )
    return found


@pytest.fixture
def foreign_requests(page: BrowserPage, live: str) -> list[str]:
    """Requests to anyone but the site."""
    found: list[str] = []
    page.on(
        "request",
        lambda request: found.extend(
            [] if request.url.startswith((live, "data:", "blob:")) else [request.url]
        ),
    )
    return found


def log_in(page: BrowserPage, live: str) -> None:
    User.objects.create_superuser("editor", "editor@example.org", "a password")
    page.goto(f"{live}/admin/")
    page.locator("[name=username]").fill("editor")
    page.locator("[name=password]").fill("a password")
    page.locator("[type=submit]").click()
    page.wait_for_url(f"{live}/admin/")


def test_public_pages(
    live: str, site: HomePage, page: BrowserPage, complaints: list[str], foreign_requests: list[str]
) -> None:
    procedure = make_procedure()
    for path in ("/", "/procedures/", procedure.url):
        page.goto(live + path)
        page.wait_for_load_state("networkidle")
    assert complaints == []
    assert foreign_requests == []
    assert page.context.cookies() == []


def test_public_pages_for_an_editor(
    live: str, site: HomePage, page: BrowserPage, complaints: list[str], foreign_requests: list[str]
) -> None:
    procedure = make_procedure()
    log_in(page, live)
    page.goto(live + procedure.url)
    page.get_by_role("button", name="View Wagtail quick actions").click()
    expect(page.get_by_role("menuitem", name="Edit this page")).to_be_visible()
    assert complaints == []
    assert foreign_requests == []


def test_the_admin(
    live: str, site: HomePage, page: BrowserPage, complaints: list[str], foreign_requests: list[str]
) -> None:
    procedure = make_procedure()
    log_in(page, live)
    for path in (
        "/admin/",
        f"/admin/pages/{site.pk}/",
        "/admin/images/",
        "/admin/images/add/",
        "/admin/documents/",
        "/admin/users/",
        "/admin/account/",
        "/admin/reports/site-history/",
        f"/admin/pages/{procedure.pk}/history/",
    ):
        page.goto(live + path)
        page.wait_for_load_state("networkidle")
        assert complaints == [], path
    assert foreign_requests == []


def test_the_editor_with_its_preview(
    live: str, site: HomePage, page: BrowserPage, complaints: list[str], foreign_requests: list[str]
) -> None:
    procedure = make_procedure()
    log_in(page, live)
    page.set_viewport_size({"width": 1600, "height": 1000})
    page.goto(f"{live}/admin/pages/{procedure.pk}/edit/")
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", level=1)).to_contain_text(procedure.title)
    page.wait_for_load_state("networkidle")
    assert complaints == []
    assert foreign_requests == []


def test_a_chooser(
    live: str, site: HomePage, page: BrowserPage, complaints: list[str], foreign_requests: list[str]
) -> None:
    log_in(page, live)
    page.goto(f"{live}/admin/sites/new/")
    page.get_by_role("button", name="Choose a root page").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", level=1)).to_be_visible()
    with page.expect_response("**/choose-page/search/**") as found:
        dialog.locator("[name=q]").fill('a "quoted" text')
    assert found.value.status == 200
    page.wait_for_load_state("networkidle")
    assert complaints == []
    assert foreign_requests == []
