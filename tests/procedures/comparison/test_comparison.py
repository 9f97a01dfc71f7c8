"""The comparison: what stands side by side, what is called lowest, and what an address may hold."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.models import Page

from benchmarks.many_procedures import make_many_procedures
from clinic.models import HomePage
from procedures.choices import TimeUnit
from procedures.comparison.rows import Span, least
from procedures.documents.importing import slug_of
from procedures.facts import DurationRange, Milestone, Recovery, Sessions
from procedures.models import ProcedureIndexPage, ProcedurePage
from tests.editor import complete_form, empty_form
from tests.factories import (
    days,
    items,
    make_concern,
    make_practitioner,
    make_procedure,
    price,
)
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db


@shared_data
def four(site: HomePage) -> list[ProcedurePage]:
    """Four procedures that are alike but for their names."""
    return [make_procedure(title=title) for title in ("First", "Second", "Third", "Fourth")]


COMPARE = "/procedures/compare/"


def address(*procedures: Any, **others: str) -> str:
    slugs = [getattr(procedure, "slug", procedure) for procedure in procedures]
    query = urlencode([("procedure", slug) for slug in slugs] + list(others.items()))
    return f"{COMPARE}?{query}"


def read(client: Client, *procedures: Any, status: int = 200) -> BeautifulSoup:
    response = client.get(address(*procedures))
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def words(soup: Tag) -> str:
    return re.sub(r"\s+", " ", soup.get_text(" ")).strip()


def cells(soup: BeautifulSoup, label: str) -> list[str]:
    """The cells of a row, in words."""
    for row in soup.select("table.compare tbody tr"):
        heading = row.find("th")
        assert isinstance(heading, Tag)
        if words(heading).startswith(label):
            return [words(cell) for cell in row.find_all("td")]
    raise AssertionError(f"no row {label}")


def note(soup: BeautifulSoup, label: str) -> str:
    """What stands below the label of a row."""
    for row in soup.select("table.compare tbody tr"):
        heading = row.find("th")
        assert isinstance(heading, Tag)
        if words(heading).startswith(label):
            found = heading.select_one(".note")
            return words(found) if found else ""
    raise AssertionError(f"no row {label}")


def priced(minimum: str | None, maximum: str | None = None, **values: Any) -> ProcedurePage:
    """A procedure of one session and one price, unless `values` say otherwise."""
    sessions = values.pop("sessions", Sessions(1, 1))
    return make_procedure(
        prices=[price(minimum, maximum, **{"unit": "session", **values})], sessions=sessions
    )


# What stands side by side


def test_three_procedures_stand_side_by_side_in_the_order_of_the_address(
    full: ProcedurePage, sparse: ProcedurePage, client: Client
) -> None:
    full, sparse, other = full, sparse, make_procedure(title="Peel")
    soup = read(client, other, full, sparse)
    assert words(soup.h1) == "Three procedures side by side"
    heads = soup.select("table.compare thead th a")
    assert [words(head) for head in heads] == ["Peel", full.title, sparse.title]
    assert [head["href"] for head in heads] == [other.url, full.url, sparse.url]
    assert cells(soup, "Price")[1].startswith("$1,031–$1,144")
    assert cells(soup, "Sessions") == ["Not stated", "3 to 5, spaced 4 weeks apart", "Not stated"]
    assert cells(soup, "Total")[1] == (
        "$3,093–$5,720 3 to 5 sessions, full face: 3 × $1,031, up to 5 × $1,144"
    )
    assert cells(soup, "Anesthesia") == ["Not stated", "Numbing cream", "Not stated"]
    assert cells(soup, "Clinically reviewed") == ["Not yet", "September 3, 2026", "Not yet"]


def test_every_cell_without_a_fact_says_so(sparse: ProcedurePage, client: Client) -> None:
    soup = read(client, sparse, make_procedure())
    rows = soup.select("table.compare tbody tr")
    assert len(rows) == 14
    for row in rows:
        assert all(words(cell) for cell in row.find_all("td")), row
    assert cells(soup, "Skin tones") == ["Not stated", "Not stated"]
    assert cells(soup, "Do not have this if") == ["Not stated", "Not stated"]


def test_none_and_not_stated_are_different(site: HomePage, client: Client) -> None:
    soup = read(
        client,
        make_procedure(
            recovery=Recovery(None),
            back_to_work=Milestone(None),
            anaesthesia="none",
            no_known_contraindications=True,
        ),
        make_procedure(recovery=Recovery(days(2))),
    )
    assert cells(soup, "Average recovery") == ["None Shortest", "2 days"]
    assert cells(soup, "Back to work") == ["Right away", "Not stated"]
    assert cells(soup, "Anesthesia") == ["None", "Not stated"]
    assert cells(soup, "Do not have this if") == ["None known", "Not stated"]


def test_reasons_against_stand_in_full_below_the_table(full: ProcedurePage, client: Client) -> None:
    soup = read(client, full, make_procedure(no_known_contraindications=True))
    assert cells(soup, "Do not have this if") == ["2 reasons listed below", "None known"]
    section = soup.select_one("#contraindications")
    assert section is not None
    assert soup.select_one('table a[href="#contraindications"]') is not None
    assert "You are pregnant." in words(section)
    assert "You have a skin infection now." in words(section)
    assert "None known." in words(section)


def test_a_review_says_who_checked_and_whether_it_is_overdue(site: HomePage, client: Client) -> None:
    doctor = make_practitioner()
    dates = {"reviewed_on": datetime.date(2024, 9, 3), "next_review_on": datetime.date(2025, 9, 3)}
    soup = read(
        client,
        make_procedure(reviewer=doctor, author=doctor, **dates),
        make_procedure(reviewer=make_practitioner("Nobody", registration_number=""), **dates),
    )
    reviewed, unregistered = cells(soup, "Clinically reviewed")
    assert reviewed == "September 3, 2024 written and checked by one person, review overdue"
    assert unregistered == "Not yet"


def test_a_row_in_which_nothing_differs_says_so(site: HomePage, client: Client) -> None:
    soup = read(client, make_procedure(anaesthesia="topical"), make_procedure(anaesthesia="topical"))
    assert note(soup, "Anesthesia") == "Same for all"
    assert note(soup, "Average recovery") == "Same for all"
    assert note(soup, "Invasiveness") == ""
    assert soup.select(".best") == []


def test_markup_in_facts_is_text(site: HomePage, client: Client) -> None:
    nasty = "<script>alert(1)</script> & <1%"
    page = make_procedure(
        title=f"Laser {nasty}", slug="laser", best_for=nasty, contraindications=items(nasty)
    )
    for others in ((), (make_procedure(),)):
        response = client.get(address(page, *others))
        assert b"<script>alert" not in response.content


# What is called lowest


def span(low: int | None, high: int | None) -> Span:
    return Span.of(
        None if low is None else Decimal(low),
        None if high is None else Decimal(high),
    )


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([span(3, 3), span(2, 2), span(12, 12)], {1}),
        ([span(0, 0), span(2, 2)], {0}),
        ([span(1, 3), span(3, 3)], {0}),
        ([span(2, 5), span(3, 7)], {0}),
        # One range inside another, alike ones, and what has no upper limit: nobody can say.
        ([span(1, 9), span(3, 5)], set()),
        ([span(3, 3), span(3, 3)], set()),
        ([span(1, None), span(5, 9)], set()),
        ([span(1, None), span(5, None)], set()),
        ([span(5, 9), span(10, None)], {0}),
        ([span(None, 5), span(5, 7)], {0}),
        ([span(None, 5), span(3, 3)], set()),
        # Two are equally low.
        ([span(3, 3), span(3, 3), span(4, 4)], {0, 1}),
        # What is not stated is not compared, and one alone is no lowest.
        ([span(3, 3), None], set()),
        ([None, None], set()),
        ([span(3, 3), None, span(2, 2)], {2}),
    ],
)
def test_least(spans: list[Span | None], expected: set[int]) -> None:
    assert least(spans) == expected


def test_the_lowest_total_is_marked_in_words(site: HomePage, client: Client) -> None:
    soup = read(client, priced("1031", "1144"), priced("280", "450"))
    assert cells(soup, "Price") == ["$1,031–$1,144 per session", "$280–$450 per session"]
    assert cells(soup, "Total") == ["$1,031–$1,144 one session", "$280–$450 Lowest one session"]
    mark = soup.select_one(".best")
    assert mark is not None and mark.select_one("svg[aria-hidden=true]") is not None


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"currency": "EUR"}, {}, "Totals in different currencies are not compared."),
        (
            {"starting_from": True},
            {"starting_from": True},
            "A “From” price has no upper limit, so none is marked lowest.",
        ),
        ({"maximum": "900"}, {"maximum": "500"}, "The ranges overlap, so none is marked lowest."),
    ],
)
def test_totals_that_cannot_be_compared_say_why(
    site: HomePage, client: Client, first: dict[str, Any], second: dict[str, Any], expected: str
) -> None:
    soup = read(
        client,
        priced("100", first.pop("maximum", None), **first),
        priced("200", second.pop("maximum", None), **second),
    )
    assert not any("Lowest" in cell for cell in cells(soup, "Total"))
    assert note(soup, "Total") == expected


@pytest.mark.parametrize("other", [{"unit": "syringe"}, {"unit": ""}, {"sessions": None}])
def test_a_price_without_a_total_is_named_and_not_compared(
    site: HomePage, client: Client, other: dict[str, Any]
) -> None:
    apart = priced("100", **other)
    soup = read(client, priced("300"), priced("200"), apart)
    assert cells(soup, "Total") == ["$300 one session", "$200 Lowest one session", "Not stated"]
    assert note(soup, "Total") == f"Not compared, because there is no total: {apart.title}."


def test_a_price_on_consultation_is_neither_lowest_nor_compared(site: HomePage, client: Client) -> None:
    consultation = priced(None, on_consultation=True, unit="")
    soup = read(client, consultation, priced("300"), priced("200"))
    assert cells(soup, "Price") == ["On consultation", "$300 per session", "$200 per session"]
    assert cells(soup, "Total") == ["Not stated", "$300 one session", "$200 Lowest one session"]
    assert not any("Lowest" in cell for cell in cells(read(client, consultation, priced("5")), "Total"))


def test_totals_of_different_areas_ask_to_look(site: HomePage, client: Client) -> None:
    soup = read(client, priced("300", area="Full face"), priced("200", area="Hands"))
    assert note(soup, "Total") == "The totals are for different areas, so none is marked lowest."


def test_an_ended_price_is_neither_shown_nor_compared(site: HomePage, client: Client) -> None:
    ended = make_procedure(
        prices=[
            price("1", None, unit="session", valid_until="2026-01-31"),
            price("300", None, unit="session"),
        ],
        sessions=Sessions(1, 1),
    )
    soup = read(client, ended, priced("200"))
    assert cells(soup, "Price") == ["$300 per session", "$200 per session"]
    assert cells(soup, "Total") == ["$300 one session", "$200 Lowest one session"]


def test_the_cost_of_a_course_is_compared_with_that_of_one_session(site: HomePage, client: Client) -> None:
    soup = read(
        client,
        priced("300", sessions=Sessions(3, 5)),
        priced("1200", unit="procedure"),
        priced("800", unit="course", sessions=None),
    )
    assert cells(soup, "Total") == [
        "$900–$1,500 3 to 5 sessions: 3 × $300, up to 5 × $300",
        "$1,200 per procedure",
        "$800 Lowest per course",
    ]
    assert cells(soup, "Sessions") == ["3 to 5", "1 Fewest", "Not stated"]


def test_durations_compare_in_hours(site: HomePage, client: Client) -> None:
    week = DurationRange(Decimal(1), Decimal(1), TimeUnit.WEEKS)
    soup = read(
        client,
        make_procedure(recovery=Recovery(days(6)), presentable=Milestone(days(1))),
        make_procedure(recovery=Recovery(week)),
    )
    assert cells(soup, "Average recovery") == ["6 days Shortest", "1 week"]
    assert cells(soup, "Presentable") == ["In 1 day", "Not stated"]


# From one to three


def test_one_procedure_offers_what_to_add_related_ones_first(site: HomePage, client: Client) -> None:
    scars, redness = make_concern("Scars"), make_concern("Redness")
    chosen = make_procedure(title="Chosen", concerns=[scars, redness])
    both = make_procedure(title="Zinc", concerns=[scars, redness])
    one = make_procedure(title="Beam", concerns=[redness])
    other = make_procedure(title="Acid", concerns=[make_concern("Hair")])
    make_procedure(title="Secret", live=False, concerns=[scars])
    soup = read(client, chosen)
    assert words(soup.h1) == "Compare Chosen"
    offers = [(words(offer), offer["href"]) for offer in soup.select(".offers a")]
    assert offers == [(f"Add {page.title}", address(chosen, page)) for page in (both, one, other)]
    assert [words(heading) for heading in soup.select(".offers h3")] == [
        "For the same concern",
        "Others, by name",
    ]
    assert all(link["rel"] == ["nofollow"] for link in soup.select(f'main a[href*="{COMPARE}"]'))
    remove = soup.select_one(".chosen .more")
    assert remove is not None and remove["href"] == COMPARE


def test_two_procedures_offer_a_third_and_can_be_removed(four: list[ProcedurePage], client: Client) -> None:
    first, second, third, fourth = four
    soup = read(client, first, second)
    assert [offer["href"] for offer in soup.select("#add a")] == [
        address(first, second, other) for other in (fourth, third)
    ]
    removes = [link["href"] for link in soup.select("tfoot .more")]
    assert removes == [address(second), address(first)]
    assert not read(client, first, second, third).select("#add")


def test_none_lets_choose_among_all(site: HomePage, client: Client) -> None:
    pages = [make_procedure(title=title) for title in ("Peel", "Acid")]
    for query in (COMPARE, f"{COMPARE}?procedure=&procedure=%20", f"{COMPARE}?utm_source=x"):
        response = client.get(query)
        assert response.status_code == 200
        soup = BeautifulSoup(response.content, "html.parser")
        form = soup.select_one("form.choose")
        assert form is not None and form["action"] == COMPARE and form["method"] == "get"
        boxes = form.select("input[type=checkbox][name=procedure]")
        assert [box["value"] for box in boxes] == [pages[1].slug, pages[0].slug]


def test_a_site_without_procedures_has_a_page_too(site: HomePage, client: Client) -> None:
    assert client.get(COMPARE).status_code == 200


def test_too_many_lets_choose_among_them(four: list[ProcedurePage], client: Client) -> None:
    soup = read(client, *four)
    assert words(soup.h1) == "Compare two or three at a time"
    assert "names 4 procedures" in words(soup)
    assert [box["value"] for box in soup.select("form.choose input")] == [page.slug for page in four]
    assert not soup.select("table")


def test_repeated_ones_are_shown_once_and_that_is_said(four: list[ProcedurePage], client: Client) -> None:
    first, second = four[:2]
    soup = read(client, first, second, first)
    assert len(soup.select("thead th")) == 2
    assert "It is shown once." in words(soup)
    assert "It is shown once." in words(read(client, first, first))


def test_an_unknown_one_is_not_found_and_the_others_stay_on_offer(
    four: list[ProcedurePage], client: Client
) -> None:
    first, second, third = four[:3]
    soup = read(client, first, "no-such-procedure", second, status=404)
    assert len(soup.find_all("h1")) == 1
    search = soup.select_one("form[role=search]")
    assert search is not None and search["action"] == "/procedures/" and search.select_one("[name=q]")
    assert soup.select_one(f'a.button[href="{address(first, second)}"]') is not None
    assert soup.select_one(f'#add a[href="{address(first, second, third)}"]') is not None
    assert "no-such-procedure" not in str(soup.main)
    assert soup.select_one("link[rel=canonical]") is None
    assert read(client, "no-such-procedure", status=404).select_one("form.choose") is not None


def test_drafts_and_pages_with_a_password_are_unknown(site: HomePage, client: Client) -> None:
    public = make_procedure()
    draft = make_procedure(live=False, title="Secret draft")
    private = make_procedure(title="Secret page")
    private.view_restrictions.create(restriction_type="password", password="open sesame")
    for hidden in (draft, private):
        soup = read(client, public, hidden, status=404)
        assert "Secret" not in words(soup)
    for chosen in ((), (public,)):
        assert "Secret" not in words(read(client, *chosen))


def test_a_list_with_a_password_keeps_its_comparison_behind_it(site: HomePage, client: Client) -> None:
    pages = [make_procedure(title="Secret laser") for _ in range(2)]
    index = ProcedureIndexPage.objects.get()
    index.view_restrictions.create(restriction_type="password", password="open sesame")
    response = client.get(address(*pages))
    assert b"Secret laser" not in response.content


def test_a_long_list_of_offers_ends_and_leads_to_the_search(
    four: list[ProcedurePage], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("procedures.comparison.choice.MOST_OFFERED", 2)
    soup = read(client, four[0])
    assert len(soup.select(".offers a")) == 2
    assert soup.select_one('#add .section__head a[href="/procedures/"]') is not None


# Addresses and search engines


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4])
def test_search_engines_are_led_to_the_list(four: list[ProcedurePage], client: Client, number: int) -> None:
    soup = read(client, *four[:number])
    robots = soup.select_one("meta[name=robots]")
    canonical = soup.select_one("link[rel=canonical]")
    assert robots is not None and robots["content"] == "noindex, follow"
    assert canonical is not None and canonical["href"] == "http://localhost/procedures/"
    assert len(soup.find_all("h1")) == 1


def test_a_procedure_leads_to_its_comparison(four: list[ProcedurePage], client: Client) -> None:
    page = four[0]
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    link = soup.select_one(f'main a[href="{address(page)}"]')
    assert link is not None and link["rel"] == ["nofollow"]
    assert client.get(link["href"]).status_code == 200


def test_unknown_keys_change_nothing(four: list[ProcedurePage], client: Client) -> None:
    first, second = four[:2]
    plain = client.get(address(first, second))
    tagged = client.get(address(first, second, utm_source="x", q='"', page="-1", sort="no"))
    assert tagged.content == plain.content


def test_the_address_without_its_last_slash_leads_there(site: HomePage, client: Client) -> None:
    response = client.get("/procedures/compare?procedure=x")
    assert (response.status_code, response["Location"]) == (301, "/procedures/compare/?procedure=x")


@shared_data
def many(full: ProcedurePage) -> list[ProcedurePage]:
    """Four procedures for the same concern, among many."""
    concern = make_concern("Scars")
    make_many_procedures(12)
    return [full, *(make_procedure(concerns=[concern]) for _ in range(3))]


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4])
def test_within_its_queries(many: list[ProcedurePage], client: Client, number: int) -> None:
    asked = address(*many[:number])
    client.get(asked)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(asked).status_code == 200
    assert len(queries) <= (9 if number < 3 else 8)


def test_an_unknown_one_within_the_queries(four: list[ProcedurePage], client: Client) -> None:
    asked = address(four[0], "no-such-procedure")
    client.get(asked)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(asked).status_code == 404
    # Two of them look for a redirect that an editor may have made.
    assert len(queries) <= 11


NASTY = [
    "\x00",
    "a\x00b",
    "🙂",
    "x" * 10_000,
    "' OR 1=1 --",
    '"; DROP TABLE wagtailcore_page; --',
    "-1",
    "9" * 400,
    "../../etc/passwd",
    "<script>",
    "%",
    "\u202e",
    "compare",
]


@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from(
                ["procedure", "procedure", "procedure", "q", "page", "utm_source", "procedure[]"]
            ),
            st.one_of(
                st.sampled_from(["first", "second", "third", "fourth", "", *NASTY]),
                st.text(max_size=60).filter(lambda text: not any(0xD800 <= ord(c) < 0xE000 for c in text)),
            ),
        ),
        max_size=12,
    )
)
@example(pairs=[("procedure", str(number)) for number in range(900)])
@example(pairs=[("procedure", "first")] * 900)
@example(pairs=[("procedure", "x" * 10_000)] * 3)
@example(pairs=[("procedure", value) for value in NASTY])
def test_any_query_string_gets_an_answer(
    four: list[ProcedurePage], client: Client, pairs: list[tuple[str, str]]
) -> None:
    response = client.get(f"{COMPARE}?{urlencode(pairs)}")
    assert response.status_code in (200, 404)


# Editors


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor", "editor@example.org", "a password"))
    return client


@pytest.mark.parametrize("form", [empty_form, complete_form])
def test_no_procedure_takes_the_address(site: HomePage, editor: Client, form: Any) -> None:
    parent = ProcedureIndexPage.objects.get()
    publishing = {"action-publish": "1"} if form is complete_form else {}
    data = {**form(title="Compare", slug="compare"), **publishing}
    response = editor.post(f"/admin/pages/add/procedures/procedurepage/{parent.pk}/", data)
    assert "is the address of the page that compares procedures" in response.content.decode()
    assert not ProcedurePage.objects.exists()


def test_no_copy_takes_the_address(site: HomePage, editor: Client) -> None:
    page = make_procedure()
    data = {"new_title": "Compare", "new_slug": "compare", "new_parent_page": page.get_parent().pk}
    response = editor.post(f"/admin/pages/{page.pk}/copy/", data)
    assert "is the address of the page that compares procedures" in response.content.decode()
    assert ProcedurePage.objects.count() == 1


def test_slugs_made_up_from_a_title_leave_the_address_free(site: HomePage, client: Client) -> None:
    page = make_procedure(title="Compare")
    assert page.slug == "compare-2"
    assert slug_of("Compare!") == "compare-procedure"
    assert client.get(page.url).status_code == 200
    assert not Page.objects.filter(slug="compare").exists()
