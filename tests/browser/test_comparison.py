"""The comparison in a real browser: from one procedure to three without script, on every screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from procedures.models import ProcedurePage
from tests.factories import make_procedure
from tests.support.shared_data import shared_data

LONG = "Hautoberflächenerneuerungsbehandlungswiederholung"
FACT = "Pigmentverschiebungsbehandlungen, Narbenkorrekturen"

# The elements of the table that are told to stick.
STICKY = """() => [...document.querySelectorAll('.compare, .compare *')]
    .filter(element => getComputedStyle(element).position === 'sticky')
    .map(element => element.tagName + (element.scope ?? ''))"""

# The cells whose words do not fit.
CUT_OFF = """() => [...document.querySelectorAll('.compare th, .compare td, .against li')]
    .filter(cell => cell.scrollWidth > cell.clientWidth + 1)
    .map(cell => cell.innerText)"""


@shared_data
def slugs(full: ProcedurePage, sparse: ProcedurePage) -> list[str]:
    """Three procedures: one with all facts, one with long German words, one with few facts."""
    long = make_procedure(
        title=LONG, slug="long", best_for=FACT, not_for=FACT, main_risks=FACT, skin_tones=FACT
    )
    return [page.slug for page in (full, long, sparse)]


@pytest.fixture
def three(live: str, slugs: list[str]) -> str:
    """The address of their comparison."""
    return f"{live}/procedures/compare/?{'&'.join(f'procedure={slug}' for slug in slugs)}"


def test_from_a_procedure_to_three_and_back_without_script(
    live: str, full: ProcedurePage, open_tab: Callable[..., BrowserPage]
) -> None:
    for title in ("Peel", "Ultrasound"):
        make_procedure(title=title)
    tab = open_tab(java_script_enabled=False, viewport={"width": 390, "height": 844})
    tab.goto(f"{live}{full.url}")
    tab.get_by_role("link", name="Compare with another procedure").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(f"Compare {full.title}")
    tab.get_by_role("link", name="Add Peel").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Two procedures side by side")
    tab.get_by_role("link", name="Add Ultrasound").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Three procedures side by side")
    expect(tab.get_by_role("columnheader")).to_have_text([full.title, "Peel", "Ultrasound"])
    tab.get_by_role("link", name="Remove Peel").click()
    expect(tab.get_by_role("columnheader")).to_have_text([full.title, "Ultrasound"])
    # From nothing: tick boxes and send.
    tab.goto(f"{live}/procedures/compare/")
    tab.get_by_label("Peel").check()
    tab.get_by_label("Ultrasound").check()
    tab.get_by_role("button", name="Compare").click()
    expect(tab.get_by_role("columnheader")).to_have_text(["Peel", "Ultrasound"])


def test_nothing_scrolls_sideways_or_is_cut_off(three: str, page: BrowserPage) -> None:
    for address in (three, three.rpartition("&")[0]):
        page.goto(address)
        for width in (320, 390, 767, 768, 1000, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            for direction in ("ltr", "rtl"):
                page.evaluate("direction => { document.documentElement.dir = direction }", direction)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, direction
                assert page.evaluate(CUT_OFF) == [], (width, direction)


def test_the_table_stays_a_table_on_a_phone(three: str, page: BrowserPage) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(three)
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_count(3)
    expect(table.get_by_role("rowheader", name="Average recovery")).to_be_visible()
    row = table.get_by_role("row").filter(has_text="Average recovery")
    expect(row.get_by_role("cell")).to_have_text(["3 days", "3 days", "3 days"])


def test_the_names_stay_in_sight_while_one_reads(three: str, page: BrowserPage) -> None:
    for size in ({"width": 390, "height": 844}, {"width": 1440, "height": 900}):
        page.set_viewport_size(size)
        page.goto(three)
        page.get_by_role("rowheader", name="Clinically reviewed").scroll_into_view_if_needed()
        expect(page.get_by_role("columnheader").first).to_be_in_viewport()


# What sticks in windows of these sizes.
STICKS = {
    (390, 844): {"THEAD"},
    (768, 900): {"THEAD", "TD", "THrow"},
    (1440, 900): {"THEAD", "TD", "THrow"},
    # A zoom of 400 %, and a phone on its side.
    (320, 256): set(),
    (844, 390): set(),
}


def test_what_sticks(three: str, page: BrowserPage) -> None:
    page.goto(three)
    found = {}
    for width, height in STICKS:
        page.set_viewport_size({"width": width, "height": height})
        found[width, height] = set(page.evaluate(STICKY))
    assert found == STICKS


def test_on_paper_it_is_a_table_without_buttons(three: str, page: BrowserPage) -> None:
    page.goto(three)
    page.emulate_media(media="print")
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.get_by_text("You are pregnant.")).to_be_visible()
    expect(page.locator(".button").filter(visible=True)).to_have_count(0)
    assert page.evaluate(STICKY) == []
