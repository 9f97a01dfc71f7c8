"""A clinical review is the approval of a text: by whom, of what, and what the page then says."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import Site
from wagtail.test.utils.form_data import nested_form_data, streamfield

from clinic.core.fingerprints import own_fields
from clinic.models import ClinicImage, HomePage, OutgoingMail, PractitionerPage, PublicContent
from clinic.publishing.change_tracking import record_missing
from clinic.publishing.clock import tick
from clinic.publishing.gate import PublicationRefused
from procedures.choices import FindingKind
from procedures.facts import Milestone, Recovery, Sessions
from procedures.models import ClinicalApproval, HouseRules, PhotoPair, ProcedureFinding, ProcedurePage
from procedures.review.fingerprint import fingerprint
from procedures.review.store import refresh_findings
from procedures.review.waiting import only_adds_warnings
from procedures.review.warnings import send_warnings
from tests.editor import complete_form
from tests.factories import (
    days,
    full_procedure,
    make_concern,
    make_image,
    make_photo_pair,
    make_practitioner,
    make_procedure,
    photo_pairs,
    picture,
    price,
)
from tests.support.parity import check_all
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

REVIEWED_ON = datetime.date(2026, 9, 3)
CHANGED = "Changed since the clinical review of September 3, 2026"
REVIEWED = "Clinically reviewed by Dr Ines Valdoro"


def reviewed_page(**fields: Any) -> ProcedurePage:
    return make_procedure(reviewer=make_practitioner(), reviewed_on=REVIEWED_ON, revision=True, **fields)


@shared_data
def reviewed(site: HomePage) -> ProcedurePage:
    """A public procedure that was reviewed as it stands."""
    return reviewed_page(title="Laser of the list")


def publish(page: ProcedurePage, **fields: Any) -> None:
    """Change a page as an editor does: in a draft that is published."""
    page = ProcedurePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def text_of(client: Client, page: ProcedurePage) -> str:
    return " ".join(BeautifulSoup(client.get(page.url).content, "html.parser").get_text(" ").split())


def picture_of(alt_text: str) -> dict[str, Any]:
    return {"type": "picture", "value": picture(alt_text=alt_text)}


def has_finding(page: ProcedurePage) -> bool:
    return ProcedureFinding.objects.filter(page=page, kind=FindingKind.CHANGED_SINCE_REVIEW).exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"side_effects": "<p>Mild redness for an hour.</p>"},
        {"title": "Another laser"},
        {"no_known_contraindications": True},
        {"pros": [("item", "Nothing hurts")]},
        {"side_effect_list": [("side_effect", {"effect": "Redness", "one_in": 10, "is_urgent": False})]},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_changed_clinical_text_is_not_shown_as_reviewed(
    reviewed: ProcedurePage, client: Client, fields: dict[str, Any]
) -> None:
    assert REVIEWED in text_of(client, reviewed)
    publish(reviewed, **fields)
    text = text_of(client, reviewed)
    assert CHANGED in text
    assert REVIEWED not in text
    assert '"reviewedBy"' not in client.get(reviewed.url).content.decode()
    assert has_finding(reviewed)


def test_the_reviewed_text_counts_again(reviewed: ProcedurePage, client: Client) -> None:
    before = reviewed.side_effects
    publish(reviewed, side_effects="<p>None.</p>")
    assert CHANGED in text_of(client, reviewed)
    publish(reviewed, side_effects=before)
    assert f"{REVIEWED} on September 3, 2026" in text_of(client, reviewed)
    assert not has_finding(reviewed)


def test_prices_pictures_and_search_texts_are_not_clinical(site: HomePage, client: Client) -> None:
    page = reviewed_page(picture=[picture_of("A laser")])
    publish(
        page,
        prices=[price("99", None)],
        picture=[picture_of("The laser")],
        search_description="A gentle laser.",
        # As the editor writes the same words.
        side_effects=page.side_effects.replace("<p>", '<p data-block-key="abc">') + "\n",
    )
    assert REVIEWED in text_of(client, page)
    assert not has_finding(page)


def test_a_draft_is_judged_by_its_own_text(
    reviewed: ProcedurePage, client: Client, admin_client: Client
) -> None:
    """The finding stands beside the field before anybody publishes; visitors see nothing of it yet."""
    draft = reviewed.get_latest_revision_as_object()
    draft.side_effects = "<p>None.</p>"
    draft.save_revision()
    assert has_finding(reviewed)
    assert REVIEWED in text_of(client, reviewed)
    draft.reviewed_on, draft.reviewer = datetime.date(2026, 11, 2), make_practitioner("Dr Nobody")
    draft.save_revision().publish()
    assert CHANGED in text_of(client, reviewed), "no draft brings a review"


def test_an_alias_says_what_its_source_says(reviewed: ProcedurePage, client: Client) -> None:
    alias = reviewed.create_alias(update_slug="alias")
    publish(reviewed, side_effects="<p>None.</p>")
    assert CHANGED in text_of(client, reviewed)
    assert CHANGED in text_of(client, ProcedurePage.objects.get(pk=alias.pk))


def test_every_face_says_so(site: HomePage, client: Client) -> None:
    page = full_procedure(revision=True)
    publish(page, side_effects="<p>None.</p>")
    assert [str(one) for _title, found in check_all() for one in found] == []
    api = json.loads(client.get(f"/api/v2/procedures/{page.pk}/").content)
    assert api["review"]["changed_since"] is True
    other = make_procedure()
    compared = client.get(f"/procedures/compare/?procedure={page.slug}&procedure={other.slug}")
    assert "changed since" in compared.content.decode()


def test_staff_find_the_pages_in_the_list(reviewed: ProcedurePage, admin_client: Client) -> None:
    publish(reviewed, side_effects="<p>None.</p>")
    response = admin_client.get("/admin/procedures/?review=changed")
    assert "Laser of the list" in response.content.decode()
    assert "changed since" in response.content.decode()
    assert "Laser of the list" not in admin_client.get("/admin/procedures/?review=reviewed").content.decode()


# Which fields void an approval


VOID = {
    "title", "summary", "introduction", "recovery", "back_to_work", "presentable", "sessions",
    "treatment_time", "invasiveness", "anaesthesia", "best_for", "not_for", "contraindications", "main_risks",
    "skin_tones",
    "results_seen_after", "results_last", "alternatives", "about", "recovery_notes", "steps", "preparation",
    "recovery_timeline", "aftercare", "further_sections", "ideal_candidate", "not_recommended_for",
    "no_known_contraindications", "ideal_candidate_points", "not_recommended_points", "side_effects", "pros",
    "cons", "side_effect_list", "if_something_goes_wrong", "warning_signs", "photo_pairs", "questions",
    "references",
}  # fmt: skip
DO_NOT_VOID = {
    # Lists that a page belongs to, places, people
    "category", "concerns", "body_areas", "practitioners", "locations", "author",
    # Prices, pictures, what search engines are told
    "prices", "prices_confirmed_on", "price_confirmations", "prices_known", "picture", "search_description",
    "seo_title", "booking_address",
    # How a page is kept
    "reviewer", "reviewed_on", "next_review_on", "reviewed_text", "review_kind", "change_record",
    "change_reason", "minor_correction", "document_dated_on", "document_doubts", "content_updated_on",
    "content_fingerprint",
}  # fmt: skip
FACTS = {
    "recovery": Recovery(days(3)),
    "back_to_work": Milestone(None),
    "presentable": Milestone(None),
    "sessions": Sessions(3, 5, None),
    "treatment_time": days(1),
}


def test_each_field_voids_an_approval_or_not() -> None:
    assert {"title", "search_description", "seo_title", *own_fields(ProcedurePage)} - {
        "page_ptr", "findings", "acknowledgements", "price_rows", "search_text"
    } >= VOID | DO_NOT_VOID  # fmt: skip
    declared = {field.name for field in ProcedurePage._meta.get_fields() if not field.auto_created}
    assert declared & own_fields(ProcedurePage) <= VOID | DO_NOT_VOID
    before = fingerprint(ProcedurePage())
    for name in sorted(VOID | DO_NOT_VOID):
        field: Any = ProcedurePage._meta.get_field(name)
        if field.many_to_many:
            assert name in DO_NOT_VOID
            continue
        changed = ProcedurePage()
        setattr(changed, field.attname, some_value(field))
        assert (fingerprint(changed) != before) is (name in VOID), name


def some_value(field: Any) -> Any:
    if hasattr(field, "stream_block"):
        name, child = next(iter(field.stream_block.child_blocks.items()))
        is_chooser = child.__class__.__name__.endswith("ChooserBlock")
        value: Any = 7 if is_chooser else "Some"
        if hasattr(child, "child_blocks"):
            value = {next(iter(child.child_blocks)): "Some"}
        return field.to_python(json.dumps([{"type": name, "value": value, "id": "a"}]))
    if field.name in FACTS:
        return FACTS[field.name]
    samples = {"BooleanField": True, "DateField": REVIEWED_ON, "JSONField": ["Some"], "CharField": "Some"}
    return samples.get(field.get_internal_type(), "Some" if "Text" in field.get_internal_type() else 7)


@pytest.mark.parametrize(
    ("before", "after", "may"),
    [
        ({}, {"contraindications": [1]}, True),
        ({"no_known_contraindications": "True"}, {"contraindications": [1]}, True),
        ({"no_known_contraindications": "True"}, {}, False),
        ({"contraindications": [1, 2]}, {"contraindications": [2]}, False),
        ({"contraindications": [1]}, {"contraindications": [1, 2], "about": "other"}, False),
        ({}, {"side_effect_list": [{"value": {"effect": "x", "is_urgent": True}}]}, True),
        ({}, {"side_effect_list": [{"value": {"effect": "x"}}]}, False),
        ({"caution": "Old."}, {"caution": "Old. New."}, True),
        ({"caution": "Old."}, {"caution": "New."}, False),
        ({}, {}, False),
    ],
)
def test_only_warnings_go_live_at_once(before: dict[str, Any], after: dict[str, Any], may: bool) -> None:
    assert only_adds_warnings(before, after) is may


# Approving


def make_account(name: str, group: str = "Moderators") -> User:
    user = User.objects.create_user(name, email=f"{name}@clinic.example")
    user.groups.add(Group.objects.get(name=group))
    return user


def tie(person: PractitionerPage, user: User) -> User:
    person.user = user
    person.save()
    return user


@dataclass
class Clinic:
    """A reviewed page, the doctor who reviews, and an editor who may publish."""

    page: ProcedurePage
    doctor: User
    editor: User


@pytest.fixture
def clinic(site: HomePage) -> Clinic:
    person = make_practitioner()
    doctor = tie(person, make_account("doctor"))
    page = make_procedure(reviewer=person, reviewed_on=REVIEWED_ON, revision=True, title="Laser of ours")
    return Clinic(page, doctor, make_account("editor"))


def save_draft(page: Any, user: User, **fields: Any) -> Any:
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(user=user)
    return type(page).objects.get(pk=page.pk)


def submit(page: Any, user: User, **fields: Any) -> Any:
    """Save a draft and submit it, as the editor does."""
    page = save_draft(page, user, **fields)
    page.get_workflow().start(page, user)
    return type(page).objects.get(pk=page.pk)


def screen(client: Client, page: Any) -> BeautifulSoup:
    response = client.get(f"/admin/procedures/{page.pk}/review/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def decide(client: Client, page: Any, seen: BeautifulSoup, **inputs: str) -> Any:
    found = seen.select("form[data-review] input[type=hidden]")
    hidden = {field["name"]: field["value"] for field in found if field["name"] != "csrfmiddlewaretoken"}
    return client.post(f"/admin/procedures/{page.pk}/review/", {**hidden, **(inputs or {"approve": "1"})})


def words(soup: BeautifulSoup) -> str:
    found = soup.select_one(".review")
    assert found
    return " ".join(found.get_text(" ").split())


def test_an_edit_waits_and_is_published_by_its_approval(clinic: Clinic, client: Client) -> None:
    draft = save_draft(clinic.page, clinic.editor, side_effects="<p>Mild redness for an hour.</p>")
    with pytest.raises(PublicationRefused, match=r"approved on .*September 3, 2026.*Side effects"):
        draft.get_latest_revision().publish(user=clinic.editor)
    client.force_login(clinic.editor)
    form = complete_form(**{"action-publish": "action-publish", "title": draft.title, "slug": draft.slug})
    refused = client.post(f"/admin/pages/{draft.pk}/edit/", form)
    assert "waits for its review. Submit it" in refused.content.decode()
    client.logout()
    assert REVIEWED in text_of(client, clinic.page)
    page = submit(clinic.page, clinic.editor)
    mail = OutgoingMail.objects.get()
    assert mail.recipient == "doctor@clinic.example"
    assert f"/admin/procedures/{page.pk}/review/" in mail.body
    client.force_login(clinic.doctor)
    assert client.get("/admin/").content.decode().count("Awaiting your review") == 1
    assert "Review the changes" in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    seen = screen(client, page)
    assert [heading.text for heading in seen.select(".difference h3")] == ["Side effects"]
    assert "Burns, scars" in seen.select(".difference del")[0].text
    assert seen.select(".difference ins")[0].text == "Mild redness for an hour."
    with time_machine.travel("2026-11-30 12:00", tick=False):
        client.force_login(clinic.doctor)
        assert decide(client, page, seen).status_code == 302
    client.logout()
    text = text_of(client, page)
    assert f"{REVIEWED} on November 30, 2026" in text
    assert "Mild redness for an hour." in text
    approval = ClinicalApproval.objects.all()[0]
    assert approval.user == clinic.doctor
    assert approval.next_review_on == datetime.date(2027, 11, 30)
    assert "November 30, 2026 Side effects Reviewed by Dr Ines Valdoro" in text
    assert ProcedurePage.objects.get(pk=page.pk).content_updated_on == datetime.date(2026, 11, 30)


def test_a_text_changed_meanwhile_is_refused_with_the_new_differences(clinic: Clinic, client: Client) -> None:
    page = submit(clinic.page, clinic.editor, side_effects="<p>Mild redness.</p>")
    client.force_login(clinic.doctor)
    seen = screen(client, page)
    save_draft(page, clinic.editor, recovery_notes="<p>None at all.</p>")
    response = decide(client, page, seen)
    assert response.status_code == 409
    again = BeautifulSoup(response.content, "html.parser")
    assert "was not approved" in words(again)
    assert "None at all." in words(again)
    client.logout()
    assert "None at all." not in text_of(client, page)
    client.force_login(clinic.doctor)
    assert decide(client, page, again).status_code == 302
    client.logout()
    assert "None at all." in text_of(client, page)


def test_an_author_publishes_as_written_and_checked(clinic: Clinic, client: Client) -> None:
    page = submit(clinic.page, clinic.editor, side_effects="<p>Mild redness.</p>")
    save_draft(page, clinic.doctor, side_effects="<p>Mild redness and burns.</p>")
    client.force_login(clinic.doctor)
    seen = screen(client, page)
    assert "makes you one of its authors" in words(seen)
    forged = decide(client, page, seen, approve="1", kind="reviewed")
    assert forged.status_code == 409
    assert decide(client, page, seen).status_code == 302
    client.logout()
    assert "Written and checked by Dr Ines Valdoro" in text_of(client, page)
    assert '"reviewedBy"' not in client.get(page.url).content.decode()


def test_who_cannot_approve(clinic: Clinic, client: Client, admin_client: Client) -> None:
    """Neither a superuser nor an editor, on the screen or through Wagtail's own addresses."""
    page = submit(clinic.page, clinic.editor, side_effects="<p>Mild redness.</p>")
    state = page.current_workflow_task_state
    client.force_login(clinic.editor)
    seen_digest = fingerprint(page.get_latest_revision_as_object())
    for someone in (client, admin_client):
        assert "Your account is not linked to anyone" in words(screen(someone, page))
        data = {"approve": "1", "fingerprint": seen_digest, "kind": "reviewed"}
        assert someone.post(f"/admin/procedures/{page.pk}/review/", data).status_code == 409
        someone.post(f"/admin/pages/{page.pk}/workflow/action/approve/{state.pk}/", {"comment": ""})
        page = ProcedurePage.objects.get(pk=page.pk)
        assert page.workflow_in_progress
    assert "Mild redness." not in text_of(Client(), page)
    nobody = Client()
    assert nobody.get(f"/admin/procedures/{page.pk}/review/").status_code == 302


def test_a_registration_that_ends_while_the_task_is_open(clinic: Clinic, client: Client) -> None:
    page = submit(clinic.page, clinic.editor, side_effects="<p>Mild redness.</p>")
    client.force_login(clinic.doctor)
    seen = screen(client, page)
    PractitionerPage.objects.filter(user=clinic.doctor).update(expires_on=datetime.date(2026, 11, 1))
    response = decide(client, page, seen)
    assert response.status_code == 409
    assert "Your registration ended on November 1, 2026" in response.content.decode()
    assert ProcedurePage.objects.get(pk=page.pk).workflow_in_progress


def test_two_reviewers_at_once(clinic: Clinic, client: Client) -> None:
    second = tie(make_practitioner("Dr Second"), make_account("second"))
    page = submit(clinic.page, clinic.editor, side_effects="<p>Mild redness.</p>")
    client.force_login(second)
    seen = screen(client, page)
    other = Client()
    other.force_login(clinic.doctor)
    decide(other, page, screen(other, page))
    refused = decide(client, page, seen, **{"send-back": "1", "comment": "No."})
    assert refused.status_code == 409
    assert "no longer waiting" in refused.content.decode()
    assert REVIEWED in text_of(Client(), page)


def test_sent_back_with_a_comment(clinic: Clinic, client: Client) -> None:
    page = submit(clinic.page, clinic.editor, side_effects="<p>Mild redness.</p>")
    client.force_login(clinic.doctor)
    seen = screen(client, page)
    # A refusal loses nothing that was typed.
    for day in ("1 May 2028", "31.02.2028"):
        refused = decide(client, page, seen, **{"send-back": "1", "next_review_on": day})
        typed = BeautifulSoup(refused.content, "html.parser").select_one("[name=next_review_on]")
        assert (refused.status_code, typed and typed["value"]) == (409, day)
    assert decide(client, page, seen, **{"send-back": "1", "comment": "Burns?"}).status_code == 302
    state = ProcedurePage.objects.get(pk=page.pk).current_workflow_state
    assert state.status == state.STATUS_NEEDS_CHANGES
    assert state.current_task_state.comment == "Burns?"


def test_nothing_changed_is_one_click(clinic: Clinic, client: Client) -> None:
    client.force_login(clinic.doctor)
    seen = screen(client, clinic.page)
    assert "Reviewed, nothing changed" in words(seen)
    assert decide(client, clinic.page, seen).status_code == 302
    today = date_format(timezone.localdate(), "DATE_FORMAT")
    assert f"{REVIEWED} on {today}" in text_of(Client(), clinic.page)


def test_a_warning_goes_live_at_once_and_says_so(clinic: Clinic, client: Client) -> None:
    draft = save_draft(clinic.page, clinic.editor, contraindications=[("item", "You are pregnant.")])
    draft.get_latest_revision().publish(user=clinic.editor)
    text = text_of(client, clinic.page)
    assert CHANGED in text
    assert "You are pregnant." in text
    assert "Not yet clinically reviewed" not in text
    assert "State Medical Board, 20417" not in text, "nobody is named for the changed text"
    client.force_login(clinic.doctor)
    assert "public, changed since the review" in client.get("/admin/").content.decode()
    decide(client, clinic.page, screen(client, clinic.page))
    assert REVIEWED in text_of(Client(), clinic.page)


def test_what_follows_an_added_warning_waits(clinic: Clinic, client: Client) -> None:
    warned = [("item", "You are pregnant.")]
    draft = save_draft(clinic.page, clinic.editor, contraindications=warned)
    draft.get_latest_revision().publish(user=clinic.editor)
    draft = save_draft(clinic.page, clinic.editor, side_effects="<p>Mild redness for an hour.</p>")
    with pytest.raises(PublicationRefused, match="Side effects"):
        draft.get_latest_revision().publish(user=clinic.editor)
    assert "Mild redness" not in text_of(client, clinic.page)
    more = save_draft(
        clinic.page,
        clinic.editor,
        side_effects=ProcedurePage.objects.get(pk=clinic.page.pk).side_effects,
        contraindications=[*warned, ("item", "You have a fever.")],
    )
    more.get_latest_revision().publish(user=clinic.editor)
    assert "You have a fever." in text_of(client, clinic.page)


def person_inputs(person: PractitionerPage, **changes: Any) -> dict[str, Any]:
    return {
        "title": person.title,
        "slug": person.slug,
        "register": person.register,
        "registration_number": person.registration_number,
        "portrait": streamfield([]),
        "workplaces": streamfield([]),
        "action-publish": "action-publish",
        **changes,
    }


def publish_person(client: Client, person: PractitionerPage, **changes: Any) -> PractitionerPage:
    form = nested_form_data(person_inputs(person, **changes))
    assert client.post(f"/admin/pages/{person.pk}/edit/", form).status_code == 302
    return PractitionerPage.objects.get(pk=person.pk)


def test_whom_a_signature_names_is_not_for_editors(clinic: Clinic, client: Client) -> None:
    person = PractitionerPage.objects.get(user=clinic.doctor)
    person.save_revision().publish()
    older = PractitionerPage.objects.get(pk=person.pk).get_latest_revision_as_object()
    older.user = clinic.editor
    version = older.save_revision()
    forged = {"title": "Dr Famous", "registration_number": "1", "expires_on": "2040-01-01"}
    client.force_login(clinic.editor)
    account = str(clinic.editor.pk)
    after = publish_person(client, person, **forged, role="surgeon", user=account, revision=str(version.pk))
    assert (after.title, after.registration_number, after.expires_on) == (person.title, "20417", None)
    assert (after.role, after.user) == ("surgeon", clinic.doctor)
    client.force_login(clinic.doctor)
    assert publish_person(client, after, expires_on="2040-01-01").expires_on == datetime.date(2040, 1, 1)


def test_a_manager_cannot_sign_for_somebody(clinic: Clinic, client: Client, admin_client: Client) -> None:
    manager = make_account("manager", "Manager")
    person = PractitionerPage.objects.get(user=clinic.doctor)
    client.force_login(manager)
    assert publish_person(client, person, user=str(manager.pk)).user == clinic.doctor
    secret = "long words 42 x"
    inputs = {
        "username": "taken",
        "email": "manager@clinic.example",
        "first_name": "Ines",
        "last_name": "Changed",
        "is_active": "on",
        "password1": secret,
        "password2": secret,
        "groups": [group.pk for group in clinic.doctor.groups.all()],
    }
    address = f"/admin/users/edit/{clinic.doctor.pk}/"
    assert "This account signs clinical reviews" in client.get(address).content.decode()
    assert client.post(address, inputs).status_code == 302
    doctor = User.objects.get(pk=clinic.doctor.pk)
    assert (doctor.username, doctor.email, doctor.last_name) == ("doctor", "doctor@clinic.example", "Changed")
    assert not doctor.check_password(secret)
    assert admin_client.post(address, inputs).status_code == 302
    assert User.objects.get(pk=clinic.doctor.pk).check_password(secret)
    assert publish_person(admin_client, person, user=str(manager.pk)).user == manager


def test_what_a_reviewed_pair_claims_stays(site: HomePage, admin_client: Client) -> None:
    shown, other = make_photo_pair(), make_photo_pair()
    reviewed_page(photo_pairs=photo_pairs(shown))
    for pair, number in ((shown, 4), (other, 1)):
        address = f"/admin/snippets/procedures/photopair/edit/{pair.pk}/"
        names = ("before_alt", "name", "weeks_after", "age_band", "consent_reference", "consent_scope")
        inputs = {name: getattr(pair, name) for name in names} | {
            "before": pair.before_id,
            "after": pair.after_id,
            "consent_given_on": "2026-01-15",
            "is_unretouched": "on",
        }
        response = admin_client.post(address, {**inputs, "number_of_sessions": 1, "after_alt": "Paler"})
        assert ("covers what this pair shows" in response.content.decode()) is (pair == shown)
        assert PhotoPair.objects.get(pk=pair.pk).number_of_sessions == number
        assert admin_client.post(address, {**inputs, "number_of_sessions": number, "after_alt": "Paler"})
        assert PhotoPair.objects.get(pk=pair.pk).after_alt == "Paler"


def test_no_other_file_takes_the_place_of_a_reviewed_photo(site: HomePage, admin_client: Client) -> None:
    pair, ordinary = make_photo_pair(), make_image("House")
    reviewed_page(photo_pairs=photo_pairs(pair))
    for photo, is_kept in ((pair.after, True), (ordinary, False)):
        other = SimpleUploadedFile("other.jpg", make_image("Other").file.read())
        inputs = {"title": "Face", "file": other, "collection": photo.collection_id}
        inputs |= {"is_patient_photo": "on"} if is_kept else {}
        response = admin_client.post(reverse("wagtailimages:edit", args=[photo.pk]), inputs)
        assert ("review are of this photo" in response.content.decode()) is is_kept
        assert (ClinicImage.objects.get(pk=photo.pk).file.name == photo.file.name) is is_kept


def test_one_doctor(clinic: Clinic, client: Client) -> None:
    site = Site.objects.get(is_default_site=True)
    HouseRules.objects.update_or_create(site=site, defaults={"is_one_doctor_clinic": True})
    assert REVIEWED not in text_of(client, clinic.page)
    assert "Written and checked by Dr Ines Valdoro" in text_of(client, clinic.page)
    draft = submit(clinic.page, clinic.doctor, side_effects="<p>Mild redness.</p>")
    client.force_login(clinic.doctor)
    decide(client, draft, screen(client, draft))
    assert ClinicalApproval.objects.all()[0].kind == "written"


def test_concerns_are_reviewed_likewise(clinic: Clinic, client: Client) -> None:
    concern = make_concern("Scars")
    concern.about = "<p>Most scars fade.</p>"
    concern.save_revision(user=clinic.editor).publish()
    client.force_login(clinic.doctor)
    assert decide(client, concern, screen(client, concern)).status_code == 302
    assert REVIEWED in text_of(Client(), concern)
    assert '"reviewedBy"' in Client().get(concern.url).content.decode()
    draft = save_draft(concern, clinic.editor, about="<p>All scars go.</p>")
    with pytest.raises(PublicationRefused):
        draft.get_latest_revision().publish()
    draft = save_draft(concern, clinic.editor, about="<p>Most scars fade.</p>", caution="Ask us first.")
    draft.get_latest_revision().publish()
    assert "Changed since the clinical review" in text_of(Client(), concern)


def test_copied_unpublished_and_reverted(clinic: Clinic, client: Client) -> None:
    page = clinic.page
    first = page.get_latest_revision()
    copy = page.copy(update_attrs={"title": "Copy", "slug": "copy"}, keep_live=False)
    assert ProcedurePage.objects.get(pk=copy.pk).reviewer_id is None
    copy.get_latest_revision().publish()
    assert "Not yet clinically reviewed" in text_of(client, copy)
    ProcedurePage.objects.get(pk=page.pk).unpublish()
    ProcedurePage.objects.get(pk=page.pk).get_latest_revision().publish()
    assert REVIEWED in text_of(client, page)
    page = submit(page, clinic.editor, side_effects="<p>Mild redness.</p>")
    client.force_login(clinic.doctor)
    decide(client, page, screen(client, page))
    reverted = first.as_object()
    reverted.save_revision(user=clinic.editor, previous_revision=first).publish()
    assert f"{REVIEWED} on September 3, 2026" in text_of(Client(), page), "the approval of the old text"
    ProcedurePage.objects.get(pk=page.pk).unpublish()
    draft = save_draft(page, clinic.editor, side_effects="<p>Nothing.</p>")
    with pytest.raises(PublicationRefused):
        draft.get_latest_revision().publish()


# What ends by its date


GRACE = 30


@pytest.mark.parametrize(
    ("day", "is_overdue", "is_listed"),
    [(-1, False, True), (0, False, True), (1, True, True), (GRACE, True, True), (GRACE + 1, True, False)],
)
def test_overdue_pages_say_so_and_leave_the_lists(
    site: HomePage, client: Client, day: int, is_overdue: bool, is_listed: bool
) -> None:
    due = datetime.date(2026, 12, 10)
    page = reviewed_page(title="Laser of the list", next_review_on=due)
    rules = {"review_grace_days": GRACE}
    HouseRules.objects.update_or_create(site=Site.objects.get(is_default_site=True), defaults=rules)
    record_missing()
    noon = datetime.datetime.combine(due + datetime.timedelta(days=day), datetime.time(12))
    with time_machine.travel(noon, tick=False):
        assert ("The review of this page is overdue." in text_of(client, page)) is is_overdue
        for address in ("/procedures/", "/sitemap-pages.xml", "/api/v2/procedures/", "/prices/"):
            content = client.get(address).content.decode()
            assert (page.slug in content) is is_listed, address
        before = PublicContent.objects.get(page=page).changed_at
        tick()
        assert (PublicContent.objects.get(page=page).changed_at > before) is is_overdue


@pytest.mark.parametrize(("day", "mails"), [(-61, 0), (-60, 1), (-59, 1), (-14, 1), (-13, 1), (1, 1)])
def test_warned_before_the_end_once(site: HomePage, day: int, mails: int) -> None:
    ends_on = datetime.date(2027, 3, 1)
    person = make_practitioner(expires_on=ends_on)
    tie(person, make_account("doctor"))
    make_procedure(
        reviewer=person, reviewed_on=REVIEWED_ON, next_review_on=ends_on, title="Laser of the list"
    )
    noon = datetime.datetime.combine(ends_on, datetime.time(12))
    with time_machine.travel(noon + datetime.timedelta(days=day), tick=False):
        send_warnings()
        send_warnings()
    found = list(OutgoingMail.objects.all())
    assert len(found) == mails
    if mails:
        assert found[0].recipient == "doctor@clinic.example"
        is_over = day > 0
        assert ("registration of Dr Ines Valdoro ended on" in found[0].body) is is_over
        assert ("“Laser of the list” was due on" in found[0].body) is is_over
        assert "“Laser of the list”" in found[0].body
        with time_machine.travel(noon, tick=False):
            send_warnings()
        assert OutgoingMail.objects.count() == (2 if day < -14 or is_over else 1)


def test_staff_see_what_ends(site: HomePage, admin_client: Client) -> None:
    soon = timezone.localdate() + datetime.timedelta(days=20)
    person = make_practitioner(expires_on=soon)
    for address in ("/admin/", "/admin/people/", f"/admin/pages/{person.pk}/edit/"):
        content = admin_client.get(address).content.decode()
        assert date_format(soon, "DATE_FORMAT") in content, address
    PractitionerPage.objects.update(expires_on=timezone.localdate() - datetime.timedelta(days=1))
    page = make_procedure(reviewer=PractitionerPage.objects.get(), reviewed_on=REVIEWED_ON)
    refresh_findings([page.pk])
    assert page.findings.filter(kind="registration_ended").exists()
    assert not page.findings.filter(kind="never_reviewed").exists()


# Words


def test_versions_are_compared_as_visitors_read_them(site: HomePage, admin_client: Client) -> None:
    page = make_procedure(revision=True)
    before = page.latest_revision_id
    draft = page.get_latest_revision_as_object()
    draft.recovery = Recovery(None)
    draft.prices = [price("99", None, starting_from=True)]
    draft.no_known_contraindications = True
    draft.save_revision()
    after = ProcedurePage.objects.get(pk=page.pk).latest_revision_id
    response = admin_client.get(f"/admin/pages/{page.pk}/revisions/compare/{before}...{after}/")
    soup = BeautifulSoup(response.content, "html.parser")
    found = {
        one.select("h3")[0].text: [
            " ".join(line.get_text(" ").strip() for line in side.select("p"))
            for side in one.select(".difference__versions > div")
        ]
        for one in soup.select(".difference")
    }
    assert list(found.values()) == [
        ["3 days", "None"],
        ["$1,031–$1,144 (unit not stated)", "From $99 (unit not stated)"],
        ["Not stated", "Yes"],
    ]
