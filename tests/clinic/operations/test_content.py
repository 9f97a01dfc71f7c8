"""Content goes out as one file and comes in whole: into another site, and over the same one."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator
from modelcluster.models import get_all_child_relations
from pytest_django import Settings
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page, PageLogEntry, PageViewRestriction, Revision, Site

from clinic.core.site_tree import ensure_site_tree
from clinic.models import ClinicImage, ClinicSettings, HomePage, PractitionerPage, PublicContent, StandardPage
from clinic.operations import ledger
from clinic.operations.content import files
from clinic.operations.content.form import Form
from clinic.operations.content.kinds import kinds, model_of
from clinic.publishing.change_tracking import record_missing
from clinic.settings.environment import ROOT
from procedures.facts import LineValues
from procedures.models import ClinicalApproval, PhotoPair, ProcedureIndexPage, ProcedurePage, SearchSynonym
from tests.factories import (
    full_procedure,
    make_enquiry,
    make_photo_pair,
    make_procedure,
    photo_pairs,
    price,
)

pytestmark = pytest.mark.django_db
SCHEMA = json.loads((ROOT / "docs/operations/content.schema.json").read_text())

Values = dict[str, Any]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT, settings.BACKUP_DIR = tmp_path / "media", tmp_path / "backups"


@pytest.fixture
def full(place: None, site: HomePage) -> ProcedurePage:
    """A procedure with all that it can say, published in the editor."""
    return full_procedure(revision=True, photo_pairs=photo_pairs(make_photo_pair()))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "content.zip"


def export(file: Path) -> Values:
    call_command("export_content", file, stdout=io.StringIO())
    return content_of(file)


def content_of(file: Path) -> Values:
    text = zipfile.ZipFile(file).read("content.json") if file.suffix == ".zip" else file.read_bytes()
    found: Values = json.loads(text)
    return found


def take_in(file: Path, *options: str) -> str:
    out = io.StringIO()
    call_command("import_content", file, *options, stdout=out)
    return out.getvalue()


def refused(file: Path) -> str:
    before = Page.objects.count(), ClinicImage.objects.count(), Revision.objects.count()
    with pytest.raises(CommandError) as error:
        take_in(file)
    assert before == (Page.objects.count(), ClinicImage.objects.count(), Revision.objects.count())
    sentence = str(error.value).removeprefix("Nothing was taken in: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def edit(file: Path, change: Callable[[Values], None]) -> Path:
    """The file with other words in it, and the same pictures."""
    content = content_of(file)
    change(content)
    edited = file.with_stem("edited")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(edited, "w") as new:
        for name in old.namelist():
            new.writestr(name, json.dumps(content) if name == "content.json" else old.read(name))
    return edited


def record_of(content: Values, page: Page) -> Values:
    (record,) = (one for one in content["pages"] if one["key"] == str(page.translation_key))
    found: Values = record
    return found


def leave_empty() -> None:
    """As a site that was just set up: other ids, and nothing of the former content."""
    names = [image.file.name for image in ClinicImage.objects.all()]
    PhotoPair.objects.all().delete()
    for page in ProcedurePage.objects.all():
        page.delete()
    HomePage.objects.get().delete()
    for kind in kinds():
        model_of(kind)._default_manager.all().delete()
    Collection.objects.filter(depth__gt=1).delete()
    for name in names:
        default_storage.delete(name)
    ensure_site_tree()


def versions() -> tuple[int, int]:
    return Revision.objects.count(), PageLogEntry.objects.count()


def as_text(content: Values) -> str:
    return json.dumps(content, indent=1)


def test_another_site_gets_all_and_writes_the_same_file(full: ProcedurePage, file: Path) -> None:
    make_enquiry()
    owner = User.objects.create_user("nora")
    draft = make_procedure(title="In the making", live=False, revision=True)
    full.introduction += f'<p><a linktype="page" id="{draft.pk}">Soon</a></p>'
    full.save_revision().publish()
    full.main_risks = "Only in the draft"
    full.change_reason = "A new guideline."
    full.save_revision()
    planned = make_procedure(title="Planned", revision=True)
    planned.summary, planned.go_live_at = "From then on.", timezone.now() + datetime.timedelta(days=3)
    planned.save_revision().publish()
    Page.objects.filter(pk=full.pk).update(owner=owner)
    alias = full.create_alias(update_slug="the-same")
    Redirect.add_redirect("/old/", full)
    SearchSynonym.objects.create(term="Botox", means="botulinum toxin")
    private = Collection.get_first_root_node().add_child(name="Private")
    ClinicImage.objects.filter(title="Lines on green").update(collection=private)
    ClinicImage.objects.first().tags.add("laser", "green")
    record_missing()
    long_ago = timezone.now() - datetime.timedelta(days=400)
    Page.objects.filter(pk=full.pk).update(last_published_at=long_ago)
    PublicContent.objects.filter(pk=full.pk).update(changed_at=long_ago)
    address = full.url
    written = export(file)
    Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(written)
    assert "nora@" not in as_text(written)
    assert "password" not in as_text(written)

    leave_empty()
    take_in(file)
    again = export(file.with_stem("again"))
    assert as_text(again) == as_text(written)

    found = ProcedurePage.objects.get(slug=full.slug)
    assert found.pk != full.pk
    assert Client().get(address).status_code == 200
    assert found.owner == owner
    assert found.last_published_at.date() == long_ago.date()
    assert found.get_latest_revision_as_object().main_risks == "Only in the draft"
    assert not ProcedurePage.objects.get(title="In the making").live
    assert ProcedurePage.objects.get(slug=alias.slug).alias_of_id == found.pk
    assert Redirect.objects.get(old_path="/old").redirect_page_id == found.pk
    assert (
        ProcedurePage.objects.get(title="Planned").scheduled_revision.as_object().summary == "From then on."
    )
    # Nobody here has approved it.
    assert not found.is_reviewed
    assert not ClinicalApproval.objects.filter(page=found).exists()


def test_every_reference_that_wagtail_finds_is_one_to_the_other_site(full: ProcedurePage, file: Path) -> None:
    def references() -> list[tuple[str, str]]:
        form, page = Form(), ProcedurePage.objects.get(slug=full.slug)
        return sorted(
            (field.name, str(form.key(model, pk)))
            for field in ProcedurePage._meta.fields
            if hasattr(field, "extract_references")
            for model, pk, *_path in field.extract_references(field.value_from_object(page))
        )

    before = references()
    assert len(before) > 10
    export(file)
    leave_empty()
    take_in(file)
    assert references() == before


def test_over_the_same_site_nothing_changes_and_what_differs_is_one_version(
    full: ProcedurePage, file: Path
) -> None:
    export(file)
    before = versions()
    assert "0 new, 0 changed" in take_in(file)
    assert versions() == before

    def change(content: Values) -> None:
        record_of(content, full)["content"]["summary"] = "Gentler than before."
        content["rows"]["clinic.ClinicSettings"]["default"]["telephone"] = "555 0100 777"

    edited = edit(file, change)
    said = take_in(edited, "--dry-run")
    assert "“Gentler than before.”" in said
    assert "555 0100 777" in said
    assert versions() == before
    take_in(edited)
    assert ProcedurePage.objects.get(pk=full.pk).summary == "Gentler than before."
    assert ClinicSettings.objects.get().telephone == "555 0100 777"
    # A version, its log, and that of the publication.
    assert versions() == (before[0] + 1, before[1] + 2)
    assert "0 new, 0 changed" in take_in(edited)
    assert versions() == (before[0] + 1, before[1] + 2)


def test_what_the_gate_refuses_becomes_a_draft(full: ProcedurePage, file: Path) -> None:
    export(file)
    edited = edit(file, lambda content: record_of(content, full)["content"].update(pros=[]))
    assert "Add at least one pro." in take_in(edited)
    page = ProcedurePage.objects.get(pk=full.pk)
    assert page.pros
    assert not page.get_latest_revision_as_object().pros
    before = versions()
    take_in(edited)
    assert versions() == before
    assert ClinicalApproval.objects.filter(page=full.pk).exists()


def test_reviewed_text_and_photos_are_not_replaced(full: ProcedurePage, file: Path, admin_user: User) -> None:
    assert full.reviewer
    full.reviewer.user = admin_user
    full.reviewer.save()
    pair = PhotoPair.objects.get()
    export(file)

    def change(content: Values) -> None:
        record_of(content, full)["content"]["side_effects"] = "<p>None at all.</p>"
        for row in content["rows"]["procedures.PhotoPair"].values():
            row.update(before=row["after"], number_of_sessions=1)

    assert "waits for its review" in take_in(edit(file, change))
    page = ProcedurePage.objects.get(pk=full.pk)
    assert page.named_reviewer == full.reviewer
    assert "None at all." not in page.side_effects
    assert "None at all." in page.get_latest_revision_as_object().side_effects
    known = PhotoPair.objects.get()
    assert (known.before_id, known.number_of_sessions) == (pair.before_id, pair.number_of_sessions)


def test_no_older_price_comes_back(site: HomePage, file: Path, admin_user: User) -> None:
    page = make_procedure(prices=[price("100", None)], revision=True)
    export(file)
    line = page.price_lines[0]
    (block,) = page.prices.get_prep_value()
    page.prices = [{**block, "value": {**block["value"], **LineValues.of(line).as_block(), "minimum": "150"}}]
    page.save_revision().publish()
    before = versions()
    take_in(file)
    assert [line.minimum for line in ProcedurePage.objects.get(pk=page.pk).price_lines] == [150]
    assert versions() == before

    def change(content: Values) -> None:
        record_of(content, page)["content"]["prices"][0]["value"]["minimum"] = "120"

    assert "Choose beside the prices which one is right" in take_in(edit(file, change))
    found = ProcedurePage.objects.get(pk=page.pk)
    assert found.price_lines[0].minimum == 150
    assert found.get_latest_revision_as_object().price_conflicts.keys() == {line.block_id}


def test_a_restriction_is_never_lost(full: ProcedurePage, file: Path) -> None:
    home = HomePage.objects.get()
    secret = home.add_child(instance=StandardPage(title="Secret", slug="secret", introduction="A word."))
    staff = home.add_child(instance=StandardPage(title="Staff", slug="staff", introduction="Nurses."))
    secret.view_restrictions.create(restriction_type="password", password="swordfish")
    members = staff.view_restrictions.create(restriction_type="groups")
    members.groups.add(Group.objects.create(name="Nurses"))
    record_missing()
    written = export(file)
    assert "swordfish" not in as_text(written)
    leave_empty()
    take_in(file)
    assert "Secret" not in Client().get("/secret/").content.decode().split("<main")[-1]
    assert PageViewRestriction.objects.get(page__slug="secret").password not in ("", "swordfish")
    assert Client().get("/staff/").status_code == 302
    assert as_text(export(file.with_stem("again"))) == as_text(written)
    # Where a page below it stands elsewhere, it asks for the same.
    below = Page.objects.get(slug="staff").specific.add_child(
        instance=StandardPage(title="Rota", slug="rota", introduction="For nurses.")
    )
    export(file)
    below.move(HomePage.objects.get(), "last-child")
    assert Client().get("/rota/").status_code == 200
    take_in(file)
    assert Client().get("/rota/").status_code == 302
    # The file says nothing of one that was added here.
    Page.objects.get(slug=full.slug).view_restrictions.create(restriction_type="login")
    take_in(file)
    assert PageViewRestriction.objects.filter(page__slug=full.slug).exists()


def test_a_withdrawn_photo_neither_leaves_nor_comes_back(full: ProcedurePage, file: Path) -> None:
    pair = PhotoPair.objects.get()
    export(file)
    names = zipfile.ZipFile(file).namelist()
    assert f"media/{pair.before.file.name}" in names
    pair.consent_withdrawn_on = timezone.localdate()
    pair.save()
    take_in(file)
    pair.refresh_from_db()
    assert pair.consent_withdrawn_on
    later = file.with_stem("later")
    written = export(later)
    assert f"media/{pair.before.file.name}" not in zipfile.ZipFile(later).namelist()
    assert pair.name not in as_text(written)
    # In another place the ledger remembers, which knows the files by their names.
    keys = [ledger.digest("photo", photo.file.name) for photo in (pair.before, pair.after)]
    leave_empty()
    ledger.append(f"2026-01-01T00:00:00+00:00 {key} away" for key in keys)
    take_in(file)
    assert PhotoPair.objects.get().consent_withdrawn_on
    assert Client().get(ProcedurePage.objects.get(slug=full.slug).url).content.count(b"Case ") == 0


def test_accounts_and_what_was_taken_down_stay_as_they_are(full: ProcedurePage, file: Path) -> None:
    doctor = User.objects.create_user("doctor")
    person = PractitionerPage.objects.first()
    PractitionerPage.objects.filter(pk=person.pk).update(user=doctor)
    written = export(file)
    assert "doctor" not in record_of(written, person)["content"]
    full.unpublish()
    edited = edit(
        file, lambda content: record_of(content, person)["content"].update(role="surgeon", title="Dr Other")
    )
    assert "was taken down here" in take_in(edited)
    assert not ProcedurePage.objects.get(pk=full.pk).live
    person = PractitionerPage.objects.get(pk=person.pk)
    assert (person.user, person.role) == (doctor, "surgeon")
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda content: content.update(version=2), "of version 2"),
        (lambda content: content.update(format="backup"), "no content that"),
        (lambda content: content.pop("pages"), "content.schema.json"),
        (lambda content: content.update(pages=[{"path": 1}]), "content.schema.json"),
        (lambda content: content["pages"][1].update(type="shop.Basket"), "of the type shop.Basket"),
        (lambda content: content["rows"].update({"shop.Basket": {}}), "rows of shop.Basket"),
        (lambda content: content["pages"][1].update(language="xx"), "no language of this site"),
        (lambda content: content["pages"][1]["content"].update(colour="red"), "has “colour”"),
        (lambda content: content["pages"][1].update(path="/no/where/"), "one that is not in the file"),
        (lambda content: content["pages"].append(content["pages"][1]), "twice"),
        (
            lambda content: content["pages"][-1]["content"].update(introduction=None, title=None),
            "content.schema",
        ),
    ],
)
def test_a_bad_file_is_one_sentence(
    site: HomePage, file: Path, change: Callable[[Values], Any], sentence: str
) -> None:
    export(file)
    assert sentence in refused(edit(file, change))


def test_what_is_no_file_of_ours_is_one_sentence(
    full: ProcedurePage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, whole = tmp_path / "content.json", tmp_path / "content.zip"
    export(plain), export(whole)
    cut = tmp_path / "cut"
    for content in (plain.read_bytes()[:-90], whole.read_bytes()[:-90]):
        cut.write_bytes(content)
        assert "cut or damaged" in refused(cut)
    cut.write_bytes(b"[1, 2]")
    assert "no content" in refused(cut)
    monkeypatch.setattr(files, "MAX_BYTES", 1000)
    assert "has more than" in refused(plain)
    monkeypatch.undo()
    leave_empty()
    ensure_site_tree()
    assert "neither here nor in the file" in refused(plain)
    name = next(name for name in zipfile.ZipFile(whole).namelist() if name.startswith("media/"))
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(cut, "w") as new:
        for one in old.namelist():
            new.writestr(one, b"another picture" if one == name else old.read(one))
    assert "cut or damaged" in refused(cut)
    assert not default_storage.listdir("original_images")[1]


def test_what_is_for_another_host_is_left_out(full: ProcedurePage, file: Path) -> None:
    other = Site.objects.create(hostname="other.example", root_page=HomePage.objects.get())
    Redirect.objects.create(old_path="/old", site=other, redirect_link="https://example.org/")
    ClinicSettings.for_site(other)
    export(file)
    other.delete()
    assert "without its site" in take_in(file)
    assert not Redirect.objects.exists()
    assert ClinicSettings.objects.count() == 1


# What is derived, belongs to the place, or is of patients and visitors.
NOT_CONTENT = {
    "clinic": "Announcement ClinicRendition ContentChange JobRun OutgoingMail PasswordAttempt PublicContent "
    "WithdrawnAddress",
    "enquiries": "Enquiry ErasedRequests RecentSubmission",
    "procedures": "Acknowledgement ClinicalApproval ClinicalReviewTask PageStatement PriceHistoryEntry "
    "PriceUpdate PriceUpdateLine ProcedureFinding ProcedurePrice SearchText SentWarning",
}


@pytest.mark.parametrize("app", sorted(NOT_CONTENT))
def test_each_model_is_content_or_said_not_to_be(app: str) -> None:
    written = {model_of(kind) for kind in kinds()}
    # Rows of the settings go with them.
    written |= {relation.related_model for relation in get_all_child_relations(ClinicSettings)}
    models = {model for model in apps.get_app_config(app).get_models() if not issubclass(model, Page)}
    assert {model.__name__ for model in models - written} == set(NOT_CONTENT[app].split())


def test_pages_come_in_the_order_of_the_file(site: HomePage, file: Path) -> None:
    first, second = make_procedure(title="First"), make_procedure(title="Second")
    export(file)
    second.move(first, "left")
    take_in(file)
    index = ProcedureIndexPage.objects.get()
    assert [page.title for page in index.get_children()] == ["First", "Second"]
    assert "0 new, 0 changed" in take_in(file)
    assert Site.objects.get().root_page_id == HomePage.objects.get().pk
