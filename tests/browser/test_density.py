"""How far visitors scroll: what decides stands first on a phone, and pages are no longer than needed."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect
from pypdf import PdfReader

from clinic.models import HomePage
from procedures.documents import read_document
from procedures.documents.importing import import_reading
from procedures.models import ConcernPage, PriceListPage, ProcedurePage
from tests.browser.axe import violations
from tests.browser.test_public_pages import SIDEWAYS, open_everything
from tests.factories import make_location
from tests.support.shared_data import shared_data

DOCUMENT = Path(__file__).parents[1] / "procedures/documents/documents/laser-resurfacing.txt"
# The demo's procedure with all facts, and its longest.
FULL, LONGEST = "non-ablative-laser-skin-resurfacing", "upper-eyelid-surgery"


@shared_data
def imported(site: HomePage) -> ProcedurePage:
    """A live procedure as it comes from a document, without anything that staff add afterwards."""
    import_reading(read_document(DOCUMENT.read_text()), publish=True)
    page = ProcedurePage.objects.get()
    assert page.live and Client().get(page.url).status_code == 200
    return page


# Where a part begins and ends, from the top of the page.
PLACES = """() => Object.fromEntries(Object.entries({
        review: '.checked', price: '.glance .price', total: '.glance .total', risks: '.risks', jump: '.jump',
        page: 'body', footer: '.foot',
    }).map(([name, selector]) => [name, document.querySelector(selector)?.getBoundingClientRect()])
    .map(([name, box]) => [name, box ? [box.top + scrollY, box.bottom + scrollY] : null]))"""
SCREEN = 664
# By the width of a phone: where review line, course total and risks end; after how many screens the jump bar
# begins.
BOUNDS = {390: (230, 480, 600, 1.4), 320: (255, 520, 660, 1.55)}


def places(tab: BrowserPage, address: str, width: int) -> dict[str, list[float] | None]:
    tab.set_viewport_size({"width": width, "height": SCREEN})
    tab.goto(address)
    found: dict[str, list[float] | None] = tab.evaluate(PLACES)
    return found


@pytest.mark.parametrize("slug", [FULL, LONGEST])
def test_a_full_page_answers_what_decides_first(
    live: str, demo: HomePage, page: BrowserPage, slug: str
) -> None:
    address = f"{live}/procedures/{slug}/"
    for width, (review, total, risks, screens) in BOUNDS.items():
        found = places(page, address, width)
        assert found["review"] and found["review"][1] <= review
        assert found["price"] and found["price"][1] <= total
        if slug == FULL:
            assert found["total"] and found["total"][1] <= total
        assert found["risks"] and found["risks"][1] <= risks
        assert found["jump"] and found["jump"][0] <= screens * SCREEN
        links = page.get_by_role("navigation", name="On this page").get_by_role("link")
        assert links.all_inner_texts()[:2] == ["Side effects", "Who performs it"]


def test_pages_are_short(live: str, demo: HomePage, page: BrowserPage) -> None:
    """The full page took 16,599 pixels on a phone and 11,622 on a desk: a third less now."""
    for slug, phone, desk in ((FULL, 11_066, 7_750), (LONGEST, 11_700, 8_250)):
        found = places(page, f"{live}/procedures/{slug}/", 390)
        assert found["page"] and found["page"][1] <= phone, (slug, found)
        assert found["footer"] and found["footer"][1] - found["footer"][0] <= 700
        found = places(page, f"{live}/procedures/{slug}/", 1440)
        assert found["page"] and found["page"][1] <= desk, (slug, found)
    found = places(page, f"{live}/team/", 320)
    assert found["footer"] and found["footer"][1] - found["footer"][0] <= 700


@pytest.mark.parametrize(
    ("words", "lines"), [("Beratungsgespräch anfragen", 2), ("Beratungsgesprächsterminvereinbarungen", 3)]
)
def test_the_button_on_phones_holds_long_words(
    live: str, demo: HomePage, page: BrowserPage, words: str, lines: int
) -> None:
    for width in (390, 320):
        places(page, f"{live}/procedures/{FULL}/", width)
        button = page.locator(".cta-bar .button")
        button.evaluate("(button, words) => { button.textContent = words; }", words)
        assert button.evaluate("button => button.scrollWidth <= button.clientWidth"), width
        box = button.bounding_box()
        assert box and 44 <= box["height"] <= 28 + 18 * lines, width
        assert page.evaluate(SIDEWAYS) <= width


def test_an_imported_page_answers_first_too(live: str, imported: ProcedurePage, page: BrowserPage) -> None:
    for width, (review, total, _risks, screens) in BOUNDS.items():
        found = places(page, f"{live}{imported.url}", width)
        assert found["review"] and found["review"][1] <= review
        assert found["price"] and found["price"][1] <= total
        assert found["jump"] and found["jump"][0] <= screens * SCREEN
    expect(page.locator(".checked")).to_have_text("Not yet clinically reviewed")


# Large text


# Boxes of text that are wider than what is around them, and values of which each line holds about a letter.
BROKEN = """() => [...document.querySelectorAll('main *, header *, footer *')]
    .filter(element => element.checkVisibility() && !element.closest('svg, .visually-hidden, .jump, table'))
    .filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .filter(element => {
        const box = element.getBoundingClientRect(), size = parseFloat(getComputedStyle(element).fontSize);
        const letters = element.innerText.trim().length;
        const isNarrow = letters > 3 && box.width < size * 2 && box.height > size * 4;
        return box.right > innerWidth + 1 || isNarrow;
    })
    .map(element => element.outerHTML.slice(0, 120))"""


PAGES = (
    "/",
    "/procedures/",
    "/procedures/?q=melasma",
    f"/procedures/{FULL}/",
    f"/procedures/{LONGEST}/",
    f"/procedures/compare/?procedure={FULL}&procedure={LONGEST}&procedure=microneedling",
    "/prices/",
    "/concerns/",
    "/concerns/brown-spots/",
    "/categories/topical/",
    "/team/",
    "/team/ines-valdoro/",
    "/locations/",
    "/locations/old-town/",
    "/how-we-set-prices/",
)
# Words of up to 24 letters that stand in two lines.
SPLIT = """() => {
    const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const { currentNode: text, currentNode: { parentElement: element } } = texts;
        if (!element.checkVisibility() || element.closest('svg, .visually-hidden')) continue;
        for (const word of text.data.matchAll(/[\\p{L}\\p{N}]{2,24}/gu)) {
            const range = new Range();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            const tops = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
            if (tops.size > 1) found.push(word[0]);
        }
    }
    return found;
}"""


@pytest.mark.parametrize(
    ("size", "is_forced"), [(16, False), (24, False), (24, True), (32, False), (32, True)]
)
def test_no_word_breaks_within_on_a_desk(
    live: str, demo: HomePage, page: BrowserPage, size: int, is_forced: bool
) -> None:
    """With letters of the size that a visitor has chosen in the browser, or forced on the page's root."""
    page.set_viewport_size({"width": 1280, "height": 900})
    if not is_forced:
        page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": size}})
    for path in PAGES:
        page.goto(f"{live}{path}")
        if is_forced:
            page.evaluate(f"document.documentElement.style.fontSize = '{size}px'")
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == f"{size}px"
        open_everything(page)
        assert page.evaluate(SPLIT) == [], path
        assert page.evaluate(SIDEWAYS) <= 1280, path


@pytest.mark.parametrize("size", [24, 32])
def test_large_text_stays_in_its_box(live: str, demo: HomePage, page: BrowserPage, size: int) -> None:
    """WCAG 1.4.4: with letters of one and a half times and twice the size, on a phone."""
    page.set_viewport_size({"width": 390, "height": 844})
    for path in PAGES:
        page.goto(f"{live}{path}")
        page.evaluate(f"document.documentElement.style.fontSize = '{size}px'")
        open_everything(page)
        found = page.evaluate(BROKEN)
        assert found == [], path
        assert [word for word in page.evaluate(SPLIT) if word.isdigit()] == [], path
        assert page.evaluate(SIDEWAYS) <= 390, path


# What is folded


def test_folded_text_opens_from_its_anchor_and_on_paper(live: str, demo: HomePage, page: BrowserPage) -> None:
    page.set_viewport_size({"width": 390, "height": SCREEN})
    page.goto(f"{live}/procedures/{FULL}/")
    last_step = page.locator("#steps li").last
    expect(last_step).to_be_hidden()
    page.emulate_media(media="print")
    expect(last_step).to_be_visible()
    page.emulate_media(media="screen")
    page.goto(f"{live}/procedures/{FULL}/#preparation")
    expect(last_step).to_be_visible()
    # Nothing that protects is folded.
    for part in (".strong", ".urgent", ".serious", ".freq", ".tariff", ".aftercare"):
        assert page.locator(f".fold {part}, {part} .fold").count() == 0, part
        expect(page.locator(part)).to_be_visible()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live}/procedures/{FULL}/")
    expect(last_step).to_be_visible()


@pytest.mark.parametrize("slug", [FULL, LONGEST])
def test_a_leaflet_has_few_pages(live: str, demo: HomePage, page: BrowserPage, slug: str) -> None:
    page.goto(f"{live}/procedures/{slug}/")
    for paper in ("A4", "Letter"):
        leaflet = PdfReader(io.BytesIO(page.pdf(format=paper, prefer_css_page_size=True)))
        lengths = [len(sheet.extract_text()) for sheet in leaflet.pages]
        assert len(lengths) <= 4 and min(lengths) > max(lengths) / 2, paper


# Prices, hours, menu


def test_the_price_list_is_for_everyone(live: str, demo: HomePage, page: BrowserPage) -> None:
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live}{PriceListPage.objects.get().url}")
        assert violations(page) == []
        page.emulate_media(color_scheme="dark")
        assert violations(page) == []
        page.emulate_media(color_scheme="light")
        assert page.evaluate(SIDEWAYS) <= width


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-23T12:00", "Today: 9:00 AM–7:00 PM. Open now"),
        ("2026-11-23T20:00", "Today: 9:00 AM–7:00 PM"),
        ("2026-11-28T12:00", "Today: Closed"),
    ],
)
def test_the_footer_says_whether_a_clinic_is_open(
    live: str, site: HomePage, page: BrowserPage, now: str, said: str
) -> None:
    make_location(opening_hours=[("hours", {"days": ["monday"], "opens": "09:00", "closes": "19:00"})])
    moment = datetime.datetime.fromisoformat(now).replace(tzinfo=datetime.UTC)
    page.clock.set_fixed_time(moment)
    with time_machine.travel(moment, tick=False):
        page.goto(f"{live}/concerns/")
    expect(page.locator(".today")).to_have_text(said)


def test_the_menu_closes_by_itself(live: str, site: HomePage, page: BrowserPage) -> None:
    page.set_viewport_size({"width": 390, "height": SCREEN})
    page.goto(f"{live}/")
    menu = page.get_by_role("navigation", name="Main")
    for close in (lambda: page.keyboard.press("Escape"), lambda: page.mouse.click(200, 640)):
        page.get_by_text("Menu", exact=True).click()
        expect(menu).to_be_visible()
        close()
        expect(menu).to_be_hidden()


def test_a_concern_leads_to_the_comparison_of_what_is_ticked(
    live: str, demo: HomePage, page: BrowserPage
) -> None:
    page.goto(f"{live}{ConcernPage.objects.get(slug='brown-spots').url}")
    boxes = page.get_by_role("checkbox")
    for number in (0, 1):
        boxes.nth(number).check()
    expect(page.locator(".tray b")).to_have_text("2 chosen")
    page.get_by_role("button", name="Compare side by side").click()
    expect(page.locator(".compare thead h2")).to_have_count(2)
