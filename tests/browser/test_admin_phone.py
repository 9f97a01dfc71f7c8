"""The admin's pages that are ours, on a phone: everything can be read and reached.

`test_admin_lists.py` visits most of them, and sees there that nothing reaches over an edge.
"""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.models import HomePage
from procedures.models import PhotoPair
from tests.factories import make_photo_pair, make_procedure

WIDTH = 390

# What is seen of the page's main part, and reaches over an edge of the screen. Menus and panels that are
# closed stand beside it.
OVER_THE_EDGE = """() => [...document.querySelectorAll('main *')]
    .filter(element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
        && !element.closest('svg, [hidden], .form-side, .w-sr-only, [class*=comment], [class*=Draftail]'))
    .filter(element => {
        const box = element.getBoundingClientRect()
        return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1)
    })
    .map(element => element.outerHTML.slice(0, 160))"""

# Each cell of a list as it is read: the label of its column, and its text.
CELLS = """() => [...document.querySelectorAll('main table.listing tbody tr:first-child td')].map(cell => {
    const label = getComputedStyle(cell, '::before').content
    return [label === 'none' ? '' : JSON.parse(label), cell.innerText.trim()]
})"""


def over_the_edge(tab: BrowserPage, width: int) -> list[str]:
    """What reaches over an edge of a screen of this width, and whether one can scroll sideways."""
    found: list[str] = tab.evaluate(OVER_THE_EDGE)
    is_wide = tab.evaluate("document.documentElement.scrollWidth") > width
    return [*found, "the page scrolls sideways"] if is_wide else found


@pytest.fixture
def phone(live: str, site: HomePage, page: BrowserPage) -> BrowserPage:
    """A narrow tab of somebody who may do everything."""
    user = User.objects.create_superuser("head")
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live}])
    page.set_viewport_size({"width": WIDTH, "height": 844})
    return page


def test_nothing_reaches_over_the_edge(live: str, phone: BrowserPage) -> None:
    page = make_procedure()
    make_photo_pair()
    found = {}
    for address in (
        reverse(PhotoPair.snippet_viewset.get_url_name("list")),
        reverse("guide_chapter", args=["publish"]),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
    ):
        phone.goto(live + address)
        found[address] = over_the_edge(phone, WIDTH)
    assert found == {name: [] for name in found}


def test_rows_are_cards_with_the_labels_of_their_columns(live: str, phone: BrowserPage) -> None:
    make_procedure(title="Peel")
    phone.goto(live + reverse("procedure_list:index"))
    labels = [
        "",
        "",
        "Category",
        "Price",
        "Average recovery",
        "Status",
        "Last updated",
        "Next review",
        "Findings",
    ]
    cells = phone.evaluate(CELLS)
    assert [label for label, _ in cells] == labels
    assert cells[1][1] == "Peel" and all(text for _, text in cells[1:])
    phone.goto(live + reverse("procedures:findings"))
    cells = phone.evaluate(CELLS)
    assert [label for label, _ in cells] == ["", "Kind", "What was noticed", "Noticed", "Answer"]
    expect(phone.get_by_role("link", name="Acknowledge with a reason").first).to_be_in_viewport()


def test_buttons_stay_in_reach(live: str, phone: BrowserPage) -> None:
    """Of the editor wherever one reads, and of a list when a row is chosen."""
    page = make_procedure()
    phone.goto(live + reverse("wagtailadmin_pages:edit", args=[page.pk]))
    more = phone.get_by_role("button", name="More actions")
    for part in ("summary", "about"):
        phone.locator(f"#field-{part}").scroll_into_view_if_needed()
        expect(phone.get_by_role("button", name="Save draft")).to_be_in_viewport(ratio=1)
        expect(more).to_be_in_viewport(ratio=1)
    more.click()
    expect(phone.get_by_role("button", name="Publish", exact=True)).to_be_in_viewport(ratio=1)
    make_procedure(title="Another")
    phone.goto(live + reverse("procedure_list:index"))
    phone.get_by_role("checkbox", name="Select", exact=True).first.check()
    for name in ("Publish", "Unpublish", "Delete"):
        button = phone.get_by_role("link", name=f"{name} selected pages", exact=True)
        expect(button).to_be_in_viewport(ratio=1)
