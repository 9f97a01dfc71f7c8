"""What each role may do, by trying all of it over HTTP, and what must not work most of all."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import GroupApprovalTask, GroupPagePermission, Page, Site

from clinic.models import ClinicImage, HomePage, LocationIndexPage, StandardPage
from clinic.people.roles import EDITOR, MANAGER, RECEPTIONIST, REVIEWER, ROLES, let_go, make_roles
from enquiries.models import Enquiry
from procedures.models import PhotoPair, ProcedurePage
from tests.factories import (
    make_enquiry,
    make_image,
    make_location,
    make_photo_pair,
    make_procedure,
    make_standard_page,
)
from tests.support.shared_data import shared_data
from tests.test_anonymous_access import filled, patterns

pytestmark = pytest.mark.django_db

R, E, C, M = (role.name for role in (RECEPTIONIST, EDITOR, REVIEWER, MANAGER))


@shared_data
def clinic(site: HomePage) -> SimpleNamespace:
    """One of each thing that somebody may do something about, and a user of each role."""
    make_roles()
    users = {
        role.name: User.objects.create_user(role.name, f"{role.name[:4]}@clinic.example") for role in ROLES
    }
    for role in ROLES:
        users[role.name].groups.add(Group.objects.get(name=role.name))
    make_procedure(title="Laser")
    make_location("Old Town")
    make_photo_pair()
    make_enquiry()
    make_image("House")
    User.objects.create_superuser("chief")
    User.objects.create_user("temp", "temp@clinic.example")
    group = Group.objects.create(name="Developers")
    group.permissions.add(*Permission.objects.filter(codename__in=["access_admin", "change_group"]))
    make_standard_page("About us")
    return SimpleNamespace(users=users)


def ids() -> dict[str, Any]:
    """What stands for what in the addresses of the table."""
    clinics = LocationIndexPage.objects.get()
    return {
        "page": ProcedurePage.objects.get().pk,
        "procedures": ProcedurePage.objects.get().get_parent().pk,
        "about": StandardPage.objects.get().pk,
        "clinics": clinics.pk,
        "location": clinics.get_children().get().pk,
        "home": HomePage.objects.get().pk,
        "pair": PhotoPair.objects.get().pk,
        "enquiry": Enquiry.objects.get().pk,
        "image": ClinicImage.objects.get(title="House").pk,
        "chief": User.objects.get(username="chief").pk,
        "temp": User.objects.get(username="temp").pk,
        "manager": User.objects.get(username=M).pk,
        "group": Group.objects.get(name="Developers").pk,
        "site": Site.objects.get().pk,
    }


ALL = {R, E, C, M}
# Address below /admin/, and who may; POST where it says so, with what is sent.
GET: list[tuple[str, set[str]]] = [
    ("", ALL),
    ("account/", ALL),
    ("account/second-step/", ALL),
    ("account/sessions/", ALL),
    ("guide/", ALL),
    # Pages
    ("pages/{page}/edit/", {E, C, M}),
    ("pages/{about}/edit/", {E, M}),
    ("pages/{location}/edit/", {R, E, M}),
    ("pages/{page}/history/", {E, C, M}),
    ("pages/{page}/delete/", {E, M}),
    ("pages/{location}/delete/", {E, M}),
    ("pages/{page}/move/", {E, M}),
    ("pages/{location}/move/", {E, M}),
    ("pages/{page}/copy/", {E, C, M}),
    ("pages/{page}/unpublish/", {E, M}),
    ("pages/{location}/unpublish/", {E, M}),
    ("pages/{page}/privacy/", {E, M}),
    ("pages/{location}/privacy/", {E, M}),
    ("pages/add/clinic/locationpage/{clinics}/", {E, M}),
    ("pages/add/clinic/standardpage/{home}/", {E, M}),
    # Procedures
    ("procedures/findings/", {R, E, C, M}),
    ("procedures/new-from-text/", {E, M}),
    ("procedures/{page}/duplicate/", {E, M}),
    ("procedures/prices/", {R, E, M}),
    ("procedures/price-updates/", {R, E, M}),
    ("procedures/price-updates/sheet/", {R, E, M}),
    ("procedures/withdraw-consent/", {R, M}),
    ("snippets/procedures/photopair/", {E, C, M}),
    ("snippets/procedures/photopair/edit/{pair}/", {M}),
    ("snippets/procedures/photopair/add/", {M}),
    ("snippets/procedures/photopair/delete/{pair}/", {M}),
    ("snippets/procedures/bodyarea/add/", {E, M}),
    ("snippets/procedures/searchsynonym/add/", {E, M}),
    # Requests
    ("requests/", {R, M}),
    ("requests/?export=csv", {R, M}),
    ("requests/edit/{enquiry}/", {R, M}),
    ("requests/delete/{enquiry}/", {R, M}),
    ("reports/requests/", {R, M}),
    # Pictures and files
    ("images/", {E, M}),
    ("images/add/", {E, M}),
    ("images/{image}/", {E, M}),
    ("images/{image}/delete/", {E, M}),
    ("documents/", {E, M}),
    # Settings and users
    ("settings/clinic/clinicsettings/{site}/", {M}),
    ("settings/procedures/houserules/{site}/", {M}),
    ("settings/enquiries/requestsettings/{site}/", {M}),
    ("users/", {M}),
    ("users/new/", {M}),
    ("users/edit/{temp}/", {M}),
    ("users/edit/{chief}/", set()),
    ("users/copy/{temp}/", set()),
    ("users/delete/{temp}/", set()),
    ("users/delete/{chief}/", set()),
    ("users/{temp}/reset-second-step/", {M}),
    ("users/{chief}/reset-second-step/", set()),
    ("groups/", set()),
    ("groups/new/", set()),
    ("groups/edit/{group}/", set()),
    ("sites/", set()),
    ("locales/", set()),
    ("workflows/list/", set()),
    ("collections/", {M}),
    ("redirects/", {M}),
    ("reports/outgoing-mail/", {M}),
    # Reports
    ("reports/changes/", {C, M}),
    ("reports/changes/?export=csv", {C, M}),
    ("reports/changes/results/", {C, M}),
]


def is_let_in(response: Any) -> bool:
    """Whether an answer is what was asked for, and not Wagtail's “no”."""
    if response.status_code in (403, 404):
        return False
    return not (response.status_code == 302 and response["Location"] in (reverse("wagtailadmin_home"),))


@pytest.mark.parametrize("name", sorted(ALL))
def test_each_address_is_for_its_roles(
    clinic: Any, client: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who is let in is decided before anything is drawn, which takes most of the time.
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    client.force_login(clinic.users[name])
    known = ids()
    wrong = []
    for address, allowed in GET:
        path = "/admin/" + address.format(**known)
        if is_let_in(client.get(path)) != (name in allowed):
            wrong.append(address)
    assert wrong == []


# What changes something: who may, the address, what is sent, and how to see whether it happened.
def _live(name: str) -> Any:
    return lambda known: Page.objects.filter(pk=known[name], live=True).exists()


POST: list[tuple[str, set[str], dict[str, Any], Any]] = [
    ("pages/{location}/delete/", {E, M}, {}, _live("location")),
    ("pages/{location}/unpublish/", {E, M}, {}, _live("location")),
    ("pages/{page}/delete/", {E, M}, {}, _live("page")),
    ("pages/{page}/unpublish/", {E, M}, {}, _live("page")),
    ("bulk/wagtailcore/page/delete/?id={page}", {E, M}, {}, _live("page")),
    (
        "bulk/wagtailcore/page/unpublish/?id={location}",
        {E, M},
        {"include_descendants": ""},
        _live("location"),
    ),
    (
        "pages/{page}/move/{clinics}/confirm/",
        set(),
        {},
        lambda known: Page.objects.get(pk=known["page"]).get_parent().pk != known["clinics"],
    ),
    (
        "pages/{page}/copy/",
        {E, M},
        {"new_title": "Two", "new_slug": "two", "new_parent_page": "{procedures}"},
        lambda known: ProcedurePage.objects.count() == 1,
    ),
    (
        "procedures/withdraw-consent/",
        {R, M},
        {"pair": "{pair}"},
        lambda known: PhotoPair.objects.filter(consent_withdrawn_on=None).exists(),
    ),
    (
        "snippets/procedures/photopair/delete/{pair}/",
        {M},
        {},
        lambda known: PhotoPair.objects.exists(),
    ),
    (
        "users/delete/{temp}/",
        set(),
        {},
        lambda known: User.objects.filter(pk=known["temp"]).exists(),
    ),
    ("users/delete/{chief}/", set(), {}, lambda known: User.objects.filter(pk=known["chief"]).exists()),
    (
        "bulk/auth/user/delete/?id={chief}",
        set(),
        {},
        lambda known: User.objects.filter(pk=known["chief"]).exists(),
    ),
    (
        "bulk/auth/user/set_active_state/?id={chief}",
        set(),
        {"mark_as_active": "False"},
        lambda known: User.objects.get(pk=known["chief"]).is_active,
    ),
    (
        "bulk/auth/user/set_active_state/?id={temp}",
        {M},
        {"mark_as_active": "False"},
        lambda known: User.objects.get(pk=known["temp"]).is_active,
    ),
    (
        "bulk/auth/user/assign_role/?id={manager}",
        set(),
        {"role": "{group}"},
        lambda known: not User.objects.get(pk=known["manager"]).groups.filter(pk=known["group"]).exists(),
    ),
    ("requests/delete/{enquiry}/", {R, M}, {}, lambda known: Enquiry.objects.exists()),
]


@pytest.mark.parametrize("name", sorted(ALL))
@pytest.mark.parametrize("case", POST, ids=[address for address, *_rest in POST])
def test_nothing_is_done_without_the_role(clinic: Any, client: Client, name: str, case: Any) -> None:
    address, allowed, sent, is_untouched = case
    client.force_login(clinic.users[name])
    known = ids()
    assert is_untouched(known)
    client.post(
        "/admin/" + address.format(**known),
        {key: str(value).format(**known) for key, value in sent.items()},
    )
    assert is_untouched(known) == (name not in allowed)


@pytest.mark.parametrize("name", sorted(ALL))
def test_the_api_of_the_admin_tells_no_more(clinic: Any, client: Client, name: str) -> None:
    client.force_login(clinic.users[name])
    found = client.get("/admin/api/main/pages/?limit=100").json()["items"]
    titles = {page["title"] for page in found}
    # Reviewers see what is reviewed, and the team.
    assert ("Old Town" in titles, "Laser" in titles) == (name != C, name != R)
    if name == R:
        # A path to the clinics, and what is below them.
        assert not titles & {"Laser", "About us"}
    assert client.get("/admin/api/main/images/").status_code in (200, 404)
    pictures = client.get("/admin/api/main/images/")
    if pictures.status_code == 200 and name == R:
        assert pictures.json()["items"] == []


def sent_user(**changes: Any) -> dict[str, Any]:
    return {
        "username": "temp",
        "email": "temp@clinic.example",
        "first_name": "Tem",
        "last_name": "Porary",
        "is_active": "on",
        **changes,
    }


def test_a_role_is_one_choice(clinic: Any, client: Client) -> None:
    client.force_login(clinic.users[M])
    known = ids()
    page = client.get(f"/admin/users/edit/{known['temp']}/").content.decode()
    assert "records that a patient withdraws the consent" in page
    assert "Administrator" not in page and "Developers" not in page
    receptionist = Group.objects.get(name=R)
    client.post(f"/admin/users/edit/{known['temp']}/", sent_user(groups=[receptionist.pk]))
    temp = User.objects.get(username="temp")
    assert [group.name for group in temp.groups.all()] == [R]
    assert temp.has_perm("procedures.change_prices")


def test_a_manager_gives_no_more_than_roles(clinic: Any, client: Client) -> None:
    client.force_login(clinic.users[M])
    known = ids()
    client.post(f"/admin/users/edit/{known['temp']}/", sent_user(groups=[known["group"]], is_superuser="on"))
    client.post(f"/admin/users/edit/{known['temp']}/", sent_user(is_superuser="on", last_name="Changed"))
    client.post(
        "/admin/users/new/",
        sent_user(
            username="new", is_superuser="on", password1="long words 42 x", password2="long words 42 x"
        ),
    )
    client.post(f"/admin/users/edit/{known['chief']}/", sent_user(username="chief", email="m@m.example"))
    temp = User.objects.get(username="temp")
    assert not temp.groups.exists() and not temp.is_superuser and temp.last_name == "Changed"
    assert not User.objects.get(username="new").is_superuser
    assert User.objects.get(username="chief").email == ""


def test_a_consent_is_withdrawn_in_four_actions_and_never_given(clinic: Any, client: Client) -> None:
    client.force_login(clinic.users[R])
    pair = PhotoPair.objects.get()
    # The link on the home, the reference, the pair, the confirmation.
    assert "/admin/procedures/withdraw-consent/" in client.get("/admin/").content.decode()
    found = client.get(f"/admin/procedures/withdraw-consent/?q={pair.consent_reference}").content.decode()
    assert f"?pair={pair.pk}" in found
    assert 'name="pair"' in client.get(f"/admin/procedures/withdraw-consent/?pair={pair.pk}").content.decode()
    client.post("/admin/procedures/withdraw-consent/", {"pair": pair.pk})
    pair.refresh_from_db()
    assert pair.consent_withdrawn_on is not None and not pair.may_be_shown()
    # What is sent besides, or again, gives nothing back.
    client.post("/admin/procedures/withdraw-consent/", {"pair": pair.pk, "consent_withdrawn_on": ""})
    assert client.post("/admin/procedures/withdraw-consent/", {"pair": "x"}).status_code == 400
    pair.refresh_from_db()
    assert pair.consent_withdrawn_on is not None


@pytest.mark.parametrize(
    ("name", "first", "absent"),
    [
        (R, ["requests wait", "request waits"], ["What needs attention"]),
        (E, ["What needs attention"], ["Users and roles"]),
        (C, ["What needs attention"], ["Users and roles"]),
        (M, ["Your work"], []),
    ],
)
def test_the_home_shows_the_own_work(
    clinic: Any, client: Client, name: str, first: list[str], absent: list[str]
) -> None:
    client.force_login(clinic.users[name])
    page = client.get("/admin/").content.decode()
    assert any(words in page for words in first)
    assert not any(words in page for words in absent)


def test_roles_are_written_exactly_and_other_groups_left_alone(clinic: Any) -> None:
    group = Group.objects.get(name=R)
    before = set(group.permissions.values_list("codename", flat=True))
    group.permissions.add(Permission.objects.get(codename="change_user"))
    group.permissions.remove(Permission.objects.get(codename="change_prices"))
    GroupPagePermission.objects.create(
        group=group,
        page=Page.get_first_root_node(),
        permission=Permission.objects.get(codename="add_page", content_type__app_label="wagtailcore"),
    )
    make_roles()
    assert set(group.permissions.values_list("codename", flat=True)) == before
    assert {row.page.specific_class for row in group.page_permissions.all()} == {LocationIndexPage}
    assert Group.objects.get(name="Developers").permissions.count() == 2


def test_groups_that_roles_replace_go_unless_somebody_is_in_them(clinic: Any) -> None:
    moderators = Group.objects.get(name="Moderators")
    task = GroupApprovalTask.objects.create(name="Read")
    task.groups.add(moderators)
    User.objects.get(username="temp").groups.add(Group.objects.get(name="Editors"))
    let_go()
    left = set(Group.objects.values_list("name", flat=True))
    assert left == {R, E, C, M, "Editors", "Developers"}
    assert [group.name for group in task.groups.all()] == [M]


def test_who_published_in_a_replaced_group_keeps_prices(clinic: Any) -> None:
    temp = User.objects.get(username="temp")
    temp.groups.set(Group.objects.filter(name__in=["Editors", "Moderators"]))
    let_go()
    assert temp.has_perm("procedures.change_prices")
    editors = Group.objects.get(name="Editors")
    assert not editors.permissions.filter(codename="change_prices").exists()


HUGE = "9" * 26
# More than any form shows, as whoever wants to become somebody else would send it.
FORGED = {
    **dict.fromkeys(("is_superuser", "is_staff", "mark_as_active"), "on"),
    **dict.fromkeys(("username", "first_name", "last_name", "title", "name"), "Forged"),
    **dict.fromkeys(("password", "password1", "password2"), "a brand new passphrase"),
    "email": "forged@elsewhere.example",
    "next": "https://elsewhere.example/",
    "code": "000000",
}


def guarded() -> Any:
    """What no role may change: who administers the site and how they sign in, and what groups may do."""
    fields = ("pk", "username", "email", "password", "is_active")
    return (
        list(User.objects.filter(is_superuser=True).order_by("pk").values_list(*fields)),
        list(Group.objects.order_by("pk").values_list("name", "permissions")),
        list(User.objects.filter(groups__name="Developers")),
        list(TOTPDevice.objects.filter(user__is_superuser=True)),
    )


@pytest.mark.parametrize(
    "name", [M, *(pytest.param(name, marks=pytest.mark.thorough) for name in sorted(ALL - {M}))]
)
def test_forged_fields_at_every_address(
    clinic: Any, client: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The addresses are those that the site knows, so new ones are tried as well."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    client.raise_request_exception = False
    client.force_login(clinic.users[name])
    key = client.cookies["sessionid"].value
    known = ids()
    TOTPDevice.objects.create(user_id=known["chief"], confirmed=True)
    forged = FORGED | {field: str(known["group"]) for field in ("groups", "role", "user_permissions")}
    before, wrong = guarded(), []
    known_patterns = [pattern for pattern in patterns(get_resolver()) if pattern.startswith("admin/")]
    for pattern in known_patterns:
        if "logout" in pattern or "failwhale" in pattern:
            continue
        keys = (known["chief"], known["temp"]) if "user" in pattern else (1, HUGE)
        for address in dict.fromkeys(filled(pattern, str(pk)) for pk in keys):
            kept = transaction.savepoint()
            for answer in (client.get(address), client.post(address, forged)):
                if answer.status_code >= 500 or "elsewhere" in answer.get("Location", ""):
                    wrong.append((address, answer.status_code))
            if guarded() != before:
                wrong.append((address, "changed"))
            transaction.savepoint_rollback(kept)
            client.cookies["sessionid"] = key
    assert len(known_patterns) > 200
    assert client.get("/admin/").status_code == 200
    assert wrong == []
