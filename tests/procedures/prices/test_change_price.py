"""“Change price”: a receptionist publishes a price, and may do nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from clinic.models import HomePage
from procedures.facts import LineValues
from procedures.models import PriceHistoryEntry, ProcedurePage
from procedures.prices.confirmation import confirmed_on
from tests.factories import make_procedure, price
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db


@shared_data
def laser(site: HomePage) -> ProcedurePage:
    """A public procedure with two prices."""
    lines = [price("1031", "1144", label="Full face"), price("420", None, label="Neck")]
    return make_procedure(title="Gentle laser", revision=True, prices=lines)


def receptionist() -> User:
    """Somebody who may open the admin and change prices."""
    group = Group.objects.create(name="Reception")
    group.permissions.add(*Permission.objects.filter(codename__in=["access_admin", "change_prices"]))
    user = User.objects.create_user("rita", first_name="Rita", last_name="Okafor")
    user.groups.add(group)
    return user


@pytest.fixture
def reception(client: Client) -> Client:
    client.force_login(receptionist())
    return client


SCREEN = "/admin/procedures/prices/"


def soup(content: bytes) -> BeautifulSoup:
    return BeautifulSoup(content, "html.parser")


def publish(client: Client, page: ProcedurePage, number: int = 0, **inputs: str) -> Any:
    """Type something beside a line, and press “Publish”."""
    line = page.price_lines[number]
    block = LineValues.of(line).as_block()
    typed = {name: value for name, value in block.items() if isinstance(value, str)}
    url = reverse("procedures:publish_price", args=[page.pk, line.block_id])
    return client.post(url, {**typed, "before": json.dumps(block), **inputs}, follow=True)


def amounts(page: ProcedurePage) -> list[str]:
    return [line.amount for line in ProcedurePage.objects.get(pk=page.pk).price_lines]


def test_a_price_is_published_and_confirmed(laser: ProcedurePage, reception: Client) -> None:
    content = publish(reception, laser, 1, minimum="$450").content.decode()
    assert "Published: Gentle laser, $450 (unit not stated), neck." in content
    assert amounts(laser) == ["$1,031–$1,144", "$450"]
    assert PriceHistoryEntry.objects.first().name == "Rita Okafor"
    live = ProcedurePage.objects.get(pk=laser.pk)
    assert [confirmed_on(live, line) is None for line in live.price_lines] == [True, False]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"minimum": "12,34,5"}, "Enter the amount in figures"),
        ({"minimum": "€450"}, "a different currency"),
        ({"minimum": "-1"}, "Enter the amount in figures"),
        ({"minimum": "", "maximum": ""}, "Enter an amount, or check “On consultation”."),
        ({"minimum": "450", "maximum": "430"}, "“To” is less than “from”"),
        ({"on_consultation": "on"}, "not both"),
        ({"valid_until": "yesterday"}, ""),
        ({}, "This is the present price."),
        ({"minimum": "4500"}, "$420 would become $4,500, which is an unusual change."),
        ({"minimum": "450", "before": "["}, "Open this page anew"),
        ({"minimum": "450", "before": '{"minimum": "x"}'}, "Open this page anew"),
    ],
)
def test_what_is_wrong_is_said_beside_the_price(
    laser: ProcedurePage, reception: Client, inputs: dict[str, str], message: str
) -> None:
    response = publish(reception, laser, 1, **inputs)
    errors = soup(response.content).select(".price-form__error")
    assert errors and message in errors[0].text
    # What was typed is still there.
    typed = soup(response.content).select("[name=minimum]")[0].get("value", "")
    assert typed == inputs.get("minimum", "420")
    assert amounts(laser)[1] == "$420"


def test_an_unusual_price_is_published_when_it_is_meant(laser: ProcedurePage, reception: Client) -> None:
    publish(reception, laser, 1, minimum="4500", is_meant="on")
    assert amounts(laser)[1] == "$4,500"


def test_a_refused_price_leads_back_to_the_search(laser: ProcedurePage, reception: Client) -> None:
    search = f"{SCREEN}?q=laser+neck"
    form = soup(reception.get(search).content).select_one("form.price-form")
    inputs = {
        str(one["name"]): str(one.get("value", "")) for one in form.select("input:not([type=checkbox])")
    }
    refused = soup(reception.post(str(form["action"]), {**inputs, "minimum": "x"}).content)
    # In its place stands no other line, for which the next amount would be typed.
    assert len(refused.select("form.price-form")) == 1
    assert refused.select_one("input[name=q]")["value"] == "laser neck"
    again = refused.select_one(".price-form__error").find_parent("form")
    assert reception.post(str(again["action"]), {**inputs, "minimum": "450"})["Location"] == search


def test_a_price_that_somebody_else_has_changed_is_named(laser: ProcedurePage, reception: Client) -> None:
    publish(reception, laser, 1, minimum="440")
    content = publish(reception, laser, 1, minimum="450").content
    error = soup(content).select_one(".price-form__error").text
    assert error == "The price has been changed since you saw it: it was $420 and is $440 now."
    # The next click is about the new one.
    inputs = soup(content).select(".price-form")[0].select("input[name]")
    assert (
        json.loads(next(str(one["value"]) for one in inputs if one["name"] == "before"))["minimum"] == "440"
    )


def test_a_price_on_consultation_and_an_offer(laser: ProcedurePage, reception: Client) -> None:
    publish(reception, laser, 1, minimum="", maximum="", on_consultation="on")
    publish(reception, laser, 0, minimum="900", maximum="", valid_until="31 December 2099")
    live = ProcedurePage.objects.get(pk=laser.pk)
    assert amounts(laser) == ["$900", "On consultation"]
    assert str(live.price_lines[0].valid_until) == "2099-12-31"


def test_a_search_finds_titles_and_lines(laser: ProcedurePage, reception: Client) -> None:
    make_procedure(title="Peel")
    make_procedure(title="Draft", live=False)

    def found(query: str) -> list[str]:
        page = soup(reception.get(f"{SCREEN}?q={query}").content)
        return [one.text for one in page.select(".price-card__title, .price-card__price")]

    assert [one for one in found("") if one in ("Gentle laser", "Peel", "Draft")] == ["Gentle laser", "Peel"]
    assert found("laser+neck") == ["Gentle laser", "Neck: $420"]
    assert found("peel") == ["Peel", "$1,031–$1,144"]
    assert found("nothing") == []
    assert found("%00") is not None


def test_the_price_is_confirmed_with_one_click(laser: ProcedurePage, reception: Client) -> None:
    form = soup(reception.get(SCREEN).content).select(".price-card__confirm")[1]
    response = reception.post(str(form["action"]), {"seen": form.select_one("[name=seen]")["value"]})
    assert response["Location"] == SCREEN
    live = ProcedurePage.objects.get(pk=laser.pk)
    assert [confirmed_on(live, line) is None for line in live.price_lines] == [True, False]


def test_a_price_of_a_draft_is_reported(laser: ProcedurePage, reception: Client) -> None:
    raw = laser.prices.get_prep_value()
    raw[1]["value"]["minimum"] = "500"
    laser.prices = raw
    laser.save_revision()
    content = publish(reception, ProcedurePage.objects.get(pk=laser.pk), 1, minimum="450").content.decode()
    assert "A draft of “Gentle laser” has another price for this line, $500." in content


def test_a_receptionist_may_do_nothing_else(laser: ProcedurePage, reception: Client) -> None:
    home = soup(reception.get("/admin/").content)
    assert home.select_one("form.price-search[action='/admin/procedures/prices/']")
    assert not home.select("#attention")
    for address in (
        reverse("wagtailadmin_pages:edit", args=[laser.pk]),
        reverse("procedure_list:index"),
        reverse("procedures:findings"),
        reverse("procedures:new_from_text"),
        reverse("procedures:duplicate", args=[laser.pk]),
    ):
        assert reception.get(address).status_code in (302, 403), address
    reception.post(reverse("wagtailadmin_pages:unpublish", args=[laser.pk]))
    assert ProcedurePage.objects.get(pk=laser.pk).live


@pytest.mark.parametrize("group", [None, "Editors"])
def test_who_may_not_publish_changes_no_price(
    laser: ProcedurePage, client: Client, group: str | None
) -> None:
    user = User.objects.create_user("eve")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    if group:
        user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    assert client.get(SCREEN).status_code in (302, 403)
    publish(client, laser, 1, minimum="450")
    assert amounts(laser)[1] == "$420"
    assert b"price-cell" not in client.get(reverse("procedure_list:index")).content


def test_a_line_or_page_that_is_gone_is_said(laser: ProcedurePage, reception: Client) -> None:
    ProcedurePage.objects.get(pk=laser.pk).unpublish()
    assert "no longer there" in publish(reception, laser, 1, minimum="450").content.decode()


def test_the_list_of_procedures_has_a_cell_to_edit(laser: ProcedurePage, client: Client) -> None:
    user = User.objects.create_user("mo")
    user.groups.add(Group.objects.get(name="Moderators"))
    user.user_permissions.add(Permission.objects.get(codename="change_prices"))
    client.force_login(user)
    listing = reverse("procedure_list:index")
    form = soup(client.get(listing).content).select_one(".price-cell form")
    # Browsers drop a form in a form.
    assert form.find_parent("form") is None
    assert form.select_one("[name=csrfmiddlewaretoken]")["value"]
    inputs = {
        str(one["name"]): str(one.get("value", "")) for one in form.select("input:not([type=checkbox])")
    }
    response = client.post(str(form["action"]), {**inputs, "minimum": "1000", "maximum": ""})
    assert response["Location"] == listing
    assert amounts(laser)[0] == "$1,000"
