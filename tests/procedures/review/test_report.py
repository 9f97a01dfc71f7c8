"""The report of findings and the answers to them, as the staff use them."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, PageLogEntry

from clinic.models import HomePage
from procedures.choices import FindingKind
from procedures.models import Acknowledgement, ProcedureFinding, ProcedurePage
from tests.factories import make_category, make_concern, make_procedure, make_procedures
from tests.support.spreadsheets import exported_row

pytestmark = pytest.mark.django_db

REPORT = "/admin/procedures/findings/"


def editor(name: str = "nurse") -> User:
    user = User.objects.create_user(name, first_name=name.title(), last_name="Moreno")
    user.groups.add(Group.objects.get(name="Editors"))
    return user


@pytest.fixture
def nurse(site: HomePage, client: Client) -> Client:
    """Logged in as somebody who may edit pages, and not publish them."""
    client.force_login(editor())
    return client


def rows(client: Client, query: str = "") -> list[Any]:
    response = client.get(REPORT + query)
    assert response.status_code == 200
    return list(response.context["object_list"])


def finding_of(page: ProcedurePage, kind: FindingKind = FindingKind.NO_SOURCE) -> ProcedureFinding:
    return ProcedureFinding.objects.get(page=page, kind=kind)


def acknowledge(client: Client, finding: ProcedureFinding, reason: str, following: str = "") -> Any:
    address = reverse("procedures:acknowledge", args=[finding.page_id, finding.digest])
    return client.post(address + following, {"reason": reason}, follow=True)


def test_filters_and_search(nurse: Client) -> None:
    """Each leaves what it names; what is open stands first."""
    laser = make_category("Laser")
    public = make_procedure(title="Laser", category=laser)
    draft = make_procedure(title="Peel", category=make_category("Peels"), live=False)
    acknowledge(nurse, finding_of(public), "The text is the leaflet of the maker.")
    assert [row.page_id for row in rows(nurse, f"?kind={FindingKind.NO_SOURCE}")] == [draft.pk, public.pk]
    assert [row.page_id for row in rows(nurse, "?answer=acknowledged")] == [public.pk]
    assert {row.page_id for row in rows(nurse, f"?category={laser.pk}")} == {public.pk}
    assert {row.page_id for row in rows(nurse, "?live=false")} == {draft.pk}
    assert {row.page_id for row in rows(nurse, "?q=peel")} == {draft.pk}
    assert {row.kind for row in rows(nurse, "?q=references")} == {FindingKind.NO_SOURCE}
    assert len(rows(nurse, "?answer=open")) == ProcedureFinding.objects.open().count()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export(nurse: Client, kind: str) -> None:
    """With answers, and nothing that a spreadsheet takes for a formula."""
    page = make_procedure(title="=HYPERLINK(1)")
    acknowledge(nurse, finding_of(page), "+1 from the doctor")
    cells = exported_row(nurse.get(f"{REPORT}?export={kind}&kind={FindingKind.NO_SOURCE}"), kind)
    apostrophe = "'" if kind == "csv" else ""
    assert cells["Procedure"] == f"{apostrophe}=HYPERLINK(1)"
    assert cells["Reason"] == f"{apostrophe}+1 from the doctor"
    assert (cells["Acknowledged"], cells["Acknowledged by"]) == ("yes", "Nurse Moreno")


def test_a_reason_is_kept_and_shown_to_whom_it_may_concern(nurse: Client) -> None:
    """In the report, beside the field for the next editor, and in the page's history."""
    page = make_procedure()
    assert acknowledge(nurse, finding_of(page), "   ").context["form"].errors["reason"] == [
        "Write why this can stay as it is."
    ]
    content = acknowledge(nurse, finding_of(page), "Leaflet of the maker.").content.decode()
    assert "Your reason is kept in the history of the page." in content
    assert "Leaflet of the maker." in content
    (entry,) = PageLogEntry.objects.filter(action="procedures.acknowledge_finding")
    assert entry.page_id == page.pk and entry.data["reason"] == "Leaflet of the maker."

    User.objects.get(username="nurse").delete()
    nurse.force_login(editor("sister"))
    in_editor = nurse.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Acknowledged by Nurse Moreno on" in in_editor and "Leaflet of the maker." in in_editor
    history = nurse.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert "Leaflet of the maker." in history


@pytest.mark.parametrize("reason", ["x", "ok", "– – – – –"])
def test_a_reason_says_something(nurse: Client, reason: str) -> None:
    finding = finding_of(make_procedure())
    content = acknowledge(nurse, finding, reason).content.decode()
    assert "Explain the reason in words" in content and f">\n{reason}</textarea>" in content
    assert not Acknowledgement.objects.exists()


def test_one_returns_to_where_one_came_from(nurse: Client) -> None:
    """The report keeps its filters, also when a script has drawn its table; no other site is led to."""
    page = make_procedure()
    content = nurse.get(f"{REPORT}results/?kind={FindingKind.NO_SOURCE}&_w_filter_fragment=1").content
    (link,) = BeautifulSoup(content, "html.parser").select("td a.button")
    response = nurse.post(str(link["href"]), {"reason": "Known."})
    assert response["Location"] == f"{REPORT}?kind={FindingKind.NO_SOURCE}"
    other = finding_of(page, FindingKind.SUMMARY_MISSING)
    assert acknowledge(nurse, other, "Known.", "?next=editor").redirect_chain[-1][0] == (
        f"/admin/pages/{page.pk}/edit/"
    )
    third = finding_of(page, FindingKind.NEVER_REVIEWED)
    assert acknowledge(nurse, third, "Known.", "?next=https://example.org/").redirect_chain[-1][0] == REPORT


def test_an_answer_can_be_taken_back(nurse: Client) -> None:
    """The finding is open again, and the history keeps that there was an answer."""
    page = make_procedure()
    finding = finding_of(page)
    acknowledge(nurse, finding, "Known.")
    address = reverse("procedures:withdraw", args=[page.pk, finding.digest])
    assert nurse.get(address).status_code == 405
    nurse.post(address)
    nurse.post(address)
    assert not Acknowledgement.objects.exists()
    assert finding in ProcedureFinding.objects.open()
    assert PageLogEntry.objects.filter(action="procedures.withdraw_acknowledgement").count() == 1


def test_an_answer_holds_while_its_facts_do(nurse: Client) -> None:
    """Another price without a unit is another finding, and is asked for anew."""
    page = make_procedure()
    acknowledge(nurse, finding_of(page, FindingKind.PRICE_UNIT_MISSING), "Known.")
    page.summary = "Heals fast."
    page.save_revision()
    assert not ProcedureFinding.objects.open().filter(kind=FindingKind.PRICE_UNIT_MISSING).exists()
    prices = page.prices.raw_data
    prices[0]["value"]["minimum"] = "900"
    page.save_revision()
    assert ProcedureFinding.objects.open().filter(kind=FindingKind.PRICE_UNIT_MISSING).exists()


def test_what_has_been_mended_since_says_so(nurse: Client) -> None:
    page = make_procedure()
    finding = finding_of(page, FindingKind.SUMMARY_MISSING)
    page.summary = "Heals fast."
    page.save_revision()
    assert "This finding no longer applies" in acknowledge(nurse, finding, "Known.").content.decode()
    assert not Acknowledgement.objects.exists()


def test_two_answers_at_once_are_one(nurse: Client) -> None:
    page = make_procedure()
    finding = finding_of(page)
    acknowledge(nurse, finding, "First.")
    content = acknowledge(nurse, finding, "Second.").content.decode()
    assert "Someone else has acknowledged this in the meantime." in content
    assert Acknowledgement.objects.get().reason == "First."


def test_only_pages_that_the_user_may_edit(site: HomePage, client: Client) -> None:
    """Neither listed nor answered by anybody else."""
    mine, other = make_procedure(title="Mine"), make_procedure(title="Other")
    group = Group.objects.create(name="One page")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=mine, permission=change)
    user = User.objects.create_user("guest")
    user.groups.add(group)
    client.force_login(user)
    assert {row.page_id for row in rows(client)} == {mine.pk}
    acknowledge(client, finding_of(other), "Known.")
    acknowledge(client, finding_of(mine), "Known.")
    assert [answer.page_id for answer in Acknowledgement.objects.all()] == [mine.pk]


def test_report_takes_as_many_queries_for_any_number(nurse: Client) -> None:
    def queries() -> int:
        nurse.get(REPORT)
        with CaptureQueriesContext(connection) as captured:
            nurse.get(REPORT)
        return len(captured)

    make_procedure()
    few = queries()
    make_procedures(12, concern=make_concern())
    for page in ProcedurePage.objects.all():
        page.save_revision(clean=False)
    assert ProcedureFinding.objects.count() > 40
    assert queries() == few <= 20
