"""Amounts in the editor in real Chromium: what is understood, and what pauses the automatic save."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.models import HomePage
from procedures.models import ProcedurePage
from tests.browser.nurse import Nurse
from tests.factories import make_procedure


def test_an_unreadable_amount_is_named_in_the_bar(live: str, site: HomePage, staff_tab: BrowserPage) -> None:
    page = staff_tab
    nurse = Nurse(page, live)
    procedure = make_procedure(revision=True)
    page.goto(live + reverse("wagtailadmin_pages:edit", args=[procedure.pk]))
    nurse.editing(procedure.title)
    amount = page.locator("[name=prices-0-value-maximum]")
    amount.fill("many")
    amount.press("Tab")
    beside = page.locator("#field-prices output")
    expect(beside).to_contain_text("Enter the amount in figures")
    nurse.pause()
    link = page.locator(".to-mend-bar").get_by_role("link", name="Prices · Price 1 · To")
    expect(link).to_be_visible()
    page.locator("[name=title]").focus()
    link.click()
    expect(amount).to_be_focused()
    amount.fill("$1.190")
    amount.press("Tab")
    expect(beside).to_have_text("$1,190")
    expect(amount).to_have_value("$1.190")
    nurse.has_autosaved()
    expect(link).to_be_hidden()
    draft = ProcedurePage.objects.get().get_latest_revision_as_object()
    assert draft.price_lines[0].maximum == 1190
