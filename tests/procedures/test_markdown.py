"""Pages as Markdown: the same facts as in HTML, for everybody who may read the page and for nobody else."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from wagtail.models import Page

from clinic.markdown import escaped, write
from clinic.models import ClinicSettings, HomePage
from tests.factories import (
    full_procedure,
    full_standard_page,
    make_category,
    make_location,
    make_practitioner,
    make_procedure,
    other_hours,
    price,
    sparse_procedure,
)
from tests.test_conventions import PAGE_MODELS

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


@pytest.mark.parametrize("model", PAGE_MODELS)
def test_every_page_type_has_markdown(model: type[Page]) -> None:
    assert write.dispatch(model) is not write.dispatch(object)


def test_a_full_procedure(site: HomePage, client: Client) -> None:
    page = full_procedure()
    text = as_words(read(client, page.url))
    for expected in (
        page.title,
        page.summary,
        "$1,031–$1,144 per session, full face",
        "$3,093–$5,720 (3 × $1,031 to 5 × $1,144)",
        "From $350 per area",
        "Price confirmed on : 1 September 2026",
        "Straight away",
        "Do not have this if",
        "You are pregnant.",
        "Burns. (Rare, 1 in 1,000 to 1 in 10,000)",
        "Milia. (1 in 40)",
        "How often: not stated",
        "555 0100 199",
        "Does it hurt?",
        "Fractional photothermolysis",
        "Clinically reviewed by Dr Ines Valdoro on 3 September 2026. Next review due September 2027.",
        "Frequencies added.",
        f"Source: {page.full_url}",
    ):
        assert expected in text, expected


def test_a_sparse_procedure_says_what_is_not_stated(site: HomePage, client: Client) -> None:
    text = as_words(read(client, sparse_procedure(prices=[price(None, None, on_consultation=True)]).url))
    assert "On consultation" in text and "Not yet clinically reviewed." in text
    for absent in ("Prices", "Questions people ask", "Preparation", "Changes to this page", "None", "null"):
        assert absent not in text, absent


def test_links_lead_to_full_addresses(site: HomePage, client: Client) -> None:
    markdown = read(client, full_procedure().url)
    links = BeautifulSoup(MarkdownIt().render(markdown), "html.parser").select("a[href]")
    assert len(links) > 8
    assert all(str(link["href"]).startswith("http") for link in links)


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
    for expected in (str(place.address), "Opening hours", "25 December 2099: closed (Christmas Day)"):
        assert expected in text, expected
    standard = as_words(read(client, full_standard_page().url))
    for expected in (
        "Three dates",
        "I read it as for my sister.",
        "A price is checked",
        "Who writes a page?",
    ):
        assert expected in standard, expected


def test_drafts_and_private_pages_have_none(site: HomePage, client: Client) -> None:
    draft, private = make_procedure(live=False), make_procedure()
    private.view_restrictions.create(restriction_type="password", password="secret")
    for address in (draft.url, private.url, "/nowhere/"):
        assert client.get(f"{address}index.md").status_code == 404, address
    listed = client.get("/llms.txt").content.decode()
    assert draft.title not in listed and private.title not in listed


def test_the_index_lists_all_public_pages(site: HomePage, client: Client) -> None:
    page = full_procedure()
    response = client.get("/llms.txt")
    text = response.content.decode()
    assert text.startswith("# Calder House\n")
    assert f"({page.full_url}index.md): {page.summary}" in text
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
