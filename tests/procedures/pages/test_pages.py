"""Public pages: what visitors read, and in how many queries."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Site

from benchmarks.many_procedures import make_many_procedures
from clinic.models import HomePage
from procedures.facts import Milestone, Recovery
from procedures.models import CategoryPage, ConcernPage, HouseRules, ProcedurePage
from tests.factories import (
    days,
    make_category,
    make_concern,
    make_photo_pair,
    make_practitioner,
    make_procedure,
    photo_pairs,
    price,
    sparse_procedure,
)
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db


def read(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def words(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


@shared_data
def answers(full: ProcedurePage, sparse: ProcedurePage) -> dict[str, str]:
    """What visitors read at each address of a site with a full and a sparse procedure."""
    addresses = [page.url for page in Page.objects.live().filter(depth__gte=2).order_by("path")]
    responses = {address: Client().get(address) for address in addresses}
    assert {response.status_code for response in responses.values()} == {200}
    return {address: response.content.decode() for address, response in responses.items()}


@pytest.fixture
def soups(answers: dict[str, str]) -> dict[str, BeautifulSoup]:
    """The same, read."""
    return _read_all(tuple(answers.items()))


@lru_cache(maxsize=1)
def _read_all(answers: tuple[tuple[str, str], ...]) -> dict[str, BeautifulSoup]:
    return {address: BeautifulSoup(answer, "html.parser") for address, answer in answers}


@shared_data
def plain(site: HomePage) -> ProcedurePage:
    """A procedure with nothing but what publishing asks for."""
    return make_procedure()


@pytest.fixture
def max_queries(client: Client) -> Callable[[str, int], None]:
    """Checks that an address is answered within a number of queries, each time it is asked for."""

    def check(address: str, most: int) -> None:
        client.get(address)  # Makes renditions, and fills Wagtail's list of sites, once.
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= most, "\n".join(query["sql"].replace('"', "")[-150:] for query in queries)

    return check


# What is on the page


def test_everything_of_the_source_document_has_its_place(site: HomePage, client: Client) -> None:
    page = sparse_procedure(
        introduction="<p>Preserves the outer layer.</p>",
        about="<p>Columns of coagulation.</p><p>Reduces imperfections.</p>",
        recovery_notes="<p>Back at work immediately.</p>",
        ideal_candidate="<p>Younger in age.</p>",
        not_recommended_for="<p>Deep scarring.</p>",
        side_effects="<p>Burns, milia.</p>",
    )
    text = words(read(client, page.url))
    for expected in (
        "Sparse laser resurfacing",
        "3 days",
        "Laser/Light Therapy",
        "$1,031–$1,144",
        "(unit not stated)",
        "July 28, 2021",
        "Preserves the outer layer.",
        "Columns of coagulation.",
        "Reduces imperfections.",
        "Back at work immediately.",
        "Younger in age.",
        "Deep scarring.",
        "Burns, milia.",
        "Not yet clinically reviewed",
        "Try it on",
        *(block.value for block in page.pros),
        *(block.value for block in page.cons),
    ):
        assert expected in text, expected


def test_every_fact_of_a_full_page_is_shown_once_stated(
    full: ProcedurePage, soups: dict[str, BeautifulSoup]
) -> None:
    text = words(soups[full.url])
    for expected in (
        "$1,031–$1,144",
        "per session, full face",
        "$420–$480",
        "From $350",
        "Prices confirmed on September 1, 2026",
        "$3,093–$5,720",
        "3 × $1,031, up to 5 × $1,144",
        "3 to 5, spaced 4 weeks apart",
        "Right away",
        "Non-invasive",
        "Numbing cream",
        "25 to 45 minutes",
        "1 to 3 years",
        "2 to 3 months",
        "Early sun damage, uneven tone, fine lines",
        "Deep scars, severe wrinkles",
        "You are pregnant.",
        "Rare, 1 in 1,000 to 1 in 10,000",
        "Very common",
        "1 in 40",
        "We have no figure",
        "Dr Ines Valdoro",
        "September 3, 2026",
        "September 2027",
        "Fractional photothermolysis",
        "What the first visit is like",
        "Does it hurt?",
        "Frequencies added.",
        "Numbing",
        "Treatment day",
        "555 0100 199",
    ):
        assert expected in text, expected
    assert "Not yet clinically reviewed" not in text


def test_absent_facts_vanish_with_their_row_and_the_main_ones_say_so(
    plain: ProcedurePage, client: Client
) -> None:
    text = words(read(client, plain.url))
    for label in ("Back to work", "Sessions", "Course total", "Anesthesia", "Results last", "References"):
        assert label not in text, label
    assert "(unit not stated)" in text
    assert "Not yet clinically reviewed" in text


def test_no_recovery_is_said_as_a_fact(site: HomePage, client: Client) -> None:
    page = make_procedure(recovery=Recovery(None), back_to_work=Milestone(days(2)))
    facts = read(client, page.url).select_one(".glance")
    assert facts is not None
    assert "None" in words(facts)
    assert "In 2 days" in words(facts)


def test_one_person_alone_has_written_and_checked(site: HomePage, client: Client) -> None:
    doctor = make_practitioner()
    page = make_procedure(
        author=doctor,
        reviewer=doctor,
        reviewed_on=datetime.date(2026, 9, 3),
        next_review_on=datetime.date(2027, 9, 3),
    )
    text = words(read(client, page.url))
    assert "Written and checked by" in text
    assert "reviewed by" not in text.lower()


def test_an_unregistered_person_is_not_named_as_reviewer(site: HomePage, client: Client) -> None:
    page = make_procedure(
        reviewer=make_practitioner(registration_number=""), reviewed_on=datetime.date(2026, 9, 3)
    )
    assert "Not yet clinically reviewed" in words(read(client, page.url))


def test_an_overdue_review_is_said_and_its_date_stays(site: HomePage, client: Client) -> None:
    page = make_procedure(
        reviewer=make_practitioner(),
        reviewed_on=datetime.date(2024, 9, 3),
        next_review_on=datetime.date(2025, 9, 3),
    )
    text = words(read(client, page.url))
    assert "September 3, 2024" in text
    assert "overdue" in text


def test_markup_in_facts_is_text(site: HomePage, client: Client) -> None:
    nasty = "<script>alert(1)</script> & <1% ®"
    page = make_procedure(
        title=f"Laser {nasty}", slug="laser", summary=nasty, best_for=nasty, pros=[("item", nasty)]
    )
    response = client.get(page.url)
    assert b"<script>alert" not in response.content
    assert "<1% ®" in words(BeautifulSoup(response.content, "html.parser"))


def test_ended_prices_are_gone_and_coming_ones_are_not_there_yet(site: HomePage, client: Client) -> None:
    page = make_procedure(
        prices=[
            price("100", None, valid_until="2026-01-31"),
            price("200", None, valid_from="2999-01-01"),
            price("300", None),
        ]
    )
    text = words(read(client, page.url)) + words(read(client, "/procedures/"))
    assert "$300" in text
    assert "$100" not in text
    assert "$200" not in text


def test_drafts_are_on_no_public_page(site: HomePage, client: Client) -> None:
    draft = make_procedure(live=False, title="Secret laser")
    assert client.get(f"/procedures/{draft.slug}/").status_code == 404
    for address in ("/", "/procedures/", f"/categories/{draft.category.slug}/"):
        assert "Secret laser" not in words(read(client, address))


def test_a_page_with_a_password_is_in_no_list(site: HomePage, client: Client) -> None:
    page = make_procedure(title="Secret laser", concerns=[make_concern()])
    page.view_restrictions.create(restriction_type="password", password="open sesame")
    for address in ("/", "/procedures/", page.category.url, make_concern().url):
        assert "Secret laser" not in words(read(client, address)), address


def test_a_link_to_a_page_that_is_not_public_keeps_only_its_words(site: HomePage, client: Client) -> None:
    hidden = make_procedure(live=False, title="Unlisted")
    page = make_procedure(about=f'<p>See <a linktype="page" id="{hidden.pk}">the other one</a>.</p>')
    soup = read(client, page.url)
    assert "the other one" in words(soup)
    assert hidden.slug not in str(soup)


def test_home_and_lists_lead_to_the_procedure(full: ProcedurePage, soups: dict[str, BeautifulSoup]) -> None:
    for address in ("/", "/procedures/", full.category.url, full.concerns.first().url):
        assert soups[address].select_one(f'main a[href="{full.url}"]'), address


@pytest.mark.parametrize("address", ["/categories/", "/concerns/", "/team/"])
def test_index_pages_list_what_is_below_them(soups: dict[str, BeautifulSoup], address: str) -> None:
    page = Page.objects.get(slug=address.strip("/"), depth=3)
    for child in page.get_children():
        assert soups[address].select_one(f'main a[href="{child.url}"]')


@pytest.mark.parametrize("address", ["/nowhere/", "/procedures/nowhere/", "/procedures/a/b/c/", "/%00/"])
def test_an_unknown_address_gets_a_page_that_leads_on(site: HomePage, client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert BeautifulSoup(response.content, "html.parser").select_one('main a[href^="/"]')


def test_unknown_query_strings_change_nothing(site: HomePage, client: Client) -> None:
    for query in ({"utm_source": "x"}, {"q": '"'}, {"page": "-1"}, {"x": "\x00🙂" * 500}):
        assert client.get("/procedures/", query).status_code == 200


# What has grown old says so


def test_a_price_that_nobody_has_confirmed_for_long_says_so(site: HomePage, client: Client) -> None:
    old = datetime.date(2021, 7, 28)
    several = make_procedure(prices=[price(), price(label="Hands")], prices_confirmed_on=old)
    for page in (several, make_procedure(prices_confirmed_on=old)):
        text = words(read(client, page.url))
        assert "Prices last confirmed on July 28, 2021" in text
        assert "Please ask for today’s price before you decide." in text
        assert "Prices confirmed on" not in text
    assert "last confirmed" in words(read(client, several.url).select_one("#prices .notice"))


def test_when_a_price_is_old_the_house_rules_decide(site: HomePage, client: Client) -> None:
    confirmed_on = timezone.localdate() - datetime.timedelta(days=100)
    page = make_procedure(prices_confirmed_on=confirmed_on)
    assert "Prices confirmed on" in words(read(client, page.url))
    HouseRules.objects.create(site=Site.objects.get(), price_confirmation_months=3)
    assert "Prices last confirmed on" in words(read(client, page.url))


def test_on_consultation_no_price_grows_old(site: HomePage, client: Client) -> None:
    line = {"type": "price", "value": {"on_consultation": True, "currency": "USD"}}
    page = make_procedure(prices=[line], prices_confirmed_on=datetime.date(2021, 7, 28))
    assert "last confirmed" not in words(read(client, page.url))


def test_none_known_is_said_as_a_fact(site: HomePage, client: Client) -> None:
    said = words(read(client, make_procedure(no_known_contraindications=True).url))
    assert "Do not have this if: none known." in said
    assert "Do not have this if" not in words(read(client, make_procedure().url))


# Head


def test_every_page_has_one_h1_a_title_a_description_and_a_canonical_address(
    soups: dict[str, BeautifulSoup],
) -> None:
    titles = []
    for address, soup in soups.items():
        assert len(soup.find_all("h1")) == 1, address
        assert soup.find("html")["lang"] == "en"
        canonical = soup.select_one("link[rel=canonical]")
        assert canonical is not None and canonical["href"].endswith(address)
        assert soup.select_one("meta[name=description]") is not None
        assert soup.title is not None
        titles.append(soup.title.string)
    assert len(titles) == len(set(titles))


def test_pages_have_no_inline_code_and_ask_nobody_else(soups: dict[str, BeautifulSoup]) -> None:
    for address, soup in soups.items():
        assert not soup.select("[style], style, [onclick], [onload]"), address
        for tag in soup.select("script"):
            assert tag.get("src", "").startswith("/static/") or tag.get("type") == "application/ld+json", (
                address
            )
        for tag in soup.select("link[rel=stylesheet], link[rel=preload], img, source"):
            for source in re.split(r",\s*", tag.get("href") or tag.get("src") or tag.get("srcset")):
                assert source.startswith(("/static/", "/media/")), source


def test_pictures_have_dimensions_and_several_formats(
    full: ProcedurePage, soups: dict[str, BeautifulSoup]
) -> None:
    pictures = soups[full.url].select("picture")
    assert len(pictures) == 3
    for picture in pictures:
        assert {source["type"] for source in picture.select("source")} >= {"image/avif", "image/webp"}
        image = picture.img
        assert image["width"] and image["height"] and image.has_attr("alt")
        assert image["src"].endswith(".jpg")


# Queries


def test_the_full_procedure_page_within_its_queries(full: ProcedurePage, max_queries: Any) -> None:
    max_queries(full.url, 11)


@pytest.mark.parametrize("are_alternatives_chosen", [True, False])
def test_a_procedure_with_all_that_there_is_within_its_queries(
    full: ProcedurePage, max_queries: Any, are_alternatives_chosen: bool
) -> None:
    others = [make_procedure(concerns=[make_concern("Scars")]) for _ in range(4)]
    pairs = [make_photo_pair(practitioner=full.reviewer) for _ in range(3)]
    full.prices_confirmed_on = datetime.date(2021, 7, 28)
    full.photo_pairs = photo_pairs(*pairs)
    full.alternatives = [("procedure", other) for other in others] if are_alternatives_chosen else []
    full.save()
    max_queries(full.url, 13)


def test_the_sparse_procedure_page_within_its_queries(sparse: ProcedurePage, max_queries: Any) -> None:
    max_queries(sparse.url, 8)


@pytest.mark.parametrize("number", [3, 12])
def test_lists_within_their_queries_for_any_number(site: HomePage, max_queries: Any, number: int) -> None:
    make_many_procedures(number)
    longest = [
        model.objects.annotate(number=Count("procedures")).latest("number")
        for model in (CategoryPage, ConcernPage)
    ]
    for address in ("/procedures/", *(term.url for term in longest)):
        max_queries(address, 10)


@pytest.mark.parametrize("address", ["/", "/categories/", "/concerns/", "/team/"])
def test_other_pages_within_their_queries(full: ProcedurePage, max_queries: Any, address: str) -> None:
    max_queries(address, 10)


def test_a_person_s_page_within_its_queries(site: HomePage, max_queries: Any) -> None:
    make_category()
    max_queries(make_practitioner().url, 10)
