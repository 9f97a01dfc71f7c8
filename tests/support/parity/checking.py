"""Requests every output of a procedure, parses each, and lists their differences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Site

from clinic.core.languages.active import language_of
from clinic.core.plain_text import plain_text
from clinic.seo.sitemaps import indexable_pages
from procedures.choices import Invasiveness
from procedures.models import ProcedurePage
from tests.support.parity.api import picture_addresses, read_api, texts_of_api
from tests.support.parity.client import AnonymousClient, alternate, style_sheets
from tests.support.parity.facts import Disagreement, Facts, differences, words
from tests.support.parity.listings import Listings
from tests.support.parity.page import read_page, read_paper
from tests.support.parity.print_styles import seen_on
from tests.support.parity.structured_data import graph_of, read_graph, texts_of

# Two texts are the same to a reader when their letters and figures are.
_NOT_READ = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Documents:
    """What the site answers about one procedure, before anybody has read it.

    Attributes:
        html: its page.
        sheets: the style sheets of the page.
        api: its object in the API, as JSON.
    """

    html: str
    sheets: tuple[str, ...]
    api: str

    @classmethod
    def of(cls, address: str, client: AnonymousClient) -> Documents:
        """Ask for the page, and for what its head names.

        Raises:
            NotAnsweredError: when one of them is not there.
        """
        html = client.text(address)
        soup = BeautifulSoup(html, "html.parser")
        return cls(
            html=html,
            sheets=tuple(style_sheets(soup)),
            api=client.text(alternate(soup, "application/json")),
        )


def check_all() -> Iterator[tuple[str, list[Disagreement]]]:
    """Every public procedure of every site with the differences between its outputs."""
    for site in Site.objects.order_by("pk"):
        client = AnonymousClient(site)
        listings = Listings.read(client)
        for page in ProcedurePage.objects.filter(pk__in=indexable_pages(site).values("pk")).order_by("path"):
            yield page.title, check_procedure(page, client, listings)


def check_procedure(page: ProcedurePage, client: AnonymousClient, listings: Listings) -> list[Disagreement]:
    """The differences between the outputs of one procedure, in the language of the page."""
    address = page.full_url or ""
    documents = Documents.of(address, client)
    with translation.override(language_of(page)):
        return disagreements(documents, listings, address)


def disagreements(documents: Documents, listings: Listings, address: str) -> list[Disagreement]:
    """The differences between the documents about one procedure.

    Args:
        address: of the page, under which the lists have it.
    """
    soup = BeautifulSoup(documents.html, "html.parser")
    screen, paper = (seen_on(medium, soup, documents.sheets) for medium in ("screen", "print"))
    graph, data = graph_of(soup), json.loads(documents.api)
    outputs = {
        "page": read_page(screen),
        "print": read_paper(paper),
        "structured data": read_graph(graph),
        "API": read_api(data),
        "sitemap": listings.sitemap_of(address),
    }
    if address in listings.feed:
        outputs["feed"] = listings.feed[address]
    for facts in outputs.values():
        facts.update(_derived(facts))
    title = str(outputs["page"]["title"])
    pictures = [str(outputs["structured data"].pop("picture")), *picture_addresses(data)]
    return [
        *differences(title, outputs),
        *not_on_page(title, "structured data", texts_of(graph), screen),
        *not_on_page(title, "API", texts_of_api(data), screen),
        *_not_shown(title, [*filter(None, pictures), *listings.pictures.get(address, ())], documents.html),
    ]


def _derived(facts: Facts) -> Facts:
    """What follows from the facts of an output, for outputs that tell no more than that."""
    found: Facts = {}
    if "prices" in facts:
        by_arrangement = gettext("On consultation").lower()
        found["offers"] = tuple(line for line in facts["prices"] if not line.startswith(by_arrangement))
    if "invasiveness" in facts:
        named = (Invasiveness.SURGICAL, Invasiveness.NON_INVASIVE)
        found["extent"] = next((one.value for one in named if str(one.label) == facts["invasiveness"]), "")
    return found


def not_on_page(title: str, output: str, texts: Iterable[str], page: BeautifulSoup) -> list[Disagreement]:
    """The texts of an output that do not stand on the page."""
    alternatives = (str(image.get("alt", "")) for image in page.select("img"))
    seen = _as_read(words(page.body or page) + "".join(alternatives))
    return [
        Disagreement(title, gettext("a text that the page does not show"), {output: text, "page": ""})
        for text in dict.fromkeys(texts)
        # A text with markup counts by its words; what only looks like markup, as it stands.
        if _as_read(plain_text(text)) not in seen and _as_read(text) not in seen
    ]


def _not_shown(title: str, pictures: Iterable[str], html: str) -> list[Disagreement]:
    """The pictures that are named elsewhere and not shown on the page."""
    return [
        Disagreement(
            title, gettext("a picture that the page does not show"), {"elsewhere": address, "page": ""}
        )
        for address in dict.fromkeys(pictures)
        if re.sub(r"^\w+://[^/]+", "", address) not in html
    ]


def _as_read(text: str) -> str:
    return _NOT_READ.sub("", text).lower()
