"""The list of procedures in the public API: the finder's order and filters, and bounds for the recovery."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from clinic.models import HomePage
from procedures.choices import TimeUnit
from procedures.facts import DurationRange, Milestone, Recovery
from procedures.models import BodyArea, ProcedurePage
from tests.clinic.api.test_api import read
from tests.factories import (
    days,
    make_category,
    make_concern,
    make_procedure,
    make_procedures,
    price,
)
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

LIST = "/api/v2/procedures/"


@shared_data
def recoveries(site: HomePage) -> None:
    """Procedures of different recoveries."""
    for title, recovery in {
        "none": Recovery(None),
        "up to a day": Recovery(DurationRange(None, Decimal(1), TimeUnit.DAYS)),
        "three days": Recovery(days(3)),
        "one to ten days": Recovery(days(1, 10)),
        "at least four days": Recovery(DurationRange(Decimal(4), None, TimeUnit.DAYS)),
    }.items():
        make_procedure(title=title, recovery=recovery)


@shared_data
def scars(site: HomePage) -> ProcedurePage:
    """A procedure for scars."""
    return make_procedure(concerns=[make_concern("Scars")])


def found(client: Client, query: str) -> list[str]:
    return [item["title"] for item in read(client, f"{LIST}?{query}")["items"]]


def test_the_short_form_is_part_of_the_long_one(full: ProcedurePage, client: Client) -> None:
    item = next(item for item in read(client, LIST)["items"] if item["id"] == full.pk)
    whole = read(client, f"{LIST}{full.pk}/")
    del whole["meta"]["parent"]
    assert len(item) == 10
    assert item == {name: whole[name] for name in item}


def test_filters_of_the_finder(site: HomePage, client: Client) -> None:
    scars, face = make_concern("Scars"), BodyArea.objects.create(name="Face")
    needling = make_category("Needling")
    session = [price("200", "300", unit="session")]
    make_procedure(
        title="A", concerns=[scars], body_areas=[face], prices=session, back_to_work=Milestone(None)
    )
    make_procedure(title="B", category=needling, prices=[price("900", None, unit="session")])
    make_procedure(
        title="C", concerns=[scars], prices=[price("100", None, unit="area")], recovery=Recovery(None)
    )
    for query, expected in {
        "concern=scars": "AC",
        "concern=scars&area=face": "A",
        "category=needling": "B",
        "category=needling&category=laserlight-therapy": "ABC",
        "budget_max=250": "A",
        "budget_max=250&unit=area": "C",
        "budget_min=250&budget_max=900": "AB",
        "sort=price": "ABC",
        "sort=recovery": "CAB",
        "work=now": "AC",
        "downtime=none": "AC",
        "q=gentle": "",
        "q=C": "C",
    }.items():
        assert "".join(found(client, query)) == expected, query
    assert read(client, f"{LIST}?budget_max=250")["meta"] == {"total_count": 1, "not_stated_count": 1}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("recovery_hours_max=0", ["none"]),
        ("recovery_hours_max=71", ["none", "one to ten days", "up to a day"]),
        ("recovery_hours_max=72", ["none", "one to ten days", "three days", "up to a day"]),
        ("recovery_hours_min=73", ["at least four days", "one to ten days"]),
        ("recovery_hours_min=25&recovery_hours_max=72", ["one to ten days", "three days"]),
        (
            "recovery_hours_min=0",
            ["at least four days", "none", "one to ten days", "three days", "up to a day"],
        ),
    ],
)
def test_recovery_is_compared_by_overlap(
    recoveries: None, client: Client, query: str, expected: list[str]
) -> None:
    answer = read(client, f"{LIST}?{query}")
    assert [item["title"] for item in answer["items"]] == expected
    assert answer["meta"] == {"total_count": len(expected), "not_stated_count": 0}


def test_recovery_that_is_not_stated_is_counted_apart(site: HomePage, client: Client) -> None:
    page = make_procedure(title="Stated")
    # As pages were before publishing asked for a recovery.
    ProcedurePage.objects.filter(pk=make_procedure(title="Not stated").pk).update(recovery=None)
    page.save()
    assert read(client, f"{LIST}?recovery_hours_max=9999")["meta"] == {
        "total_count": 1,
        "not_stated_count": 1,
    }


def test_a_budget_with_which_no_price_compares_finds_nothing(site: HomePage, client: Client) -> None:
    make_procedure(prices=[price(None, None, on_consultation=True)])
    assert read(client, f"{LIST}?budget_max=100")["meta"] == {"total_count": 0, "not_stated_count": 1}


def test_a_part_of_the_list(site: HomePage, client: Client) -> None:
    make_procedures(5, concern=make_concern())
    assert found(client, "limit=2&offset=3") == ["Procedure 00003", "Procedure 00004"]
    assert read(client, f"{LIST}?limit=2&offset=9") == {
        "meta": {"total_count": 5, "not_stated_count": 0},
        "items": [],
    }


@pytest.mark.parametrize(
    ("query", "parameter", "allowed"),
    [
        ("concern=nothing", "concern", ["scars"]),
        ("concern=scars&concern=x", "concern", ["scars"]),
        ("invasiveness=non_invasive", "invasiveness", ["non-invasive", "minimally-invasive", "surgical"]),
        ("sort=cheap", "sort", ["match", "name", "price", "recovery"]),
        ("work=1y", "work", ["now", "1d", "3d", "1w", "2w"]),
        ("unit=kilo", "unit", []),
        ("budget_max=1e5", "budget_max", None),
        ("budget_min=300&budget_max=200", "budget_max", None),
        ("recovery_hours_max=-1", "recovery_hours_max", None),
        ("recovery_hours_max=1.5", "recovery_hours_max", None),
        ("recovery_hours_min=9&recovery_hours_max=8", "recovery_hours_max", None),
        ("fields=about", "fields", ...),
        ("page=2", "page", ...),
        ("recovery=3", "recovery", ...),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(
    scars: ProcedurePage, client: Client, query: str, parameter: str, allowed: Any
) -> None:
    answer = read(client, f"{LIST}?{query}", 400)
    assert answer["parameter"] == parameter and answer["message"]
    assert answer.get("allowed") == allowed or (allowed is ... and len(answer["allowed"]) > 5)


def test_queries(full: ProcedurePage, client: Client, django_assert_max_num_queries: Any) -> None:
    page, concern = full, make_concern("Scars")
    query = "limit=100&concern=scars&q=laser&recovery_hours_max=99&budget_max=2000&sort=recovery"
    # The full procedure names another one: there are 3 of them, and then 12.
    for number in (1, 9):
        make_procedures(number, concern=concern)
        client.get(f"{LIST}{page.pk}/")
        client.get(f"{LIST}?{query}")
        with django_assert_max_num_queries(13):
            client.get(f"{LIST}{page.pk}/")
        with django_assert_max_num_queries(5):
            client.get(f"{LIST}?{query}")
