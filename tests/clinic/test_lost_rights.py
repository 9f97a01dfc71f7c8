"""Saving without the right to: a clear sentence, and what was typed is still there."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text, streamfield

from clinic.models import HomePage
from procedures.models import ProcedurePage
from tests.editor import empty_form, price_inputs
from tests.factories import make_category, make_procedure

pytestmark = pytest.mark.django_db

AUTOSAVE = {"Accept": "application/json"}


@pytest.fixture
def nurse(site: HomePage) -> User:
    user = User.objects.create_user("nurse")
    user.groups.add(Group.objects.get(name="Editors"))
    return user


def typed() -> dict[str, Any]:
    """A form with something typed in each kind of field."""
    return empty_form(
        title="Laser of tomorrow",
        category=str(make_category().pk),
        recovery_minimum="3",
        recovery_unit="days",
        recovery_notes=rich_text("<p>Redness fades.</p><p>Plain moisturiser.</p>"),
        prices=streamfield([("price", price_inputs("1031", "", label="Full face"))]),
        pros=streamfield([("item", "Short visits")]),
    )


def edit(page: ProcedurePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def kept(content: bytes) -> str:
    """What the answer shows of the typed text."""
    area = BeautifulSoup(content, "html.parser").select_one("textarea")
    assert area is not None
    return area.text


def sentence(content: bytes) -> str:
    found = BeautifulSoup(content, "html.parser").select_one("[role=alert] strong")
    assert found is not None
    return found.text


def test_a_right_that_was_taken_away(nurse: User, client: Client) -> None:
    page = make_procedure()
    client.force_login(nurse)
    nurse.groups.clear()
    nurse.groups.add(admin_only())
    response = client.post(edit(page), typed())
    assert response.status_code == 403
    assert sentence(response.content) == "You may no longer change this page."
    text = kept(response.content)
    for words in (
        "Title\nLaser of tomorrow",
        "Category\nLaser/Light Therapy",
        "Average recovery\nminimum: 3\nunit: days",
        "Recovery notes\nRedness fades.\nPlain moisturiser.",
        "1 label: Full face\n1 minimum: 1031",
        "Pros\n1: Short visits",
    ):
        assert words in text
    for noise in ("csrf", "blocks", "TOTAL_FORMS", "count"):
        assert noise not in text
    page.refresh_from_db()
    assert page.title != "Laser of tomorrow"


def admin_only() -> Group:
    """A group that may enter the admin, and change nothing."""
    group = Group.objects.create(name="Readers")
    group.permissions.add(*Group.objects.get(name="Editors").permissions.filter(codename="access_admin"))
    return group


@pytest.mark.parametrize(
    ("lose", "words"),
    [
        (lambda user, client, page: user.groups.set([admin_only()]), "may no longer change this page"),
        (lambda user, client, page: user.groups.clear(), "may no longer use the admin"),
        (lambda user, client, page: client.logout(), "no longer logged in"),
        (lambda user, client, page: page.delete(), "has been deleted"),
    ],
    ids=["edit right", "admin right", "session", "page"],
)
def test_each_way_to_lose_it(nurse: User, client: Client, lose: Any, words: str) -> None:
    page = make_procedure()
    address = edit(page)
    client.force_login(nurse)
    data = typed()
    lose(nurse, client, page)
    shown = client.post(address, data)
    assert shown.status_code == 403
    assert words in sentence(shown.content)
    assert "Laser of tomorrow" in kept(shown.content)
    # The automatic save is told the same, in the form that its script shows.
    saved = client.post(address, data, headers=AUTOSAVE)
    assert saved.status_code == 403
    assert saved.json()["error_code"] == "locked"
    assert words in saved.json()["error_message"]
    assert "Copy what you typed" in saved.json()["error_message"]


def test_a_page_that_was_never_saved(nurse: User, client: Client, site: HomePage) -> None:
    parent = make_procedure().get_parent()
    client.force_login(nurse)
    nurse.groups.set([admin_only()])
    address = reverse("wagtailadmin_pages:add", args=["procedures", "procedurepage", parent.pk])
    response = client.post(address, typed())
    assert sentence(response.content) == "You may no longer add pages here."
    assert "Recovery notes\nRedness fades." in kept(response.content)


def test_logging_in_anew_in_another_window(nurse: User, site: HomePage) -> None:
    page = make_procedure()
    client = Client(enforce_csrf_checks=True)
    client.force_login(nurse)
    client.get(edit(page))
    data = {**typed(), "csrfmiddlewaretoken": "a" * 64}
    response = client.post(edit(page), data)
    assert response.status_code == 403
    assert sentence(response.content) == "You have logged in anew since you opened this page."
    assert "Laser of tomorrow" in kept(response.content)
    # Elsewhere it is Django's own answer.
    assert b"CSRF verification failed" in client.post("/admin/login/", {"username": "nurse"}).content


def test_who_may_save_is_not_stopped(nurse: User, client: Client) -> None:
    page = make_procedure()
    client.force_login(nurse)
    assert client.post(edit(page), typed()).status_code == 302
    page = ProcedurePage.objects.get(pk=page.pk)
    assert page.get_latest_revision_as_object().title == "Laser of tomorrow"
