"""The page with all prices."""

from __future__ import annotations

import datetime

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from clinic.models import HomePage
from procedures.facts import Sessions
from procedures.models import HouseRules, PriceListPage, ProcedurePage
from tests.factories import make_category, make_concern, make_procedure, make_procedures, price
from tests.procedures.finder.reading import text

pytestmark = pytest.mark.django_db


def read(client: Client) -> BeautifulSoup:
    response = client.get("/prices/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def rows(soup: BeautifulSoup) -> list[list[str]]:
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in soup.select(".pricelist tbody tr")
    ]


def test_prices_stand_by_category_and_name(site: HomePage, client: Client) -> None:
    needling, surgery = make_category("Needling"), make_category("Surgery")
    day = datetime.date(2026, 9, 1)
    on_consultation = price(None, None, on_consultation=True, area="Body")
    lines = [price("340", None, area="Face", unit="session"), on_consultation]
    make_procedure(title="B", category=needling, prices=lines, prices_confirmed_on=day)
    ended = price("90", None, valid_until="2020-01-01")
    make_procedure(title="A", category=needling, prices=[price("80", None), ended])
    make_procedure(title="Lids", category=surgery, prices=[price("2400", None, valid_until="2099-12-31")])
    make_procedure(title="Draft", category=surgery, live=False)
    soup = read(client)
    assert [heading.get_text() for heading in soup.select(".price-group h2")] == ["Needling", "Surgery"]
    assert rows(soup) == [
        ["A"],
        ["A", "$80 (unit not stated)", "", "no end date", "Not stated"],
        ["B"],
        ["Face", "$340 per session", "", "no end date", "September 1, 2026"],
        ["Body", "On consultation", "", "no end date", "September 1, 2026"],
        ["Lids"],
        ["Lids", "$2,400 (unit not stated)", "", "December 31, 2099", "Not stated"],
    ]
    assert [link["href"] for link in soup.select("main .inline-links a")] == ["#needling", "#surgery"]


def test_the_prices_of_an_area_stand_below_one_heading(site: HomePage, client: Client) -> None:
    """Wherever the editor has put them; the areas stay in the order in which they come."""
    lines = [
        price("290", None, area="Face", unit="session"),
        price("340", None, area="Abdomen", unit="session"),
        price("250", None, area="Face", label="Opening week", unit="session"),
        price("1500", None, area=" face", unit="course", sessions_covered=6),
    ]
    page = make_procedure(title="Radiofrequency", prices=lines, sessions=Sessions(4, 6))
    shown = [
        ["Face", "$290 per session", "4 to 6 sessions: $1,000–$1,500"],
        ["Face", "$1,500 per course of six sessions", ""],
        ["Face, opening week", "$250 per session", ""],
        ["Abdomen", "$340 per session", "4 to 6 sessions: $1,360–$2,040"],
    ]
    table = read(client)
    assert [row[:3] for row in rows(table)[1:]] == shown
    # A reader sees each name once; a screen reader hears it with each price.
    assert [text(name) for name in table.select("tbody .visually-hidden")] == ["Face"]
    items = BeautifulSoup(client.get(page.url).content, "html.parser").select("#prices .tariff > li")
    assert [[text(item.h3), *map(text, item.select(".tariff__price, .tariff__total"))] for item in items] == [
        ["Face", "$290 per session", "4 to 6 sessions: $1,000–$1,500", "$1,500 per course of six sessions"],
        shown[2][:2],
        shown[3],
    ]
    listed = client.get(f"/api/v2/procedures/{page.pk}/").json()["prices"]
    assert [line["words"] for line in listed] == ["$290", "$1,500", "$250", "$340"]


def test_a_total_names_its_area_where_the_price_is_for_less(site: HomePage, client: Client) -> None:
    line = price("250", None, area="Face", label="Opening week", unit="session")
    make_procedure(prices=[line, price("90", None, label="Pen")], sessions=Sessions(3, 3))
    assert rows(read(client))[1][2] == "3 sessions, face: $750"


def test_old_prices_and_absent_ones_say_so(site: HomePage, client: Client) -> None:
    rules = HouseRules.of_default_site()
    assert rules.price_confirmation_months < 60
    make_procedure(title="Old", prices_confirmed_on=datetime.date(2019, 1, 1))
    gone = make_procedure(title="Priceless")
    ProcedurePage.objects.filter(pk=gone.pk).update(prices=[])
    old, priceless = rows(read(client))[1], rows(read(client))[3]
    assert old[-1] == "January 1, 2019 (please check with us)"
    assert priceless[:2] == ["Price", "Not stated"]


def test_it_is_found(site: HomePage, client: Client) -> None:
    make_procedure()
    assert PriceListPage.objects.get().url == "/prices/"
    assert PriceListPage.objects.get().is_for_search_engines
    assert '<a href="/prices/">' in client.get("/").content.decode()
    assert "(unit not stated)" in client.get("/prices/index.md").content.decode()


@pytest.mark.parametrize("number", [3, 12])
def test_it_takes_the_same_queries_for_any_number(
    site: HomePage, client: Client, django_assert_max_num_queries: object, number: int
) -> None:
    make_procedures(number, concern=make_concern())
    client.get("/prices/")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get("/prices/")
