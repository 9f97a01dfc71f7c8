"""Head of every page: titles, descriptions, shared links, icons; over the demo and over bad input."""

from __future__ import annotations

import functools
import io
import json
import threading
from html import escape
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageColor
from pytest_django import Settings
from wagtail.models import Page

from clinic.core.plain_text import plain_text
from clinic.models import BasePage, ClinicSettings, HomePage
from clinic.seo import share_cards
from clinic.seo.card_drawing import draw_card, drawable
from clinic.seo.head import description, document_title, shortened
from procedures.facts import Recovery
from procedures.models import ProcedurePage
from tests.factories import (
    days,
    make_location,
    make_practitioner,
    make_procedure,
    make_standard_page,
    price,
    sparse_procedure,
)

pytestmark = pytest.mark.django_db

NASTY_TITLES = (
    "</script><script>alert(1)</script>",
    "Laser \"quoted\" & 'quoted' <1%",
    "علاج البشرة بالليزر",
    "激光治疗" * 60,
    "👩\u200d⚕️ می\u200cخواهم \u202ecba\u202c soft\u00adhyphen",
    "x" * 250,
)
# Each is of a kind that one of those above stands for.
FURTHER_TITLES = (
    "🙂 Laser 👩‍⚕️",
    "טיפול לייזר לעור",
    "Лазерная шлифовка",
    "नमस्ते",
    "Laser resurfacing " * 14,
)
for_nasty_titles = pytest.mark.parametrize(
    "title",
    [*NASTY_TITLES, *(pytest.param(title, marks=pytest.mark.thorough) for title in FURTHER_TITLES)],
    ids=range(len(NASTY_TITLES) + len(FURTHER_TITLES)),
)


@pytest.fixture(autouse=True)
def media(request: pytest.FixtureRequest, settings: Settings, tmp_path: Any) -> None:
    """A folder of this test's own for pictures, unless it reads some that tests share."""
    if not {"demo", "full"} & set(request.fixturenames):
        settings.MEDIA_ROOT = str(tmp_path)


def head(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    found, end, _body = response.content.partition(b"</head>")
    assert end
    return BeautifulSoup(found, "html.parser")


def meta(soup: BeautifulSoup, name: str) -> str | None:
    tag = soup.select_one(f'meta[name="{name}"], meta[property="{name}"]')
    return str(tag["content"]) if tag else None


def card_address(client: Client, address: str) -> str:
    return card_address_in(head(client, address))


def card_address_in(soup: BeautifulSoup) -> str:
    found = meta(soup, "og:image")
    assert found is not None
    return found.removeprefix("http://localhost")


def picture(client: Client, address: str) -> Image.Image:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    return Image.open(io.BytesIO(b"".join(response.streaming_content)))


def assert_head_is_whole(soup: BeautifulSoup, address: str) -> None:
    assert soup.title is not None and soup.title.string
    assert len(soup.title.string) <= 60, soup.title.string
    text = meta(soup, "description")
    assert text is not None and 70 <= len(text) <= 160, (address, text)
    assert meta(soup, "og:title")
    assert meta(soup, "og:description") == text
    canonical = soup.select_one("link[rel=canonical]")
    assert canonical is not None and meta(soup, "og:url") == canonical["href"]
    assert (meta(soup, "og:image:width"), meta(soup, "og:image:height")) == ("1200", "630")
    assert meta(soup, "twitter:card") == "summary_large_image"


# Over the demo


def test_every_page_of_the_demo_has_a_head_of_its_own(demo: HomePage, client: Client) -> None:
    titles, descriptions, cards = [], [], []
    pages = Page.objects.live().filter(depth__gte=2)
    assert pages.count() > 30
    for page in pages:
        soup = head(client, page.url)
        assert_head_is_whole(soup, page.url)
        assert soup.title is not None
        titles.append(soup.title.string)
        descriptions.append(meta(soup, "description"))
        cards.append(meta(soup, "og:image"))
    for values in (titles, descriptions, cards):
        assert len(set(values)) == len(values), sorted(
            str(value) for value in values if values.count(value) > 1
        )


# Bad input


@for_nasty_titles
def test_any_title_makes_a_whole_head_and_a_picture(site: HomePage, client: Client, title: str) -> None:
    page = make_procedure(title=title, slug="nasty", introduction=f"<p>Words &amp; {escape(title[:20])}</p>")
    content = client.get(page.url).content
    assert b"<script>alert" not in content
    soup = BeautifulSoup(content.partition(b"</head>")[0], "html.parser")
    assert_head_is_whole(soup, page.url)
    assert picture(client, card_address_in(soup)).size == (1200, 630)


def test_three_hundred_characters_and_signs_without_a_shape_are_drawn() -> None:
    for title in ("w" * 300, "🙂" * 300, "word " * 60, "", "\u202eلليزر\u202c \x07", "e\u0301" * 300):
        drawn = draw_card(title, title, [(title, title, title)] * 4)
        assert Image.open(io.BytesIO(drawn)).size == (1200, 630)


def test_an_amount_that_cannot_be_drawn_in_full_is_not_drawn() -> None:
    nothing = plain_card("Laser", "Clinic")
    assert draw_card("Laser", "Clinic", [("Price", "🙂350", "")]) == nothing
    assert draw_card("Laser", "Clinic", [("Price", "₹350", "")]) != nothing


def test_letters_are_drawn_and_signs_without_a_shape_are_not_boxes() -> None:
    empty = plain_card("", "Clinic")
    for title in ("Łódź", "Laser"):
        assert plain_card(title, "Clinic") != empty, title
    assert plain_card("🙂", "Clinic") == empty
    assert plain_card("🙂 Laser", "Clinic") == plain_card("Laser", "Clinic")


def test_facts_stand_under_a_title_only() -> None:
    assert draw_card("Лазер", "Clinic", [("Price", "€1", "")]) == plain_card("", "Clinic")


@pytest.mark.parametrize(
    "title",
    [
        "Лазер",
        "علاج",
        "Лазер CO2",
        "नमस्ते",
        "❤\ufe0f",
        "\u200d\u064b",
        *(pytest.param(title, marks=pytest.mark.thorough) for title in ("ทำแก้ม", "λέιζερ", "激光")),
    ],
)
def test_of_a_title_without_shapes_the_clinic_s_name_is_left(title: str) -> None:
    assert plain_card(title, "Clinic") == plain_card("", "Clinic") != plain_card("", "")
    assert plain_card("Laser", title) == plain_card("Laser", "")


@functools.cache
def plain_card(title: str, clinic: str) -> bytes:
    """A card without facts."""
    return draw_card(title, clinic, [])


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Łódź", "Łódź"),
        ("Laser 👩\u200d⚕️", "Laser"),
        ("\u202eLaser\u00ad", "Laser"),
        ("Laser ❤\ufe0f", "Laser"),
        ("cafe\u0301", "café"),
        ("ắớ", "ắớ"),
        ("CO₂", "CO2"),
        ("Лазер CO2", ""),
        ("x\u0947", ""),
    ],
)
def test_a_text_is_drawn_whole_but_for_signs_or_not_at_all(text: str, drawn: str) -> None:
    assert drawable(text) == drawn


def test_an_accent_that_is_a_character_of_its_own_changes_no_picture() -> None:
    first, second = (draw_card(words, words, [(words, "€1", words)]) for words in ("Café", "Cafe\u0301"))
    assert first == second


def test_a_procedure_without_price_says_so_and_nothing_else(site: HomePage, client: Client) -> None:
    page = sparse_procedure(prices=[price("100", None, valid_until="2999-01-01")])
    type(page).objects.filter(pk=page.pk).update(prices="[]")
    soup = head(client, page.url)
    assert "Price: not stated" in str(meta(soup, "description"))
    assert "Price: Not stated" in str(meta(soup, "og:image:alt"))


# Words


def test_the_clinic_s_name_stands_where_there_is_room() -> None:
    assert document_title("Microneedling", "Calder House") == "Microneedling | Calder House"
    assert document_title("Calder House", "Calder House") == "Calder House"
    assert document_title("m" * 50, "Calder House") == "m" * 50
    assert len(document_title("word " * 30, "Calder House")) <= 60


def test_text_is_cut_between_words() -> None:
    assert shortened("one two three", 9) == "one two…"
    assert shortened("one two three", 8) == "one two…"
    assert shortened("one two three", 13) == "one two three"
    assert shortened("a" * 20, 10) == "a" * 9 + "…"


def test_short_descriptions_are_filled_up_and_long_ones_cut() -> None:
    assert description(["", "Short", "and a second"]) == "Short. and a second"
    assert description(["x" * 80, "not needed"]) == "x" * 80
    assert len(description(["word " * 60])) <= 160


def test_the_words_of_rich_text() -> None:
    assert plain_text("<p>A &amp; B</p><p>&lt;1%</p>") == "A & B <1%"


def test_the_editor_s_own_words_come_first(site: HomePage, client: Client) -> None:
    words = "What the laser does to the skin, how many visits it takes and what it costs in all."
    page = make_procedure(seo_title="Own title", search_description=words)
    soup = head(client, page.url)
    assert soup.title is not None and soup.title.string == "Own title | Calder House"
    assert meta(soup, "description") == words
    assert meta(soup, "og:title") == "Own title"


def test_the_facts_are_those_of_the_page(full: ProcedurePage, client: Client) -> None:
    soup = head(client, full.url)
    assert "$1,031–$1,144 per session, full face" in str(meta(soup, "description"))
    alt = str(meta(soup, "og:image:alt"))
    assert "Average recovery: 3 days" in alt
    assert "Price range: $1,031–$1,144 per session, full face" in alt


# Pictures of shared links


def test_a_picture_is_drawn_once_for_each_change(
    site: HomePage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def counted(title: str, *args: Any, **kwargs: Any) -> bytes:
        drawn.append(title)
        return draw_card(title, *args, **kwargs)

    monkeypatch.setattr(share_cards, "draw_card", counted)
    page = make_procedure(title="Laser")
    first = card_address(client, page.url)
    assert drawn == []  # A visitor waits for no picture.
    for _again in range(3):
        picture(client, first)
    page.save_revision().publish()
    assert card_address(client, page.url) == first
    picture(client, first)
    assert len(drawn) == 1
    page.recovery = Recovery(days(5))
    page.save_revision().publish()
    second = card_address(client, page.url)
    assert second != first
    picture(client, second)
    assert len(drawn) == 2
    # An address that was shared before the change leads to the picture of today.
    assert client.get(first)["Location"] == second
    assert len(drawn) == 2
    ClinicSettings.objects.update(name="Another House")
    assert card_address(client, page.url) not in (first, second)
    ClinicSettings.objects.update(accent="#3b4a9a")
    colours = {
        colour
        for _count, colour in picture(client, card_address(client, page.url)).convert("RGB").getcolors() or ()
    }
    ours = ImageColor.getrgb("#1e564c")
    assert (0x3B, 0x4A, 0x9A) in colours and ours not in colours


def test_many_who_ask_at_once_get_one_picture(site: HomePage, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def slow(title: str, *args: Any, **kwargs: Any) -> bytes:
        drawn.append(title)
        threading.Event().wait(0.2)
        return draw_card(title, *args, **kwargs)

    monkeypatch.setattr(share_cards, "draw_card", slow)
    card = share_cards.ShareCard.of(make_procedure(), ClinicSettings(name="Calder House"))
    assert card is not None
    threads = [threading.Thread(target=card.file) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 1
    assert Image.open(card.file()).size == (1200, 630)


def test_a_picture_may_be_kept_for_ever(site: HomePage, client: Client) -> None:
    address = card_address(client, make_procedure().url)
    response = client.get(address)
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(address, headers={"if-none-match": response["ETag"]}).status_code == 304
    assert not response.cookies


def test_private_and_unpublished_pages_have_none(site: HomePage, client: Client) -> None:
    page, person = make_procedure(), make_practitioner()
    addresses = [card_address(client, page.url), card_address(client, person.url)]
    for address in addresses:
        picture(client, address)
    page.unpublish()
    person.view_restrictions.create(restriction_type="password", password="open sesame")
    for address in addresses:
        assert client.get(address).status_code == 404
    asked = client.get(person.url)
    assert asked.status_code == 200
    assert b"og:" not in asked.content
    assert not list(share_cards._folder().glob(f"{page.pk}-*.png"))


def test_a_wrong_address_draws_nothing(site: HomePage, client: Client) -> None:
    page = make_procedure()
    assert client.get(f"/share/{page.pk}-abcdef.png").status_code == 302
    assert client.get("/share/999999-abcdef.png").status_code == 404
    assert client.get(f"/share/{page.pk}-../x.png").status_code == 404
    assert not list(share_cards._folder().glob("*.png"))


def test_the_head_costs_the_page_no_query(
    full: ProcedurePage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = ("/", full.url, "/team/", "/concerns/", "/locations/")
    for address in addresses:
        client.get(address)

    def queries() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))
        return counts

    with_head = queries()
    monkeypatch.setattr(BasePage, "is_restricted", True)
    monkeypatch.setattr(BasePage, "meta_description", "")
    assert b"og:image" not in client.get("/").content
    assert with_head == queries()


# Icons and manifest


def test_icons_and_manifest(site: HomePage, client: Client) -> None:
    soup = head(client, "/")
    for selector in ("link[rel=icon]", "link[rel=apple-touch-icon]"):
        for tag in soup.select(selector):
            address = str(tag["href"])
            is_static = address.startswith("/static/")
            is_there = finders.find(address[8:]) if is_static else client.get(address).status_code == 200
            assert is_there, address
    link = soup.select_one("link[rel=manifest]")
    assert link is not None
    response = client.get(str(link["href"]))
    assert response["Content-Type"].startswith("application/manifest+json")
    content = json.loads(response.content)
    assert content["name"] == "Calder House"
    for icon in content["icons"]:
        path = finders.find(icon["src"].removeprefix("/static/"))
        assert path, icon
        if icon["type"] == "image/png":
            assert "{}x{}".format(*Image.open(str(path)).size) == icon["sizes"]
    assert {theme["media"] for theme in soup.select("meta[name=theme-color]")} == {
        "(prefers-color-scheme: light)",
        "(prefers-color-scheme: dark)",
    }


def test_an_address_that_leads_nowhere_is_not_shared(site: HomePage, client: Client) -> None:
    content = client.get("/nowhere/").content
    assert b"og:" not in content
    assert b'<meta name="robots" content="noindex">' in content


def test_a_comparison_is_shared_as_one(site: HomePage, client: Client) -> None:
    first, second = make_procedure(title='Laser "A" & B'), make_procedure(title="Peel")
    address = f"/procedures/compare/?procedure={first.slug}&procedure={second.slug}"
    soup = head(client, address)
    assert soup.title is not None
    assert soup.title.string == 'Compare: Laser "A" & B, Peel | Calder House'
    assert meta(soup, "og:title") == 'Compare: Laser "A" & B, Peel'
    assert meta(soup, "og:description") == meta(soup, "description")
    assert meta(soup, "og:url") == f"http://localhost{address}"
    canonical = soup.select_one("link[rel=canonical]")
    assert canonical is not None and canonical["href"] == "http://localhost/procedures/"
    assert len(soup.select("meta[name=robots]")) == 1
    unknown = client.get(f"/procedures/compare/?procedure={first.slug}&procedure=nothing")
    assert unknown.status_code == 404
    assert b"og:" not in unknown.content


def test_a_search_is_shared_as_the_list_that_search_engines_keep(site: HomePage, client: Client) -> None:
    make_procedure()
    soup = head(client, "/procedures/?q=laser%20%22%26")
    assert soup.title is not None and soup.title.string.startswith("“laser &”: Procedures")
    assert meta(soup, "og:url") == "http://localhost/procedures/"
    assert len(soup.select("meta[name=robots]")) == 1


def test_standard_pages_and_clinics_describe_themselves(site: HomePage, client: Client) -> None:
    page = make_standard_page(
        introduction="", body=[("heading", "First"), ("text", "<p>Every page is read &amp; checked.</p>")]
    )
    assert "Every page is read & checked." in str(meta(head(client, page.url), "description"))
    place = make_location(introduction="")
    soup = head(client, place.url)
    assert place.locality in str(meta(soup, "description"))
    assert str(place.address) in str(meta(soup, "og:image:alt"))
    for address in (page.url, place.url, "/locations/"):
        assert_head_is_whole(head(client, address), address)
