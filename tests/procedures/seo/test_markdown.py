"""Pages as Markdown: the same facts as in HTML, for everybody who may read the page and for nobody else."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from clinic.models import ClinicSettings, HomePage
from clinic.seo.markdown import escaped
from procedures.models import ProcedurePage
from tests.factories import (
    full_procedure,
    full_standard_page,
    make_category,
    make_concern,
    make_location,
    make_practitioner,
    make_procedure,
    make_procedures,
    make_standard_page,
    other_hours,
    price,
    sparse_procedure,
    stored,
    works_at,
)
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db


def read(client: Client, address: str) -> str:
    response = client.get(f"{address}index.md")
    assert response.status_code == 200, address
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    return response.content.decode()


def as_words(markdown: str) -> str:
    """What a reader of the drawn Markdown sees."""
    html = MarkdownIt().render(markdown)
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def test_a_full_procedure(full: ProcedurePage, client: Client) -> None:
    page = full
    text = as_words(read(client, page.url))
    for expected in (
        page.title,
        page.summary,
        "$1,031–$1,144 per session, full face",
        "3 to 5 sessions, full face: $3,093–$5,720",
        "From $350 per area",
        "Prices confirmed on September 1, 2026",
        "Right away",
        "Do not have this if",
        "You are pregnant.",
        "Burns. Rare, 1 in 1,000 to 1 in 10,000",
        "1 in 40",
        "We have no figure",
        "555 0100 199",
        "Does it hurt?",
        "Fractional photothermolysis",
        "Clinically reviewed by Dr Ines Valdoro on September 3, 2026. Next review due in September 2027.",
        "Frequencies added.",
        "Clinic : Calder House, Dermatology",
        "Telephone : 555 0100 142",
        f"Source : {page.full_url}",
    ):
        assert expected in text, expected


def test_a_sparse_procedure_says_what_is_not_stated(site: HomePage, client: Client) -> None:
    text = as_words(read(client, sparse_procedure(prices=[price(None, None, on_consultation=True)]).url))
    assert "On consultation" in text and "Not yet clinically reviewed." in text
    for absent in ("Prices", "Questions and answers", "Preparation", "Changes to this page", "None", "null"):
        assert absent not in text, absent


def test_links_lead_to_full_addresses(full: ProcedurePage, client: Client) -> None:
    markdown = read(client, full.url)
    links = BeautifulSoup(MarkdownIt().render(markdown), "html.parser").select("a[href]")
    assert len(links) > 8
    assert all(str(link["href"]).startswith(("http", "tel:")) for link in links)


def test_each_page_names_its_markdown(site: HomePage, client: Client) -> None:
    for address in ("/", "/procedures/", make_category().url, make_practitioner().url, "/team/"):
        soup = BeautifulSoup(client.get(address).content, "html.parser")
        (link,) = soup.select('link[rel=alternate][type="text/markdown"]')
        response = client.get(str(link["href"]))
        assert response.status_code == 200
        canonical = soup.select_one("link[rel=canonical]")
        assert canonical is not None
        assert response["Link"] == f'<{canonical["href"]}>; rel="canonical"'
        assert response["X-Robots-Tag"] == "noindex"


def test_clinics_and_standard_pages(site: HomePage, client: Client) -> None:
    place = make_location(hours_exceptions=[other_hours("2099-12-25", reason="Christmas Day")])
    text = as_words(read(client, place.url))
    for expected in (
        "14 Calder Street second floor",
        "Mon to Thu : 9:00 AM–7:00 PM",
        "December 25, 2099 : Closed",
        "Christmas Day",
    ):
        assert expected in text, expected
    standard = as_words(read(client, full_standard_page().url))
    for expected in (
        "Three dates",
        "I read it as for my sister.",
        "A price is checked",
        "Who writes a page?",
    ):
        assert expected in standard, expected


# The pages of the clinic

TODAY = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)

# What leads elsewhere, what is pressed, and what only the eye or paper needs.
NO_FACTS = ("nav", "form[role=search]", ".button", ".more", ".leaflet", "[aria-hidden]")


@shared_data
def full_site_rows(site: HomePage) -> dict[str, str]:
    """A page of each kind that is no procedure, with all that it can say: names, and their addresses."""
    with time_machine.travel(TODAY):
        here = make_location(
            hours_exceptions=[
                other_hours("2026-12-01", opens="09:00", closes="12:00", reason="Training"),
                other_hours("2099-12-25", reason="Christmas Day"),
            ]
        )
        there = make_location("Quayside clinic", email="")
        places = [works_at(here, "monday tuesday"), works_at(there)]
        valid = make_practitioner(workplaces=places, group="Doctors")
        ended = make_practitioner("Dr Lapsed", expires_on=datetime.date(2026, 1, 31), group="Nurses")
        scars, lines = make_concern("Scars"), make_concern("Fine lines")
        for term in (make_category(), scars):
            term.introduction, term.about = "What leaves marks.", "<h3>Why</h3><p>Skin heals by scars.</p>"
            term.save_revision().publish()
        make_category("Injectables")
        shared: dict[str, Any] = {
            "practitioners": [valid, ended],
            "locations": [here],
            "concerns": [scars, lines],
            "category": make_category(),
        }
        make_procedure(title="Performed laser", **shared)
        featured = make_procedure(title="Gentle peel", summary="Takes off a thin layer.", **shared)
        home = HomePage.objects.get()
        home.heading, home.introduction = "Skin in plain words", "We treat scars and lines."
        home.statement_heading, home.statement_text = "Risks come first.", "Each page names them."
        home.featured = [stored("procedure", {"page": featured.pk})]
        home.shortcuts = [stored("link", {"page": scars.pk, "words": "old marks"})]
        home.save_revision().publish()
        standard = full_standard_page()
        make_standard_page("Below", parent=standard)
        return {
            "home": "/",
            "team": "/team/",
            "person": valid.url,
            "person whose registration has ended": ended.url,
            "clinics": "/locations/",
            "clinic": here.url,
            "standard page": standard.url,
            "concerns": "/concerns/",
            "concern": scars.url,
            "categories": "/categories/",
            "category": make_category().url,
        }


@pytest.fixture
def full_site(full_site_rows: dict[str, str]) -> Iterator[dict[str, str]]:
    """The same, on the day for which it was made."""
    with time_machine.travel(TODAY):
        yield full_site_rows


def told_in_html(client: Client, address: str) -> list[str]:
    """Each text of the page that stands by itself, between two tags."""
    main = BeautifulSoup(client.get(address).content, "html.parser").main
    assert main is not None
    for element in main.select(", ".join(NO_FACTS)):
        element.decompose()
    return [" ".join(text.split()).strip(" ,:") for text in main.stripped_strings]


def test_every_text_of_a_page_stands_in_its_markdown(full_site: dict[str, str], client: Client) -> None:
    addresses = {**full_site, "full procedure": full_procedure().url, "list": "/procedures/"}
    missing = {}
    for kind, address in addresses.items():
        told = told_in_html(client, address)
        assert len(told) > 3, kind
        text = as_words(read(client, address)).casefold()
        if absent := [fact for fact in told if fact.casefold() not in text]:
            missing[kind] = absent
    assert not missing


def test_the_registration_is_told_in_the_words_of_the_page(full_site: dict[str, str], client: Client) -> None:
    expected = {
        "person": "Checked in the register on September 1, 2026",
        "person whose registration has ended": (
            "Valid until January 31, 2026, not confirmed since. Please check the register."
        ),
    }
    for kind, words in expected.items():
        markdown = as_words(read(client, full_site[kind]))
        page = " ".join(told_in_html(client, full_site[kind]))
        assert f"State Medical Board, 20417 {words}" in markdown
        assert f"State Medical Board, 20417 {words}" in page


def test_a_person_names_the_procedures_only_while_registered(
    full_site: dict[str, str], client: Client
) -> None:
    assert "Performed laser" in read(client, full_site["person"])
    assert "Performed laser" not in read(client, full_site["person whose registration has ended"])


def test_what_nobody_has_stated_has_no_heading(site: HomePage, client: Client) -> None:
    home = read(client, "/")
    headings = [line for line in home.splitlines() if line.startswith("#")]
    assert headings == ["# Home", "## Talk to a doctor first"]
    assert "555 0100 142" in home and "Licensed by the State Medical Board." in home


def test_more_pages_take_no_more_queries(full_site: dict[str, str], client: Client) -> None:
    def queries(address: str) -> int:
        # The first request after a change looks up anew where the home pages are.
        read(client, address)
        with CaptureQueriesContext(connection) as captured:
            read(client, address)
        return len(captured)

    before = {kind: queries(address) for kind, address in full_site.items()}
    concern = make_concern("Scars")
    make_procedures(5, concern=concern)
    for number in range(4):
        place = make_location(f"Clinic {number}")
        make_practitioner(f"Dr {number}", workplaces=[works_at(place)], group="Doctors")
    after = {kind: queries(address) for kind, address in full_site.items()}
    assert after == before
    assert max(after.values()) <= 15, after


def test_drafts_and_private_pages_have_none(site: HomePage, client: Client) -> None:
    draft, private = make_procedure(live=False), make_procedure()
    private.view_restrictions.create(restriction_type="password", password="secret")
    for address in (draft.url, private.url, "/nowhere/"):
        assert client.get(f"{address}index.md").status_code == 404, address
    listed = client.get("/llms.txt").content.decode()
    assert draft.title not in listed and private.title not in listed


def test_the_index_lists_all_public_pages(full: ProcedurePage, client: Client) -> None:
    response = client.get("/llms.txt")
    text = response.content.decode()
    assert text.startswith("# Calder House\n")
    assert f"({full.full_url}index.md): {full.summary}" in text
    assert "## Procedures" in text and "## Our team" in text


def test_a_setting_turns_it_off(site: HomePage, client: Client) -> None:
    ClinicSettings.objects.update(offers_markdown=False)
    assert client.get("/index.md").status_code == 404
    assert client.get("/llms.txt").status_code == 404
    assert b"text/markdown" not in client.get("/").content


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60))
def test_a_text_is_shown_as_it_is(text: str) -> None:
    html = MarkdownIt().render(f"- {escaped(text)}")
    shown = BeautifulSoup(html, "html.parser")
    assert [tag.name for tag in shown.find_all()] in (["ul", "li"],)
    assert " ".join(shown.get_text().split()) == " ".join(text.split())


def test_titles_cannot_break_out(site: HomePage, client: Client) -> None:
    title = "<script>alert(1)</script> [x](http://evil.example) # & 1 < 2 *"
    page = make_procedure(title=title)
    assert as_words(read(client, page.url)).startswith(title)
