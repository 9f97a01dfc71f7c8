"""axe on the pages of the admin that are ours: nothing wrong in the parts that we draw."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page as BrowserPage

from clinic.models import HomePage
from procedures.models import ProcedureIndexPage, ProcedurePage
from tests.browser.nurse import PASSWORD, log_in
from tests.browser.test_public_pages import AXE, RULES
from tests.factories import full_procedure, make_procedure

# What Wagtail draws itself, and how it breaks a rule. Each is left out with all that is inside it.
NOT_OURS = [
    # The header row that sticks to the top, with its buttons and menus.
    "header",
    # The map of the page at the right, whose entries are small.
    "[data-minimap-container]",
    # A rich text: its box has no name that a screen reader would say.
    ".Draftail-Editor__wrapper",
    # The menus of buttons are drawn when they open, and named by what opens them.
    ".w-dropdown",
    # Messages fade in, and on a busy machine are measured while they are still pale.
    ".messages",
    # Two hidden templates of dialogues with the same names.
    "[data-w-dialog-target]",
]


def violations(tab: BrowserPage) -> list[str]:
    """What axe finds wrong within the main part of a page, as rule and element."""
    tab.evaluate(AXE)
    found = tab.evaluate(
        """([tags, exclude]) =>
            axe.run({include: ['main'], exclude}, {runOnly: {type: 'tag', values: tags}})""",
        [RULES, NOT_OURS],
    )["violations"]
    return [f"{rule['id']}: {node['html'][:300]}" for rule in found for node in rule["nodes"]]


def the_editor(full: ProcedurePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[full.pk])


def a_new_procedure(full: ProcedurePage) -> str:
    parent = ProcedureIndexPage.objects.get()
    return reverse("wagtailadmin_pages:add", args=["procedures", "procedurepage", parent.pk])


def acknowledge(full: ProcedurePage) -> str:
    finding = make_procedure(title="With findings").findings.first()
    assert finding is not None
    return reverse("procedures:acknowledge", args=[finding.page_id, finding.digest])


def with_findings(full: ProcedurePage) -> str:
    return the_editor(make_procedure(title="With findings"))


ADDRESSES: dict[str, Callable[[ProcedurePage], str]] = {
    "editor": the_editor,
    "editor with findings": with_findings,
    "new procedure": a_new_procedure,
    "listing": lambda full: "/admin/procedures/",
    "findings": lambda full: reverse("procedures:findings"),
    "acknowledge": acknowledge,
    "new from text": lambda full: reverse("procedures:new_from_text"),
    "duplicate": lambda full: reverse("procedures:duplicate", args=[full.pk]),
}


@pytest.fixture
def admin(live: str, site: HomePage, page: BrowserPage) -> BrowserPage:
    page.set_default_timeout(30_000)
    page.set_viewport_size({"width": 1440, "height": 1000})
    User.objects.create_superuser("editor", "editor@example.org", PASSWORD)
    log_in(page, live, "editor")
    return page


def test_nothing_is_wrong_on_our_pages(live: str, admin: BrowserPage) -> None:
    full = full_procedure()
    found = {}
    for name, address in ADDRESSES.items():
        admin.goto(live + address(full))
        admin.wait_for_load_state("networkidle")
        # Everything that is folded is looked at as well.
        folded = admin.locator("main [data-panel-toggle][aria-expanded=false]:visible")
        while folded.count():
            folded.first.click()
        found[name] = violations(admin)
    assert found == {name: [] for name in ADDRESSES}


def test_nothing_is_wrong_in_how_search_sees_it(live: str, admin: BrowserPage) -> None:
    """With everything that it may hold, unfolded, light and dark; it stays open from one page to the next."""
    editor = live + the_editor(make_procedure(live=False, title="With gaps", prices=[]))
    toggle = admin.get_by_role("button", name="Toggle how search sees it")
    for scheme in ("light", "dark"):
        admin.emulate_media(color_scheme=scheme)
        admin.goto(editor)
        admin.wait_for_load_state("networkidle")
        if toggle.get_attribute("aria-expanded") == "false":
            toggle.click()
        assert violations(admin) == []


def test_nothing_is_wrong_on_what_comes_after_a_form(live: str, admin: BrowserPage) -> None:
    # The document, read.
    admin.goto(f"{live}{reverse('procedures:new_from_text')}?example")
    admin.get_by_role("button", name="Read", exact=True).click()
    admin.get_by_role("heading", name="The document").wait_for()
    assert violations(admin) == []
    # What publishing asks for.
    procedure = make_procedure(live=False, cons=[], recovery=None)
    admin.goto(live + the_editor(procedure))
    admin.get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name="Publish", exact=True).click()
    admin.locator("[data-to-mend]").wait_for()
    assert violations(admin) == []
