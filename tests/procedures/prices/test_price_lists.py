"""A clinic's own price list: its columns are guessed, its rows matched, and the rest is left for a person."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from clinic.models import HomePage
from procedures.choices import PriceUnit, PriceUpdateKind, PriceUpdateState
from procedures.models import PriceUpdate, ProcedurePage, SearchSynonym
from procedures.prices.sheets.files import read_text
from procedures.prices.sheets.price_lists import guess_columns
from tests.factories import make_procedure, price
from tests.procedures.prices.sheets_support import (
    START,
    amounts,
    confirm,
    csv_of,
    paste,
    preview,
    uploaded,
)
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

SESSION, COURSE = {"unit": PriceUnit.SESSION.value}, {"unit": PriceUnit.COURSE.value}


@shared_data
def pages(site: HomePage) -> dict[str, ProcedurePage]:
    """What the lists of these tests are about."""
    prices = {
        "Botulinum toxin": [price("300", None, label="Forehead"), price("280", None, label="Frown lines")],
        "Microneedling": [price("290", None, **SESSION), price("1500", None, **COURSE)],
        "Chemical peel": [price("150", None, starting_from=True)],
        "Laser resurfacing": [price("1031", "1144", label="Full face")],
        "Breast lift": [price(None, None, on_consultation=True)],
    }
    SearchSynonym.objects.create(term="Botox", means="botulinum toxin")
    return {
        title: make_procedure(title=title, revision=True, prices=lines) for title, lines in prices.items()
    }


@pytest.fixture
def client(admin_client: Client) -> Client:
    return admin_client


def select_columns(client: Client, update: PriceUpdate) -> list[Any]:
    """The columns that can be chosen for the price."""
    response = client.get(f"{START}{update.pk}/")
    return BeautifulSoup(response.content, "html.parser").select("select[name=price] option")


def proposals(update: PriceUpdate) -> dict[str, str]:
    """What each row leads to: the new price, or the reason why there is none."""
    return {
        line.address: line.problem or f"{line.title}: {line.before_values} → {line.after_values}"
        for line in update.lines.all()
    }


def test_headings_in_other_words_are_no_row_and_name_the_columns(
    pages: dict[str, ProcedurePage], client: Client
) -> None:
    rows = [
        ["Our menu"],
        [],
        ["What", "", "Charge"],
        ["Botox", "forehead", "320"],
        ["Chemical peel", "", "150"],
    ]
    update = uploaded(client, csv_of(rows), "menu.csv")
    assert proposals(update) == {"C4": "Botulinum toxin: $300 → $320"}
    names = [option.text for option in select_columns(client, update)]
    assert names == ["Not in the list", "A: What", "B: forehead", "C: Charge"]


def test_rows_are_matched_by_title_synonym_area_and_sessions(
    pages: dict[str, ProcedurePage], client: Client
) -> None:
    """As a clinic writes it: a treatment, its areas below it, prices as words."""
    rows = [
        ["Price list 2027"],
        [],
        ["Treatment", "Area", "Sessions", "Price"],
        ["Botox", "forehead", "", "$320"],
        ["", "Frown Lines", "", "280"],
        ["Microneedling", "", "1", "$300.00"],
        ["Microneedling", "", "6 sessions", "$1,600"],
        ["Chemical Peel", "", "", "from $160"],
        ["Laser resurfacing full face", "", "", "$1,050 – $1,150"],
        ["Breast lift", "", "", "on consultation"],
        ["Massage", "", "", "90"],
        ["Thank you for your trust"],
    ]
    update = uploaded(client, csv_of(rows, ";"), "our prices.csv")
    assert (update.kind, update.name) == (PriceUpdateKind.PRICE_LIST, "our prices.csv")
    assert proposals(update) == {
        "D4": "Botulinum toxin: $300 → $320",
        "D6": "Microneedling: $290 → $300",
        "D7": "Microneedling: $1,500 → $1,600",
        "D8": "Chemical peel: From $150 → From $160",
        "D9": "Laser resurfacing: $1,031–$1,144 → $1,050–$1,150",
        "D11": "No procedure on the website has this name.",
    }
    # The frown lines and the consultation.
    assert update.unchanged == 2
    update = confirm(client, update)
    assert amounts(pages["Microneedling"]) == ["$300", "$1,600"]
    assert amounts(pages["Laser resurfacing"]) == ["$1,050–$1,150"]


def test_what_is_only_similar_is_not_ticked(pages: dict[str, ProcedurePage], client: Client) -> None:
    update = paste(client, "Treatment\tPrice\nMicro-needlin\t310\nResurfacing\t1200\nBotox\t310\n")
    text = preview(client, update)
    assert "Only a similar name: “Laser resurfacing”." in text
    assert not update.lines.filter(is_chosen=True).exists()
    assert "“Botulinum toxin” has several prices like this." in text


def test_a_row_without_a_match_is_given_to_a_price(pages: dict[str, ProcedurePage], client: Client) -> None:
    update = paste(client, "Treatment\tPrice\nFacial tightening\t1700\n")
    assert "It is about:" in preview(client, update)
    address = f"{START}{update.pk}/"
    names = client.get(address).context["line_names"]
    course = next(name for name in names if "1,500" in name)
    columns = {"action": "columns", "treatment": "0", "price": "1"}
    client.post(address, {**columns, "row-2": "Something else"})
    assert "Not one of our prices: Something else." in client.get(address).content.decode()
    client.post(address, {**columns, "row-2": course})
    assert proposals(update) == {"B2": "Microneedling: $1,500 → $1,700"}


def test_columns_can_be_chosen(pages: dict[str, ProcedurePage], client: Client) -> None:
    """Two columns with prices: the first is taken, until a person says that it is the other one."""
    update = paste(client, "Service\tPrice 2026\tPrice 2027\nChemical peel\tfrom $150\tfrom $170\n")
    assert (update.unchanged, proposals(update)) == (1, {})
    client.post(f"{START}{update.pk}/", {"action": "columns", "treatment": "0", "price": "2"})
    assert proposals(update) == {"C2": "Chemical peel: From $150 → From $170"}
    response = client.post(f"{START}{update.pk}/", {"action": "columns", "treatment": "0", "price": "0"})
    assert "One column cannot say two things." in response.content.decode()


def test_without_any_column_people_are_asked(pages: dict[str, ProcedurePage], client: Client) -> None:
    update = paste(client, "Our\tfriends\nare\tnice\n")
    assert update.state == PriceUpdateState.COLUMNS
    assert "It is not clear which columns hold the treatments and the prices." in preview(client, update)
    client.post(f"{START}{update.pk}/", {"action": "columns", "treatment": "0", "price": "1"})
    update.refresh_from_db()
    assert update.state == PriceUpdateState.PREVIEW


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("about the same", "B2 “about the same”: Enter the amount in figures"),
        ("200 EUR", "B2 “200 EUR”: This is in EUR, the price on the website in USD."),
        ("150 EUR to 200 EUR", "B2 “150 EUR to 200 EUR”: This is in EUR, the price on the website in USD."),
        ("$200 to $150", "B2 “$200 to $150”: “$200 to $150” ends before it starts."),
        ("$0.005", "B2 “$0.005”"),
    ],
)
def test_prices_that_cannot_be_read(
    pages: dict[str, ProcedurePage], client: Client, cell: str, reason: str
) -> None:
    update = paste(client, f"Treatment\tPrice\nChemical peel\t{cell}\n")
    assert update.lines.get().problem.startswith(reason)


def test_another_kind_of_price_is_not_ticked(pages: dict[str, ProcedurePage], client: Client) -> None:
    update = paste(client, "Treatment\tPrice\nBreast lift\t6,000\nLaser resurfacing\tfrom 1031\n")
    assert not update.lines.filter(is_chosen=True).exists()
    text = preview(client, update)
    assert "Until now this price is given at a consultation." in text
    assert "The list has a price “from”." in text


def test_two_rows_about_one_price(pages: dict[str, ProcedurePage], client: Client) -> None:
    update = paste(client, "Treatment\tPrice\nChemical peel\t160\nChemical peel\t170\n")
    assert proposals(update)["B3"] == "Row 2 is about the same price."


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Treatment,Price\nPeel,100\n", {"treatment": 0, "price": 1}),
        ("Cost;Name;Zone\n100;Peel;Face\n", {"price": 0, "treatment": 1, "area": 2}),
        ("Behandlung;Bereich;Preis\nPeel;Gesicht;100,00\n", {"treatment": 0, "area": 1, "price": 2}),
        ("Procedure,Price from,Price to\nPeel,100,200\n", {"treatment": 0, "price": 1, "maximum": 2}),
        ("Peel,Face,$100\nLaser,Neck,$200\n", {"treatment": 0, "area": 1, "price": 2}),
        ("1;Peel;100,00\n2;Laser;200,00\n", {"treatment": 1, "price": 2}),
    ],
)
def test_columns_are_guessed(text: str, places: dict[str, int]) -> None:
    (table,) = read_text(text)
    assert dict(guess_columns(table).places) == places
