"""The Content-Security-Policy, as a browser enforces it: nothing is blocked that we or Wagtail need."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import Request, expect

from clinic.models import HomePage
from tests.browser.nurse import sign_in
from tests.factories import make_procedure

PASSWORD = "a password"


class Listener:
    """What the browser complains about, and whom else than the site it asks.

    Attributes:
        complaints: blocked or broken scripts, and files that are not there.
        strangers: addresses of requests to anyone but the site.
    """

    def __init__(self, tab: BrowserPage, live: str) -> None:
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self._own = (live, "data:", "blob:")
        tab.on("console", lambda message: self._note(message.type == "error", message.text))
        tab.on("pageerror", lambda error: self._note(True, str(error)))
        tab.on("response", lambda answer: self._note(answer.status >= 400, f"{answer.status} {answer.url}"))
        tab.on("request", self._see)

    def _note(self, is_wrong: bool, text: str) -> None:
        if is_wrong:
            self.complaints.append(text)

    def _see(self, request: Request) -> None:
        if not request.url.startswith(self._own):
            self.strangers.append(request.url)


@pytest.fixture
def heard(live: str, page: BrowserPage) -> Listener:
    return Listener(page, live)


@pytest.fixture
def heard_by_staff(live: str, staff_tab: BrowserPage) -> Listener:
    return Listener(staff_tab, live)


@pytest.fixture
def editor() -> User:
    return User.objects.create_superuser("editor", "editor@example.org", PASSWORD)


def test_public_pages(live: str, site: HomePage, page: BrowserPage, heard: Listener) -> None:
    procedure = make_procedure()
    for path in ("/", "/procedures/", procedure.url):
        page.goto(live + path)
    page.wait_for_load_state("networkidle")
    assert heard.complaints == []
    assert heard.strangers == []
    assert page.context.cookies() == []


def test_public_pages_for_an_editor(
    live: str, site: HomePage, editor: User, staff_tab: BrowserPage, heard_by_staff: Listener
) -> None:
    """Who has signed in by the form."""
    procedure = make_procedure()
    staff_tab.goto(f"{live}/admin/")
    staff_tab.locator("[name=username]").fill(editor.username)
    staff_tab.locator("[name=password]").fill(PASSWORD)
    staff_tab.locator("[type=submit]").click()
    staff_tab.wait_for_url(f"{live}/admin/")
    staff_tab.goto(live + procedure.url)
    staff_tab.get_by_role("button", name="View Wagtail quick actions").click()
    expect(staff_tab.get_by_role("menuitem", name="Edit this page")).to_be_visible()
    assert heard_by_staff.complaints == []
    assert heard_by_staff.strangers == []


def test_the_admin(
    live: str, site: HomePage, editor: User, staff_tab: BrowserPage, heard_by_staff: Listener
) -> None:
    procedure = make_procedure()
    sign_in(staff_tab, live, editor)
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
        staff_tab.goto(live + path)
        # Whatever is asked for later is asked for now.
        staff_tab.clock.run_for(12_000)
        assert heard_by_staff.complaints == [], path
    staff_tab.wait_for_load_state("networkidle")
    assert heard_by_staff.complaints == []
    assert heard_by_staff.strangers == []


def test_the_editor_with_its_preview(
    live: str, site: HomePage, editor: User, staff_tab: BrowserPage, heard_by_staff: Listener
) -> None:
    procedure = make_procedure()
    sign_in(staff_tab, live, editor)
    staff_tab.set_viewport_size({"width": 1600, "height": 1000})
    staff_tab.goto(f"{live}/admin/pages/{procedure.pk}/edit/")
    staff_tab.get_by_role("button", name="Toggle preview").click()
    preview = staff_tab.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", level=1)).to_contain_text(procedure.title)
    staff_tab.clock.run_for(12_000)
    staff_tab.wait_for_load_state("networkidle")
    assert heard_by_staff.complaints == []
    assert heard_by_staff.strangers == []


def test_a_chooser(
    live: str, site: HomePage, editor: User, staff_tab: BrowserPage, heard_by_staff: Listener
) -> None:
    sign_in(staff_tab, live, editor)
    staff_tab.goto(f"{live}/admin/sites/new/")
    staff_tab.get_by_role("button", name="Choose a root page").click()
    dialog = staff_tab.get_by_role("dialog")
    expect(dialog.get_by_role("heading", level=1)).to_be_visible()
    with staff_tab.expect_response("**/choose-page/search/**") as found:
        dialog.locator("[name=q]").fill('a "quoted" text')
    assert found.value.status == 200
    staff_tab.wait_for_load_state("networkidle")
    assert heard_by_staff.complaints == []
    assert heard_by_staff.strangers == []
