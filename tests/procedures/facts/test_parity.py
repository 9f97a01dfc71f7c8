"""All outputs of a procedure state the same facts, and the check finds differences."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Site

from clinic.models import ClinicSettings, HomePage
from procedures.choices import Invasiveness
from procedures.facts import Milestone, Recovery
from procedures.models import ProcedurePage
from tests.factories import (
    days,
    items,
    make_practitioner,
    make_procedure,
    price,
)
from tests.support.parity import check_all, disagreements
from tests.support.parity.checking import Documents
from tests.support.parity.client import AnonymousClient, NotAnsweredError
from tests.support.parity.listings import Listings
from tests.support.parity.print_styles import seen_on
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

NASTY = {
    "script": "</script><script>alert(1)</script>",
    "quotes": "“Laser” & 'light' \"at once\" <b>now</b>",
    "long": "Laser resurfacing " * 13,
    "emoji and right to left": "Laser 🦋✨ تقشير الجلد بالليزر",
    "markdown": "1. *Laser* [light](https://example.org) | `x` #1",
}


# Each of several facts that have nothing to do with each other.
UNUSUAL: dict[str, dict[str, Any]] = {
    "on consultation, surgical": {
        "prices": [price(None, None, on_consultation=True, label="Face")],
        "recovery": Recovery(None),
        "back_to_work": Milestone(days(1)),
        "invasiveness": Invasiveness.SURGICAL,
    },
    "free, none known": {
        "prices": [price("0", "0")],
        "contraindications": [],
        "no_known_contraindications": True,
    },
    "from, no frequencies": {
        "prices": [price("99.5", None, starting_from=True, label="Lips", note="Weekdays; not in May")],
        "side_effects": "<p>Redness.</p><ul><li>Swelling</li></ul>",
    },
    "two currencies": {"prices": [price("150000", "150000", currency="JPY"), price("1", "2", label="Neck")]},
}


def check() -> list[str]:
    """What the outputs of all procedures disagree on."""
    return [str(one) for _title, found in check_all() for one in found]


def test_full_sparse_and_unusual_procedures_are_told_alike(
    full: ProcedurePage, sparse: ProcedurePage
) -> None:
    make_procedure(live=False, title="Draft")
    texts = ({"title": text, "summary": text[:140], "pros": items(text)} for text in NASTY.values())
    # Publishing asks for a price; the last one may have ended since.
    priceless = make_procedure(**next(texts))
    ProcedurePage.objects.filter(pk=priceless.pk).update(prices=[])
    priceless.price_rows.all().delete()
    for fields in UNUSUAL.values():
        make_procedure(**fields, **next(texts))
    assert next(texts, None) is None
    assert check() == []


@pytest.mark.thorough
@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
@pytest.mark.parametrize("fields", UNUSUAL.values(), ids=UNUSUAL)
def test_each_unusual_text_stands_beside_each_unusual_fact(
    site: HomePage, fields: dict[str, Any], text: str
) -> None:
    make_procedure(**fields, title=text, summary=text[:140], pros=items(text))
    assert check() == []


def test_what_changes_trust_is_told_alike(site: HomePage) -> None:
    gone = make_practitioner("Dr Gone", expires_on=datetime.date(2026, 10, 1))
    person = make_practitioner()
    review = {"reviewer": person, "reviewed_on": datetime.date(2026, 9, 3)}
    make_procedure(**{**review, "reviewer": gone}, author=gone, practitioners=[gone, person])
    make_procedure(**review, author=person)
    last = make_procedure(
        **review,
        next_review_on=datetime.date(2026, 10, 1),
        prices_confirmed_on=datetime.date(2024, 1, 1),
        prices=[price("1", "2"), price("3", "4")],
    )
    assert check() == []
    # The settings are the same for all pages.
    ProcedurePage.objects.exclude(pk=last.pk).update(live=False)
    ClinicSettings.objects.update(offers_markdown=False, urgent_telephone="", telephone="")
    assert check() == []


# What the check notices

Change = Callable[[Documents], Documents]


def edit(output: str, old: str, new: str) -> Change:
    """Documents in one of which something else stands."""

    def change(documents: Documents) -> Documents:
        text = getattr(documents, output)
        assert old in text, f"{output} does not say {old}"
        return replace(documents, **{output: text.replace(old, new)})

    return change


def printed_without(selector: str) -> Change:
    rule = f"@media print {{ {selector} {{ display: none; }} }}"
    return lambda documents: replace(documents, sheets=(*documents.sheets, rule))


def answered(path: str, value: Any) -> Change:
    """Documents in which the API says something else; the path leads through objects and lists."""

    def change(documents: Documents) -> Documents:
        data = json.loads(documents.api)
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        place = data
        for step in way:
            place = place[step]
        assert place[last] != value
        place[last] = value
        return replace(documents, api=json.dumps(data))

    return change


class Asked(NamedTuple):
    """What a client was told, once for all tests that change it."""

    documents: Documents
    listings: Listings


@shared_data
def asked(full: ProcedurePage) -> Asked:
    """What the site tells of the full procedure."""
    client = AnonymousClient(Site.objects.get())
    return Asked(Documents.of(full.full_url, client), Listings.read(client))


# Changes that stand together are noticed by different facts, none of which another of them disturbs.
DIFFERENT: list[list[tuple[Change, set[str]]]] = [
    [
        (edit("html", "$1,031–$1,144", "$1,031–$1,145"), {"price", "prices", "offers"}),
        (edit("html", '"lastReviewed":"2026-09-03"', '"lastReviewed":"2026-09-04"'), {"vouched_on"}),
        (edit("html", "/NoninvasiveProcedure", "/PercutaneousProcedure"), {"extent"}),
        (
            edit("html", "<span>You are pregnant.</span>", "<span>You are ill.</span>"),
            {"contraindications"},
        ),
        (answered("recovery.none", True), {"recovery"}),
        (answered("review.reviewer.title", "Dr Nobody"), {"review", "vouched_by"}),
        (answered("meta.changed_at", "2001-01-01T00:00:00+00:00"), {"changed_on"}),
        (
            answered("picture.url", "https://example.com/other.jpg"),
            {"a picture that the page does not show"},
        ),
    ],
    [
        (edit("html", '"minPrice":"420.00"', '"minPrice":"402.00"'), {"offers"}),
        (answered("recovery", None), {"recovery"}),
        (answered("sessions.low", 2), {"sessions", "course_total"}),
        (answered("prices.0.fees_included", "a kiss"), {"a text that the page does not show"}),
        (
            printed_without(".urgent"),
            {"warning_signs", "if_something_goes_wrong", "urgent_telephone"},
        ),
    ],
    [
        (edit("html", '"unitText":"per area"', '"unitText":"per session"'), {"offers"}),
        (
            answered("timeline.0.notice", "Nothing at all."),
            {"timeline", "a text that the page does not show"},
        ),
        (printed_without(".glance__lead"), {"price", "recovery", "back_to_work", "main_risks"}),
    ],
    [
        (answered("prices.1.low", "400.00"), {"prices", "offers"}),
        (edit("html", '"jobTitle":"', '"jobTitle":"chief '), {"a text that the page does not show"}),
    ],
]


@pytest.mark.parametrize("together", DIFFERENT, ids=range(len(DIFFERENT)))
def test_faces_that_differ_are_noticed(
    full: ProcedurePage, asked: Asked, together: list[tuple[Change, set[str]]]
) -> None:
    documents = asked.documents
    for change, _facts in together:
        documents = change(documents)
    found = {one.fact for one in disagreements(documents, asked.listings, full.full_url)}
    expected = [fact for _change, facts in together for fact in facts]
    assert found >= set(expected) and len(expected) == len(set(expected))


@pytest.mark.thorough
@pytest.mark.parametrize(("change", "facts"), [one for together in DIFFERENT for one in together])
def test_a_face_that_differs_is_noticed(
    full: ProcedurePage, asked: Asked, change: Change, facts: set[str]
) -> None:
    found = {one.fact for one in disagreements(change(asked.documents), asked.listings, full.full_url)}
    assert facts <= found


def test_a_page_that_is_not_listed_or_listed_with_another_day_is_noticed(
    full: ProcedurePage, asked: Asked
) -> None:
    for listings, facts in (
        (Listings(), {"address", "changed_on"}),
        (Listings(changed_on={full.full_url: "2001-01-01"}), {"changed_on"}),
    ):
        assert {one.fact for one in disagreements(asked.documents, listings, full.full_url)} == facts


def test_a_page_that_names_no_data_is_an_error(full: ProcedurePage) -> None:
    with pytest.raises(NotAnsweredError, match="404"):
        AnonymousClient(Site.objects.get()).text("/api/v2/procedures/0/")


def test_paper_shows_what_is_for_paper_and_not_what_is_for_screens() -> None:
    sheet = """
    @layer utilities {
      .paper { display: none; }
      .narrow { display: none; }
      @media (max-width: 30rem) { .wide { display: none; } }
      @media print { .bar, .more a { display: none; } .paper { display: revert; } }
    }
    """
    soup = BeautifulSoup(
        '<p class="paper">P</p><p class="bar">B</p><p class="wide">W</p><p class="more">M<a>A</a></p>',
        "html.parser",
    )
    assert seen_on("screen", soup, [sheet]).get_text() == "BWMA"
    assert seen_on("print", soup, [sheet]).get_text() == "PWM"
    assert soup.get_text() == "PBWMA"
