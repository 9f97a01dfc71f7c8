"""The finder at /procedures/: filters, counts, order, pages, and what it says when nothing fits."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import ContentChange, HomePage
from procedures.choices import Invasiveness, TimeUnit
from procedures.facts import DurationRange, Milestone, Recovery, Sessions
from procedures.finder import page
from procedures.models import BodyArea, ProcedureIndexPage, ProcedurePage
from tests.factories import (
    complete_facts,
    days,
    make_category,
    make_concern,
    make_location,
    make_procedure,
    make_procedures,
    price,
)
from tests.procedures.finder.reading import find, text
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db


def area(name: str) -> BodyArea:
    return BodyArea.objects.get_or_create(name=name)[0]


def make(title: str, *prices: dict[str, Any], **fields: Any) -> ProcedurePage:
    """A procedure, of one session if it has prices."""
    if prices:
        fields.setdefault("sessions", Sessions(1, 1))
    return make_procedure(title=title, **({"prices": list(prices)} if prices else {}), **fields)


def per_session(low: str | None, high: str | None = None, **values: Any) -> dict[str, Any]:
    return price(low, low if high is None else high, unit="session", **values)


@shared_data
def three(site: HomePage) -> None:
    """Three procedures that are alike."""
    make_procedures(3, concern=make_concern("Moles"))


@pytest.fixture
def many(three: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that counts as long enough for all filters."""
    monkeypatch.setattr(page, "FEWEST_FOR_FILTERS", 1)


@shared_data
def gentle(site: HomePage) -> ProcedurePage:
    """One procedure with a price per session and a concern."""
    return make("Gentle", per_session("300"), concerns=[make_concern("Scars")])


@shared_data
def at_work(site: HomePage) -> None:
    """Procedures after which one is back at work at different times."""
    make("At once", recovery=Recovery(days(9)), back_to_work=Milestone(None))
    make("Few days", recovery=Recovery(None), back_to_work=Milestone(days(2, 4)))
    make("Recovery only", recovery=Recovery(days(3)))
    make("No recovery", recovery=Recovery(None))
    make("Up to a week", recovery=Recovery(days(None, 7)))
    make("Long", back_to_work=Milestone(DurationRange(Decimal(2), Decimal(3), TimeUnit.WEEKS)))


# Filters


def test_choices_of_a_kind_are_alternatives_and_kinds_combine(site: HomePage, client: Client) -> None:
    scars, redness = make_concern("Scars"), make_concern("Redness")
    make("One", concerns=[scars], body_areas=[area("Face")])
    make("Two", concerns=[redness], body_areas=[area("Face")])
    make("Three", concerns=[redness], body_areas=[area("Neck")])
    assert find(client, "?concern=scars").titles == ["One"]
    assert find(client, "?concern=scars&concern=redness").titles == ["One", "Three", "Two"]
    assert find(client, "?concern=scars&concern=redness&area=face").titles == ["One", "Two"]


def test_categories_and_invasiveness(site: HomePage, client: Client) -> None:
    make("Knife", category=make_category("Surgery"), invasiveness=Invasiveness.SURGICAL)
    make("Light", invasiveness=Invasiveness.NON_INVASIVE)
    assert find(client, "?category=surgery").titles == ["Knife"]
    assert find(client, "?invasiveness=non-invasive").titles == ["Light"]


def test_an_invasiveness_that_is_not_stated_comes_last_and_says_so(site: HomePage, client: Client) -> None:
    make("A silent one")
    make("Light", invasiveness=Invasiveness.NON_INVASIVE)
    found = find(client, "?invasiveness=non-invasive")
    assert found.titles == ["Light", "A silent one"]
    assert found.heading == "1 procedure of 2"
    assert found.section_headings == ["May match: invasiveness not stated"]


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        ("now", ["At once", "No recovery"]),
        ("1d", ["At once", "No recovery"]),
        ("3d", ["At once", "Few days", "No recovery", "Recovery only", "Up to a week"]),
        ("2w", ["At once", "Few days", "Long", "No recovery", "Recovery only", "Up to a week"]),
    ],
)
def test_back_at_work_within(at_work: None, client: Client, work: str, expected: list[str]) -> None:
    # "Up to" a week overlaps with every time but none at all.
    expected = sorted({*expected, *({"Up to a week"} if work == "1d" else set())})
    assert find(client, f"?work={work}").titles == expected


def test_a_row_says_by_which_fact_it_was_compared(site: HomePage, client: Client) -> None:
    make("Stated", back_to_work=Milestone(days(2)))
    make("Recovery only", recovery=Recovery(days(3)))
    found = find(client, "?work=1w")
    assert "Back to work In 2 days" in found.row("Stated")
    assert "compared by recovery" not in found.row("Stated")
    assert "Average recovery 3 days Back to work Not stated compared by recovery" in found.row(
        "Recovery only"
    )


def test_no_downtime_is_work_at_once_or_no_recovery(site: HomePage, client: Client) -> None:
    make("At once", recovery=Recovery(days(3)), back_to_work=Milestone(None))
    make("No recovery", recovery=Recovery(None), back_to_work=Milestone(days(1)))
    make("Neither", recovery=Recovery(days(1)))
    assert find(client, "?downtime=none").titles == ["At once", "No recovery"]


# Prices


def test_a_budget_overlaps_the_totals_of_one_currency(site: HomePage, client: Client) -> None:
    make("Cheap", per_session("100"))
    make("Range", per_session("200", "400"))
    make("From", per_session("150", starting_from=True))
    make("Course", per_session("60"), sessions=Sessions(4, 6))
    make("Dear course", per_session("200"), sessions=Sessions(4, 6))
    make("Second line", per_session("1000", area="Full face"), per_session("250", area="Neck"))
    make("Per syringe", price("240", "240", unit="syringe"))
    make("Euro", per_session("240", currency="EUR"))
    make("No unit", price("240", "240"))
    make("Consultation", {"type": "price", "value": {"on_consultation": True}})
    found = find(client, "?budget_min=200&budget_max=300")
    # A budget is for what a person pays in all, for the area that the page prices first.
    assert found.titles[:3] == ["Course", "From", "Range"]
    assert "$240–$360 4 to 6 sessions" in found.row("Course")
    # What does not compare is not hidden: it follows, says why, and shows its price.
    assert found.heading == "3 procedures of 10"
    assert found.section_headings == ["May match: no total in $"]
    assert found.titles[3:] == ["Consultation", "Euro", "No unit", "Per syringe"]
    assert "(unit not stated)" in found.row("No unit")
    assert list(found.chips) == ["$200–$300"]
    assert find(client, "?budget_max=300&currency=EUR").titles[0] == "Euro"


def test_prices_that_do_not_hold_today_are_not_compared(site: HomePage, client: Client) -> None:
    yesterday = (datetime.date.today() - datetime.timedelta(days=1)).isoformat()
    make("Ended", per_session("100", valid_until=yesterday), per_session("900"))
    make("Cheap", per_session("200"))
    assert find(client, "?budget_max=300").titles == ["Cheap"]
    assert find(client, "?sort=price").titles == ["Cheap", "Ended"]


def test_the_lowest_total_stands_first_and_the_rest_is_named(site: HomePage, client: Client) -> None:
    make("Dear", per_session("900"))
    make("Cheap", per_session("100", "2000"))
    make(
        "Course", per_session("300", area="Full face"), per_session("90", area="Lip"), sessions=Sessions(3, 5)
    )
    make("Upper limit", per_session(None, "150"))
    make("Per syringe", price("1", "1", unit="syringe"))
    found = find(client, "?sort=price")
    assert found.titles == ["Cheap", "Upper limit", "Dear", "Course", "Per syringe"]
    assert found.section_headings == ["Not compared: no total"]
    assert "Compared by the cost of the whole course" in text(found.soup)
    # The price by which it was compared is the one that is shown, in every order.
    for query in ("?sort=price", "", "?sort=recovery"):
        assert "$900–$1,500 3 to 5 sessions, full face" in find(client, query).row("Course")


def test_a_clinic_that_is_chosen_counts_with_its_own_prices(
    many: None, site: HomePage, client: Client
) -> None:
    old_town, quayside = make_location(), make_location("Quayside clinic")
    make(
        "Everywhere",
        per_session("300"),
        per_session("500", clinic=quayside.pk),
        price("900", "900", unit="course", sessions_covered=3, clinic=quayside.pk),
        locations=[old_town, quayside],
        sessions=Sessions(3, 3),
    )
    make("Quayside only", per_session("950"), locations=[quayside])
    found = find(client, "?sort=price")
    assert found.titles[:2] == ["Everywhere", "Quayside only"]
    assert "$900 3 sessions" in found.row("Everywhere")
    make("Old Town only", per_session("10", clinic=quayside.pk), per_session("940"), locations=[old_town])
    found = find(client, f"?sort=price&clinic={old_town.slug}")
    assert found.titles == ["Everywhere", "Old Town only"]
    assert "$940 one session" in found.row("Old Town only")
    found = find(client, f"?sort=price&clinic={quayside.slug}&budget_max=960")
    assert found.titles == ["Everywhere", "Quayside only"]
    assert "$900 3 sessions, Quayside clinic" in found.row("Everywhere")


def test_a_price_of_a_clinic_without_a_page_is_shown_nowhere(site: HomePage, client: Client) -> None:
    gone = make_location()
    make("Laser", per_session("1", clinic=gone.pk), per_session("300"))
    gone.unpublish()
    assert "$300 one session" in find(client, "?sort=price").row("Laser")
    assert "$1 " not in client.get("/procedures/laser/").content.decode()


def test_the_shortest_recovery_stands_first_and_none_is_shorter_than_all(
    site: HomePage, client: Client
) -> None:
    make("Week", recovery=Recovery(DurationRange(Decimal(1), Decimal(1), TimeUnit.WEEKS)))
    make("Hours", recovery=Recovery(DurationRange(Decimal(2), Decimal(4), TimeUnit.HOURS)))
    make("Nothing", recovery=Recovery(None))
    make("Up to two days", recovery=Recovery(days(None, 2)))
    assert find(client, "?sort=recovery").titles == ["Nothing", "Hours", "Up to two days", "Week"]


def test_names_are_ordered_without_case_and_accents(site: HomePage, client: Client) -> None:
    for title in ("Zebra", "élan", "apple", "Eclair"):
        make(title)
    assert find(client).titles == ["apple", "Eclair", "élan", "Zebra"]


# Counts


def test_a_count_is_what_the_choice_would_give(many: None, client: Client) -> None:
    scars, redness = make_concern("Scars"), make_concern("Redness")
    make("One", concerns=[scars], body_areas=[area("Face")], recovery=Recovery(None))
    make("Two", concerns=[redness, scars], body_areas=[area("Neck")])
    make("Three", concerns=[redness], body_areas=[area("Neck")])
    ask = cache(partial(find, client))
    for query in ("?", "?concern=scars", "?concern=redness&area=neck", "?downtime=none", "?q=t&area=neck"):
        found = ask(query)
        for name, values in found.counts.items():
            for value, count in values.items():
                others = "&".join(
                    part for part in query[1:].split("&") if part and not part.startswith(f"{name}=")
                )
                given = ask(f"?{others}&{name}={value}")
                number = 0 if given.heading.startswith("No ") else int(given.heading.split()[0])
                assert number == int(count), (query, name, value)


def test_options_of_back_to_work_bear_counts(many: None, client: Client) -> None:
    make("At once", back_to_work=Milestone(None))
    options = find(client).options("work")
    assert options == {
        "": "Any",
        "now": "Right away (1)",
        "1d": "1 day (1)",
        "3d": "3 days (4)",
        "1w": "1 week (4)",
        "2w": "2 weeks (4)",
    }


def test_a_facet_with_one_value_is_not_shown(many: None, client: Client) -> None:
    soup = find(client).soup
    for name in ("concern", "area", "category", "invasiveness", "downtime", "work", "budget_max"):
        assert not soup.select(f'#finder [name="{name}"]'), name
    make("Other", concerns=[make_concern("Scars")])
    assert find(client).counts == {"concern": {"moles": "3", "scars": "1"}}


def test_a_list_that_is_long_enough_has_all_filters(
    three: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert page.FEWEST_FOR_FILTERS == 20
    monkeypatch.setattr(page, "FEWEST_FOR_FILTERS", 5)
    make("One", invasiveness=Invasiveness.SURGICAL)
    assert not find(client).counts
    make("Two", invasiveness=Invasiveness.NON_INVASIVE)
    assert find(client).counts == {"invasiveness": {"non-invasive": "1", "surgical": "1"}}


def test_few_procedures_need_search_concern_sort_and_what_divides_them(
    site: HomePage, client: Client
) -> None:
    scars, redness = make_concern("Scars"), make_concern("Redness")
    make("One", per_session("100"), concerns=[scars], body_areas=[area("Face")], recovery=Recovery(None))
    make("Two", per_session("300"), concerns=[redness], body_areas=[area("Neck")])
    names = {str(field["name"]) for field in find(client).soup.select("#finder [name]")}
    assert names == {"q", "concern", "sort", "downtime", "work", "budget_min", "budget_max"}
    # Addresses with the other filters still work, say so, and the form keeps them.
    found = find(client, "?area=face&downtime=none")
    assert found.titles == ["One"]
    assert list(found.chips) == ["Face", "No downtime"]
    hidden = {str(field["name"]) for field in found.soup.select("#finder [type=hidden]")}
    assert hidden == {"area"}


# Chips and loosening


def test_a_chip_removes_one_choice_and_keeps_the_rest(site: HomePage, client: Client) -> None:
    make("One", concerns=[make_concern("Scars"), make_concern("Redness")])
    found = find(client, "?concern=scars&concern=redness&q=one&work=1w&sort=recovery&utm_source=x&page=1")
    assert found.chips == {
        "“one”": "/procedures/?concern=scars&concern=redness&work=1w&sort=recovery",
        "Scars": "/procedures/?q=one&concern=redness&work=1w&sort=recovery",
        "Redness": "/procedures/?q=one&concern=scars&work=1w&sort=recovery",
        "Back to work within 1 week": "/procedures/?q=one&concern=scars&concern=redness&sort=recovery",
    }


def test_the_empty_state_says_what_loosening_gives(site: HomePage, client: Client) -> None:
    scars = make_concern("Scars")
    for number in range(3):
        make(f"Gentle {number}", per_session("400"), concerns=[scars])
    make("Other", per_session("100"))
    found = find(client, "?concern=scars&budget_max=250&q=gentle")
    assert found.titles == []
    assert found.heading == "No procedures match"
    links = {text(item): item.find("a") for item in found.soup.select(".loosen li")}
    assert list(links) == [
        "Without “Up to $250”: 3 procedures",
        "Without “gentle”: still none",
        "Without “Scars”: still none",
    ]
    link = next(iter(links.values()))
    assert link is not None and link["href"] == "/procedures/?q=gentle&concern=scars"
    assert len(find(client, str(link["href"]).removeprefix("/procedures/")).titles) == 3


def test_where_leaving_out_one_filter_is_not_enough_each_alone_is_offered(
    site: HomePage, client: Client
) -> None:
    make("Gentle", concerns=[make_concern("Scars")])
    make("Other", concerns=[make_concern("Moles")])
    make("Third", body_areas=[area("Face")])
    found = find(client, "?q=other&concern=scars&area=face&downtime=none")
    assert [text(item) for item in found.soup.select(".loosen li")] == [
        "Only “other”: 1 procedure",
        "Only “Scars”: 1 procedure",
        "Only “Face”: 1 procedure",
        "Only “No downtime”: none",
    ]
    assert [link["href"] for link in found.soup.select(".loosen a")][1] == "/procedures/?concern=scars"


# Query strings


@pytest.mark.parametrize(
    "query",
    [
        "?concern=nothing",
        "?area=nothing",
        "?category=nothing",
        "?invasiveness=nothing",
        "?invasiveness=non_invasive",
        "?work=4d",
        "?downtime=some",
        "?currency=doubloon",
        "?clinic=nowhere",
        "?sort=random",
        "?page=2",
        "?concern=scars&concern=nothing",
    ],
)
def test_a_known_key_with_an_unknown_value_is_not_found(
    gentle: ProcedurePage, client: Client, query: str
) -> None:
    assert client.get(f"/procedures/{query}").status_code == 404


def test_unknown_keys_are_ignored_and_left_out_of_the_canonical_address(
    site: HomePage, client: Client
) -> None:
    make("One")
    soup = find(client, "?utm_source=x&gclid=1&Q=nothing").soup
    assert canonical(soup) == "http://localhost/procedures/"
    assert soup.select_one("meta[name=robots]") is None
    assert len(find(client, "?utm_source=x").titles) == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?budget_max=cheap", "“cheap” is not an amount"),
        ("?budget_max=-5", "“-5” is not an amount"),
        ("?budget_min=1e5", "“1e5” is not an amount"),
        ("?page=-1", "“-1” is not a page number"),
        ("?page=two", "“two” is not a page number"),
        ("?budget_min=500&budget_max=100", "have been swapped"),
    ],
)
def test_a_malformed_number_is_ignored_and_said(
    gentle: ProcedurePage, client: Client, query: str, said: str
) -> None:
    found = find(client, query)
    assert found.titles == ["Gentle"]
    assert said in text(found.soup.select_one(".notice"))


def test_amounts_may_have_separators(site: HomePage, client: Client) -> None:
    make("One", per_session("1200"))
    assert list(find(client, "?budget_max=1,250").chips) == ["Up to $1,250"]
    assert "budget_max=1250" in find(client, "?budget_max=1,250&q=one").chips["“one”"]


@pytest.mark.parametrize("query", ["?q=gentle", "?concern=scars", "?work=1w", "?budget_max=1", "?q=zzz"])
def test_filtered_lists_are_kept_out_of_search_engines(
    gentle: ProcedurePage, client: Client, query: str
) -> None:
    soup = find(client, query).soup
    robots = soup.select_one("meta[name=robots]")
    assert robots is not None and robots["content"] == "noindex, follow"
    assert canonical(soup) == "http://localhost/procedures/"


def test_pages_are_canonical_of_themselves(
    many: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "ROWS_PER_PAGE", 2)
    assert canonical(find(client, "?page=2&sort=recovery").soup) == "http://localhost/procedures/"
    assert canonical(find(client, "?page=2").soup) == "http://localhost/procedures/?page=2"
    assert canonical(find(client, "?page=1").soup) == "http://localhost/procedures/"


def test_pages_have_titles_and_descriptions_of_their_own(
    many: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "ROWS_PER_PAGE", 1)
    heads = [find(client, f"?page={number}").soup.head for number in (1, 2, 3)]
    titles = [head.title.string for head in heads]
    assert titles[0] == "Procedures | Calder House" and titles[1] == "Procedures, page 2 | Calder House"
    assert len(set(titles)) == len({head.select_one("[name=description]")["content"] for head in heads}) == 3


def test_links_to_filtered_lists_are_not_followed(
    many: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "ROWS_PER_PAGE", 1)
    seen = 0
    for query in (
        "?q=procedure",
        "?concern=moles&q=procedure",
        "?q=prosedure",
        "?q=zz&budget_max=1",
        "?page=2",
    ):
        for link in find(client, query).soup.select("main a[href*='/procedures/?']"):
            if any(f"{key}=" in link["href"] for key in ("q", "concern", "budget_max")):
                assert "nofollow" in link["rel"], link
                seen += 1
    assert seen > 10
    assert "nofollow" not in str(find(client, "?page=2").soup.select_one(".pager"))


def canonical(soup: Any) -> str:
    return str(soup.select_one("link[rel=canonical]")["href"])


def test_a_term_without_procedures_is_known(site: HomePage, client: Client) -> None:
    make("One")
    make_concern("Scars")
    area("Face")
    assert find(client, "?concern=scars&area=face").titles == []


# Pages


def test_the_paginator_shows_a_window(
    site: HomePage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "ROWS_PER_PAGE", 1)
    make_procedures(9, concern=make_concern("Scars"))
    found = find(client, "?page=5&concern=scars")
    assert found.heading == "9 procedures of 9, page 5 of 9"
    assert found.titles == ["Procedure 00004"]
    assert [text(item) for item in found.soup.select(".pager li")] == [
        "Previous", "Page 1", "…", "Page 4", "Page 5", "Page 6", "…", "Page 9", "Next",
    ]  # fmt: skip
    current = found.soup.select(".pager [aria-current=page]")
    assert [text(link) for link in current] == ["Page 5"]
    assert {str(link["href"]) for link in found.soup.select(".pager a")} >= {
        "/procedures/?concern=scars",
        "/procedures/?concern=scars&page=6",
    }
    assert find(client, "?page=9").titles == ["Procedure 00008"]


def test_pages_go_on_through_the_sections(
    site: HomePage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "ROWS_PER_PAGE", 4)
    make_procedures(3, concern=make_concern("Scars"))
    for number in range(3):
        make(f"Known {number:02}", invasiveness=Invasiveness.SURGICAL)
    first, second = find(client, "?invasiveness=surgical"), find(client, "?invasiveness=surgical&page=2")
    assert first.heading == second.heading.replace("page 2", "page 1") == "3 procedures of 6, page 1 of 2"
    assert len(first.titles) == 4 and len(second.titles) == 2
    assert first.section_headings == second.section_headings == ["May match: invasiveness not stated"]
    assert len({*first.titles, *second.titles}) == 6


# Comparison


def test_each_row_can_be_ticked_for_the_comparison(site: HomePage, client: Client) -> None:
    make("One")
    make("Two")
    soup = find(client).soup
    (form,) = soup.select("form#compare")
    assert form["action"] == "/procedures/compare/" and form.get("method", "get") == "get"
    boxes = soup.select("input[name=procedure]")
    assert [(box["value"], box["form"]) for box in boxes] == [("one", "compare"), ("two", "compare")]
    assert text(boxes[0].find_parent("label")) == "Compare One"
    assert text(form.select_one("button")) == "Compare side by side"


# What it costs


def test_queries(three: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"body_areas": [area("Face")], "concerns": [make_concern("Redness")], "about": "<p>Vague.</p>"}
    make("Known", per_session("9"), **facts)
    queries = (
        "",
        "?q=vague",
        "?q=procedure&concern=moles&work=1w&sort=price",
        "?q=zzzz",
        "?concern=redness&area=face&budget_max=10&downtime=none",
    )

    def numbers(*queries: str) -> list[int]:
        """How many queries each answer takes, when the site has changed and when it has not."""
        client.get("/procedures/")
        found = []
        for query in queries:
            for is_anew, most in ((False, 8), (True, 15)):
                if is_anew:
                    ContentChange.objects.create(mark="anew")
                with CaptureQueriesContext(connection) as captured:
                    find(client, query)
                statements = "\n".join(one["sql"][:150] for one in captured)
                assert len(captured) <= most, (query, is_anew, statements)
                found.append(len(captured))
        return found

    few = numbers(*queries)
    make_procedures(9, concern=make_concern("Moles"))
    assert numbers(*queries) == few
    monkeypatch.setattr(page, "ROWS_PER_PAGE", 5)
    numbers("?page=3")


def test_a_preview_of_the_list_shows_it(site: HomePage, client: Client) -> None:
    make("One")
    index = ProcedureIndexPage.objects.get()
    index.title = "Previewed"
    response = index.make_preview_request()
    assert response.status_code == 200
    assert "Previewed" in response.rendered_content and "One" in response.rendered_content


def test_facts_without_prices_have_no_price_order(site: HomePage, client: Client) -> None:
    facts = complete_facts(title="One", prices=[{"type": "price", "value": {"on_consultation": True}}])
    make_procedure(**facts)
    assert set(find(client).options("sort")) == {"", "recovery"}
    found = find(client, "?budget_max=5&sort=price")
    assert found.titles == ["One"]
    assert "ignored" in text(found.soup.select_one(".notice"))
