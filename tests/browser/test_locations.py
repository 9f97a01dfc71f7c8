"""Clinics and people in a real browser: in the dark, with long words, right to left, without script."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.models import HomePage
from tests.browser.axe import violations
from tests.browser.test_public_pages import DESK, PHONE
from tests.factories import hours, make_location, make_practitioner, other_hours, picture, works_at
from tests.support.shared_data import shared_data

LONG = "Hautoberflächenerneuerungsbehandlungszentrum Donaudampfschifffahrtsgesellschaftskapitänsstraße"


@shared_data
def paths(site: HomePage) -> list[str]:
    """Pages of clinics and people whose names and texts are as long as they get."""
    soon = timezone.localdate() + datetime.timedelta(days=3)
    place = make_location(
        LONG,
        street_address=LONG,
        locality=LONG[:80],
        email=f"{LONG.split()[0].lower().replace('ä', 'ae')}@clinic.example",
        opening_hours=[
            hours(
                "monday tuesday", "09:00", "12:00", opens_again="14:00", closes_again="18:00", note=LONG[:40]
            )
        ],
        hours_exceptions=[other_hours(soon, last=soon + datetime.timedelta(days=40), reason=LONG[:60])],
        hours_remark=LONG,
        parking=LONG,
    )
    person = make_practitioner(
        LONG,
        group=LONG[:60],
        credentials=LONG,
        languages=LONG,
        register=LONG,
        registration_number="X" * 40,
        portrait=[{"type": "picture", "value": picture(alt_text="A face")}],
        workplaces=[works_at(place, "monday wednesday friday")],
    )
    return ["/locations/", place.url, "/team/", person.url]


@pytest.fixture
def addresses(live: str, paths: list[str]) -> list[str]:
    """Their full addresses."""
    return [f"{live}{path}" for path in paths]


def test_no_violations_in_the_dark(addresses: list[str], open_tab: Callable[..., BrowserPage]) -> None:
    """On a desk by all rules; on a phone, `test_public_pages.py` has looked at such pages in the light."""
    tab = open_tab(color_scheme="dark", viewport=DESK)
    for address in addresses:
        tab.goto(address)
        assert violations(tab) == [], address


def test_long_words_break_in_either_direction(addresses: list[str], page: BrowserPage) -> None:
    for address in addresses:
        page.goto(address)
        for width in (320, 768, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            for direction in ("ltr", "rtl"):
                page.evaluate("direction => { document.documentElement.dir = direction }", direction)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, (address, width, direction)


def test_from_the_menu_to_a_clinic_without_script(
    live: str, site: HomePage, open_tab: Callable[..., BrowserPage]
) -> None:
    place = make_location()
    person = make_practitioner(workplaces=[works_at(place, "monday")])
    tab = open_tab(viewport=PHONE, java_script_enabled=False)
    tab.goto(f"{live}/")
    tab.get_by_text("Menu").click()
    tab.get_by_role("navigation", name="Main").get_by_role("link", name="Clinics").click()
    tab.get_by_role("main").get_by_role("link", name=place.title, exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(place.title)
    expect(tab.get_by_role("main").get_by_text("9:00 AM–7:00 PM")).to_be_visible()
    tab.get_by_role("main").get_by_role("link", name=person.title).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(person.title)
    target = tab.get_by_role("main").get_by_role("link", name="Request a consultation").first.bounding_box()
    assert target is not None
    assert target["height"] >= 44
