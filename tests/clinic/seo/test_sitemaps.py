"""Sitemaps, and when what visitors read has changed."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from wagtail.models import Page

from clinic.models import ClinicImage, ClinicRendition, HomePage, PublicContent, TeamIndexPage
from clinic.publishing import change_tracking as public_content
from clinic.publishing.scheduled_changes import record_scheduled_changes
from clinic.seo import sitemaps
from procedures.facts import Recovery
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.prices.confirmation import confirm_prices
from tests.factories import (
    complete_facts,
    days,
    full_procedure,
    make_category,
    make_concern,
    make_location,
    make_photo_pair,
    make_practitioner,
    make_procedure,
    other_hours,
    photo_pairs,
    price,
    works_at,
)
from tests.support.derived_rows import derived_rows
from tests.support.shared_data import shared_data

pytestmark = [pytest.mark.django_db, pytest.mark.derived_rows]

SPACE = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}
START = datetime.datetime(2027, 3, 2, 10, tzinfo=datetime.UTC)


@pytest.fixture
def calendar() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def later(calendar: time_machine.Traveller) -> Callable[[], str]:
    """Moves on by a day, and gives the new date as a sitemap writes it."""

    def move_on() -> str:
        calendar.shift(datetime.timedelta(days=1))
        return datetime.datetime.now(datetime.UTC).date().isoformat()

    return move_on


@shared_data
def pictured(site: HomePage) -> ProcedurePage:
    """A full procedure whose pictures have been drawn."""
    with derived_rows():
        page = full_procedure()
        assert Client().get(page.url).status_code == 200
    return page


@shared_data
def listed(site: HomePage) -> ProcedurePage:
    """A procedure of a category and a concern, beside another one of another category."""
    with derived_rows():
        make_procedure(title="Another", category=make_category("Other"))
        return make_procedure(concerns=[make_concern()])


def xml(client: Client, address: str) -> ElementTree.Element:
    response = client.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"].startswith("application/xml")
    return ElementTree.fromstring(response.content)


def dates(client: Client) -> dict[str, str]:
    """The date of each page in the sitemap, by its path."""
    entries = xml(client, "/sitemap-pages.xml").findall("s:url", SPACE)
    return {
        str(entry.findtext("s:loc", "", SPACE)).removeprefix("http://localhost"): str(
            entry.findtext("s:lastmod", "", SPACE)
        )
        for entry in entries
    }


def moved(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {path for path in after if before.get(path) != after[path]}


# What is in it


def test_the_index_names_all_sitemaps(listed: ProcedurePage, client: Client) -> None:
    found = [entry.text for entry in xml(client, "/sitemap.xml").findall("s:sitemap/s:loc", SPACE)]
    assert found == ["http://localhost/sitemap-pages.xml", "http://localhost/sitemap-pictures.xml"] or [
        str(address).replace("testserver", "localhost") for address in found
    ] == ["http://localhost/sitemap-pages.xml", "http://localhost/sitemap-pictures.xml"]
    for address in found:
        xml(client, "/" + str(address).split("/", 3)[3])


def test_every_public_page_is_there_and_nothing_else(site: HomePage, client: Client) -> None:
    live, draft, private = make_procedure(), make_procedure(live=False), make_procedure(slug="private")
    private.view_restrictions.create(restriction_type="password", password="open sesame")
    found = dates(client)
    lists = {"/procedures/", "/prices/", "/concerns/", "/categories/", "/team/", "/locations/"}
    assert set(found) == {"/", *lists, live.category.url, live.url}
    assert draft.slug not in str(found)
    assert all(found.values())


def test_page_types_that_are_not_for_search_engines_are_left_out(
    site: HomePage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_practitioner()
    assert b'content="noindex' not in client.get(person.url).content
    monkeypatch.setattr(type(person), "is_for_search_engines", False)
    assert person.url not in dates(client)
    assert b'<meta name="robots" content="noindex, follow">' in client.get(person.url).content


def test_letters_of_any_language(site: HomePage, client: Client) -> None:
    page = make_procedure(slug="łódź-علاج")
    assert client.get(page.url).status_code == 200
    assert page.url in dates(client)


def test_there_is_no_such_part(site: HomePage, client: Client) -> None:
    for query in ("?p=2", "?p=x", "?p=-1"):
        assert client.get(f"/sitemap-pages.xml{query}").status_code == 404, query
    assert client.get("/sitemap-nowhere.xml").status_code == 404


def test_a_sitemap_may_be_asked_for_again_cheaply(listed: ProcedurePage, client: Client) -> None:
    for address in ("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-pictures.xml"):
        response = client.get(address)
        assert "Last-Modified" not in response
        again = client.get(address, headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304
        packed = client.get(address, headers={"accept-encoding": "gzip"})
        assert packed.get("Content-Encoding") in ("gzip", None)
    before = client.get("/sitemap-pages.xml")["ETag"]
    listed.unpublish()
    assert client.get("/sitemap-pages.xml", headers={"if-none-match": before}).status_code == 200


# Pictures


def images(client: Client) -> dict[str, list[str]]:
    entries = xml(client, "/sitemap-pictures.xml").findall("s:url", SPACE)
    return {
        str(entry.findtext("s:loc", "", SPACE)).removeprefix("http://localhost"): [
            str(found.text) for found in entry.findall("image:image/image:loc", SPACE)
        ]
        for entry in entries
    }


def test_pictures_in_the_largest_size_that_visitors_get(pictured: ProcedurePage, client: Client) -> None:
    found = images(client)
    assert list(found) == [pictured.url]
    assert len(found[pictured.url]) == 3
    widths = []
    for address in found[pictured.url]:
        response = client.get(address.removeprefix("http://localhost"))
        assert response["Content-Type"] == "image/jpeg"
        widths.append(Image.open(io.BytesIO(b"".join(response.streaming_content))).width)
    assert widths[0] == 1200


def test_pictures_of_drafts_and_photos_of_patients_are_left_out(
    pictured: ProcedurePage, client: Client
) -> None:
    page, plain = pictured, make_procedure()
    plain.picture = page.picture
    plain.save_revision()
    assert plain.url not in images(client)
    assert page.url in images(client)
    ClinicImage.objects.update(is_patient_photo=True)
    assert images(client) == {}


def test_photos_of_patients_are_never_in_it(pictured: ProcedurePage, client: Client) -> None:
    page, pair = pictured, make_photo_pair()
    page.photo_pairs = photo_pairs(pair)
    page.save_revision().publish()
    shown = client.get(page.url).content.decode()
    pair_files = set(ClinicRendition.objects.filter(image__in=pair.photo_ids).values_list("file", flat=True))
    assert any(file in shown for file in pair_files)
    assert images(client)[page.url]
    assert not any(file in address for file in pair_files for address in images(client)[page.url])
    # Nor is one that came onto a page by a way past the gate.
    rows = PublicContent.objects.filter(page_id=page.pk)
    rows.update(pictures=[*rows.get().pictures, *pair.photo_ids])
    assert not any(file in address for file in pair_files for address in images(client)[page.url])


# Queries


def bulk(number: int, start: int = 0) -> None:
    """Rows of pages as an import of another system would leave them."""
    index = ProcedureIndexPage.objects.get()
    facts = {**complete_facts(), "live": True}
    for count in range(start, start + number):
        facts["title"] = f"Procedure {count:05}"
        index.add_child(instance=ProcedurePage(**facts))


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_any_number_of_pages_takes_the_same_queries(pictured: ProcedurePage, client: Client) -> None:
    addresses = ("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-pictures.xml")
    few = [queries_of(client, address) for address in addresses]
    bulk(9)
    make_procedure(slug="łódź")
    many = [queries_of(client, address) for address in addresses]
    assert many == few
    assert max(many) <= 10


def test_a_long_sitemap_has_parts(site: HomePage, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    bulk(3)
    monkeypatch.setattr(sitemaps.PageSitemap, "limit", 6)
    parts = [entry.text for entry in xml(client, "/sitemap.xml").findall("s:sitemap/s:loc", SPACE)]
    assert [str(part).rpartition("/")[2] for part in parts] == [
        "sitemap-pages.xml", "sitemap-pages.xml?p=2", "sitemap-pictures.xml"
    ]  # fmt: skip
    first, second = (xml(client, f"/sitemap-pages.xml?p={part}").findall("s:url", SPACE) for part in (1, 2))
    assert len(first) == 6
    assert len(second) == Page.objects.live().filter(depth__gte=2).count() - 6


# When it changed


def test_a_save_without_a_change_moves_no_date(
    site: HomePage, client: Client, later: Callable[[], str]
) -> None:
    page, person = full_procedure(revision=True), make_practitioner("Dr No Change")
    before = dates(client)
    later()
    pages = Page.objects.filter(depth__gte=2).specific()
    one_of_each_type = {type(found): found for found in pages}.values()
    for changed in (*one_of_each_type, page, person):
        changed.save()
        changed.save_revision().publish()
        changed.show_in_menus = True
        changed.save()
    make_procedure(live=False)
    assert dates(client) == before


def test_a_draft_moves_no_date(listed: ProcedurePage, client: Client, later: Callable[[], str]) -> None:
    page = listed
    before = dates(client)
    later()
    page.title = "Another name"
    page.recovery = Recovery(days(9))
    page.save_revision()
    assert dates(client) == before
    day = later()
    page.get_latest_revision().publish()
    assert dates(client)[page.url] == day


@pytest.mark.parametrize(
    "change",
    [
        {"recovery": Recovery(days(8))},
        {"prices": [price("900", "950")]},
        {"about": "<p>Other words.</p>"},
        {},
        {"search_description": "Other words for search results."},
        {"main_risks": "Burns"},
    ],
    ids=lambda change: str(change or "prices confirmed"),
)
def test_a_change_moves_the_dates_of_the_page_and_of_its_lists(
    listed: ProcedurePage, client: Client, later: Callable[[], str], change: dict[str, Any]
) -> None:
    page = listed
    concern, other = page.concerns.get(), ProcedurePage.objects.exclude(pk=page.pk).get()
    before = dates(client)
    day = later()
    for name, value in change.items():
        setattr(page, name, value)
    if change:
        page.save_revision().publish()
    else:
        confirm_prices(page.pk, None)
    after = dates(client)
    assert moved(before, after) == {"/", "/procedures/", "/prices/", page.category.url, concern.url, page.url}
    assert after[page.url] == day
    assert after[other.url] == before[other.url]


def test_a_minor_correction_is_a_change_of_the_page(
    listed: ProcedurePage, client: Client, later: Callable[[], str]
) -> None:
    page = listed
    updated_on = page.content_updated_on
    day = later()
    page.about = "<p>Spelt correctly.</p>"
    page.minor_correction = True
    page.save_revision().publish()
    assert dates(client)[page.url] == day
    assert ProcedurePage.objects.get(pk=page.pk).content_updated_on == updated_on


def test_a_list_changes_when_an_entry_leaves(
    listed: ProcedurePage, client: Client, later: Callable[[], str]
) -> None:
    page, person = listed, make_practitioner()
    concern = page.concerns.get()
    before = dates(client)
    day = later()
    page.unpublish()
    after = dates(client)
    assert page.url not in after
    # The lists of concerns and categories count the procedures of each.
    terms = {page.category.url, concern.url, "/categories/", "/concerns/"}
    assert moved(before, after) == {"/", "/procedures/", "/prices/", *terms}
    second = later()
    person.delete()
    assert dates(client)["/team/"] == second != day


def test_both_lists_change_when_an_entry_goes_from_one_to_the_other(
    listed: ProcedurePage, client: Client, later: Callable[[], str]
) -> None:
    page = listed
    first, second = page.category, make_category("Second")
    day = later()
    page.category = second
    page.save_revision().publish()
    after = dates(client)
    assert (after[first.url], after[second.url]) == (day, day)


def test_a_list_changes_with_its_order(site: HomePage, client: Client, later: Callable[[], str]) -> None:
    first, second = make_practitioner("Dr First"), make_practitioner("Dr Second")
    before = dates(client)
    day = later()
    second.move(type(first).objects.get(pk=first.pk), pos="left")
    after = dates(client)
    assert moved(before, after) == {"/team/"}
    assert after["/team/"] == day


def test_a_name_changes_where_it_is_read(
    pictured: ProcedurePage, client: Client, later: Callable[[], str]
) -> None:
    page, other = pictured, make_procedure()
    before = dates(client)
    later()
    person = page.reviewer
    person.title = "Dr Ines Valdoro-Smith"
    person.save_revision().publish()
    changed = moved(before, dates(client))
    assert {person.url, page.url, "/team/"} <= changed
    assert other.url not in changed
    before = dates(client)
    later()
    person.biography = "Another sentence."
    person.save_revision().publish()
    assert moved(before, dates(client)) == {person.url, "/team/", "/"}


def test_a_clinic_changes_where_it_is_read(site: HomePage, client: Client, later: Callable[[], str]) -> None:
    place, other = make_location(), make_location("Quayside clinic")
    page = make_procedure(locations=[place])
    person = make_practitioner(workplaces=[works_at(place)])
    before = dates(client)
    later()
    place.title = "New Town clinic"
    place.save_revision().publish()
    assert moved(before, dates(client)) == {place.url, "/locations/", "/", page.url, person.url}
    before = dates(client)
    later()
    person.role = "nurse"
    person.save_revision().publish()
    assert moved(before, dates(client)) == {person.url, "/team/", "/", place.url}
    assert other.url in before


def test_a_price_changes_the_pages_with_a_row_of_it(
    site: HomePage, client: Client, later: Callable[[], str]
) -> None:
    person, place = make_practitioner(), make_location()
    page = make_procedure(practitioners=[person], locations=[place])
    naming = make_procedure(alternatives=[("procedure", page)])
    before = dates(client)
    later()
    page.prices = [price("777", None)]
    page.save_revision().publish()
    changed = moved(before, dates(client))
    assert changed == {
        page.url, naming.url, person.url, page.category.url, "/procedures/", "/prices/", "/",
    }  # fmt: skip


def test_the_index_has_the_date_of_the_newest_change(
    listed: ProcedurePage, client: Client, later: Callable[[], str]
) -> None:
    page = listed
    day = later()
    page.about = "<p>News.</p>"
    page.save_revision().publish()
    assert xml(client, "/sitemap.xml").findtext("s:sitemap/s:lastmod", "", SPACE).startswith(day)


def test_a_price_that_begins_or_ends_changes_the_page_on_its_day(
    site: HomePage, client: Client, later: Callable[[], str], calendar: time_machine.Traveller
) -> None:
    page = make_procedure(
        prices=[price("100", None, valid_until="2027-03-04"), price("200", None, valid_from="2027-03-07")]
    )
    still = make_procedure(prices=[price("300", None, valid_from="2026-01-01")])
    before = dates(client)
    later()
    later()
    assert record_scheduled_changes() == 0
    assert dates(client) == before
    later()
    assert record_scheduled_changes() == 1
    after = dates(client)
    assert after[page.url] == after["/procedures/"] == "2027-03-05"
    assert after[still.url] == before[still.url]
    later()
    assert record_scheduled_changes() == 0
    calendar.shift(datetime.timedelta(days=4))
    assert record_scheduled_changes() == 1
    assert dates(client)[page.url] == "2027-03-07"


@pytest.mark.parametrize("fact", ["review", "reviewer", "performer", "consent", "registration", "holiday"])
def test_what_ends_by_its_date_changes_its_page_alone(
    site: HomePage, client: Client, later: Callable[[], str], fact: str
) -> None:
    last = datetime.date(2027, 3, 2)
    person = make_practitioner(expires_on=last if fact in ("reviewer", "performer", "registration") else None)
    review = {"reviewer": person, "reviewed_on": last}
    page: Page = {
        "review": lambda: make_procedure(**review, next_review_on=last),
        "reviewer": lambda: make_procedure(**review),
        "performer": lambda: make_procedure(practitioners=[person]),
        "consent": lambda: make_procedure(photo_pairs=photo_pairs(make_photo_pair(consent_expires_on=last))),
        "registration": lambda: person,
        "holiday": lambda: make_location(hours_exceptions=[other_hours(last.isoformat(), reason="Holiday")]),
    }[fact]()
    before = dates(client)
    assert record_scheduled_changes() == 0
    day = later()
    assert record_scheduled_changes() == (2 if fact in ("reviewer", "performer") else 1)
    assert dates(client)[page.url] == day
    assert moved(before, dates(client)) == {page.url} | ({person.url} if person.expires_on else set())
    assert record_scheduled_changes() == 0


def test_a_consent_that_is_withdrawn_changes_the_page(
    site: HomePage, client: Client, later: Callable[[], str]
) -> None:
    pair = make_photo_pair()
    page = make_procedure(photo_pairs=photo_pairs(pair))
    before, day = dates(client), later()
    pair.consent_withdrawn_on = datetime.date(2027, 3, 3)
    pair.save()
    assert moved(before, dates(client)) == {page.url}
    assert dates(client)[page.url] == day


def test_pages_from_before_are_dated_by_their_publication(
    site: HomePage, client: Client, later: Callable[[], str]
) -> None:
    page = make_procedure()
    before = dates(client)
    PublicContent.objects.all().delete()
    later()
    assert dates(client)[page.url] == before[page.url]
    assert public_content.record_missing() == Page.objects.live().filter(depth__gte=2).count()
    assert public_content.record_missing() == 0
    assert dates(client)[page.url] == before[page.url]
    page.save_revision().publish()
    assert dates(client)[page.url] == before[page.url]


def test_a_page_without_revisions_has_a_date_too(site: HomePage) -> None:
    assert PublicContent.objects.filter(page=TeamIndexPage.objects.get()).exists()
