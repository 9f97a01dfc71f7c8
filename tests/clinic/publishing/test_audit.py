"""Who changed which fact: in the history, in the report, in exports, and after a page is gone."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from wagtail.log_actions import LogContext, log
from wagtail.models import PageLogEntry, Site

from clinic.models import ClinicSettings, HomePage
from clinic.people.roles import EDITOR, MANAGER, REVIEWER, make_roles
from procedures.facts import Recovery
from procedures.models import BodyArea, PhotoPair, ProcedurePage
from tests.factories import days, make_photo_pair, make_procedure, make_standard_page, price
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db


@shared_data
def staff(site: HomePage) -> dict[str, User]:
    """A user of three roles."""
    make_roles()
    users = {}
    for role in (EDITOR, REVIEWER, MANAGER):
        users[role.name] = User.objects.create_user(
            role.name, f"{role.name[:4]}@clinic.example", first_name="Ida"
        )
        users[role.name].groups.add(Group.objects.get(name=role.name))
    return users


def edited(user: User, **changes: Any) -> ProcedurePage:
    page = make_procedure(title="Laser", revision=True)
    for name, value in changes.items():
        setattr(page, name, value)
    with LogContext(user=user):
        page.save_revision(user=user, log_action=True)
    return page


def test_facts_are_told_as_people_read_them(staff: Any) -> None:
    page = edited(
        staff["Editor"],
        recovery=Recovery(days(4)),
        introduction="<p>New words.</p>",
        no_known_contraindications=True,
        best_for="",
    )
    entry = PageLogEntry.objects.filter(page=page, action="wagtail.edit").latest("pk")
    changes = {label: (old, new) for label, old, new in entry.data["changes"]}
    assert changes["Average recovery"] == ("3 days", "4 days")
    assert changes["Introduction"][1] == "New words."
    assert not any(
        "<p>" in text or "None" in text or "False" in text for pair in changes.values() for text in pair
    )
    assert "Prices" not in changes
    assert len(changes) == 3, "nothing else has changed"


def test_what_a_form_leaves_empty_is_no_change(staff: Any) -> None:
    page = make_standard_page()
    row = ClinicSettings.for_site(Site.objects.get())
    row.footer_links = [{"type": "link", "value": {"page": page.pk}}]
    row.save()
    log(instance=row, action="wagtail.create")
    row = ClinicSettings.objects.get()
    row.footer_links = [{"type": "link", "value": {"page": page.pk, "words": ""}, "id": "1"}]
    row.telephone = "555 1"
    with LogContext(user=staff["Manager"]):
        row.save()
        entry = log(instance=row, action="wagtail.edit")
    assert [label for label, _old, _new in entry.data["changes"]] == ["Telephone"]


def test_automatic_saves_are_one_entry_with_all_words(staff: Any) -> None:
    page = edited(staff["Editor"], best_for="One")
    revision = page.latest_revision
    page.best_for = "Two"
    page.save_revision(user=staff["Editor"], log_action=True, overwrite_revision=revision)
    told = [entry for entry in PageLogEntry.objects.filter(page=page) if entry.data.get("changes")]
    assert len(told) == 1
    assert told[0].data["changes"][-1][2] == "Two"


def test_the_report_and_its_exports_outlive_the_page(staff: Any, client: Client) -> None:
    page = edited(staff["Editor"], best_for="=cmd|'/C calc'!A0")
    client.force_login(staff["Manager"])
    assert "=cmd" in client.get(f"/admin/pages/{page.pk}/history/").content.decode()
    client.force_login(staff["Clinical reviewer"])
    assert "=cmd" in client.get("/admin/reports/changes/").content.decode()
    client.force_login(staff["Manager"])
    client.post(f"/admin/pages/{page.pk}/delete/")
    for name, sees in (("Manager", True), ("Clinical reviewer", False), ("Editor", False)):
        client.force_login(staff[name])
        assert ("=cmd" in client.get("/admin/reports/changes/").content.decode()) is sees
    client.force_login(staff["Manager"])
    mine = client.get(f"/admin/reports/changes/?user={staff['Editor'].pk}").content.decode()
    assert "=cmd" in mine
    assert "=cmd" not in client.get(f"/admin/reports/changes/?user={staff['Manager'].pk}").content.decode()
    rows = b"".join(client.get("/admin/reports/changes/?export=csv")).decode().splitlines()  # type: ignore[call-overload]
    assert any("=cmd" in row for row in rows)
    assert not any(cell.startswith(("=", '"=')) for row in rows for cell in row.split(","))


def test_settings_consents_and_users_are_told(staff: Any, client: Client) -> None:
    client.force_login(staff["Manager"])
    pair = make_photo_pair()
    client.post("/admin/procedures/withdraw-consent/", {"pair": pair.pk})
    settings = ClinicSettings.for_site(Site.objects.get())
    settings.telephone = "555 777"
    settings.save()
    log(settings, "wagtail.edit", user=staff["Manager"])
    editor = staff["Editor"]
    client.post(
        f"/admin/users/edit/{editor.pk}/",
        {
            "username": "Editor",
            "email": "e@clinic.example",
            "first_name": "Ida",
            "last_name": "North",
            "is_active": "on",
            "password1": "wide river 42 stones",
            "password2": "wide river 42 stones",
            "groups": [Group.objects.get(name="Manager").pk],
        },
    )
    words = client.get("/admin/reports/changes/").content.decode()
    assert "Withdrawn on: “not stated” →" in words
    assert "→ “555 777”" in words
    assert "Last name" in words and "“North”" in words
    assert "→ “Manager”" in words and "“Editor” → “taken away”" in words
    assert "Password" in words and "wide river" not in words and "pbkdf2" not in words
    assert PhotoPair.objects.get(pk=pair.pk).consent_withdrawn_on
    history = client.get(f"/admin/users/history/{editor.pk}/").content.decode()
    assert "Last name: “not stated” → “North”" in history
    assert "Active" not in history, "only what has changed is told"


def test_the_history_of_a_snippet_tells_old_and_new(staff: Any, client: Client) -> None:
    client.force_login(staff["Manager"])
    area = BodyArea.objects.create(name="Chin")
    address = f"/admin/snippets/procedures/bodyarea/edit/{area.pk}/"
    form = client.get(address).context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None}
    assert client.post(address, {**sent, "name": "Chin and jaw"}).status_code == 302
    history = client.get(f"/admin/snippets/procedures/bodyarea/history/{area.pk}/").content.decode()
    assert "“Chin” → “Chin and jaw”" in history


def test_a_price_changed_in_the_editor_is_told(staff: Any) -> None:
    page = edited(staff["Editor"], prices=[price("99", None, starting_from=True)])
    entry = PageLogEntry.objects.filter(page=page, action="wagtail.edit").latest("pk")
    changes = {label: (old, new) for label, old, new in entry.data["changes"]}
    assert changes["Prices"][1].startswith("From $99")


def test_versions_of_every_page_are_compared_in_words(staff: Any, client: Client) -> None:
    page = make_standard_page("About us")
    first = page.save_revision()
    page.title, page.show_in_menus = "Our house", not page.show_in_menus
    last = page.save_revision()
    client.force_login(staff["Manager"])
    answer = client.get(f"/admin/pages/{page.pk}/revisions/compare/{first.pk}...{last.pk}/").content.decode()
    assert "<del>About us</del>" in answer and "<ins>Our house</ins>" in answer
    assert "None" not in answer.partition('class="review"')[2]
