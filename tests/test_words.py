"""The words of the site: one name for each fact, one country's spelling, samples of every sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from clinic.management.commands.messages import template_catalogue
from clinic.models import HomePage
from procedures.facts.registry import FACTS
from procedures.models import ProcedurePage
from tests.factories import full_procedure, make_concern, make_procedure
from tests.sentences import SAMPLES, samples

ROOT = Path(__file__).parents[1]


@pytest.mark.django_db
def test_the_page_of_samples_is_up_to_date() -> None:
    if os.environ.get("WRITE_WORDS"):
        SAMPLES.write_text(samples())
    assert SAMPLES.read_text() == samples()


# One name for each fact


@pytest.fixture
def labels() -> set[str]:
    return {fact.label_on(ProcedurePage) for fact in FACTS}


# What names the parts of a fact, or what is no fact of a procedure.
OTHER_NAMES = {"Price range", "Course total", "Prices last confirmed on"}
# Where a surface names facts.
NAMED = {
    "page": ".glance dt, .sums dt",
    "comparison": ".compare tbody th",
    "rows": ".row__facts dt, .fit dt",
}


def names(soup: BeautifulSoup, selector: str) -> set[str]:
    """The names without the notes beside them."""
    found = soup.select(selector)
    for note in (note for one in found for note in one.select(".note")):
        note.extract()
    return {" ".join(one.get_text().split()) for one in found}


def test_a_fact_has_one_name_on_all_surfaces(site: HomePage, client: Client, labels: set[str]) -> None:
    concern = make_concern()
    page = full_procedure(concerns=[concern])
    other = make_procedure(concerns=[concern], best_for="Lines", not_for="Folds", main_risks="Redness")
    addresses = {
        "page": page.url,
        "comparison": f"/procedures/compare/?procedure={page.slug}&procedure={other.slug}",
        "rows": concern.url,
    }
    for surface, selector in NAMED.items():
        soup = BeautifulSoup(client.get(addresses[surface]).content, "html.parser")
        found = names(soup, selector)
        assert found, surface
        assert found <= labels | OTHER_NAMES, surface
    headings = names(BeautifulSoup(client.get(page.url).content, "html.parser"), "main :is(h2, h3)")
    for name in ("contraindications", "pros", "cons", "side_effects", "preparation", "steps", "aftercare",
                 "practitioners", "alternatives", "about", "if_something_goes_wrong",
                 "questions"):  # fmt: skip
        assert ProcedurePage._meta.get_field(name).verbose_name.casefold() in {
            heading.casefold() for heading in headings
        }, name


# The demo is in the United States, and so is the English of the interface


# Beginnings of British spellings, with what they never begin.
BRITISH = re.compile(
    r"\b(?:colour|favour|behaviour|neighbour|honour|labour|odour|rumour|tumour|vapour|an?aesth|haem|oedema"
    r"|gynaec|orthopaed|paediat|oestr|leukaem|diarrhoea|centre|metre|millimetre|centimetre|litre|fibre|grey"
    r"|ageing|licence|defence|jewell|catalogue|programme(?!d|r)|moult|mould|plough|sceptic|tyre|instalment|fulfil\b"
    r"|skilful|enrol\b|cheque|whilst|amongst|towards|afterwards|learnt|burnt|sunburnt|spelt|per cent"
    r"|(?:recogn|organ|moistur|minim|maxim|real|steril|stabil|normal|special|summar|apolog|author|custom"
    r"|priorit|visual|categor)is(?:e|ed|es|ing|ation)\b|analys(?:e|ed|ing)\b|(?:travell|cancell|labell|modell)(?:ed|ing)"
    r"|autumn|fortnight|car park|plaster\b|\bDr (?=[A-Z]))",
    re.IGNORECASE,
)
# Words that a search or a reader must know as other countries write them.
READS_BOTH = ("procedures/finder/words.py", "procedures/review/", "procedures/documents/")


def american_texts() -> Iterator[tuple[str, str]]:
    """The demo's texts without its references, which have the spelling of their publishers, and the guide."""
    for path in sorted((ROOT / "procedures/demo/content").rglob("*.toml")):
        if path.name == "synonyms.toml":
            continue
        for part in re.split(r"(?m)^(?=\[)", path.read_text()):
            if not part.startswith("[[references]]"):
                yield str(path.relative_to(ROOT)), re.sub(r"(?m)^(?:#.*|\w+(?= =))|:[a-z0-9-]+\)", "", part)
    for path in sorted((ROOT / "docs/guide").rglob("*.md")):
        yield str(path.relative_to(ROOT)), path.read_text()


def test_the_demo_and_the_guide_are_spelled_as_in_its_country() -> None:
    found = [(path, match[0]) for path, text in american_texts() for match in BRITISH.finditer(text)]
    assert found == []


def test_the_interface_is_spelled_alike() -> None:
    texts = [
        (place, re.sub(r"%\(\w+\)s", "", text))
        for message in template_catalogue()
        for place, _line in message.locations[:1]
        for text in ([message.id] if isinstance(message.id, str) else message.id)
        if not place.startswith(READS_BOTH)
    ]
    assert len(texts) > 1000
    assert [(place, match[0]) for place, text in texts for match in BRITISH.finditer(text)] == []
