"""The procedures' own lists in the admin: what they show, filter, find and export, and what they cost."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.many_procedures import make_many_procedures
from clinic.models import HomePage
from procedures.admin.viewsets import ProcedureIndexView
from procedures.choices import FindingKind, Invasiveness
from procedures.facts import Recovery
from procedures.models import BodyArea, ProcedurePage
from tests.factories import (
    days,
    make_category,
    make_concern,
    make_practitioner,
    make_procedure,
    make_procedures,
    price,
)
from tests.support.shared_data import shared_data
from tests.support.spreadsheets import exported_row
from tests.support.thorough import thorough

pytestmark = pytest.mark.django_db

LISTING = "/admin/procedures/"


@shared_data
def nurse_user(site: HomePage) -> User:
    """Somebody who may edit pages, and not publish them."""
    user = User.objects.create_user("nurse")
    user.groups.add(Group.objects.get(name="Editors"))
    return user


@pytest.fixture
def nurse(nurse_user: User, client: Client) -> Client:
    """Logged in as her."""
    client.force_login(nurse_user)
    return client


@shared_data
def laser(site: HomePage) -> ProcedurePage:
    """A procedure to be found."""
    return make_procedure(title="Gentle laser")


def titles(client: Client, query: str = "") -> list[str]:
    """The procedures of the list, in its order."""
    response = client.get(LISTING + query)
    assert response.status_code == 200
    return [page.title for page in response.context["object_list"]]


def test_menu_has_one_entry_for_all_that_is_about_procedures(nurse: Client) -> None:
    """Procedures, categories and concerns; the bare snippets entry is gone."""
    content = nurse.get("/admin/").content.decode()
    for name in ("procedure_list:index", "category_list:index", "concern_list:index"):
        assert reverse(name) in content
    assert reverse("wagtailsnippets:index") not in content


def test_row_shows_the_facts_that_staff_ask_for(nurse: Client) -> None:
    """Category, recovery, price, status, last updated, next review."""
    make_procedure(
        title="Gentle laser",
        category=make_category("Laser"),
        reviewer=make_practitioner(),
        reviewed_on=datetime.date(2026, 1, 1),
        next_review_on=datetime.date(2026, 2, 1),
        document_dated_on=datetime.date(2021, 7, 28),
    )
    content = nurse.get(LISTING).content.decode()
    for words in ("Laser", "3 days", "$1,031–$1,144", "July 28, 2021", "February 1, 2026", "overdue"):
        assert words in content, words


def test_absent_facts_say_so(nurse: Client) -> None:
    """None, not stated and zero are three things."""
    make_procedure(title="Empty", live=False, recovery=None, prices=[], category=None)
    make_procedure(title="Quick", recovery=Recovery(None), prices=[price("0", None)])
    content = nurse.get(LISTING).content.decode()
    assert content.count("Not stated") == 3
    assert "$0" in content
    assert "Not yet reviewed" in content


def test_draft_shows_what_was_typed_last(nurse: Client) -> None:
    """Nobody sees it yet, so there is only one truth about it; of a public page, the public one."""
    draft = make_procedure(title="Draft", live=False)
    public = make_procedure(title="Public")
    for page in (draft, public):
        page.recovery = Recovery(days(99))
        page.concerns = [make_concern("Scars")]
        page.save_revision()
    rows = {page.title: page for page in nurse.get(LISTING).context["object_list"]}
    assert str(rows["Draft"].recovery) == "99 days"
    assert str(rows["Public"].recovery) == "3 days"
    assert titles(nurse, f"?concerns={make_concern('Scars').pk}") == ["Draft"]


def test_filters(nurse: Client) -> None:
    """Each filter leaves what it names."""
    today = datetime.date.today()
    laser, peel = make_category("Laser"), make_category("Peel")
    reviewed = {"reviewer": make_practitioner(), "reviewed_on": datetime.date(2026, 1, 1)}
    yesterday, soon = today - datetime.timedelta(days=1), today + datetime.timedelta(days=30)
    make_procedure(title="A", category=laser, next_review_on=yesterday, prices_confirmed_on=today, **reviewed)
    make_procedure(
        title="B", category=peel, next_review_on=soon, invasiveness=Invasiveness.SURGICAL, **reviewed
    )
    make_procedure(title="C", category=peel, live=False, prices_confirmed_on=datetime.date(2020, 1, 1))
    expected = {
        f"category={laser.pk}": ["A"],
        "invasiveness=surgical": ["B"],
        "status=live": ["A", "B"],
        "status=draft": ["C"],
        "status=changed": [],
        "review=overdue": ["A"],
        "review=soon": ["B"],
        "review=never": ["C"],
        "review=reviewed": ["A", "B"],
        "prices=never": ["B"],
        "prices=old": ["C"],
        f"finding={FindingKind.REVIEW_OVERDUE}": ["A"],
        "status=no-such-status": ["A", "B", "C"],
    }
    found = {query: titles(nurse, f"?ordering=title&{query}") for query in expected}
    assert found == expected


def test_search_finds_published_and_draft_titles(laser: ProcedurePage, nurse: Client) -> None:
    """By the beginning of a word, in any order of columns."""
    renamed = make_procedure(title="Old name")
    renamed.title = "Peeling, renamed"
    renamed.save_revision()
    assert titles(nurse, "?q=gent") == ["Gentle laser"]
    assert titles(nurse, "?q=renam&ordering=recovery_hours") == ["Old name"]
    assert titles(nurse, "?q=nothing") == []


def test_order(nurse: Client) -> None:
    """By hours, not by words: ten days are longer than two weeks only for an alphabet."""
    for title, recovery in (("Ten", days(10)), ("Two", days(2)), ("None", None)):
        make_procedure(title=title, recovery=Recovery(recovery))
    assert titles(nurse, "?ordering=recovery_hours") == ["None", "Two", "Ten"]
    assert titles(nurse, "?ordering=-recovery_hours") == ["Ten", "Two", "None"]
    for key in ("title", "category__title", "live", "content_updated_on", "next_review_on", "open_findings"):
        # Backwards, and of those that a search finds.
        assert len(titles(nurse, f"?ordering=-{key}&q=t")) == 2
    assert len(titles(nurse, "?ordering=open_findings")) == 3


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export(nurse: Client, kind: str) -> None:
    """Facts in words with raw amounts beside them, and nothing that a spreadsheet takes for a formula."""
    make_procedure(title="=HYPERLINK(1)", prices=[price(unit="session")])
    cells = exported_row(nurse.get(f"{LISTING}?export={kind}"), kind)
    assert cells["Price"] == "$1,031–$1,144 per session"
    assert cells["Price from"] == "1031"
    assert cells["Average recovery"] == "3 days"
    assert cells["Title"] == ("'=HYPERLINK(1)" if kind == "csv" else "=HYPERLINK(1)")


def test_strangers_see_no_list(site: HomePage, client: Client) -> None:
    """Somebody who may enter the admin and nothing else."""
    user = User.objects.create_user("clerk")
    group = Group.objects.create(name="Clerks")
    group.permissions.add(*_access_permission())
    user.groups.add(group)
    client.force_login(user)
    assert client.get(LISTING).status_code in (302, 403)
    assert reverse("procedure_list:index") not in client.get("/admin/").content.decode()


def _access_permission() -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename="access_admin")


def number_of_queries(client: Client, address: str) -> int:
    """Queries of a list that has been opened before."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


SHOWN = (
    "",
    "?p=4",
    "?ordering=title&status=draft",
    "?q=Procedure&ordering=-open_findings",
    "?review=never&finding=no_source&prices=old",
)


@shared_data
def twelve(site: HomePage) -> dict[str, User]:
    """Twelve procedures, of which three are drafts, and some have their findings; and who looks at them."""
    make_procedures(9, concern=make_concern())
    for count in range(3):
        make_procedure(title=f"Draft {count}", live=False)
    users = {"boss": User.objects.create_superuser("boss")}
    for name in ("Editors", "Moderators"):
        users[name] = User.objects.create_user(name.lower())
        users[name].groups.add(Group.objects.get(name=name))
    return users


@pytest.mark.parametrize(
    ("who", "query"),
    [
        *(("boss", query) for query in SHOWN),
        *((who, SHOWN[0]) for who in ("Editors", "Moderators")),
        *(thorough(who, query) for who in ("Editors", "Moderators") for query in SHOWN[1:]),
    ],
)
def test_list_within_its_queries(
    twelve: dict[str, User], client: Client, monkeypatch: pytest.MonkeyPatch, who: str, query: str
) -> None:
    """The user and what she may (9), the menu and filters (5), the rows with their states (8)."""
    if "p=" in query:
        monkeypatch.setattr(ProcedureIndexView, "paginate_by", 3)
    client.force_login(twelve[who])
    assert number_of_queries(client, LISTING + query) <= 25


@pytest.mark.thorough
def test_list_of_a_thousand_within_its_queries(twelve: dict[str, User], client: Client) -> None:
    make_many_procedures(988)
    for user in twelve.values():
        client.force_login(user)
        for query in SHOWN:
            assert number_of_queries(client, LISTING + query) <= 25, (user.username, query)


def test_list_takes_as_many_queries_for_three_rows_as_for_twelve(nurse: Client) -> None:
    """No query belongs to a row."""
    concern = make_concern()
    make_procedures(3, concern=concern)
    few = number_of_queries(nurse, LISTING)
    make_procedures(9, concern=concern)
    assert number_of_queries(nurse, LISTING) == few


@pytest.mark.parametrize("address", [LISTING, "/admin/procedures/findings/", "/admin/categories/"])
@pytest.mark.parametrize("words", ['"', 'laser"', "\x00", " ", "%", "'", "x" * 10_000, "🙂", "a OR b", "*"])
def test_search_survives_every_text(laser: ProcedurePage, nurse: Client, address: str, words: str) -> None:
    """Also those that the full-text search of SQLite takes for its own language."""
    assert nurse.get(address, {"q": words}).status_code == 200


@pytest.mark.parametrize("name", ["category_list:index", "concern_list:index"])
def test_lists_of_terms(nurse: Client, name: str) -> None:
    """Each with the number of its public procedures."""
    scars = make_concern("Scars")
    make_procedure(category=make_category("Laser"), concerns=[scars])
    make_procedure(category=make_category("Laser"), concerns=[scars], live=False)
    rows = {page.title: page.live_procedures for page in nurse.get(reverse(name)).context["object_list"]}
    assert rows.get("Laser", rows.get("Scars")) == 1
    assert number_of_queries(nurse, reverse(name)) <= 25


def test_body_area_in_use_is_not_lost_unseen(site: HomePage, admin_client: Client) -> None:
    """The list counts procedures, and the page that deletes says where an area is used."""
    area = BodyArea.objects.create(name="Face")
    make_procedure(body_areas=[area])
    viewset = "wagtailsnippets_procedures_bodyarea"
    assert "Face" in admin_client.get(reverse(f"{viewset}:list")).content.decode()
    page = admin_client.get(reverse(f"{viewset}:delete", args=[area.pk])).content.decode()
    assert "would lose it: Gentle laser" in page
