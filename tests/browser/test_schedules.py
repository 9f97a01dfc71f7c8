"""Schedules and comments in the editor of a procedure, in real Chromium."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect
from wagtail.models import Comment

from clinic.models import HomePage
from tests.browser.nurse import Nurse
from tests.factories import make_procedure


def test_a_past_date_leads_into_its_dialog_and_a_price_takes_a_comment(
    live: str, site: HomePage, staff_tab: BrowserPage
) -> None:
    procedure = make_procedure(revision=True)
    tab = staff_tab
    tab.set_viewport_size({"width": 1600, "height": 1000})
    nurse = Nurse(tab, live)
    tab.goto(nurse.live + reverse("wagtailadmin_pages:edit", args=[procedure.pk]))
    nurse.editing(procedure.title)
    tab.get_by_role("button", name="Toggle status").click()
    tab.get_by_role("button", name="Set schedule").click()
    expires = tab.locator("[name=expire_at]")
    expires.fill("1 Feb 2020 9:00")
    expires.press("Tab")
    expect(tab.locator("#schedule-publishing-dialog output")).to_have_text(
        "Saturday, February 1, 2020, 9:00 AM (UTC)"
    )
    tab.get_by_role("button", name="Save schedule").click()
    summary = tab.locator("[data-to-mend]")
    expect(summary).to_contain_text("Expiry date/time must be in the future.")
    tab.keyboard.press("Escape")
    expect(expires).to_be_hidden()
    summary.get_by_role("link").click()
    expect(expires).to_be_focused()
    expires.fill("")
    expires.press("Tab")
    tab.get_by_role("button", name="Save schedule").click()
    expect(tab.locator(".messages .success")).to_be_visible()
    # Whoever reviews the page asks about a price.
    nurse.editing(procedure.title)
    tab.get_by_role("button", name="Toggle comments").click()
    amount = tab.locator("[data-contentpath=minimum]").first
    amount.hover()
    amount.get_by_role("button", name="Add comment").click()
    tab.get_by_placeholder("Enter your comments...").fill("Is this still right?")
    # With the keyboard: a comment glides to its place, and a click may miss its button.
    tab.get_by_role("button", name="Comment", exact=True).press("Enter")
    expect(tab.get_by_placeholder("Enter your comments...")).to_be_hidden()
    nurse.has_autosaved()
    assert Comment.objects.get().contentpath.endswith(".minimum")
