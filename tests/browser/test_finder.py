"""The finder in a real browser: on a phone and a desk, with and without script."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.models import HomePage
from procedures.facts import Milestone, Recovery, Sessions
from procedures.finder import page as finder_page
from procedures.models import BodyArea, ProcedurePage
from tests.browser.axe import OF_THE_WIDTH, violations
from tests.browser.test_public_pages import DESK, PHONE, open_everything
from tests.factories import days, make_category, make_concern, make_procedure, price
from tests.support.shared_data import shared_data

STATES = {
    "list": "",
    "filtered": "?q=gentle&concern=scars&work=1w&budget_max=600",
    "nothing fits": "?q=gentle&concern=scars&area=neck&budget_max=1",
    "did you mean": "?q=gentel&budget_max=cheap",
    "by price": "?sort=price&page=2",
}


def make_list(number: int) -> list[ProcedurePage]:
    """Procedures that differ in every fact that can be filtered by."""
    concerns = [make_concern(name) for name in ("Scars", "Redness")]
    areas = [BodyArea.objects.get_or_create(name=name)[0] for name in ("Face", "Neck")]
    return [
        make_procedure(
            title=f"{'Gentle' if place % 2 else 'Strong'} light {place:02}",
            summary="A light that heals.",
            category=make_category(("Light", "Needles")[place % 2]),
            invasiveness=("non_invasive", "surgical", "")[place % 3],
            recovery=Recovery(None if place % 4 == 0 else days(place)),
            back_to_work=Milestone(days(place)) if place % 2 else None,
            concerns=[concerns[place % 2]] if place % 5 else concerns,
            body_areas=[areas[place % 2]],
            sessions=Sessions(1, 1),
            prices=[price(str(100 * place + 90), None, unit=("session", "area")[place % 3 == 0])],
        )
        for place in range(number)
    ]


@shared_data
def eight(site: HomePage) -> list[ProcedurePage]:
    """Procedures for a list on two pages."""
    return make_list(8)


@shared_data
def four(site: HomePage) -> list[ProcedurePage]:
    """Procedures for a list that is too short for all filters."""
    return make_list(4)


@pytest.fixture
def finder(live: str, eight: list[ProcedurePage], monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a list with all filters, on two pages."""
    monkeypatch.setattr(finder_page, "FEWEST_FOR_FILTERS", 1)
    monkeypatch.setattr(finder_page, "ROWS_PER_PAGE", 5)
    return f"{live}/procedures/"


@pytest.fixture
def small_finder(live: str, four: list[ProcedurePage]) -> str:
    """The address of a list with search, concern and sort only."""
    return f"{live}/procedures/"


def asked_for(tab: BrowserPage) -> dict[str, list[str]]:
    return parse_qs(urlsplit(tab.url).query, keep_blank_values=True)


# Where the first answer begins, and where what matters of it ends, from the top of the page.
FIRST = """() => {
    const first = document.querySelector('main :is(.notice, .found-page, .row)');
    const facts = first.querySelector('.row__facts, .found-page__caution') ?? first;
    return [first.getBoundingClientRect().top + scrollY, facts.getBoundingClientRect().bottom + scrollY];
}"""


def assert_on_the_first_screen(tab: BrowserPage, addresses: list[str]) -> None:
    for address in addresses:
        tab.set_viewport_size({"width": 390, "height": 664})
        tab.goto(address)
        assert tab.evaluate(FIRST)[1] <= 664, address
        tab.set_viewport_size({"width": 320, "height": 568})
        assert tab.evaluate(FIRST)[0] < 568, address


def test_results_begin_on_the_first_screen(
    live: str, demo: HomePage, open_tab: Callable[..., BrowserPage]
) -> None:
    """A word, a name, words found in part, a condition with its caution, and what is not offered."""
    texts = ("scars", "lip augmentation", "scars zzzz", "melasma", "botulinum toxin", "laser&work=1w")
    tab = open_tab(java_script_enabled=False)
    assert_on_the_first_screen(tab, [f"{live}/procedures/?q={text}" for text in texts])


def test_results_below_all_filters_begin_on_the_first_screen(
    finder: str, open_tab: Callable[..., BrowserPage]
) -> None:
    tab = open_tab(java_script_enabled=False)
    assert_on_the_first_screen(tab, [f"{finder}?q={text}" for text in ("gentle", "gentle zzzz")])


# What is pressed, and is less than 44 pixels high.
TOO_LOW = """() => [...document.querySelectorAll('main .check, main .chip, main button, main select, '
        + 'main input[type=search], main .pager a, main .loosen a, main summary')]
    .filter(element => element.checkVisibility() && element.getBoundingClientRect().height < 44)
    .map(element => element.outerHTML.slice(0, 120))"""


def test_every_state_is_for_everyone(finder: str, open_tab: Callable[..., BrowserPage]) -> None:
    """Nothing scrolls sideways, what is pressed is large, and axe finds nothing."""
    page = open_tab(reduced_motion="reduce")
    found = {}
    for name, query in STATES.items():
        page.set_viewport_size({"width": 320, "height": 640})
        page.emulate_media(color_scheme="light")
        page.goto(finder + query)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        page.locator(".facets > summary").click()
        assert page.evaluate(TOO_LOW) == [], name
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        open_everything(page)
        found[name] = violations(page)
        # What the width and the colour scheme may break, at once.
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        found[name] += violations(page, rules=OF_THE_WIDTH)
    assert found == {name: [] for name in STATES}


@pytest.mark.thorough
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_accessibility_violations_in_any_state(
    finder: str, open_tab: Callable[..., BrowserPage], size: dict[str, int], scheme: str
) -> None:
    tab = open_tab(viewport=size, color_scheme=scheme)
    for name, query in STATES.items():
        tab.goto(finder + query)
        open_everything(tab)
        assert violations(tab) == [], name


def test_no_accessibility_violations_in_the_short_form(small_finder: str, page: BrowserPage) -> None:
    for query in ("", "?concern=scars&q=gentle", "?q=zzz&area=face"):
        page.goto(small_finder + query)
        # It has the colours of the long one.
        assert violations(page, contrast=False) == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_visitor_filters_and_loosens(
    finder: str, open_tab: Callable[..., BrowserPage], script: bool
) -> None:
    tab = open_tab(viewport=PHONE, java_script_enabled=script)
    tab.goto(finder)
    tab.locator(".facets > summary").click()
    tab.get_by_role("checkbox", name=re.compile("^Scars")).check()
    tab.get_by_label("Back to work within").select_option("1w")
    tab.get_by_label("To", exact=True).fill("600")
    tab.get_by_role("button", name="Show procedures").click()
    asked = {name: values for name, values in asked_for(tab).items() if values != [""]}
    assert asked.items() >= {"concern": ["scars"], "work": ["1w"], "budget_max": ["600"]}.items()
    if script:
        assert "q" not in asked_for(tab)
    expect(tab.locator(".chip")).to_have_count(3)
    before = tab.locator(".row").count()
    tab.get_by_role("link", name=re.compile("Remove filter: Up to")).click()
    expect(tab.locator(".chip")).to_have_count(2)
    assert tab.locator(".row").count() >= before
    assert "budget_max" not in asked_for(tab)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_visitor_sorts_and_turns_pages(
    finder: str, open_tab: Callable[..., BrowserPage], script: bool
) -> None:
    tab = open_tab(viewport=DESK, java_script_enabled=script)
    tab.goto(f"{finder}?concern=scars&concern=redness")
    tab.get_by_label("Sort by").select_option("recovery")
    tab.get_by_role("button", name="Sort", exact=True).click()
    assert asked_for(tab)["sort"] == ["recovery"]
    assert asked_for(tab)["concern"] == ["scars", "redness"]
    expect(tab.locator(".row dd").nth(1)).to_have_text("None")
    tab.get_by_role("link", name="Next").click()
    assert asked_for(tab) == {"concern": ["scars", "redness"], "sort": ["recovery"], "page": ["2"]}


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_visitor_chooses_procedures_to_compare(
    small_finder: str, open_tab: Callable[..., BrowserPage], script: bool
) -> None:
    tab = open_tab(viewport=PHONE, java_script_enabled=script)
    tab.goto(small_finder)
    boxes = tab.locator("input[name=procedure]")
    for place in range(3):
        boxes.nth(place).check()
    if script:
        expect(tab.locator(".tray b")).to_have_text("3 chosen")
        expect(boxes.nth(3)).to_be_disabled()
        boxes.nth(0).uncheck()
        expect(boxes.nth(3)).to_be_enabled()
        boxes.nth(0).check()
    tab.get_by_role("button", name="Compare side by side").click()
    assert urlsplit(tab.url).path == "/procedures/compare/"
    assert len(asked_for(tab)["procedure"]) == 3


def test_on_a_desk_the_filters_stand_open(finder: str, open_tab: Callable[..., BrowserPage]) -> None:
    tab = open_tab(viewport=DESK, java_script_enabled=False)
    tab.goto(finder)
    expect(tab.get_by_role("checkbox", name=re.compile("^Scars"))).to_be_visible()
    phone = open_tab(viewport=PHONE, java_script_enabled=False)
    phone.goto(finder)
    expect(phone.get_by_role("checkbox", name=re.compile("^Scars"))).not_to_be_visible()
