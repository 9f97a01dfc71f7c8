"""The admin's home: what needs attention, for whom, in how many queries."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission

from benchmarks.many_procedures import make_many_procedures
from clinic.models import HomePage
from procedures.choices import FindingKind
from procedures.models import Acknowledgement, ProcedureFinding, ProcedurePage
from procedures.prices.confirmation import confirm_prices
from tests.factories import make_concern, make_practitioner, make_procedure, make_procedures

pytestmark = pytest.mark.django_db

HOME = "/admin/"


def make_editor(name: str, group: str = "Editors") -> User:
    user = User.objects.create_user(name)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def nurse(site: HomePage, client: Client) -> Client:
    """Logged in as somebody who may edit pages, and not publish them."""
    client.force_login(make_editor("nurse"))
    return client


def home(client: Client) -> BeautifulSoup:
    response = client.get(HOME)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def lines(client: Client, part: str) -> list[str]:
    """What a part of the panel lists, a text for each line."""
    section = home(client).find(None, {"aria-labelledby": f"attention-{part}"})
    assert section is not None
    return [" ".join(line.get_text(" ").split()) for line in section.select(".attention__line")]


def well_kept(**fields: Any) -> ProcedurePage:
    """A procedure without findings, as far as the engine goes: what it notices is acknowledged."""
    page = make_procedure(**fields)
    for finding in ProcedureFinding.objects.filter(page=page):
        Acknowledgement.by(
            User.objects.first(), page=page, kind=finding.kind, digest=finding.digest,
            message=finding.message, reason="Known.",
        ).save()  # fmt: skip
    return page


def test_open_findings_stand_by_kind_and_lead_to_the_report(nurse: Client) -> None:
    """Each number is the one of the filtered report behind it."""
    for title in ("One", "Two"):
        make_procedure(title=title)
    part = home(nurse).find(None, {"aria-labelledby": "attention-findings"})
    assert part is not None
    shown = {
        str(line.a["href"]): line.select_one(".attention__number") for line in part.select("li") if line.a
    }
    assert len(shown) >= 5
    for address, number in shown.items():
        assert number is not None
        rows = nurse.get(address).context["object_list"]
        assert str(len(rows)) == number.get_text()
    assert str(FindingKind.NO_SOURCE.label) in part.get_text()


def test_acknowledged_findings_need_no_attention(nurse: Client) -> None:
    """When every finding is answered and nothing is a draft, the panel says that all is well."""
    well_kept()
    text = home(nurse).get_text()
    assert "All is well: no open findings, no drafts, no reviews due." in " ".join(text.split())


def test_own_drafts_stand_first(nurse: Client) -> None:
    """Before newer ones of others; a live page with a newer draft is one too."""
    user = User.objects.get(username="nurse")
    own = make_procedure(title="Mine", live=False)
    own.save_revision(user=user)
    make_procedure(title="Theirs", live=False, revision=True)
    public = make_procedure(title="Public")
    public.title = "Public, renamed"
    public.save_revision()
    make_procedure(title="Without drafts")
    assert lines(nurse, "drafts") == [
        "Mine Not public yet, yours",
        "Public, renamed Newer than the public page",
        "Theirs Not public yet",
    ]
    link = home(nurse).find("a", string="See all 3 drafts")
    assert link is not None
    assert len(nurse.get(str(link["href"])).context["object_list"]) == 3


def test_reviews_that_are_due_stand_with_their_dates(nurse: Client) -> None:
    """Overdue ones first; those of next year are not shown."""
    reviewed = {
        "reviewer": make_practitioner(),
        "reviewed_on": datetime.date.today() - datetime.timedelta(400),
    }
    for title, days in (("Late", -3), ("Soon", 20), ("Next year", 300)):
        make_procedure(
            title=title, next_review_on=datetime.date.today() + datetime.timedelta(days), **reviewed
        )
    make_procedure(title="Nobody checked it", next_review_on=datetime.date.today())
    late, soon = lines(nurse, "reviews")
    assert late.startswith("Late overdue since ")
    assert soon.startswith("Soon due on ")
    link = home(nurse).find("a", string="See all 2 reviews")
    assert link is not None
    assert len(nurse.get(str(link["href"])).context["object_list"]) == 2


def test_prices_to_confirm_are_a_shortcut_while_there_are_any(nurse: Client) -> None:
    page = make_procedure(title="Old prices", prices_confirmed_on=None)
    make_procedure(title="Fresh prices", prices_confirmed_on=datetime.date.today())
    (link,) = [a for a in home(nurse).select(".shortcuts a") if "Confirm prices (1)" in a.get_text()]
    assert [row.pk for row in nurse.get(str(link["href"])).context["object_list"]] == [page.pk]
    confirm_prices(page.pk, None)
    assert "Confirm prices" not in home(nurse).get_text()


def test_only_what_the_user_may_edit_is_shown(site: HomePage, client: Client) -> None:
    """Somebody with rights on one page sees its findings, and not those of others."""
    mine = make_procedure(title="Mine", live=False)
    make_procedure(title="Secret", live=False)
    group = Group.objects.create(name="One page")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=mine, permission=change)
    user = User.objects.create_user("guest")
    user.groups.add(group)
    client.force_login(user)
    assert lines(client, "drafts") == ["Mine Not public yet"]
    number = sum(int(line.rsplit(" ", 1)[1]) for line in lines(client, "findings"))
    assert number == ProcedureFinding.objects.filter(page=mine).count()
    content = home(client).get_text()
    assert "Secret" not in content
    assert "New procedure" not in content


def test_somebody_without_pages_sees_neither_panel_nor_number(site: HomePage, client: Client) -> None:
    make_procedure(live=False)
    group = Group.objects.create(name="Clerks")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user = User.objects.create_user("clerk")
    user.groups.add(group)
    client.force_login(user)
    page = home(client)
    assert page.select(".attention, .shortcuts") == []
    assert reverse("procedure_list:index") not in str(page)


def test_within_its_queries_for_any_number(site: HomePage, client: Client) -> None:
    """The panels take eight, the number of procedures one; Wagtail takes the rest."""
    users = [make_editor("nurse"), make_editor("sister", "Moderators"), User.objects.create_superuser("boss")]
    counts: dict[str, list[int]] = {user.username: [] for user in users}
    for number in (3, 9):
        make_procedures(number, concern=make_concern())
        make_many_procedures(number)
        for title in ("A", "B", "C"):
            make_procedure(title=f"{title}{number}", live=False)
        for user in users:
            client.force_login(user)
            client.get(HOME)
            with CaptureQueriesContext(connection) as queries:
                client.get(HOME)
            counts[user.username].append(len(queries))
    assert all(few == many <= 41 for few, many in counts.values()), counts
