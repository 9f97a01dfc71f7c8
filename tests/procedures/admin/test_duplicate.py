"""“Duplicate as a new procedure”: a draft with the latest facts, without the review."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from wagtail.models import GroupPagePermission

from clinic.models import HomePage
from procedures.models import ProcedurePage
from tests.factories import make_practitioner, make_procedure

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(site: HomePage, client: Client) -> Client:
    """Logged in as somebody who may edit pages, and not publish them."""
    user = User.objects.create_user("nurse")
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return client


def address(page: ProcedurePage) -> str:
    """The form for a page's copy."""
    return f"/admin/procedures/{page.pk}/duplicate/"


def test_the_copy_is_a_draft_of_the_latest_facts_without_the_review(nurse: Client) -> None:
    """It opens in the editor; what nobody has checked is left out."""
    page = make_procedure(title="Laser", reviewer=make_practitioner(), reviewed_on=datetime.date(2026, 1, 2))
    page.about = "<p>A newer draft.</p>"
    page.save_revision()
    response = nurse.get(address(page))
    assert response.context["form"]["title"].value() == "Laser (copy)"
    response = nurse.post(address(page), {"title": "Laser two"}, follow=True)
    made = ProcedurePage.objects.get(title="Laser two")
    assert response.redirect_chain[-1][0] == f"/admin/pages/{made.pk}/edit/"
    draft = made.get_latest_revision_as_object()
    for copy in (made, draft):
        assert (copy.slug, copy.live, copy.about) == ("laser-two", False, "<p>A newer draft.</p>")
        assert (copy.reviewer, copy.reviewed_on, copy.content_updated_on) == (None, None, None)
        assert copy.price_lines[0].minimum == 1031
    assert made.owner.username == "nurse"
    page.refresh_from_db()
    assert page.live and page.about != "<p>A newer draft.</p>"


def test_the_address_is_free(nurse: Client) -> None:
    """The same name twice gives two addresses."""
    page = make_procedure(title="Laser")
    for _number in range(2):
        nurse.post(address(page), {"title": "Laser"})
    assert set(ProcedurePage.objects.values_list("slug", flat=True)) == {"laser", "laser-2", "laser-3"}


def test_a_name_is_needed(nurse: Client) -> None:
    """Without one nothing is made."""
    page = make_procedure()
    assert "Enter the name" in nurse.post(address(page), {"title": " "}).content.decode()
    assert ProcedurePage.objects.count() == 1


def test_only_who_may_add_procedures(nurse: Client) -> None:
    """The menu offers it to nobody else, and the address refuses."""
    page = make_procedure()
    editor = f"/admin/pages/{page.pk}/edit/"
    assert address(page) in nurse.get(editor).content.decode()
    group = Group.objects.get(name="Editors")
    GroupPagePermission.objects.filter(group=group, permission__codename="add_page").delete()
    assert address(page) not in nurse.get(editor).content.decode()
    nurse.post(address(page), {"title": "Laser two"})
    assert ProcedurePage.objects.count() == 1
