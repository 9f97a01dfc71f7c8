"""Public pages in a real browser: for everyone, on every screen, with and without script."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import brotli
import pytest
from django.test import Client
from playwright.sync_api import Browser, Locator, Response, expect
from playwright.sync_api import Page as BrowserPage

from clinic.models import HomePage
from clinic.seo.head import LONGEST_TITLE
from procedures.choices import ConsentScope
from procedures.models import ProcedurePage
from tests.browser.axe import OF_THE_SCHEME, OF_THE_WIDTH, violations
from tests.browser.pages import CANONICAL, NOT_FOUND, finder_pages, public_pages
from tests.factories import (
    full_procedure,
    items,
    make_concern,
    make_photo_pair,
    make_procedure,
    make_standard_page,
    photo_pairs,
    price,
    stored,
    table,
)
from tests.support.shared_data import shared_data

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}

FIRST_VIEW = 160_000

# For what the browser does by itself, on a machine that is busy, in milliseconds.
PATIENCE = 30_000


@shared_data
def paths(site: HomePage) -> dict[str, str]:
    """The path of a page of each kind, by name. All their pictures have been drawn."""
    made = {**public_pages(), **finder_pages()}
    for path in made.values():
        Client().get(path)
    return made


@pytest.fixture
def pages(live: str, paths: dict[str, str]) -> dict[str, str]:
    """The full address of a page of each kind, by name."""
    return {name: f"{live}{path}" for name, path in paths.items()}


def open_everything(tab: BrowserPage) -> None:
    """Open whatever opens: the menu, the answers."""
    tab.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")


# Every page


# Pages of one template that differ in their words alone: the colours of the first stand for all.
# Each state of the list with filters is in `test_finder.py`.
SAME_TEMPLATE = {
    "page below another",
    "second page of the list",
    "comparison of two",
    "comparison with an unknown one",
    "sparse procedure",
    "list with filters",
    "list in which nothing fits",
}
# Rows of a list beyond the first, which are all alike.
ALIKE = [".row:nth-of-type(n + 4)"]
# Pages whose dark colours `test_locations.py` looks at.
DARK_ELSEWHERE = {"team", "person", "clinics", "clinic"}
# Between them they hold what only a phone shows, and what only a desk shows. Axe looks at them in all four.
BOTH_WIDTHS_IN_BOTH_SCHEMES = {"home", "full procedure"}


@pytest.mark.parametrize("quarter", range(4))
def test_every_page_is_for_everyone(
    pages: dict[str, str], live: str, open_tab: Callable[..., BrowserPage], quarter: int
) -> None:
    """One visit to each page, on every screen, and one without script, which shows the same.

    Nobody else is asked for anything, nothing complains, and no cookie is left.
    """
    tab, plain = open_tab(reduced_motion="reduce"), open_tab(java_script_enabled=False, viewport=PHONE)
    complaints: list[str] = []
    strangers: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    tab.on("request", lambda request: None if request.url.startswith(live) else strangers.append(request.url))
    found: dict[str, list[str]] = {}
    for name, address in list(pages.items())[quarter::4]:
        tab.set_viewport_size(DESK)  # type: ignore[arg-type]
        tab.emulate_media(color_scheme="light")
        tab.goto(address)
        if name in NOT_FOUND:
            # The browser itself notes that the page it was sent to is not there.
            complaints = [text for text in complaints if "404" not in text]
        says_what_it_is(tab, name, address, live)
        if name in BOTH_WIDTHS_IN_BOTH_SCHEMES:
            # Closed, as a visitor finds it.
            found[f"{name} on a desk"] = violations(tab, rules=OF_THE_WIDTH)
        fits_the_smallest_phone(tab, name)
        tab.set_viewport_size(PHONE)  # type: ignore[arg-type]
        if name not in SAME_TEMPLATE:
            plain.goto(address)
            assert what_is_read(tab) == what_is_read(plain), name
        found[name] = look_closely(tab, name)
        if name not in SAME_TEMPLATE:
            found[name] += look_at_the_template(tab, name)
        assert complaints == [], name
    assert found == {name: [] for name in found}
    assert strangers == []
    # Of the form for requests alone.
    assert {cookie["name"] for cookie in tab.context.cookies()} <= {"csrftoken"}


def look_closely(tab: BrowserPage, name: str) -> list[str]:
    """What axe finds on a phone, with everything open, where each place that takes the focus shows it."""
    assert tab.evaluate(SMALL_ACTIONS) == [], name
    # With everything open, which shows all that there is.
    open_everything(tab)
    assert tab.evaluate(TOO_SMALL) == [], name
    found = violations(tab, contrast=name not in SAME_TEMPLATE, leave_out=ALIKE)
    see_the_focus(tab, name)
    return found


def look_at_the_template(tab: BrowserPage, name: str) -> list[str]:
    """What axe finds of what all pages of a template share: dark colours, and how it looks on a desk."""
    found = []
    if name in BOTH_WIDTHS_IN_BOTH_SCHEMES:
        tab.emulate_media(color_scheme="dark")
        found += violations(tab, rules=OF_THE_SCHEME)
    tab.set_viewport_size(DESK)  # type: ignore[arg-type]
    see_the_focus(tab, name)
    if name not in DARK_ELSEWHERE:
        # What the width and the colour scheme may break, at once.
        tab.emulate_media(color_scheme="dark")
        found += violations(tab, rules=OF_THE_WIDTH, leave_out=ALIKE)
    read_from_right_to_left(tab, name, DESK["width"])
    return found


@pytest.mark.thorough
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_accessibility_violations_in_any_state(
    pages: dict[str, str], open_tab: Callable[..., BrowserPage], size: Any, is_open: bool, scheme: Any
) -> None:
    tab = open_tab(viewport=size, reduced_motion="reduce", color_scheme=scheme)
    found = {}
    for name, address in pages.items():
        tab.goto(address)
        if is_open:
            open_everything(tab)
        found[name] = violations(tab)
    assert found == {name: [] for name in pages}


def says_what_it_is(tab: BrowserPage, name: str, address: str, live: str) -> None:
    head = tab.evaluate(HEAD)
    assert (head["headings"], head["mains"], head["descriptions"]) == (1, 1, 1), name
    assert head["language"] == ["en", "ltr"], name
    title, suffix = head["title"], " | Calder House"
    # The clinic's name stands where there is room for it.
    assert title.endswith(suffix) or LONGEST_TITLE - len(suffix) < len(title) <= LONGEST_TITLE, name
    expected = [f"{live}{CANONICAL[name]}" if name in CANONICAL else address]
    assert head["canonical"] == ([] if name in NOT_FOUND else expected), name


HEAD = """() => {
    const all = selector => [...document.querySelectorAll(selector)];
    const root = document.documentElement;
    return {
        headings: all('h1').length, mains: all('main').length, title: document.title,
        descriptions: all('meta[name=description]').length,
        language: [root.getAttribute('lang'), root.getAttribute('dir')],
        canonical: all('link[rel=canonical]').map(link => link.getAttribute('href')),
    };
}"""
# The main actions: 44 pixels high, less what rounding takes.
SMALL_ACTIONS = """() => [...document.querySelectorAll('.button, .input, .concerns a, .foot__nav a, '
        + '.menu > summary, .faq summary, .inline-links a')]
    .filter(element => element.offsetParent)
    .filter(element => element.getBoundingClientRect().height < 43.9)
    .map(element => element.outerHTML.slice(0, 120))"""
# Buttons, inputs with their labels, and links that stand alone.
TOO_SMALL = """() => [...document.querySelectorAll(
        'a.button, a.more, button, summary, input:not([type=hidden]), select, textarea, .menu a, .offers a')]
    .map(element => element.matches('[type=checkbox], [type=radio]') ? element.closest('label') : element)
    .filter(element => element.checkVisibility() && !element.closest('wagtail-userbar'))
    .filter(element => {
        const {width, height} = element.getBoundingClientRect();
        return width < 43.9 || height < 43.9;
    })
    .map(element => element.outerHTML.slice(0, 120))"""


# Screens


SIDEWAYS = "() => document.documentElement.scrollWidth"


def read_from_right_to_left(tab: BrowserPage, name: str, width: int) -> None:
    """Turn the page round, and see that nothing overflows and everything begins on the right."""
    tab.evaluate("document.documentElement.dir = 'rtl'")
    assert tab.evaluate(SIDEWAYS) <= width, name
    # What stands at the beginning of a line on the left stands at its beginning on the right.
    heading = tab.locator("h1").evaluate("h1 => getComputedStyle(h1).textAlign")
    assert heading == "start", name
    mark = tab.locator(".masthead .wordmark").bounding_box()
    assert mark and mark["x"] + mark["width"] > width / 2, name


def fits_the_smallest_phone(tab: BrowserPage, name: str) -> None:
    """Also at four hundred per cent, where nothing may cover the text, and from right to left."""
    tab.set_viewport_size({"width": 320, "height": 568})
    assert tab.evaluate(SIDEWAYS) <= 320, name
    # A window of 1280 by 1024 has this many pixels of CSS when it is enlarged four times.
    tab.set_viewport_size({"width": 320, "height": 256})
    stuck = tab.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(element => ['sticky', 'fixed'].includes(getComputedStyle(element).position))
            .map(element => element.className)"""
    )
    assert stuck == [], name
    assert tab.evaluate(SIDEWAYS) <= 320, name
    tab.set_viewport_size({"width": 320, "height": 800})
    read_from_right_to_left(tab, name, 320)
    tab.evaluate("document.documentElement.dir = 'ltr'")


def what_is_read(tab: BrowserPage) -> tuple[str, int]:
    """The words and the number of links of a page, whose menu opens."""
    # What a script adds: whether a clinic is open now, and what prints and shares.
    tab.evaluate("document.querySelectorAll('.today, .keep').forEach(part => part.remove())")
    tab.get_by_text("Menu", exact=True).click()
    expect(tab.get_by_role("navigation", name="Main").get_by_role("link").first).to_be_visible()
    return tab.locator("body").inner_text(), tab.get_by_role("link").count()


def test_a_long_word_breaks(live: str, site: HomePage, page: BrowserPage) -> None:
    procedure = make_procedure(title="Hautoberflächenerneuerungsbehandlungswiederholung", slug="long-word")
    page.set_viewport_size({"width": 320, "height": 568})
    for path in (procedure.url, "/procedures/"):
        page.goto(f"{live}{path}")
        assert page.evaluate(SIDEWAYS) <= 320


def test_long_words_break_in_every_part_of_a_procedure(live: str, site: HomePage, page: BrowserPage) -> None:
    word = "Nasolabialfaltenunterspritzungsnachbehandlungspauschale"
    lines = items(word)
    other = make_procedure(title=word, prices=[price(label=word)])
    procedure = full_procedure(
        title=f"{word} und {word}",
        summary=word,
        best_for=word,
        results_last=word,
        prices=[price(label=word, note=word), price(label=f"{word}s")],
        pros=lines,
        cons=lines,
        contraindications=lines,
        ideal_candidate_points=lines,
        not_recommended_points=lines,
        steps=[("step", {"heading": word, "text": word})],
        recovery_timeline=[("moment", {"when": word[:40], "notice": word, "advice": word})],
        side_effect_list=[
            ("side_effect", {"effect": word, "detail": word, "is_urgent": is_urgent})
            for is_urgent in (True, False)
        ],
        references=[("reference", {"title": word, "publisher": word})],
        alternatives=[("procedure", other)],
        photo_pairs=photo_pairs(make_photo_pair()),
    )
    page.goto(f"{live}{procedure.url}")
    for width in (320, 390, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(SIDEWAYS) <= width


def test_long_words_and_a_long_menu_break(live: str, site: HomePage, page: BrowserPage) -> None:
    word = "Hautoberflächenerneuerungsbehandlungswiederholung"
    concern = make_concern(word)
    make_procedure(title=f"{word} zwei", slug="long-word", concerns=[concern])
    body = [
        stored("heading", word),
        stored("text", f"<p>{word}</p>"),
        stored("quote", {"text": word, "source": word}),
        stored("table", table(caption=word)),
        stored(
            "call_to_action",
            {"heading": word, "text": word, "button": word[:40], "page": None, "address": ""},
        ),
    ]
    standard = make_standard_page(word, introduction=word, body=body, show_in_menus=True)
    for number in range(5):
        make_standard_page(f"Terminvereinbarungsmöglichkeiten {number}", show_in_menus=True)
    for path in ("/", concern.url, standard.url, "/nowhere/"):
        page.goto(f"{live}{path}")
        open_everything(page)
        for width in (320, 1000, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(SIDEWAYS) <= width, (path, width)


def test_a_wide_table_scrolls_in_its_own_box_with_the_keyboard(
    live: str, site: HomePage, page: BrowserPage
) -> None:
    """A small one has nothing to scroll to."""
    columns = [{"type": "text", "heading": heading} for heading in ("Event", "Updated", "Reviewed", "Priced")]
    wide = table(columns=columns, rows=[{"values": ["A price is checked", "no", "no", "yes"]}])
    standard = make_standard_page(body=[stored("table", wide)])
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(f"{live}{standard.url}")
    page.get_by_role("region", name="What moves a date").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")
    assert page.evaluate(SIDEWAYS) <= 320


def test_the_first_screen_of_a_phone_says_what_matters(
    live: str, full: ProcedurePage, page: BrowserPage
) -> None:
    page.set_viewport_size({"width": 375, "height": 667})
    page.goto(f"{live}{full.url}")
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)
    for text in ("$1,031–$1,144", "$3,093–$5,720", "3 days", "Right away"):
        expect(page.locator(".glance__lead dd", has_text=text).first).to_be_in_viewport(ratio=1)


def test_the_first_screen_says_so_too_when_the_price_is_old(
    live: str, full: ProcedurePage, page: BrowserPage
) -> None:
    ProcedurePage.objects.update(prices_confirmed_on=datetime.date(2021, 7, 28))
    page.set_viewport_size({"width": 375, "height": 667})
    page.goto(f"{live}{full.url}")
    old = page.locator(".glance__lead div", has_text="Prices last confirmed on")
    expect(old).to_contain_text("July 28, 2021")
    expect(old).to_be_in_viewport(ratio=1)
    for fact in page.locator(".glance__lead dd").all():
        expect(fact).to_be_in_viewport(ratio=1)


def test_a_phone_does_not_load_the_artwork_that_it_hides(
    live: str, full: ProcedurePage, open_tab: Callable[..., BrowserPage]
) -> None:
    loaded = {}
    for name, size in (("phone", PHONE), ("desk", DESK)):
        tab = open_tab(viewport=size)
        with tab.expect_event("load"):
            tab.goto(f"{live}{full.url}")
        tab.wait_for_load_state("networkidle")
        loaded[name] = tab.locator(".hero__art img").evaluate("image => image.currentSrc")
    assert loaded["phone"] == ""
    assert loaded["desk"].endswith(".avif")


# Without script, and with it


def test_search_and_menu_work_without_script(
    live: str, site: HomePage, open_tab: Callable[..., BrowserPage]
) -> None:
    make_procedure(title="Microneedling", concerns=[make_concern("Scars")])
    tab = open_tab(viewport=PHONE, java_script_enabled=False)
    for start in ("/", "/nowhere/"):
        tab.goto(f"{live}{start}")
        tab.get_by_role("main").get_by_role("searchbox").fill("needles")
        tab.get_by_role("main").get_by_role("button", name="Search").click()
        expect(tab).to_have_url(f"{live}/procedures/?q=needles")
    tab.goto(f"{live}/")
    expect(tab.get_by_role("navigation", name="Main")).to_be_hidden()
    tab.get_by_text("Menu").click()
    expect(tab.get_by_role("navigation", name="Main").get_by_role("link", name="Concerns")).to_be_visible()
    tab.get_by_role("main").get_by_role("link", name="Scars").click()
    tab.get_by_role("link", name="Microneedling").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Microneedling")


def test_everything_works_without_script(
    live: str, full: ProcedurePage, open_tab: Callable[..., BrowserPage]
) -> None:
    tab = open_tab(viewport=PHONE, java_script_enabled=False)
    tab.goto(f"{live}/")
    tab.get_by_text("Menu").click()
    tab.get_by_role("navigation", name="Main").get_by_role("link", name="Procedures").click()
    tab.get_by_role("link", name=full.title).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(full.title)
    answer = tab.get_by_text("Three to five.")
    expect(answer).to_be_hidden()
    tab.get_by_text("How many sessions?").click()
    expect(answer).to_be_visible()
    tab.get_by_role("navigation", name="On this page").get_by_role("link", name="Recovery").click()
    expect(tab.get_by_role("heading", name="Recovery", level=2)).to_be_in_viewport()
    expect(tab.locator(".cta-bar").get_by_role("link", name="Request a consultation")).to_be_in_viewport()


def test_the_jump_bar_marks_the_section_that_is_read(
    live: str, full: ProcedurePage, page: BrowserPage
) -> None:
    page.set_viewport_size(DESK)
    page.goto(f"{live}{full.url}")
    # Letters that come late would move what was scrolled to.
    page.evaluate("document.fonts.ready.then(() => null)")
    bar = page.get_by_role("navigation", name="On this page")
    button = bar.get_by_role("link", name="Request a consultation")
    expect(button).to_be_hidden()
    bar.get_by_role("link", name="Side effects").click()
    expect(bar.locator("[aria-current]")).to_have_text("Side effects", timeout=PATIENCE)
    expect(button).to_be_visible(timeout=PATIENCE)
    # Each link leads to a section that is there.
    for target in bar.locator("a[href^='#']").evaluate_all("links => links.map(link => link.hash)"):
        expect(page.locator(target)).to_have_count(1)


# With the keyboard


# The words of the element that has the focus, how far its outline reaches, and the element itself.
FOCUSED = """() => {
    const element = document.activeElement;
    const outlines = [null, '::after'].map(part => getComputedStyle(element, part))
        .map(style => style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth));
    return [element.innerText.trim(), Math.max(...outlines), element.outerHTML.slice(0, 160)];
}"""


def press_tab(tab: BrowserPage) -> str:
    """Go to the next element, which must be seen to have the focus; returns its words."""
    tab.keyboard.press("Tab")
    words, outline, element = tab.evaluate(FOCUSED)
    assert outline >= 2, f"no visible focus: {element}"
    return str(words)


# Where the focus goes and nothing shows it.
UNSEEN_FOCUS = """() => {
    const places = [...document.querySelectorAll('a[href], button, select, textarea, '
        + 'input:not([type=hidden], :disabled), summary, [tabindex]:not([tabindex="-1"])')];
    const width = style => style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
    const unseen = [];
    for (const place of places.filter(place => place.checkVisibility())) {
        place.focus({preventScroll: true});
        if (document.activeElement !== place) { unseen.push('not focusable: ' + place.outerHTML); continue; }
        if (!place.matches(':focus-visible')) unseen.push('not :focus-visible: ' + place.outerHTML);
        const widths = [null, '::after'].map(part => width(getComputedStyle(place, part)));
        if (Math.max(...widths) < 2) unseen.push('no outline: ' + place.outerHTML);
    }
    return {unseen: unseen.map(text => text.slice(0, 160)), seen: places.length};
}"""


def see_the_focus(tab: BrowserPage, name: str) -> None:
    """Move the focus to each place that takes it. The first Tab tells the browser that somebody uses keys."""
    tab.keyboard.press("Tab")
    found = tab.evaluate(UNSEEN_FOCUS)
    assert found["unseen"] == [], name
    assert found["seen"] > 5, name


def tab_to(tab: BrowserPage, name: str) -> Locator:
    """Press Tab until the element with these words has the focus."""
    for _ in range(80):
        if press_tab(tab) == name:
            element = tab.locator(":focus")
            expect(element).to_be_in_viewport()
            return element
    raise AssertionError(f"Tab never reaches “{name}”")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_from_the_first_key_to_a_consultation(
    live: str, full: ProcedurePage, open_tab: Callable[..., BrowserPage], size: dict[str, int]
) -> None:
    tab = open_tab(viewport=size, reduced_motion="reduce")
    tab.goto(f"{live}/team/")
    # The first stop leads past the menu.
    assert press_tab(tab) == "Skip to content"
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_be_focused()
    # The menu.
    tab.goto(f"{live}/")
    if size == PHONE:
        tab_to(tab, "Menu")
        tab.keyboard.press("Enter")
    tab_to(tab, "Procedures")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/procedures/")
    # The list.
    tab_to(tab, full.title)
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**{full.url}")
    # The procedure: past the menu, whose last entry is a button of the same words.
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    button = tab_to(tab, "Request a consultation")
    assert button.get_attribute("href") == f"/consultation/?about={full.pk}"
    # A question opens and closes.
    tab_to(tab, "How many sessions?")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Three to five.")).to_be_visible()


# On paper


def test_on_paper_only_what_can_be_read(live: str, site: HomePage, page: BrowserPage) -> None:
    unprinted, printed = make_photo_pair(), make_photo_pair(consent_scope=ConsentScope.WEBSITE_AND_PRINT)
    procedure = full_procedure(photo_pairs=photo_pairs(unprinted, printed))
    page.goto(f"{live}{procedure.url}")
    expect(page.locator(".leaflet")).to_be_hidden()
    expect(page.locator(".ba:visible")).to_have_count(2)
    page.emulate_media(media="print")
    expect(page.get_by_text("Three to five.")).to_be_visible()
    for part in (".menu", ".jump", ".cta-bar", ".app", ".band", ".hero__art", ".crumbs", ".foot nav"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator(".button, .more").filter(visible=True)).to_have_count(0)
    # Whose leaflet it is, of when, and whom to call.
    leaflet = page.locator(".leaflet")
    for text in ("Calder House", "555 0100 142", "555 0100 199", procedure.url):
        expect(leaflet).to_contain_text(text)
    expect(leaflet).to_contain_text("Last updated")
    # A patient agrees to print, or not.
    expect(page.locator(".ba:visible")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_white_and_ink_is_black(
    live: str, full: ProcedurePage, open_tab: Callable[..., BrowserPage], scheme: Any
) -> None:
    tab = open_tab(color_scheme=scheme)
    tab.goto(f"{live}{full.url}")
    tab.emulate_media(media="print", color_scheme=scheme)
    colours = tab.evaluate(
        """() => ['body', 'h1', '.urgent', '.glance', '.pair .warm', '.foot', 'main a'].map(selector => {
            const style = getComputedStyle(document.querySelector(selector));
            return [selector, style.color, style.backgroundColor];
        })"""
    )
    white = {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}
    for selector, ink, paper in colours:
        assert paper in white, selector
        assert ink in {"rgb(0, 0, 0)", "rgb(34, 34, 34)", "rgb(51, 51, 51)"}, selector


def test_a_leaflet_prints_the_addresses_of_its_references(
    live: str, full: ProcedurePage, page: BrowserPage
) -> None:
    page.goto(f"{live}{full.url}")
    page.emulate_media(media="print")
    printed = page.locator(".refs a").evaluate("link => getComputedStyle(link, '::after').content")
    assert "https://example.org/paper" in printed


# Quiet, private and light


@pytest.mark.parametrize(
    "options",
    [{"viewport": DESK}, {"viewport": PHONE, "device_scale_factor": 3, "is_mobile": True}],
    ids=["desk", "phone"],
)
def test_the_first_view_is_light(
    live: str, full: ProcedurePage, browser: Browser, options: dict[str, Any]
) -> None:
    # A window of its own has nothing in its cache.
    tab = browser.new_page(**options)
    responses: list[Response] = []
    tab.on("response", lambda response: responses.append(response))
    tab.goto(f"{live}{full.url}")
    tab.wait_for_load_state("networkidle")
    sizes = {response.url: size_on_the_wire(response) for response in responses}
    tab.close()
    assert sum(sizes.values()) <= FIRST_VIEW, sizes


def size_on_the_wire(response: Response) -> int:
    """The bytes of an answer as production sends it; this server does not compress files."""
    body = response.body()
    kind = response.headers.get("content-type", "")
    return len(brotli.compress(body, quality=5) if kind.startswith(("text/", "image/svg")) else body)
