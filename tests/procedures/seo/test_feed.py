"""The feed of changes to procedures: valid Atom, the newest change first, and nothing that is not public."""

from __future__ import annotations

import datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from clinic.models import ClinicSettings, HomePage
from clinic.models.discovery import PublicContent
from procedures.models import ProcedurePage
from procedures.seo import feeds
from tests.factories import full_procedure, make_concern, make_procedure, make_procedures
from tests.support.derived_rows import derived_rows
from tests.support.shared_data import shared_data

pytestmark = [pytest.mark.django_db, pytest.mark.derived_rows]

FEED = "/feeds/procedures.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


def read(client: Client) -> ElementTree.Element:
    response = client.get(FEED)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def entries(client: Client) -> list[ElementTree.Element]:
    return read(client).findall(f"{ATOM}entry")


def text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


def links(element: ElementTree.Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in element.findall(f"{ATOM}link")}


def change_on(page: ProcedurePage, day: int) -> None:
    moment = datetime.datetime(2026, 9, day, 10, tzinfo=datetime.UTC)
    PublicContent.objects.filter(pk=page.pk).update(changed_at=moment)
    ProcedurePage.objects.filter(pk=page.pk).update(first_published_at=moment - datetime.timedelta(30))


@shared_data
def told(site: HomePage) -> ProcedurePage:
    """A full procedure, which names another one."""
    with derived_rows():
        return full_procedure()


def test_what_atom_asks_for(told: ProcedurePage, client: Client) -> None:
    page = told
    feed = read(client)
    assert feed.tag == f"{ATOM}feed"
    assert text(feed, "id") == links(feed)["self"] == f"http://localhost{FEED}"
    assert links(feed)["alternate"] == "http://localhost/"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Calder House"
    assert text(feed, "title") == "Calder House: changes to procedures"
    assert text(feed, "updated") == max(text(entry, "updated") for entry in feed.findall(f"{ATOM}entry"))
    (entry,) = (entry for entry in feed.findall(f"{ATOM}entry") if text(entry, "title") == page.title)
    assert links(entry)["alternate"] == page.full_url
    assert text(entry, "id") == f"urn:uuid:{page.translation_key}"
    for name in ("updated", "published"):
        assert datetime.datetime.fromisoformat(text(entry, name)).tzinfo
    assert text(entry, "published") <= text(entry, "updated")
    assert text(entry, "summary") == (
        "September 3, 2026: Frequencies added. Price range: $1,031–$1,144 per session, full face. "
        "Average recovery: 3 days."
    )


def test_the_newest_change_is_first_whatever_was_saved_since(site: HomePage, client: Client) -> None:
    pages = [make_procedure(title=title) for title in ("First", "Second", "Third")]
    for page, day in zip(pages, (2, 4, 3), strict=True):
        change_on(page, day)
    ProcedurePage.objects.get(pk=pages[0].pk).save()
    assert [text(entry, "title") for entry in entries(client)] == ["Second", "Third", "First"]
    assert text(read(client), "updated") == "2026-09-04T10:00:00+00:00"


def test_a_change_keeps_the_name_of_an_entry(site: HomePage, client: Client) -> None:
    page = make_procedure(title="Before")
    change_on(page, 1)
    (before,) = entries(client)
    page = ProcedurePage.objects.get(pk=page.pk)
    page.title, page.slug = "After", "after"
    page.save_revision().publish()
    (after,) = entries(client)
    assert text(after, "id") == text(before, "id")
    assert text(after, "updated") > text(before, "updated")
    assert links(after)["alternate"] == "http://localhost/procedures/after/"


def test_the_newest_entry_of_the_change_record_is_told(site: HomePage, client: Client) -> None:
    def record(*changes: tuple[datetime.date | None, str]) -> Any:
        return [("change", {"changed_on": day, "change": change}) for day, change in changes]

    old, new = datetime.date(2026, 1, 2), datetime.date(2026, 3, 4)
    page = make_procedure(change_record=record((old, "Old."), (new, "New."), (new, "Newer, but below.")))
    assert text(entries(client)[0], "summary").startswith("March 4, 2026: New. Price")
    page.change_record = record((None, "Without a day."), (None, "Another."))
    page.save()
    assert text(entries(client)[0], "summary").startswith("Without a day. Price")


def test_what_is_not_for_everybody_is_not_told(site: HomePage, client: Client) -> None:
    make_procedure(live=False)
    private, withdrawn, changed = (make_procedure() for _number in range(3))
    private.view_restrictions.create(restriction_type="password", password="secret")
    withdrawn.unpublish()
    title = changed.title
    changed.title = "Draft title"
    changed.save_revision()
    assert [text(entry, "title") for entry in entries(client)] == [title]
    changed.get_parent().view_restrictions.create(restriction_type="login")
    assert entries(client) == []


@pytest.mark.parametrize(
    "title",
    ["<b>1 & 2</b>", "a\x0bb", "]]> \u202eright", "👩\u200d⚕️ می\u200cخواهم", "\uffff😀"],
    ids=range(5),
)
def test_any_title_is_valid(site: HomePage, client: Client, title: str) -> None:
    make_procedure(title=title, slug="any")
    ClinicSettings.objects.update(name="A & <B>\x0b")
    (entry,) = entries(client)
    assert text(entry, "title") == title.replace("\x0b", " ").removeprefix("\uffff")
    assert BeautifulSoup(text(entry, "summary"), "html.parser").find_all() == []


def test_it_is_kept_and_asked_for_like_a_page(site: HomePage, client: Client) -> None:
    page = make_procedure()
    response = client.get(FEED)
    assert "Last-Modified" not in response and not response.cookies
    assert client.get(FEED, headers={"if-none-match": response["ETag"]}).status_code == 304
    page.unpublish()
    assert client.get(FEED, headers={"if-none-match": response["ETag"]}).status_code == 200
    assert client.post(FEED).status_code == 405
    assert client.get("/feeds/nothing.atom").status_code == 404


def test_home_and_list_name_it(told: ProcedurePage, client: Client) -> None:
    for address, number in {"/": 1, "/procedures/": 1, told.url: 0}.items():
        soup = BeautifulSoup(client.get(address).content, "html.parser")
        found = soup.select(f'link[rel=alternate][type="application/atom+xml"][href="{FEED}"]')
        assert len(found) == number, address


def test_queries(
    told: ProcedurePage, client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(feeds.ProcedureFeed, "limit", 11)
    concern = make_concern()
    for number, shown in ((1, 3), (9, 11)):
        make_procedures(number, concern=concern)
        client.get(FEED)
        with django_assert_max_num_queries(5):
            assert len(entries(client)) == shown
