"""A doctor reviews a changed page, on a screen and a phone: at most five actions from the e-mail."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.models import HomePage, OutgoingMail
from procedures.models import ClinicalApproval, ProcedurePage
from tests.browser.nurse import Nurse
from tests.browser.test_admin_phone import over_the_edge
from tests.factories import full_procedure, items


@pytest.mark.parametrize("width", [390, 1280])
def test_a_changed_page_is_approved(live: str, site: HomePage, staff_tab: BrowserPage, width: int) -> None:
    page = full_procedure(reviewed_on=datetime.date(2026, 9, 3), revision=True)
    staff_tab.set_viewport_size({"width": width, "height": 844})
    doctor = Nurse(staff_tab, live)
    page.reviewer.user = User.objects.get(username="hanna")
    page.reviewer.save()
    draft = page.get_latest_revision_as_object()
    draft.side_effects = "<p>Mild redness for an hour, and rarely burns.</p>" * 30
    draft.about = "<p>Another way of doing it.</p>" * 30
    draft.pros = items("Short visits", "No needles")
    draft.save_revision(user=User.objects.create_user("editor"))
    page = ProcedurePage.objects.get(pk=page.pk)
    page.get_workflow().start(page, None)
    path = OutgoingMail.objects.get().body.split("/admin/", 1)[1].strip()
    staff_tab.goto(f"{live}/admin/{path}")
    expect(staff_tab.get_by_role("heading", level=1)).to_contain_text("Clinical review")
    if folder := os.environ.get("SHOTS"):
        staff_tab.screenshot(path=Path(folder, f"review-{width}.png"))
    approve = staff_tab.get_by_role("button", name="Approve and publish")
    # By the keyboard the button can be reached at once, and says what has not been on the screen.
    expect(approve).to_have_attribute("aria-disabled", "true")
    approve.focus()
    staff_tab.keyboard.press("Enter")
    expect(staff_tab.locator("[data-unread]")).to_contain_text("About the procedure")
    assert ClinicalApproval.objects.filter(user__isnull=False).count() == 0
    assert over_the_edge(staff_tab, width) == []
    for end in staff_tab.locator(".difference [data-read-to]").all():
        end.scroll_into_view_if_needed()
    expect(approve).to_have_attribute("aria-disabled", "false")
    doctor.click(approve)
    expect(staff_tab.locator(".messages .success")).to_contain_text("Approved.")
    assert doctor.actions <= 5
    assert "No needles" in str(ProcedurePage.objects.get(pk=page.pk).pros)
