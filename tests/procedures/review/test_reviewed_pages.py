"""What becomes of a review when its page is moved, copied, translated, reverted or unpublished by staff."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import Settings
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from clinic.models import HomePage, OutgoingMail, PractitionerPage
from clinic.people.roles import MANAGER, REVIEWER, make_roles
from procedures.models import ClinicalApproval
from procedures.review.fingerprint import fingerprint
from procedures.review.warnings import send_warnings
from tests.editor import complete_form
from tests.factories import make_category, make_concern, make_practitioner, make_procedure
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

REVIEWED = "Clinically reviewed by Dr Ines Valdoro"
CHANGED = "Changed since the clinical review"
NEVER = "Not yet clinically reviewed"
TITLES = ("Laser of ours", "Lasers", "Scars")


@dataclass
class Clinic:
    """The doctor who reviews, and the manager who does all else."""

    doctor: Client
    manager: Client


@shared_data
def reviewed(site: HomePage) -> dict[str, int]:
    """A procedure, a category and a concern, approved on the screen of the review."""
    make_roles()
    person = make_practitioner()
    for name, role in (("doctor", REVIEWER), ("manager", MANAGER)):
        user = User.objects.create_user(name, f"{name}@clinic.example")
        user.groups.add(Group.objects.get(name=role.name))
    person.user = User.objects.get(username="doctor")
    person.save()
    pages = [make_procedure(title=TITLES[0]), make_category(TITLES[1]), make_concern(TITLES[2])]
    for page in pages:
        page.about = "<p>Most of them fade.</p>"
        page.save_revision(user=User.objects.get(username="manager")).publish()
    doctor = Client()
    doctor.force_login(User.objects.get(username="doctor"))
    for page in pages:
        approve(doctor, page.pk)
    return {page.title: page.pk for page in pages}


@pytest.fixture
def clinic(reviewed: dict[str, int]) -> Clinic:
    found = {}
    for name in ("doctor", "manager"):
        found[name] = Client()
        found[name].force_login(User.objects.get(username=name))
    return Clinic(**found)


def approve(client: Client, pk: int) -> None:
    address = f"/admin/procedures/{pk}/review/"
    screen = BeautifulSoup(client.get(address).content, "html.parser")
    found = screen.select("form[data-review] input[type=hidden]")
    hidden = {field["name"]: field["value"] for field in found if field["name"] != "csrfmiddlewaretoken"}
    assert client.post(address, {**hidden, "approve": "1"}).status_code == 302


def page_of(pk: int) -> Any:
    return Page.objects.get(pk=pk).specific


def says(page: Any) -> str:
    return " ".join(BeautifulSoup(Client().get(page.url).content, "html.parser").get_text(" ").split())


every_page = pytest.mark.parametrize("title", TITLES)


@every_page
def test_it_is_reviewed_on_the_same_screen(reviewed: dict[str, int], title: str) -> None:
    page = page_of(reviewed[title])
    assert f"{REVIEWED} on {date_format(timezone.localdate(), 'DATE_FORMAT')}" in says(page)
    assert '"reviewedBy"' in Client().get(page.url).content.decode()


@every_page
def test_a_moved_page_keeps_its_review(reviewed: dict[str, int], clinic: Clinic, title: str) -> None:
    page = page_of(reviewed[title])
    first = page.get_parent().get_children().exclude(pk=page.pk).first()
    if first is None:
        first = page.copy(update_attrs={"title": "Other", "slug": "other"})
    address = f"/admin/pages/{page.pk}/set_position/?position=0"
    assert clinic.manager.post(address).status_code == 200
    assert REVIEWED in says(page_of(page.pk))


@every_page
def test_a_copy_is_not_reviewed(reviewed: dict[str, int], clinic: Clinic, title: str) -> None:
    page = page_of(reviewed[title])
    sent = {
        "new_title": "Copy",
        "new_slug": "copy",
        "new_parent_page": page.get_parent().pk,
        "publish_copies": "on",
    }
    assert clinic.manager.post(f"/admin/pages/{page.pk}/copy/", sent).status_code == 302
    copy = Page.objects.get(slug="copy").specific
    assert copy.reviewer_id is None and copy.reviewed_text == ""
    if copy.live:
        assert NEVER in says(copy) or REVIEWED not in says(copy)
    assert REVIEWED in says(page)


@every_page
def test_an_alias_says_what_its_page_says_and_is_not_reviewed_itself(
    reviewed: dict[str, int], clinic: Clinic, title: str
) -> None:
    page = page_of(reviewed[title])
    sent = {
        "new_title": "Alias",
        "new_slug": "alias",
        "new_parent_page": page.get_parent().pk,
        "alias": "on",
    }
    assert clinic.manager.post(f"/admin/pages/{page.pk}/copy/", sent).status_code == 302
    alias = Page.objects.get(slug="alias").specific
    assert REVIEWED in says(alias)
    screen = clinic.doctor.get(f"/admin/procedures/{alias.pk}/review/").content.decode()
    assert "This page is an alias" in screen


@every_page
def test_a_translation_has_a_review_of_its_own(
    reviewed: dict[str, int], clinic: Clinic, title: str, settings: Settings
) -> None:
    german = Locale.objects.create(language_code="de")
    page = page_of(reviewed[title])
    translated = page.copy_for_translation(german, copy_parents=True).specific
    assert translated.reviewer_id is None and translated.reviewed_text == ""
    translated.get_latest_revision().publish()
    assert page_of(translated.pk).reviewed_on is None
    approve(clinic.doctor, translated.pk)
    assert page_of(translated.pk).reviewer.title == "Dr Ines Valdoro"
    assert ClinicalApproval.objects.filter(page=page.pk).count() == 1


@every_page
def test_a_reverted_page_has_the_approval_of_its_text(
    reviewed: dict[str, int], clinic: Clinic, title: str
) -> None:
    page = page_of(reviewed[title])
    approved = page.latest_revision_id
    draft = page.get_latest_revision_as_object()
    draft.about = "<p>All of them fade.</p>"
    draft.save_revision(user=User.objects.get(username="manager"))
    page_of(page.pk).get_workflow().start(page_of(page.pk), User.objects.get(username="manager"))
    approve(clinic.doctor, page.pk)
    assert "All of them fade." in says(page)
    assert ClinicalApproval.objects.filter(page=page.pk).count() == 2
    reverted = page.revisions.get(pk=approved).as_object()
    reverted.save_revision(
        user=User.objects.get(username="manager"), previous_revision=page.revisions.get(pk=approved)
    ).publish()
    assert "Most of them fade." in says(page) and REVIEWED in says(page)


@every_page
def test_a_page_published_again_is_as_reviewed_as_its_text(
    reviewed: dict[str, int], clinic: Clinic, title: str
) -> None:
    pk = reviewed[title]
    assert clinic.manager.post(f"/admin/pages/{pk}/unpublish/").status_code == 302
    assert not page_of(pk).live
    page_of(pk).get_latest_revision().publish()
    assert REVIEWED in says(page_of(pk))
    assert clinic.manager.post(f"/admin/pages/{pk}/unpublish/").status_code == 302
    draft = page_of(pk).get_latest_revision_as_object()
    draft.about = "<p>Nobody knows.</p>"
    draft.save_revision(user=User.objects.get(username="manager"))
    bulk = f"/admin/bulk/wagtailcore/page/publish/?id={pk}"
    clinic.manager.post(bulk)
    assert not page_of(pk).live, "approved text that was edited waits, public or not"
    approve(clinic.doctor, pk)
    page_of(pk).get_latest_revision().publish()
    assert REVIEWED in says(page_of(pk))


@every_page
def test_edited_approved_text_waits_in_the_editor(
    reviewed: dict[str, int], clinic: Clinic, title: str
) -> None:
    pk = reviewed[title]
    about = rich_text("<p>All go.</p>")
    sent = {"title": title, "slug": page_of(pk).slug, "action-publish": "1", "about": about}
    form = (
        complete_form(**sent)
        if title == TITLES[0]
        else nested_form_data(
            {
                **sent,
                "comments": inline_formset([]),
                "picture": streamfield([]),
                "caution": "",
                "introduction": "",
            }
        )
    )
    answer = clinic.manager.post(f"/admin/pages/{pk}/edit/", form)
    assert "waits for its review" in " ".join(answer.content.decode().split())
    assert "Most of them fade." in says(page_of(pk))


@pytest.mark.parametrize("title", TITLES[1:])
def test_staff_see_what_is_due_of_categories_and_concerns(
    reviewed: dict[str, int], clinic: Clinic, title: str
) -> None:
    pk = reviewed[title]
    due = timezone.localdate() - datetime.timedelta(days=1)
    type(page_of(pk)).objects.filter(pk=pk).update(next_review_on=due)
    for client, address in (
        (clinic.manager, "/admin/"),
        (clinic.manager, "/admin/categories/" if title == TITLES[1] else "/admin/concerns/"),
    ):
        assert date_format(due, "DATE_FORMAT") in client.get(address).content.decode(), address
    OutgoingMail.objects.all().delete()
    send_warnings()
    assert f"“{title}” was due on" in OutgoingMail.objects.get().body
    assert "overdue" in says(page_of(pk)).lower()
    # Not by publishing, which waits for the review: by a program.
    type(page_of(pk)).objects.filter(pk=pk).update(about="<p>Other words.</p>")
    assert CHANGED in says(page_of(pk))
    home = clinic.doctor.get("/admin/").content.decode()
    assert "public, changed since the review" in home
    listed = clinic.manager.get("/admin/categories/" if title == TITLES[1] else "/admin/concerns/")
    assert "changed since" in listed.content.decode()


def test_a_reviewer_who_left_is_not_named_by_any_page(reviewed: dict[str, int]) -> None:
    PractitionerPage.objects.update(expires_on=timezone.localdate() - datetime.timedelta(days=1))
    for pk in reviewed.values():
        assert REVIEWED not in says(page_of(pk))


@every_page
def test_the_text_of_a_drawn_page_is_judged_once(
    reviewed: dict[str, int], monkeypatch: pytest.MonkeyPatch, title: str
) -> None:
    page = page_of(reviewed[title])
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    type(page).objects.filter(pk=page.pk).update(next_review_on=yesterday)
    judged = []

    def counted(one: Any) -> str:
        judged.append(one.pk)
        return fingerprint(one)

    monkeypatch.setattr("procedures.review.fingerprint.fingerprint", counted)
    assert "overdue" in says(page)
    assert judged == [page.pk]
