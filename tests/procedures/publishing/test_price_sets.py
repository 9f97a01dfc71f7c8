"""Sets of price lines drawn at random are told alike on every face, as they are worked out here by hand."""

from __future__ import annotations

import datetime
import json
import random
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import combinations_with_replacement
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Site

from clinic.models import HomePage, LocationPage
from procedures.choices import PriceUnit
from procedures.facts import Sessions
from procedures.finder.page import ROWS_PER_PAGE
from procedures.models import ProcedurePage
from tests.factories import make_location, make_procedure
from tests.procedures.finder.reading import find, text
from tests.support.parity import check_procedure
from tests.support.parity.client import AnonymousClient
from tests.support.parity.listings import Listings

pytestmark = pytest.mark.django_db

TODAY = datetime.date.today()
FEW, MANY = 8, 24
CENT = Decimal("0.01")
NUMBERS = {1: "one session", 3: "three sessions", 6: "six sessions"}
SYMBOLS = {"USD": "$", "EUR": "€"}


def money(amount: Decimal, currency: str) -> str:
    figures = f"{amount:,.2f}".removesuffix(".00")
    return f"{SYMBOLS[currency]}{figures}"


def between(low: Decimal | None, high: Decimal | None, currency: str) -> str:
    if low is None:
        assert high is not None
        return f"Up to {money(high, currency)}"
    if high is None:
        return f"From {money(low, currency)}"
    return money(low, currency) if low == high else f"{money(low, currency)}–{money(high, currency)}"


def lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))


@dataclass(frozen=True)
class Line:
    """A price line, and what a person reads of it."""

    value: dict[str, Any]
    clinics: dict[int, str]

    @property
    def low(self) -> Decimal | None:
        return None if self.value["minimum"] is None else Decimal(self.value["minimum"])

    @property
    def high(self) -> Decimal | None:
        if self.value["starting_from"]:
            return None
        maximum = self.value["maximum"] or self.value["minimum"]
        return None if maximum is None else Decimal(maximum)

    @property
    def has_amount(self) -> bool:
        return self.low is not None or self.high is not None

    @property
    def is_seen(self) -> bool:
        value = self.value
        first, last = value["valid_from"], value["valid_until"]
        return (
            (value["on_consultation"] or self.has_amount)
            and (not first or first <= TODAY.isoformat())
            and (not last or last >= TODAY.isoformat())
            and (value["clinic"] is None or value["clinic"] in self.clinics)
        )

    @property
    def clinic(self) -> str:
        return self.clinics.get(self.value["clinic"], "")

    @property
    def area(self) -> str:
        return " ".join(self.value["area"].split()).lower()

    @property
    def amount(self) -> str:
        if self.value["on_consultation"]:
            return "On consultation"
        return between(self.low, self.high, self.value["currency"])

    @property
    def subject(self) -> str:
        area, label = self.value["area"], self.value["label"]
        return joined(area, lowered(label) if area else label, self.clinic)

    @property
    def unit(self) -> str:
        if self.value["on_consultation"]:
            return ""
        unit, covered = self.value["unit"], self.value["sessions_covered"]
        words = str(PriceUnit(unit).label) if unit else ""
        if not covered or unit == "session":
            return words or "(unit not stated)"
        link = "of" if unit == "course" else "for"
        return f"{words} {link} {NUMBERS[covered]}".strip()

    @property
    def basis(self) -> str:
        if self.value["on_consultation"]:
            return self.subject
        area, label = self.value["area"], self.value["label"]
        return joined(self.unit, lowered(joined(area, lowered(label))), self.clinic)

    @property
    def small_print(self) -> list[str]:
        value, last = self.value, self.value["valid_until"]
        day = f"{datetime.date.fromisoformat(last):%B %-d, %Y}" if last else ""
        return [value["fees_included"], value["fees_extra"], value["note"], day]


class PriceSet:
    """The prices of a procedure, and what a person pays."""

    def __init__(self, lines: list[Line], sessions: tuple[int, int] | None) -> None:
        self.lines, self.sessions = lines, sessions

    @cached_property
    def seen(self) -> list[Line]:
        """Today's lines; those of one area beside one another, and those below one heading there."""
        seen = [line for line in self.lines if line.is_seen]
        areas = list(dict.fromkeys(line.area for line in seen))
        headings = list(dict.fromkeys(line.subject.lower() for line in seen))
        return sorted(seen, key=lambda line: (areas.index(line.area), headings.index(line.subject.lower())))

    @property
    def headline(self) -> Line | None:
        return self.seen[0] if self.seen else None

    def total(self, first: Line) -> tuple[Decimal | None, Decimal | None, str] | None:
        """The cheapest way to the least and to the most sessions in the area of a line, by trying all."""
        if first.value["on_consultation"]:
            return None
        clinic, currency = first.value["clinic"], first.value["currency"]
        bases = {basis(line) for line in self.seen if clinic is not None and line.value["clinic"] == clinic}
        bundles = [
            (covered, line)
            for line in self.seen
            if line.area == first.area and line.value["currency"] == currency and line.has_amount
            if line.value["clinic"] == clinic or (line.value["clinic"] is None and basis(line) not in bases)
            if (covered := self._covered(line))
        ]
        least, most = self.sessions or (1, 1)
        low = cheapest([(covered, line.low) for covered, line in bundles], least)
        high = cheapest([(covered, line.high) for covered, line in bundles], most)
        if low is not None and high is not None and low > high:
            low = None
        return None if low is None and high is None else (low, high, currency)

    def _covered(self, line: Line) -> int | None:
        unit, stated = line.value["unit"], line.value["sessions_covered"]
        if self.sessions is None:
            return 1 if unit in ("course", "procedure") else None
        if stated or unit == "session":
            return stated or 1
        if unit == "course":
            return self.sessions[1]
        is_whole = unit == "procedure" or (unit in ("area", "side") and line.area)
        return 1 if self.sessions[1] == 1 and is_whole else None


def basis(line: Line) -> tuple[Any, ...]:
    value = line.value
    label = " ".join(value["label"].split()).lower()
    return line.area, label, value["unit"] or None, value["sessions_covered"]


def cheapest(bundles: list[tuple[int, Decimal | None]], needed: int) -> Decimal | None:
    offered = [(covered, cost) for covered, cost in bundles if cost is not None]
    ways = (way for size in range(1, needed + 1) for way in combinations_with_replacement(offered, size))
    enough = [
        sum((cost for _n, cost in way), Decimal(0))
        for way in ways
        if sum(covered for covered, _c in way) >= needed
    ]
    return min(enough, default=None)


def drawn(chance: random.Random, clinics: list[int | None]) -> dict[str, Any]:
    """A line as the editor may leave it, or as it was stored before a rule held."""
    kind = chance.choice(("single", "single", "range", "from", "free", "up to", "on consultation", "nothing"))
    low = Decimal(chance.randrange(20, 6000)) / chance.choice((1, 1, 2))
    high = low + chance.randrange(1, 400)
    first, last = (chance.choice((None, None, None, -2, 0, 1)) for _ in range(2))
    first, last = (first, last) if first is None or last is None else sorted((first, last))
    amounts = {
        "single": (low, None), "range": (low, high), "from": (low, None), "free": (Decimal(0), None),
        "up to": (None, high), "on consultation": (None, None), "nothing": (None, None),
    }[kind]  # fmt: skip
    unit = chance.choice((*PriceUnit.values, "session", "course", ""))
    return {
        **{
            name: None if amount is None else f"{amount:f}"
            for name, amount in zip(("minimum", "maximum"), amounts, strict=True)
        },
        "starting_from": kind == "from",
        "on_consultation": kind == "on consultation",
        "currency": chance.choice(("USD", "USD", "USD", "EUR")),
        "area": chance.choice(("", "Full face", "Full face", "Full FACE", "Abdomen")),
        "label": chance.choice(("", "", "Opening week", "First syringe (1 ml)")),
        "unit": unit,
        "sessions_covered": chance.choice((None, 1)) if unit == "session" else chance.choice((None, 1, 3, 6)),
        "clinic": chance.choice(clinics),
        "fees_included": chance.choice(("", "numbing cream")),
        "fees_extra": chance.choice(("", "sedation, $450")),
        "note": chance.choice(("", "Paid in two parts")),
        "valid_from": None if first is None else (TODAY + datetime.timedelta(first)).isoformat(),
        "valid_until": None if last is None else (TODAY + datetime.timedelta(last)).isoformat(),
    }


def soup_of(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def read_list(soup: BeautifulSoup) -> list[tuple[str, str, str]]:
    """What each price of the list on a page is for, and the price; then all that stands below them."""
    found = []
    for item in soup.select("#prices .tariff > li"):
        for line in item.select(".tariff__price"):
            below = [text(line)]
            for part in line.find_next_siblings("p"):
                if "tariff__price" in str(part.get("class")):
                    break
                below.append(text(part))
            found.append((text(item.h3), below[0], " ".join(below[1:])))
    return found


def read_prices(soup: BeautifulSoup) -> dict[str, list[list[str]]]:
    """The rows of each procedure on the page of all prices."""
    return {
        text(body.a): [[text(cell) for cell in row.select("th, td")] for row in body.select("tr")[1:]]
        for body in soup.select(".pricelist tbody")
    }


@pytest.fixture
def clinics(site: HomePage) -> dict[int, str]:
    """Two clinics with a page."""
    return {place.pk: place.title for place in (make_location(), make_location("Quayside clinic"))}


def make_sets(seed: int, number_of_sets: int, clinics: dict[int, str]) -> dict[str, PriceSet]:
    """Procedures with random prices, by their titles."""
    chance = random.Random(seed)
    hidden = make_location("Hidden clinic", live=False)
    places = LocationPage.objects.exclude(pk=hidden.pk)
    found = {}
    for number in range(number_of_sets):
        values = [drawn(chance, [None, None, None, *clinics, hidden.pk]) for _ in range(chance.randrange(7))]
        title = f"Treatment {number}"
        sessions = chance.choice((None, (1, 1), (3, 5), (4, 6)))
        page: Any = make_procedure(
            title=title,
            slug=f"treatment-{number}",
            sessions=sessions and Sessions(*sessions),
            locations=list(places),
        )
        # Also without a price, which may have ended since it was published.
        page.is_gated = False
        page.prices = [{"type": "price", "value": value} for value in values]
        page.save(clean=False)
        found[title] = PriceSet([Line(value, clinics) for value in values], sessions)
    return found


def test_random_prices_are_told_alike_on_every_face(clinics: dict[int, str], client: Client) -> None:
    check_sets(1, FEW, clinics, client)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(2, 22))
def test_more_random_prices_are_told_alike(seed: int, clinics: dict[int, str], client: Client) -> None:
    check_sets(seed, MANY, clinics, client)


def check_sets(seed: int, number_of_sets: int, clinics: dict[int, str], client: Client) -> None:
    sets = make_sets(seed, number_of_sets, clinics)
    reader = AnonymousClient(Site.objects.get())
    listings = Listings.read(reader)
    rows = read_prices(soup_of(client, "/prices/"))
    all_prices = client.get("/prices/index.md").content.decode()
    pages = {page.title: page for page in ProcedurePage.objects.all()}
    for title, prices in sets.items():
        where = f"{title} of {seed}: {[line.value for line in prices.lines]} in {prices.sessions}"
        page = pages[title]
        assert [str(one) for one in check_procedure(page, reader, listings)] == [], where
        soup, api = soup_of(client, page.url), client.get(f"/api/v2/procedures/{page.pk}/").json()
        check_lines(prices, soup, api, rows[title], where)
        markdown = client.get(f"{page.url}index.md").content.decode()
        for line in prices.seen:
            assert line.amount in markdown and line.amount in all_prices, where
            assert plain(line.subject) in plain(markdown) and plain(line.subject) in plain(all_prices), where
        check_headline(prices, soup, api, client, page, where)
    check_lists(sets, client)


def plain(words: str) -> str:
    """Letters and figures, which Markdown and merged headings leave as they are."""
    return "".join(filter(str.isalnum, words)).lower()


def total_words(prices: PriceSet, first: Line) -> str:
    """The course total of the area of a line; empty where it says no more than the price."""
    total = prices.total(first) if prices.sessions and prices.sessions[1] > 1 else None
    return between(*total) if total else ""


def check_lines(
    prices: PriceSet, soup: BeautifulSoup, api: dict[str, Any], rows: list[list[str]], where: str
) -> None:
    """Each line with its small print, and each total at the first line of its area and clinic."""
    seen, title = prices.seen, text(soup.h1)
    firsts: dict[tuple[str, int | None], Line] = {}
    for line in seen:
        if not line.value["on_consultation"]:
            firsts.setdefault((line.area, line.value["clinic"]), line)
    totals = [total_words(prices, line) if line in firsts.values() else "" for line in seen]
    names = [plain(line.subject or title) for line in seen]
    assert [line["words"] for line in api["prices"]] == [line.amount for line in seen], where
    assert [line["basis"] or "" for line in api["prices"]] == [line.basis for line in seen], where
    if len(seen) > 1:
        listed = read_list(soup)
        assert [plain(label) for label, *_rest in listed] == [
            plain(line.subject or title) for line in seen
        ], where
        assert [price for _label, price, _below in listed] == [
            f"{line.amount} {line.unit}".strip() for line in seen
        ], where
        for line, total, (_label, _price, below) in zip(seen, totals, listed, strict=True):
            assert all(words in below for words in line.small_print), where
            assert lowered(total) in below, where
        headings = [text(heading) for heading in soup.select("#prices h3")]
        assert len(set(map(plain, headings))) == len(headings), where
    elif seen:
        glance = text(soup.select_one(".glance"))
        assert all(words in glance for words in seen[0].small_print), where
    if not seen:
        assert rows == [["Price", "Not stated", "", "", ""]], where
        return
    assert [plain(row[0]) for row in rows] == names, where
    assert [row[1] for row in rows] == [f"{line.amount} {line.unit}".strip() for line in seen], where
    for line, total, row in zip(seen, totals, rows, strict=True):
        included, extra, note, last = line.small_print
        assert all(words in row[2] for words in (included, extra, note, lowered(total))), where
        assert row[3] == (last or "no end date"), where


def check_headline(
    prices: PriceSet,
    soup: BeautifulSoup,
    api: dict[str, Any],
    client: Client,
    page: ProcedurePage,
    where: str,
) -> None:
    """Facts box, shared picture, comparison and structured data."""
    line = prices.headline
    lead = text(soup.select_one(".glance .price"))
    words = f"{line.amount} {line.basis}".strip() if line else "Not stated"
    assert lead.endswith(words), where
    picture = soup.select_one('meta[property="og:image:alt"]')
    assert picture and words in str(picture["content"]), where
    total = prices.total(line) if line else None
    assert (api["total"] and api["total"]["words"]) == (between(*total) if total else None), where
    assert (api["price"] and api["price"]["words"]) == (line and line.amount), where
    compared = soup_of(client, f"/procedures/compare/?procedure={page.slug}&procedure=treatment-0")
    cells = {text(row.th).split(" ")[0]: text(row.td) for row in compared.select("tbody tr")}
    if page.slug != "treatment-0":
        assert cells["Price"] == words, where
        assert cells["Total"].startswith(between(*total) if total else "Not stated"), where
    script = soup.select_one('script[type="application/ld+json"]')
    assert script
    offers = [offer for node in json.loads(script.get_text())["@graph"] for offer in node.get("offers", ())]
    offered = [one for one in prices.seen if one.has_amount]
    assert [plain(offer["name"]) for offer in offers] == [
        plain(one.subject or page.title) for one in offered
    ], where
    for offer, one in zip(offers, offered, strict=True):
        said = offer["priceSpecification"]
        low, high = (said.get(name, said.get("price")) for name in ("minPrice", "maxPrice"))
        assert (low and Decimal(low), high and Decimal(high)) == (one.low, one.high), where
        assert said["priceCurrency"] == one.value["currency"], where


def check_lists(sets: dict[str, PriceSet], client: Client) -> None:
    """What a list shows is what it sorts by, and what a budget asks for."""
    totals = {
        title: total
        for title, prices in sets.items()
        if prices.headline and (total := prices.total(prices.headline)) and total[2] == "USD"
    }
    order = sorted(totals, key=lambda title: (costs(totals[title]), list(sets).index(title)))
    listed: dict[str, str] = {}
    for number in range(1, -(-len(sets) // ROWS_PER_PAGE) + 1):
        found = find(client, f"?sort=price&currency=USD&page={number}")
        listed |= {title: found.row(title) for title in found.titles}
    # By name, "Treatment 10" stands before "Treatment 2".
    assert [costs(totals[title]) for title in list(listed)[: len(order)]] == [costs(totals[t]) for t in order]
    assert set(list(listed)[: len(order)]) == set(order)
    for title, prices in sets.items():
        line = prices.headline
        total = prices.total(line) if line else None
        assert (between(*total) if total else line.amount if line else "Not stated") in listed[title], title
    for title, (low, high, _currency) in totals.items():
        for name, limit, is_in in (
            ("budget_max", low, True),
            ("budget_max", None if low is None else low - CENT, False),
            ("budget_min", high, True),
            ("budget_min", None if high is None else high + CENT, False),
        ):
            if limit is not None and limit >= 0:
                answer = client.get(f"/api/v2/procedures/?{name}={limit}&currency=USD&limit=50").json()
                assert (title in [item["title"] for item in answer["items"]]) is is_in, (title, name, limit)


def costs(total: tuple[Decimal | None, Decimal | None, str]) -> tuple[Decimal, Decimal]:
    """What a list sorts by: the least, else the most."""
    low, high, _currency = total
    first = high if low is None else low
    assert first is not None
    return first, Decimal("Infinity") if high is None else high
