"""A receptionist changes a price, on a screen and on a phone: at most four actions and twenty seconds."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.models import HomePage
from procedures.facts import LineValues
from procedures.models import ProcedurePage
from procedures.prices.changes import PriceChange, apply_changes
from tests.browser.nurse import Nurse
from tests.browser.test_admin_phone import over_the_edge
from tests.factories import make_procedure, price

# In milliseconds: how often Wagtail asks who else is at work on a page.
LOOKS_FOR_OTHERS = 11_000


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
    # A look at what is folded takes nothing.
    staff_tab.get_by_text("“From”, on consultation, dates").click()
    until = staff_tab.get_by_label("Valid until")
    until.fill("31 Dec 2099")
    until.press("Tab")
    expect(staff_tab.locator(".price-form__more output")).to_have_text("Thursday, December 31, 2099")
    until.fill("")
    assert until.evaluate("input => input.clientWidth <= input.closest('.price-form').clientWidth")
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


@pytest.mark.parametrize("width", [390, 1280])
def test_the_list_of_procedures_takes_a_price(
    live: str, site: HomePage, staff_tab: BrowserPage, width: int
) -> None:
    """In its first row, and in another one."""
    pages = [make_procedure(title=title, prices=[price("420", None)]) for title in ("Laser", "Peel")]
    Group.objects.get(name="Moderators").permissions.add(Permission.objects.get(codename="change_prices"))
    staff_tab.set_viewport_size({"width": width, "height": 844})
    nurse = Nurse(staff_tab, live)
    for page, amount in zip(pages, ("450", "460"), strict=True):
        staff_tab.goto(live + reverse("procedure_list:index"))
        row = staff_tab.get_by_role("row").filter(
            has=staff_tab.get_by_role("link", name=page.title, exact=True)
        )
        nurse.click(row.locator(".price-cell > summary"))
        nurse.fill(row.get_by_label("Amount, or from"), amount)
        nurse.click(row.get_by_role("button", name="Publish"))
        expect(staff_tab.locator(".messages .success")).to_contain_text(f"Published: {page.title}, ${amount}")
        assert ProcedurePage.objects.get(pk=page.pk).price_lines[0].amount == f"${amount}"
    assert over_the_edge(staff_tab, width) == []


@pytest.mark.thorough
def test_an_editor_that_was_open_brings_no_old_price_back(
    live: str, site: HomePage, staff_tab: BrowserPage
) -> None:
    """It takes the price that was published meanwhile, and asks which one is right where it has its own."""
    lines = [price("1031", None, label="Full face"), price("420", None, label="Neck")]
    page = make_procedure(title="Gentle laser", revision=True, prices=lines)
    staff_tab.set_viewport_size({"width": 1600, "height": 1000})
    nurse = Nurse(staff_tab, live)
    staff_tab.goto(live + reverse("wagtailadmin_pages:edit", args=[page.pk]))
    nurse.editing(page.title)
    rita = User.objects.create_user("rita", first_name="Rita", last_name="Okafor")
    before = {line.block_id: LineValues.of(line) for line in page.price_lines}
    changes = [
        PriceChange(page.pk, block_id, old, replace(old, minimum=amount, maximum=amount))
        for (block_id, old), amount in zip(before.items(), (Decimal(1100), Decimal(450)), strict=True)
    ]
    apply_changes(page.pk, changes, rita)
    staff_tab.locator("[name=prices-1-value-minimum]").fill("470")
    staff_tab.locator("[name=summary]").fill("Typed after the prices were changed.")
    nurse.pause()
    # Nothing is saved by itself over what somebody else has published; a click does it, and says so.
    expect(staff_tab.get_by_text("Saving will overwrite a newer version.")).to_be_visible()
    assert drafted(page) == ["$1,100", "$450"]
    staff_tab.clock.run_for(LOOKS_FOR_OTHERS)
    expect(staff_tab.get_by_role("button", name="Rita Okafor saved a new version")).to_be_visible()
    staff_tab.get_by_role("button", name="Save draft").click()
    staff_tab.get_by_role("dialog").get_by_role("button", name="Save draft").click()
    expect(staff_tab.locator(".messages .success")).to_be_visible()
    assert drafted(page) == ["$1,100", "$470"]
    nurse.editing(page.title)
    question = staff_tab.get_by_role("group", name="Neck: another price was published")
    question.get_by_label("$450").check()
    nurse.publish()
    page = ProcedurePage.objects.get(pk=page.pk)
    assert [line.amount for line in page.price_lines] == ["$1,100", "$450"]
    assert page.summary == "Typed after the prices were changed."


def drafted(page: ProcedurePage) -> list[str]:
    """The amounts of the newest version."""
    newest = ProcedurePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return [line.amount for line in newest.price_lines]
