"""Dates in the editor in real Chromium: the cursor leaves, and what was typed is still there."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.models import HomePage
from procedures.models import ProcedurePage
from tests.browser.nurse import Nurse
from tests.factories import make_location, make_procedure


def test_a_typed_date_is_said_in_words_and_never_replaced(
    live: str, site: HomePage, staff_tab: BrowserPage
) -> None:
    page = staff_tab
    nurse = Nurse(page, live)
    make_location(country="GB")
    procedure = make_procedure(revision=True)
    page.goto(live + reverse("wagtailadmin_pages:edit", args=[procedure.pk]))
    nurse.editing(procedure.title)
    page.get_by_role("heading", name="Trust: people, review, references").click()
    reviewed = page.locator("[name=reviewed_on]")
    reviewed.fill("31.12.2026")
    reviewed.press("Tab")
    words = page.locator("#field-reviewed_on output")
    expect(words).to_have_text("Thursday, 31 December 2026")
    expect(reviewed).to_have_value("31.12.2026")
    reviewed.fill("half nine")
    reviewed.press("Tab")
    expect(words).to_contain_text("Enter day, month and year")
    expect(reviewed).to_have_value("half nine")
    # In a block of a list.
    reviewed.fill("")
    expect(page.locator("[name=prices-0-value-valid_until]")).to_be_hidden()
    page.locator("#field-prices .price-line button[aria-expanded]").first.click()
    until = page.locator("[name=prices-0-value-valid_until]")
    until.fill("3/4/2099")
    until.press("Tab")
    expect(page.locator("#field-prices output")).to_have_text("Friday, 3 April 2099")
    expect(until).to_have_value("3/4/2099")
    nurse.has_autosaved()
    draft = ProcedurePage.objects.get().get_latest_revision_as_object()
    assert draft.price_lines[0].valid_until.isoformat() == "2099-04-03"
