"""The list of procedures in the public API: the finder's order and filters, and bounds for the recovery."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from clinic.models import HomePage, LocationPage
from clinic.models.discovery import PublicContent
from procedures.choices import TimeUnit
from procedures.facts import DurationRange, Milestone, Recovery, Sessions
from procedures.models import BodyArea, ProcedurePage
from tests.clinic.api.test_api import counts, read
from tests.factories import (
    days,
    make_category,
    make_concern,
    make_location,
    make_practitioner,
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
    assert len(item) == 11
    assert item == {name: whole[name] for name in item}


def test_filters_of_the_finder(site: HomePage, client: Client) -> None:
    scars, face = make_concern("Scars"), BodyArea.objects.create(name="Face")
    needling = make_category("Needling")
    session, once = [price("200", "300", unit="session")], {"sessions": Sessions(1, 1)}
    make_procedure(
        title="A", concerns=[scars], body_areas=[face], prices=session, back_to_work=Milestone(None), **once
    )
    make_procedure(title="B", category=needling, prices=[price("900", None, unit="session")], **once)
    make_procedure(
        title="C", concerns=[scars], prices=[price("100", None, unit="syringe")], recovery=Recovery(None)
    )
    for query, expected in {
        "concern=scars": "AC",
        "concern=scars&area=face": "A",
        "category=needling": "B",
        "category=needling&category=laserlight-therapy": "ABC",
        "budget_max=250": "A",
        "budget_min=250&budget_max=900": "AB",
        "sort=price": "ABC",
        "sort=recovery": "CAB",
        "work=now": "AC",
        "downtime=none": "AC",
        "q=gentle": "",
        "q=C": "C",
    }.items():
        assert "".join(found(client, query)) == expected, query
    assert counts(read(client, f"{LIST}?budget_max=250")) == (1, 1)


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
    assert counts(answer) == (len(expected), 0)


def test_recovery_that_is_not_stated_is_counted_apart(site: HomePage, client: Client) -> None:
    page = make_procedure(title="Stated")
    # As pages were before publishing asked for a recovery.
    ProcedurePage.objects.filter(pk=make_procedure(title="Not stated").pk).update(recovery=None)
    page.save()
    assert counts(read(client, f"{LIST}?recovery_hours_max=9999")) == (1, 1)


def test_a_budget_with_which_no_price_compares_finds_nothing(site: HomePage, client: Client) -> None:
    make_procedure(prices=[price(None, None, on_consultation=True)])
    assert counts(read(client, f"{LIST}?budget_max=100")) == (0, 1)


@shared_data
def places(site: HomePage) -> dict[str, Any]:
    """Procedures at different clinics, by different people."""
    old, new = make_location("Old Town clinic"), make_location("New Town clinic")
    person, other = make_practitioner(), make_practitioner("Dr Odile Marchetti")
    make_procedure(title="A", locations=[old], practitioners=[person])
    make_procedure(title="B", locations=[old, new], practitioners=[person, other])
    make_procedure(title="C", locations=[new], recovery=Recovery(None))
    hidden = make_procedure(title="Hidden", locations=[old], practitioners=[person])
    hidden.view_restrictions.create(restriction_type="login")
    return {"old": old, "new": new, "person": person, "other": other, "hidden": hidden}


def test_procedures_of_a_clinic_and_of_a_person(places: dict[str, Any], client: Client) -> None:
    old, new, person, other = (places[name].pk for name in ("old", "new", "person", "other"))
    for query, expected in {
        f"location={old}": "AB",
        f"location={new}": "BC",
        f"practitioner={person}": "AB",
        f"location={new}&practitioner={person}": "B",
        f"location={new}&recovery_hours_max=0": "C",
        f"practitioner={other}&sort=recovery": "B",
    }.items():
        answer = read(client, f"{LIST}?{query}")
        assert "".join(item["title"] for item in answer["items"]) == expected, query
        assert answer["meta"]["total_count"] == len(expected)
    for pk, expected in ((old, "AB"), (new, "BC"), (person, "AB"), (other, "B")):
        rows = read(client, f"/api/v2/pages/{pk}/")["procedures"]
        assert "".join(row["title"] for row in rows) == expected
        assert read(client, rows[0]["detail_url"])["id"] == rows[0]["id"]


def test_a_clinic_names_so_many_procedures_only(
    places: dict[str, Any], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("procedures.api.facts.MOST_PROCEDURES", 1)
    rows = read(client, f"/api/v2/pages/{places['old'].pk}/")["procedures"]
    assert [row["title"] for row in rows] == ["A"]


def test_nobody_is_said_to_perform_without_a_registration(places: dict[str, Any], client: Client) -> None:
    person = places["person"]
    person.expires_on = timezone.localdate() - datetime.timedelta(1)
    person.save()
    assert found(client, f"practitioner={person.pk}") == []
    assert read(client, f"/api/v2/pages/{person.pk}/")["procedures"] == []


@pytest.mark.parametrize("name", ["person", "hidden", "old"])
def test_a_page_that_is_not_public_is_no_filter(places: dict[str, Any], client: Client, name: str) -> None:
    places[name].unpublish()
    for key in ("location", "practitioner"):
        answer = read(client, f"{LIST}?{key}={places[name].pk}", 400)
        assert answer["parameter"] == key and "allowed" not in answer


def test_procedures_that_have_changed(places: dict[str, Any], client: Client) -> None:
    long_ago = timezone.now() - datetime.timedelta(900)
    for page in ProcedurePage.objects.all():
        at = timezone.now() if page.title in ("B", "Hidden") else long_ago
        PublicContent.objects.update_or_create(page=page, defaults={"changed_at": at})
    yesterday = timezone.localdate() - datetime.timedelta(1)
    assert found(client, f"changed_since={yesterday}") == ["B"]
    assert found(client, f"changed_since={yesterday}&location={places['old'].pk}&q=b") == ["B"]
    assert counts(read(client, f"{LIST}?changed_since={yesterday}&work=now")) == (0, 0)


def test_a_part_of_the_list(site: HomePage, client: Client) -> None:
    make_procedures(5, concern=make_concern())
    assert found(client, "limit=2&offset=3") == ["Procedure 00003", "Procedure 00004"]
    beyond = read(client, f"{LIST}?limit=2&offset=9")
    assert counts(beyond) == (5, 0) and beyond["items"] == []


@pytest.mark.parametrize(
    ("query", "parameter", "allowed"),
    [
        ("concern=nothing", "concern", ["scars"]),
        ("location=x", "location", None),
        ("practitioner=99999999", "practitioner", None),
        ("locale=de", "locale", ["en"]),
        ("concern=scars&concern=x", "concern", ["scars"]),
        ("invasiveness=non_invasive", "invasiveness", ["non-invasive", "minimally-invasive", "surgical"]),
        ("sort=cheap", "sort", ["match", "name", "price", "recovery"]),
        ("work=1y", "work", ["now", "1d", "3d", "1w", "2w"]),
        ("currency=kilo", "currency", []),
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
        for kept in (full.locations.first(), full.practitioners.first()):
            client.get(f"/api/v2/pages/{kept.pk}/")
            with django_assert_max_num_queries(9):
                client.get(f"/api/v2/pages/{kept.pk}/")
        place = LocationPage.objects.values_list("pk", flat=True)[0]
        # The clinic, and the procedures there; and those that have changed.
        with django_assert_max_num_queries(8):
            client.get(f"{LIST}?{query}&location={place}&changed_since=2000-01-01")
