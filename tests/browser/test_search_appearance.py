"""The side panel "How search sees it" beside the form: it follows each save, and leads to the fields."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.models import HomePage
from procedures.models import ProcedureIndexPage, ProcedurePage
from tests.browser.nurse import GuidePictures, Nurse
from tests.factories import make_practitioner


def test_the_panel_follows_what_is_saved(live: str, site: HomePage, staff_tab: BrowserPage) -> None:
    page = staff_tab
    page.set_viewport_size({"width": 1600, "height": 1000})
    nurse = Nurse(page, live, "Editors")
    parent = ProcedureIndexPage.objects.get()
    # A new page has nothing to show; after its first save it has.
    page.goto(live + reverse("wagtailadmin_pages:add", args=["procedures", "procedurepage", parent.pk]))
    nurse.editing("")
    toggle = page.get_by_role("button", name="Toggle how search sees it")
    toggle.click()
    panel = page.locator("[data-side-panel=search-appearance]")
    expect(panel).to_contain_text("Write a title first")
    # While it is closed it asks for nothing.
    toggle.click()
    asked = []
    page.on(
        "request", lambda request: asked.append(request.url) if "search-appearance/" in request.url else None
    )
    page.locator("[name=title]").press_sequentially("Carbon peel")
    nurse.has_autosaved()
    assert asked == []
    toggle.click()
    expect(panel.locator(".result__title")).to_have_text("Carbon peel | Calder House")
    expect(panel.get_by_role("img", name="Carbon peel. Average recovery: Not stated")).to_be_visible()
    # What is missing leads to its field, also to one in another tab, and is gone when it is there.
    panel.get_by_role("link", name="Average recovery").click()
    expect(page.locator("#field-recovery [name=recovery_none]")).to_be_focused()
    page.locator("#field-recovery").get_by_label("From").fill("3")
    page.locator("#field-recovery").get_by_label("Unit").select_option("days")
    nurse.pause()
    expect(panel.get_by_role("img", name="Average recovery: 3 days")).to_be_visible()
    expect(panel.get_by_role("link", name="Average recovery")).to_have_count(0)
    panel.get_by_role("link", name="Change the title").click()
    field = page.locator("[name=seo_title]")
    expect(field).to_be_focused()
    field.fill("A carbon peel, step by step")
    nurse.pause()
    expect(panel.locator(".result__title")).to_have_text("A carbon peel, step by step | Calder House")
    guide = GuidePictures()
    guide.take("how-search-sees-it", page)
    # The panel stays open on the next page; its fields have no ids of ours.
    person = make_practitioner(role="")
    page.goto(live + reverse("wagtailadmin_pages:edit", args=[person.pk]))
    panel.get_by_role("link", name="Role").click()
    expect(page.locator("[name=role]")).to_be_focused()
    assert ProcedurePage.objects.get().live is False
