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
    expect(page.locator("[name=prices-0-value-valid_until]")).to_be_hidden()
    page.locator("#field-prices .price-line button[aria-expanded]").first.click()
    until = page.locator("[name=prices-0-value-valid_until]")
    words = page.locator("#field-prices output")
    until.fill("half nine")
    until.press("Tab")
    expect(words).to_contain_text("Enter a day, month and year")
    expect(until).to_have_value("half nine")
    until.fill("3/4/2099")
    until.press("Tab")
    expect(words).to_have_text("Friday, April 3, 2099")
    expect(until).to_have_value("3/4/2099")
    nurse.has_autosaved()
    draft = ProcedurePage.objects.get().get_latest_revision_as_object()
    assert draft.price_lines[0].valid_until.isoformat() == "2099-04-03"
