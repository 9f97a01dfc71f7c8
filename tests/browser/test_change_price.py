"""A receptionist changes a price, on a screen and on a phone: at most four actions and twenty seconds."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.models import HomePage
from procedures.models import ProcedurePage
from tests.browser.nurse import Nurse
from tests.browser.test_admin_phone import over_the_edge
from tests.factories import make_procedure, price


@pytest.mark.parametrize("width", [390, 1280])
def test_a_price_takes_four_actions(live: str, site: HomePage, staff_tab: BrowserPage, width: int) -> None:
    lines = [price("1031", "1144", label="Full face"), price("420", None, label="Neck")]
    page = make_procedure(title="Gentle laser", revision=True, prices=lines)
    make_procedure(title="Peel")
    group = Group.objects.create(name="Reception")
    group.permissions.add(*Permission.objects.filter(codename__in=["access_admin", "change_prices"]))
    staff_tab.set_viewport_size({"width": width, "height": 844})
    rita = Nurse(staff_tab, live, group="Reception")
    staff_tab.goto(f"{live}/admin/")
    began = time.monotonic()
    rita.fill(staff_tab.get_by_role("searchbox", name="Procedure, or what the price is for"), "laser neck")
    rita.click(staff_tab.get_by_role("button", name="Find"))
    rita.fill(staff_tab.get_by_label("Amount, or from"), "450")
    assert over_the_edge(staff_tab, width) == []
    if folder := os.environ.get("SHOTS"):
        staff_tab.screenshot(path=Path(folder, f"change-{width}.png"), full_page=True)
    rita.click(staff_tab.get_by_role("button", name="Publish"))
    expect(staff_tab.locator(".messages .success")).to_contain_text("Published: Gentle laser, $450")
    seconds = time.monotonic() - began
    print(f"{rita.actions} actions, {seconds:.1f} seconds at {width} px")
    assert rita.actions <= 4
    assert seconds < 20
    assert ProcedurePage.objects.get(pk=page.pk).price_lines[1].amount == "$450"
