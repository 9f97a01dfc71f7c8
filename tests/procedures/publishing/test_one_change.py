"""One change of a price is told on every face, through the page cache, and offers switch at midnight."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from wagtail.models import Site

from clinic.core.languages.active import lower_first
from clinic.http import page_cache
from clinic.models import HomePage, LocationPage
from procedures.admin.price_form import PriceForm
from procedures.facts import Sessions
from procedures.models import ProcedurePage
from tests.factories import make_concern, make_location, make_procedure, price
from tests.procedures.finder.reading import find, text
from tests.procedures.prices.sheets_support import changed, confirm, download, set_price, uploaded
from tests.support.parity import check_procedure
from tests.support.parity.client import AnonymousClient
from tests.support.parity.listings import Listings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache_is_on")]


@pytest.fixture
def page_cache_is_on(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the memory of this process alone, also where the tests have a Redis."""
    settings.PAGE_CACHE = True
    monkeypatch.setattr(page_cache, "caches", {"default": None})
    page_cache.answers.follow(("", None))


def session(low: str | None, high: str | None = None, **values: Any) -> dict[str, Any]:
    """A price per session for the full face."""
    values = {"unit": "session", "area": "Full face", **values}
    return price(low, None if values.get("starting_from") else high or low, **values)


@pytest.fixture
def laser(site: HomePage) -> ProcedurePage:
    """A procedure of three to five sessions at $9,100 each, beside one whose total is $1,100."""
    scars, clinics = make_concern("Scars"), [make_location(), make_location("Quayside clinic")]
    make_procedure(
        title="Other", concerns=[scars], sessions=Sessions(1, 1), prices=[session("1100")], locations=clinics
    )
    return make_procedure(
        title="Laser",
        slug="laser",
        concerns=[scars],
        locations=clinics,
        sessions=Sessions(3, 5),
        prices=[session("9100")],
        revision=True,
    )


FACES = {
    "page": "/procedures/laser/",
    "list": "/procedures/",
    "list by price": "/procedures/?sort=price",
    "concern": "/concerns/scars/",
    "category": "/categories/laserlight-therapy/",
    "home": "/",
    "prices": "/prices/",
    "comparison": "/procedures/compare/?procedure=laser&procedure=other",
    "Markdown": "/procedures/laser/index.md",
    "Markdown of the list": "/procedures/index.md",
    "API": "/api/v2/procedures/{pk}/",
    "API by price": "/api/v2/procedures/?sort=price",
}


def faces(client: Client, laser: ProcedurePage) -> dict[str, str]:
    """What each face says."""
    found = {}
    for name, address in FACES.items():
        response = client.get(address.format(pk=laser.pk))
        assert response.status_code == 200, name
        found[name] = response.content.decode()
    return found


def change(laser: ProcedurePage, *prices: dict[str, Any]) -> None:
    """Publish other prices, as the editor does."""
    version = ProcedurePage.objects.get(pk=laser.pk).get_latest_revision_as_object()
    quayside = LocationPage.objects.get(slug="quayside-clinic").pk
    for line in prices:
        value = {key: quayside if part is QUAYSIDE else part for key, part in line["value"].items()}
        line["value"] = value
    version.prices = list(prices)
    version.save_revision().publish()


@dataclass(frozen=True)
class Kind:
    """A kind of price, and what the faces then say.

    Attributes:
        prices: the lines; `QUAYSIDE` stands for the id of a clinic.
        price: the headline price with its basis.
        cost: what lists show: the total with its basis, where there is one.
        lowest, highest: the ends of the total; None where there is none.
        offers: the figures of the structured data, line by line.
        is_first: whether it stands before a total of $1,100; None if it does not compare.
    """

    prices: list[dict[str, Any]]
    price: str
    cost: str
    offers: list[list[str]]
    lowest: int | None = None
    highest: int | None = None
    is_first: bool | None = None


QUAYSIDE = object()
TODAY = datetime.date.today()
KINDS = {
    "single": Kind(
        [session("250")],
        "$250 per session, full face",
        "$750–$1,250 3 to 5 sessions, full face",
        [["250.00"]],
        750,
        1250,
        True,
    ),
    "range": Kind(
        [session("400", "500")],
        "$400–$500 per session, full face",
        "$1,200–$2,500 3 to 5 sessions, full face",
        [["400.00", "500.00"]],
        1200,
        2500,
        False,
    ),
    "from": Kind(
        [session("120", starting_from=True)],
        "From $120 per session, full face",
        "From $360 3 to 5 sessions, full face",
        [["120.00"]],
        360,
        None,
        True,
    ),
    "on consultation": Kind(
        [session(None, on_consultation=True)], "On consultation Full face", "On consultation Full face", []
    ),
    "per syringe": Kind(
        [price("450", "450", unit="syringe", area="Lips")],
        "$450 per syringe, lips",
        "$450 per syringe, lips",
        [["450.00"]],
    ),
    "course": Kind(
        [session("250"), price("1000", "1000", area="full face", unit="course", sessions_covered=5)],
        "$250 per session, full face",
        "$750–$1,000 3 to 5 sessions, full face",
        [["250.00"], ["1000.00"]],
        750,
        1000,
        True,
    ),
    "per clinic": Kind(
        [session("380"), session("200", clinic=QUAYSIDE)],
        "$380 per session, full face",
        "$1,140–$1,900 3 to 5 sessions, full face",
        [["380.00"], ["200.00"]],
        1140,
        1900,
        False,
    ),
    "offer": Kind(
        [session("170", valid_until=TODAY.isoformat(), label="Opening week"), session("250")],
        "$170 per session, full face, opening week",
        "$510–$850 3 to 5 sessions, full face",
        [["170.00"], ["250.00"]],
        510,
        850,
        True,
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_one_change_is_told_on_every_face(name: str, laser: ProcedurePage, client: Client) -> None:
    before, kind = faces(client, laser), KINDS[name]
    assert "$9,100" in before["page"] and "$27,300–$45,500" in before["list"]
    change(laser, *kind.prices)
    after = faces(client, laser)
    for face, body in after.items():
        assert "9,100" not in body and "9100" not in body and "27,300" not in body, face
    words = {face: text(BeautifulSoup(body, "html.parser")) for face, body in after.items()}
    assert kind.price in words["page"]
    # What a list shows is what it sorts by.
    for face in ("list", "list by price", "concern", "category", "home"):
        assert kind.cost in words[face], face
    titles = find(client, "?sort=price").titles
    assert titles == (["Laser", "Other"] if kind.is_first else ["Other", "Laser"])
    section = find(client, "?sort=price").section_headings
    assert section == ([] if kind.is_first is not None else ["Not compared: no total"])
    if kind.lowest is not None:
        assert "Laser" in find(client, f"?budget_max={kind.lowest}").titles
        assert "Laser" not in find(client, f"?budget_max={kind.lowest - 1}").titles
    if kind.highest is not None:
        assert "Laser" in find(client, f"?budget_min={kind.highest}").titles
        assert "Laser" not in find(client, f"?budget_min={kind.highest + 1}").titles
    # The comparison has both.
    rows = {
        text(row.th).split(" ")[0]: text(row.td)
        for row in BeautifulSoup(after["comparison"], "html.parser").select("tbody tr")
    }
    amount = kind.cost.partition(" 3 to 5")[0]
    assert rows["Price"] == kind.price
    assert rows["Total"].startswith(amount if kind.lowest else "Not stated")
    # Structured data, Markdown, API, what is shared.
    head = BeautifulSoup(after["page"], "html.parser")
    assert offers(head) == kind.offers
    price_amount = kind.price.partition(" per ")[0].removesuffix(" Full face")
    assert price_amount in after["Markdown"]
    # All prices on one page.
    assert price_amount in words["prices"] and (lower_first(amount) in words["prices"] or kind.lowest is None)
    assert kind.cost.partition(" 3 to 5")[0].removesuffix(" Full face") in after["Markdown of the list"]
    one = json.loads(after["API"])
    assert f"{one['price']['words']} {one['price']['basis']}" == kind.price
    listed = {item["title"]: item for item in json.loads(after["API by price"])["items"]}
    assert list(listed) == titles
    assert listed["Laser"]["price"] == one["price"] and listed["Laser"]["total"] == one["total"]
    total = one["total"]
    assert (total and f"{total['words']} {total['basis']}") == (kind.cost if kind.lowest else None)
    pictures = [
        str(BeautifulSoup(told["page"], "html.parser").select_one('meta[property="og:image"]'))
        for told in (before, after)
    ]
    assert "/share/" in pictures[0] and pictures[0] != pictures[1]
    assert kind.price in str(head.select_one('meta[property="og:image:alt"]'))
    # Print, and all forms once more against one another.
    reader = AnonymousClient(Site.objects.get())
    assert check_procedure(laser, reader, Listings.read(reader)) == []


@pytest.mark.parametrize("way", ["Change price", "a sheet"])
def test_a_price_alone_is_told_on_every_face(
    way: str, laser: ProcedurePage, client: Client, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever way staff change a price without the rest of its page."""
    monkeypatch.setattr("procedures.admin.views.price_updates.start_process", lambda: None)
    assert "$9,100" in faces(client, laser)["page"]
    if way == "a sheet":
        update = uploaded(
            admin_client, changed(download(admin_client), partial(set_price, title="Laser", value=250))
        )
        confirm(admin_client, update, [update.lines.get().pk])
    else:
        line = laser.price_lines[0]
        form = PriceForm(line=line, key="")
        inputs = {name: form[name].value() or "" for name in form.fields}
        address = reverse("procedures:publish_price", args=[laser.pk, line.block_id])
        admin_client.post(address, {**inputs, "minimum": "250", "is_meant": "on"})
    for face, body in faces(client, laser).items():
        assert "9,100" not in body and "9100" not in body and "27,300" not in body, face
        assert "$250" in body or "$750" in body, face
    assert find(client, "?sort=price").titles == ["Laser", "Other"]
    assert find(client, "?budget_max=750").titles == ["Laser"]
    assert offers(BeautifulSoup(client.get("/procedures/laser/").content, "html.parser")) == [["250.00"]]


def offers(soup: BeautifulSoup) -> list[list[str]]:
    """The amounts of each offer in the structured data of a page."""
    script = soup.select_one('script[type="application/ld+json"]')
    assert script is not None
    nodes = json.loads(script.get_text())["@graph"]
    names = ("price", "minPrice", "maxPrice")
    return [
        [offer["priceSpecification"][name] for name in names if name in offer["priceSpecification"]]
        for node in nodes
        for offer in node.get("offers", [])
    ]


def test_at_a_clinic_its_own_price_is_sorted_and_shown(laser: ProcedurePage, client: Client) -> None:
    quayside = LocationPage.objects.get(slug="quayside-clinic")
    change(laser, session("380"), session("200", clinic=QUAYSIDE))
    assert find(client, "?sort=price").titles == ["Other", "Laser"]
    found = find(client, "?sort=price&clinic=quayside-clinic")
    assert found.titles == ["Laser", "Other"]
    assert "$600–$1,000 3 to 5 sessions, full face, Quayside clinic" in found.row("Laser")
    assert find(client, "?sort=price&clinic=old-town-clinic").titles == ["Other", "Laser"]
    listed = client.get(f"/api/v2/procedures/?sort=price&location={quayside.pk}").json()["items"]
    assert [item["title"] for item in listed] == ["Laser", "Other"]
    assert listed[0]["total"]["words"] == "$600–$1,000"
    assert listed[0]["price"]["clinic"] == "Quayside clinic"


@pytest.fixture
def new_york(settings: Settings) -> None:
    """A clinic whose midnight is five hours after that of its server."""
    settings.TIME_ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("first", "last", "begin", "end"),
    [
        ("2027-01-10", "2027-01-11", "2027-01-10 05:00Z", "2027-01-12 05:00Z"),
        # A day of 23 hours, and one of 25.
        ("2027-03-14", "2027-03-14", "2027-03-14 05:00Z", "2027-03-15 04:00Z"),
        ("2027-11-07", "2027-11-07", "2027-11-07 04:00Z", "2027-11-08 05:00Z"),
    ],
)
def test_an_offer_begins_and_ends_at_the_clinics_midnight(
    laser: ProcedurePage, client: Client, new_york: None, first: str, last: str, begin: str, end: str
) -> None:
    offer = {"valid_from": first, "valid_until": last, "label": "Opening days"}
    starts, ends = map(datetime.datetime.fromisoformat, (begin, end))
    minute = datetime.timedelta(minutes=1)
    with time_machine.travel(starts - 24 * 60 * minute, tick=False):
        change(laser, session("150", **offer), session("400"))
    moments = {
        starts - minute: False,
        starts + minute: True,
        ends - minute: True,
        ends + minute: False,
    }
    for moment, is_on in moments.items():
        with time_machine.travel(moment, tick=False):
            found = faces(client, laser)
            for face, body in found.items():
                # Both prices stand on the page while the offer holds; lists show the lower total.
                assert ("$450" in body or "$150" in body) is is_on, (moment, face)
                assert ("Opening days" in body) <= is_on, (moment, face)
            assert (find(client, "?sort=price").titles[0] == "Laser") is is_on, moment
            assert ("Laser" in find(client, "?budget_max=700").titles) is is_on, moment
            assert offers(BeautifulSoup(found["page"], "html.parser")) == (
                [["150.00"], ["400.00"]] if is_on else [["400.00"]]
            )
            listed = client.get("/api/v2/procedures/?budget_max=700").json()
            assert (listed["meta"]["total_count"] == 1) is is_on
