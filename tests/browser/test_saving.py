"""What a click on “Save draft” or “Publish” sends, while the automatic save is at work."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import Route, expect

from clinic.models import HomePage
from procedures.models import ProcedureIndexPage, ProcedurePage
from tests.browser.nurse import Nurse
from tests.factories import make_procedure

# Whether an automatic save would be sent now.
WOULD_SAVE = """() => document.querySelector('form[data-edit-form]').dispatchEvent(
    new CustomEvent('w-autosave:save', { bubbles: true, cancelable: true }))"""


@pytest.fixture
def nurse(live: str, site: HomePage, staff_tab: BrowserPage) -> Nurse:
    staff_tab.set_viewport_size({"width": 1600, "height": 1000})
    return Nurse(staff_tab, live)


def test_a_click_sends_what_it_says(nurse: Nurse) -> None:
    """Or says that nothing was sent. No automatic save follows a click."""
    procedure = make_procedure(live=False)
    tab = nurse.tab
    tab.goto(nurse.live + reverse("wagtailadmin_pages:edit", args=[procedure.pk]))
    nurse.editing(procedure.title)
    save = tab.get_by_role("button", name="Save draft")
    box = save.bounding_box()
    assert box
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    # The button goes away for good while the mouse button is down.
    tab.mouse.move(*middle)
    tab.mouse.down()
    tab.evaluate("document.querySelector('.action-save').replaceWith('')")
    tab.mouse.up()
    expect(tab.get_by_role("alert").filter(has_text="Nothing was sent")).to_be_visible()
    # After a click the browser stays on the page, as it does until the answer comes.
    tab.evaluate("window.addEventListener('submit', (event) => event.preventDefault())")
    assert tab.evaluate(WOULD_SAVE)
    tab.get_by_role("button", name="More actions").click()
    tab.get_by_role("button", name="Publish", exact=True).click()
    assert not tab.evaluate(WOULD_SAVE)
    tab.reload()
    nurse.editing(procedure.title)
    # It is moved away, as by a bar that folds.
    tab.locator("[name=summary]").fill("Typed just before the click.")
    tab.mouse.move(*middle)
    tab.mouse.down()
    tab.evaluate("document.querySelector('form footer').style.translate = '0 -300px'")
    tab.mouse.up()
    expect(tab.locator(".messages .success")).to_contain_text("has been updated")
    draft = ProcedurePage.objects.get().get_latest_revision_as_object()
    assert draft.summary == "Typed just before the click."


def test_a_click_during_the_first_save_makes_one_page(nurse: Nurse) -> None:
    """The automatic save that makes a new page is still under way."""
    parent = ProcedureIndexPage.objects.get()
    tab = nurse.tab
    add = reverse("wagtailadmin_pages:add", args=["procedures", "procedurepage", parent.pk])
    tab.goto(nurse.live + add)
    nurse.editing("")
    held: list[Route] = []
    tab.route(f"{nurse.live}{add}", lambda route: held.append(route))
    with tab.expect_request(lambda request: request.method == "POST"):
        tab.locator("[name=title]").press_sequentially("Carbon peel")
        nurse.pause()
    tab.get_by_role("button", name="Save draft").click()
    expect(tab.get_by_role("button", name="Saving…")).to_be_visible()
    assert len(held) == 1
    held.pop().continue_()
    expect(tab.locator(".messages .success")).to_contain_text("has been updated")
    assert [page.title for page in ProcedurePage.objects.all()] == ["Carbon peel"]
