"""Many prices at once, in real Chromium: two hundred by a spreadsheet, ten by per cent, in few actions."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connections
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.models import HomePage
from procedures.models import ProcedurePage, ProcedurePrice
from procedures.prices.updates import run_pending
from tests.browser.nurse import GuidePictures, Nurse
from tests.factories import make_category, make_procedure, price

# Pages, and prices of each.
PAGES, PRICES = 5, 40


@pytest.fixture
def receptionist(live: str, site: HomePage, staff_tab: BrowserPage, monkeypatch: pytest.MonkeyPatch) -> Nurse:
    """Somebody who may change prices, and nothing else. What the process does is done by a thread."""
    group = Group.objects.create(name="Reception")
    names = ("change_prices", "access_admin")
    group.permissions.set(Permission.objects.filter(codename__in=names))

    def work() -> None:
        run_pending()
        connections.close_all()

    monkeypatch.setattr(
        "procedures.admin.views.price_updates.start_process", lambda: threading.Thread(target=work).start()
    )
    return Nurse(staff_tab, live, "Reception")


@pytest.fixture
def guide() -> GuidePictures:
    return GuidePictures()


def has_been_applied(tab: BrowserPage, words: str) -> None:
    """Wait for the end of the progress, which a script follows by the clock of the window."""
    result = tab.locator("[data-price-progress]:not([data-running])")
    for _look in range(60):
        tab.clock.run_for(1_500)
        if result.count():
            break
        tab.wait_for_timeout(500)
    expect(result).to_contain_text(words)


def type_into(path: Path, change: Any) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        sheet[f"F{row}"] = change(sheet[f"F{row}"].value)
    book.save(path)


def test_two_hundred_prices_by_a_spreadsheet(
    receptionist: Nurse, tmp_path: Path, guide: GuidePictures
) -> None:
    """From the first page of the admin to live: at most eight actions, and the typing."""
    for number in range(PAGES):
        lines = [price(str(100 + place), None, label=f"Zone {place}") for place in range(PRICES)]
        make_procedure(title=f"Treatment {number:02}", prices=lines)
    tab = receptionist.tab
    tab.goto(receptionist.live + "/admin/")
    receptionist.menu("Procedures", "Price updates")
    with tab.expect_download() as download:
        receptionist.click(tab.get_by_role("link", name="Download for Excel"))
    guide.take("price-updates", tab)
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    type_into(path, lambda amount: amount + 5)
    receptionist.actions += 1
    tab.get_by_label("The file").set_input_files(path)
    receptionist.click(tab.get_by_role("button", name="Compare"))
    expect(tab.locator(".price-updates__summary")).to_contain_text("200 prices would change.")
    expect(tab.locator(".price-updates__change").first).to_have_text("up 5%")
    guide.take("price-update-preview", tab)
    receptionist.click(tab.get_by_role("button", name="Apply the selected changes"))
    has_been_applied(tab, "200 prices are changed.")
    # The progress is part of the page, however often it is loaded.
    tab.reload()
    expect(tab.locator("[data-price-progress]")).to_contain_text("200 prices are changed.")
    assert receptionist.actions <= 8
    assert set(ProcedurePrice.objects.values_list("minimum", flat=True)) == set(range(105, 145))
    tab.get_by_role("button", name="Undo this update").click()
    has_been_applied(tab, "200 prices are as they were before.")
    assert set(ProcedurePrice.objects.values_list("minimum", flat=True)) == set(range(100, 140))


@pytest.mark.parametrize("width", [390, 1440])
def test_five_per_cent_over_ten_procedures(receptionist: Nurse, width: int) -> None:
    """From the first page of the admin to live: at most six actions."""
    category = make_category("Peels")
    raised = [make_procedure(prices=[price("290", None)], category=category) for _number in range(10)]
    other = make_procedure(prices=[price("500", None)])
    tab = receptionist.tab
    tab.set_viewport_size({"width": width, "height": 844})
    tab.goto(receptionist.live + "/admin/")
    receptionist.click(tab.get_by_role("link", name="Change many prices at once"))
    receptionist.choose(tab.get_by_role("combobox", name="Procedures"), "Peels")
    receptionist.fill(tab.get_by_role("textbox", name="Percent"), "5")
    receptionist.click(tab.get_by_role("button", name="Show the new prices"))
    expect(tab.locator(".price-updates__summary")).to_contain_text("10 prices would change.")
    receptionist.click(tab.get_by_role("button", name="Apply the selected changes"))
    has_been_applied(tab, "10 prices are changed.")
    assert receptionist.actions <= 6
    name = tab.locator(".price-updates__lines td").first.bounding_box()
    assert name is not None and name["width"] > 150
    pages = ProcedurePage.objects.in_bulk([page.pk for page in [*raised, other]])
    assert {pages[page.pk].headline_price.amount for page in raised} == {"$305"}
    assert pages[other.pk].headline_price.amount == "$500"


def test_a_file_that_is_too_large_is_not_even_sent(receptionist: Nurse) -> None:
    """Fifty megabytes would be refused by the server before the form could say why."""
    tab = receptionist.tab
    tab.goto(receptionist.live + "/admin/procedures/price-updates/")
    file: Any = {"name": "prices.csv", "mimeType": "text/csv", "buffer": b"a;b\n" * 2_000_000}
    tab.get_by_label("The file").set_input_files(file)
    tab.get_by_role("button", name="Compare").click()
    message = tab.get_by_label("The file").evaluate("input => input.validationMessage")
    assert message == "The file is larger than 5 MB, too large for a price list."


def test_the_screens_fit_a_phone(receptionist: Nurse) -> None:
    make_procedure(title="A treatment with rather a long name", prices=[price("290", None)])
    tab = receptionist.tab
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(receptionist.live + "/admin/procedures/price-updates/")
    tab.get_by_role("textbox", name="Percent").fill("50")
    tab.get_by_role("button", name="Show the new prices").click()
    expect(tab.locator(".price-updates__summary")).to_be_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    # A row of another list that nobody could match: the field in which somebody does so is seen.
    tab.goto(receptionist.live + "/admin/procedures/price-updates/")
    tab.get_by_label("Or paste cells from a spreadsheet").fill("Treatment\tPrice\nSomething else\t300")
    tab.get_by_role("button", name="Compare").click()
    match = tab.get_by_label("It is about:")
    assert match.evaluate("input => getComputedStyle(input).borderTopWidth") != "0px"
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
