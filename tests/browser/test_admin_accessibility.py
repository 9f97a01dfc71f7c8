"""axe in the editor: nothing wrong in the parts that we draw. `test_admin_lists.py` has our other pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page as BrowserPage

from clinic.models import HomePage
from procedures.models import ProcedureIndexPage, ProcedurePage
from tests.browser.axe import OF_THE_SCHEME, violations
from tests.browser.nurse import BEFORE_WATCHING, sign_in
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


def faults(tab: BrowserPage, **options: Any) -> list[str]:
    """What is wrong in the parts that we draw."""
    return violations(tab, within="main", leave_out=NOT_OURS, **options)


def editor_of(page: ProcedurePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


@pytest.fixture
def admin(live: str, site: HomePage, staff_tab: BrowserPage) -> BrowserPage:
    staff_tab.set_viewport_size({"width": 1440, "height": 1000})
    # Colours that fade into those of the other scheme are measured while they are on their way.
    staff_tab.emulate_media(reduced_motion="reduce")
    sign_in(staff_tab, live, User.objects.create_superuser("editor", "editor@example.org"))
    return staff_tab


def open_page(admin: BrowserPage, address: str) -> None:
    """With what Wagtail's scripts do some seconds later."""
    admin.goto(address)
    admin.clock.run_for(BEFORE_WATCHING)


def test_nothing_is_wrong_in_the_editor(live: str, admin: BrowserPage, site: HomePage) -> None:
    """With every kind of fact, and with findings. Everything that is folded is looked at as well."""
    open_page(admin, live + editor_of(full_procedure(summary="", references=[])))
    assert admin.locator("[data-noticed-overview] li").count()
    folded = admin.locator("main [data-panel-toggle][aria-expanded=false]:visible")
    while folded.count():
        folded.first.click()
    assert faults(admin) == []


def test_nothing_is_wrong_in_a_new_procedure(live: str, admin: BrowserPage) -> None:
    """Whose colours are those of every editor."""
    parent = ProcedureIndexPage.objects.get()
    add = reverse("wagtailadmin_pages:add", args=["procedures", "procedurepage", parent.pk])
    open_page(admin, live + add)
    assert faults(admin, contrast=False) == []


def test_nothing_is_wrong_where_a_form_was_refused(live: str, admin: BrowserPage) -> None:
    """What publishing asks for, beside how search sees a page with gaps; then both in the dark."""
    procedure = make_procedure(live=False, title="With gaps", prices=[], cons=[], recovery=None)
    open_page(admin, live + editor_of(procedure))
    admin.get_by_role("button", name="Toggle how search sees it").click()
    admin.locator("[data-side-panel=search-appearance] .result__title").wait_for()
    admin.get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name="Publish", exact=True).click()
    admin.locator("[data-to-mend]").wait_for()
    admin.locator("[data-side-panel=search-appearance] .result__title").wait_for()
    assert faults(admin) == []
    admin.emulate_media(color_scheme="dark")
    assert faults(admin, rules=OF_THE_SCHEME) == []
