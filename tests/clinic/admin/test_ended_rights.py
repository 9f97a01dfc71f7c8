"""Saving without the right to: one sentence, and nothing of the database for strangers."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import HomePage
from procedures.models import ProcedurePage
from tests.editor import empty_form
from tests.factories import make_category, make_procedure
from tests.support.rights import may_change_prices

pytestmark = pytest.mark.django_db

AUTOSAVE = {"Accept": "application/json"}
SENTENCE = "Nothing was saved: you are no longer signed in, or may no longer change this page."

# What no form ever sends: other digits, more than a column holds, what a reader of nested data falls over.
ODD_VALUES = ("²", "9" * 26, "-1", "\0", "[" * 100_000, "9" * 5_000)


@pytest.fixture
def nurse(site: HomePage) -> User:
    user = User.objects.create_user("nurse")
    user.groups.add(Group.objects.get(name="Editors"))
    may_change_prices(user)
    return user


def edit(page: ProcedurePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def admin_only() -> Group:
    """A group that may enter the admin, and change nothing."""
    group = Group.objects.create(name="Readers")
    group.permissions.add(*Group.objects.get(name="Editors").permissions.filter(codename="access_admin"))
    return group


@pytest.mark.parametrize(
    "lose",
    [
        lambda user, client, page: user.groups.set([admin_only()]),
        lambda user, client, page: user.groups.clear(),
        lambda user, client, page: client.logout(),
        lambda user, client, page: page.delete(),
    ],
    ids=["edit right", "admin right", "session", "page"],
)
def test_each_way_to_lose_it(nurse: User, client: Client, lose: Any) -> None:
    page = make_procedure()
    address = edit(page)
    client.force_login(nurse)
    lose(nurse, client, page)
    shown = client.post(address, empty_form(title="Laser of tomorrow"))
    assert (shown.status_code, shown.content.decode().strip()) == (403, SENTENCE)
    # The automatic save is told the same, in the form that its script shows.
    saved = client.post(address, empty_form(), headers=AUTOSAVE)
    assert saved.status_code == 403
    assert saved.json() == {"success": False, "error_code": "locked", "error_message": SENTENCE}
    assert not ProcedurePage.objects.filter(title="Laser of tomorrow").exists()


def test_a_page_that_was_never_saved(nurse: User, client: Client) -> None:
    parent = make_procedure().get_parent()
    client.force_login(nurse)
    nurse.groups.set([admin_only()])
    address = reverse("wagtailadmin_pages:add", args=["procedures", "procedurepage", parent.pk])
    assert client.post(address, empty_form()).content.decode().strip() == SENTENCE


def test_signing_in_anew_in_another_window(nurse: User) -> None:
    page = make_procedure()
    client = Client(enforce_csrf_checks=True)
    client.force_login(nurse)
    client.get(edit(page))
    data = {**empty_form(), "csrfmiddlewaretoken": "a" * 64}
    assert client.post(edit(page), data, headers=AUTOSAVE).json()["error_message"] == SENTENCE
    # Elsewhere it is Django's own answer.
    assert b"CSRF verification failed" in client.post("/admin/login/", {"username": "nurse"}).content


def test_who_may_save_is_not_stopped(nurse: User, client: Client) -> None:
    page = make_procedure()
    client.force_login(nurse)
    data = empty_form(title="Laser of tomorrow", category=str(make_category().pk))
    assert client.post(edit(page), data).status_code == 302
    page = ProcedurePage.objects.get(pk=page.pk)
    assert page.get_latest_revision_as_object().title == "Laser of tomorrow"


def posts(page: ProcedurePage) -> list[str]:
    """Addresses to which a stranger might post ids."""
    add = "/admin/pages/add/{}/{}/"
    parent = page.get_parent().pk
    return [
        edit(page),
        *(
            f"{add.format(*model)}{parent}/"
            for model in (
                ("wagtailcore", "commentreply"),
                ("wagtailcore", "page"),
                ("clinic", "clinicimage"),
                ("auth", "user"),
                ("procedures", "procedurepage"),
                ("nothing", "nowhere"),
            )
        ),
    ]


def test_nothing_is_looked_up_for_a_stranger(site: HomePage, client: Client) -> None:
    page = make_procedure(title="A secret draft", live=False)
    secret = User.objects.create_user("secretary-of-the-clinic")
    for address in posts(page):
        for field in ("owner", "comment", "category", "title", "image", "collection"):
            for value in (str(secret.pk), str(page.pk), *ODD_VALUES):
                with CaptureQueriesContext(connection) as queries:
                    response = client.post(address, {field: value})
                assert response.status_code in (403, 404), (address, field, value[:30])
                assert "secret" not in response.content.decode()
                # But for the state of the site, which every request reads first.
                others = [query for query in queries if "clinic_contentchange" not in query["sql"]]
                assert not others, (address, field, value[:30])


@pytest.mark.parametrize("field", ["category", "prices-count", "owner"])
def test_odd_values_are_no_error_page(nurse: User, client: Client, field: str) -> None:
    page = make_procedure()
    client.force_login(nurse)
    for value in ODD_VALUES:
        response = client.post(edit(page), {**empty_form(), field: value})
        assert response.status_code in (200, 302, 400), value[:30]
    response = client.post(edit(page), {**empty_form(), "prices-count": "²"}, headers=AUTOSAVE)
    assert "cannot be read" in response.json()["error_message"]
