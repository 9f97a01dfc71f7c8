"""All faces of a procedure tell the same facts, and the check notices when one of them does not."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Site

from clinic.models import ClinicSettings, HomePage
from procedures.choices import Invasiveness
from procedures.facts import Milestone, Recovery
from procedures.models import ProcedurePage
from tests.factories import (
    days,
    full_procedure,
    items,
    make_practitioner,
    make_procedure,
    price,
    sparse_procedure,
)
from tests.support.parity import check_all, disagreements
from tests.support.parity.asking import AnonymousClient, NotAnsweredError
from tests.support.parity.checking import Documents
from tests.support.parity.listings import Listings
from tests.support.parity.print_styles import seen_on

pytestmark = pytest.mark.django_db

NASTY = {
    "script": "</script><script>alert(1)</script>",
    "quotes": "“Laser” & 'light' \"at once\" <b>now</b>",
    "emoji": "Laser 🦋✨",
    "long": "Laser resurfacing " * 13,
    "right to left": "تقشير الجلد بالليزر",
    "markdown": "1. *Laser* [light](https://example.org) | `x` #1",
}


UNUSUAL: dict[str, dict[str, Any]] = {
    "on consultation": {"prices": [price(None, None, on_consultation=True, label="Face")]},
    "free": {"prices": [price("0", "0")]},
    "from": {"prices": [price("99.5", None, starting_from=True, label="Lips", note="Weekdays; not in May")]},
    "two currencies": {"prices": [price("150000", "150000", currency="JPY"), price("1", "2", label="Neck")]},
    "surgical": {
        "recovery": Recovery(None),
        "back_to_work": Milestone(days(1)),
        "invasiveness": Invasiveness.SURGICAL,
    },
    "none known": {"contraindications": [], "no_known_contraindications": True},
    "no frequencies": {"side_effects": "<p>Redness.</p><ul><li>Swelling</li></ul>"},
}


def check() -> list[str]:
    """What the faces of all procedures disagree on."""
    return [str(one) for _title, found in check_all() for one in found]


def test_full_sparse_and_unusual_procedures_are_told_alike(site: HomePage) -> None:
    full_procedure()
    sparse_procedure()
    make_procedure(live=False, title="Draft")
    # Publishing asks for a price; the last one may have ended since.
    priceless = make_procedure()
    ProcedurePage.objects.filter(pk=priceless.pk).update(prices=[])
    priceless.price_rows.all().delete()
    for fields, title in zip(UNUSUAL.values(), cycle(NASTY.values()), strict=False):
        make_procedure(**fields, title=title, summary=title[:140], pros=items(title))
    assert check() == []


def test_what_changes_trust_is_told_alike(site: HomePage) -> None:
    gone = make_practitioner("Dr Gone", expires_on=datetime.date(2026, 10, 1))
    person = make_practitioner()
    review = {"reviewer": person, "reviewed_on": datetime.date(2026, 9, 3)}
    make_procedure(**review, next_review_on=datetime.date(2026, 10, 1))
    make_procedure(**review, author=person)
    make_procedure(**{**review, "reviewer": gone}, author=gone, practitioners=[gone, person])
    make_procedure(prices_confirmed_on=datetime.date(2024, 1, 1), prices=[price("1", "2"), price("3", "4")])
    assert check() == []
    ClinicSettings.objects.update(offers_markdown=False, urgent_telephone="", telephone="")
    assert check() == []


# What the check notices

Change = Callable[[Documents], Documents]


def said(face: str, old: str, new: str) -> Change:
    """Documents in one of which something else stands."""

    def change(documents: Documents) -> Documents:
        text = getattr(documents, face)
        assert old in text, f"{face} does not say {old}"
        return replace(documents, **{face: text.replace(old, new)})

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


@pytest.fixture
def full(site: HomePage) -> ProcedurePage:
    return full_procedure()


DIFFERENT: list[tuple[Change, set[str]]] = [
    (said("html", "$1,031–$1,144", "$1,031–$1,145"), {"price", "prices", "offers"}),
    (said("html", '"minPrice":"420.00"', '"minPrice":"402.00"'), {"offers"}),
    (said("html", '"unitText":"per area"', '"unitText":"per session"'), {"offers"}),
    (said("html", '"lastReviewed":"2026-09-03"', '"lastReviewed":"2026-09-04"'), {"vouched_on"}),
    (said("html", "/NoninvasiveProcedure", "/PercutaneousProcedure"), {"extent"}),
    (said("html", "<span>You are pregnant.</span>", "<span>You are ill.</span>"), {"contraindications"}),
    (answered("prices.1.low", "400.00"), {"prices", "offers"}),
    (answered("recovery.none", True), {"recovery"}),
    (answered("recovery", None), {"recovery"}),
    (answered("sessions.low", 2), {"sessions", "course_total"}),
    (answered("review.reviewer.title", "Dr Nobody"), {"review", "vouched_by"}),
    (answered("meta.changed_at", "2001-01-01T00:00:00+00:00"), {"changed_on"}),
    (printed_without(".urgent"), {"serious_effects", "if_something_goes_wrong", "urgent_telephone"}),
    (printed_without(".glance__lead"), {"price", "recovery", "back_to_work"}),
    (said("html", '"jobTitle":"', '"jobTitle":"chief '), {"a text that the page does not show"}),
    (answered("prices.0.fees_included", "a kiss"), {"a text that the page does not show"}),
    (answered("timeline.0.notice", "Nothing at all."), {"timeline", "a text that the page does not show"}),
    (answered("picture.url", "https://example.com/other.jpg"), {"a picture that the page does not show"}),
]


def test_a_face_that_differs_is_noticed(full: ProcedurePage, subtests: pytest.Subtests) -> None:
    stranger = AnonymousClient(Site.objects.get())
    documents, listings = Documents.of(full.full_url, stranger), Listings.read(stranger)
    for number, (change, facts) in enumerate(DIFFERENT):
        with subtests.test(number=number):
            found = disagreements(change(documents), listings, full.full_url)
            assert facts <= {one.fact for one in found}


def test_a_page_that_is_not_listed_or_listed_with_another_day_is_noticed(full: ProcedurePage) -> None:
    documents = Documents.of(full.full_url, AnonymousClient(Site.objects.get()))
    for listings, facts in (
        (Listings(), {"address", "changed_on"}),
        (Listings(changed_on={full.full_url: "2001-01-01"}), {"changed_on"}),
    ):
        assert {one.fact for one in disagreements(documents, listings, full.full_url)} == facts


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
