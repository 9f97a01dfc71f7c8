"""A backup is made while people work, comes back whole or not at all, and brings back nothing taken away."""

from __future__ import annotations

import json
import stat
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pyrage
import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.utils import timezone
from moto import mock_aws
from pytest_django import Settings
from wagtail.models import Page, Revision

from clinic.core.content_token import current_token
from clinic.models import ClinicImage, HomePage
from clinic.operations import ledger
from clinic.operations.backup import write_backup
from clinic.operations.snapshots import MANIFEST
from clinic.people.roles import make_roles
from clinic.settings.environment import noted_in
from enquiries.models import Enquiry
from enquiries.retention import erase
from procedures.models import PhotoPair, ProcedurePage
from tests.factories import (
    full_procedure,
    make_enquiry,
    make_image,
    make_photo_pair,
    make_procedure,
)

NEWER = ["clinic", "9999_from_the_future"]


def manifest_of(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(zipfile.ZipFile(file).read(MANIFEST))
    return found


@pytest.fixture
def place(tmp_path: Path, settings: Settings) -> Path:
    """Where backups and the ledger lie; the media are a folder beside."""
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.BACKUP_DIR.mkdir()
    settings.MEDIA_ROOT = tmp_path / "media"
    return Path(settings.BACKUP_DIR)


def empty(settings: Settings, tmp_path: Path) -> None:
    """As a new place is: no users, no media."""
    User.objects.all().delete()
    settings.MEDIA_ROOT = tmp_path / "other" / "media"
    Path(settings.MEDIA_ROOT).parent.mkdir()


def save_until(is_over: threading.Event, saved: list[str]) -> None:
    page = ProcedurePage.objects.get(slug="saved")
    while not is_over.is_set():
        page.title = f"Saved {len(saved)}"
        page.save_revision().publish()
        saved.append(page.title)
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_backup_made_during_saves_comes_back_whole(
    site: HomePage, place: Path, settings: Settings, tmp_path: Path, client: Client
) -> None:
    # As each start does: the roles' rights are written anew after a restore.
    make_roles()
    User.objects.create_superuser("admin", password="a password for tests")
    make_procedure(slug="saved", title="Saved")
    photo = make_image()
    photo.get_rendition("width-100")
    kept = full_procedure()
    erased, stays = make_enquiry(procedures=[kept]), make_enquiry()
    withdrawn, shown, deleted = make_photo_pair(), make_photo_pair(), make_photo_pair()
    is_over, saved = threading.Event(), list[str]()
    saving = threading.Thread(target=save_until, args=(is_over, saved))
    saving.start()
    try:
        write_backup(place / "site.zip")
    finally:
        is_over.set()
        saving.join()
    assert saved
    assert stat.S_IMODE((place / "site.zip").stat().st_mode) == 0o600

    erase([erased])
    withdrawn.consent_withdrawn_on = timezone.localdate()
    withdrawn.save()
    deleted.before.delete()
    make_procedure(title="Made after the backup")
    token = current_token()
    empty(settings, tmp_path)
    call_command("restore", place / "site.zip", verbosity=0)

    # All that the ledger does not name has the same counts and digests.
    write_backup(place / "again.zip")
    first, second = manifest_of(place / "site.zip"), manifest_of(place / "again.zip")
    assert first["media"] == second["media"]
    differing = {name for name in first["tables"] if first["tables"][name] != second["tables"][name]}
    assert differing == {
        "enquiries_enquiry",
        "enquiries_enquiry_procedures",
        "enquiries_erasedrequests",
        "procedures_photopair",
    }
    assert first["tables"]["wagtailcore_page"]["rows"] == Page.objects.count()

    # What was taken away since stays away; all else is as it was.
    assert list(Enquiry.objects.all()) == [stays]
    assert PhotoPair.objects.get(pk=withdrawn.pk).consent_withdrawn_on == timezone.localdate()
    assert not PhotoPair.objects.with_consent().get(pk=deleted.pk).may_be_shown()
    assert PhotoPair.objects.get(pk=shown.pk).may_be_shown()
    assert not Page.objects.filter(title="Made after the backup").exists()
    assert client.get(kept.url).status_code == 200
    assert default_bytes(photo) == default_bytes(ClinicImage.objects.get(pk=photo.pk))
    client.force_login(User.objects.get())
    found = client.get("/admin/pages/search/", {"q": kept.title.split()[0]})
    assert kept.title in found.content.decode()
    # Triggers and keys go on.
    assert current_token() != token
    before = current_token()
    assert make_procedure(title="Made after the restore").pk > kept.pk
    assert current_token() != before


def default_bytes(photo: ClinicImage) -> bytes:
    with photo.file.storage.open(photo.file.name) as file:
        return bytes(file.read())


def changed(file: Path, **changes: Any) -> None:
    """Write a backup anew with another manifest."""
    with zipfile.ZipFile(file) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members[MANIFEST] = json.dumps({**json.loads(members[MANIFEST]), **changes}).encode()
    with zipfile.ZipFile(file, "w") as new:
        for name, content in members.items():
            new.writestr(name, content)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    place = content.index(b"wagtailcore_page.jsonl") + 60
    content[place : place + 8] = b"damaged!"
    file.write_bytes(bytes(content))


def is_of_newer_code(file: Path) -> None:
    changed(file, migrations=[*manifest_of(file)["migrations"], NEWER])


def is_of_older_code(file: Path) -> None:
    changed(file, migrations=manifest_of(file)["migrations"][:-1])


def lacks_a_row(file: Path) -> None:
    tables = manifest_of(file)["tables"]
    tables["wagtailcore_page"]["rows"] += 1
    changed(file, tables=tables)


def is_another_zip(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letter.txt", "Dear Sir or Madam")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (cut, "cut or damaged"),
        (damage, "cut or damaged"),
        (lacks_a_row, "cut or damaged"),
        (is_of_newer_code, "newer release than this code, which does not know clinic.9999"),
        (is_of_older_code, "older release than the tables"),
        (lambda file: changed(file, format=99), "another form"),
        (is_another_zip, "not a backup"),
        (lambda file: file.write_text("-- PostgreSQL database dump"), "not a backup"),
        (lambda file: file.write_bytes(b""), "not a backup"),
        (lambda file: file.unlink(), "No such file"),
        (lambda file: User.objects.create_user("somebody"), "database is not empty"),
        (lambda file: make_image(), "media is not empty"),
        (lambda file: ledger.path().unlink(), "taken-away.txt is missing"),
    ],
)
def test_what_is_no_whole_backup_for_an_empty_place_is_refused(
    spoil: Callable[[Path], object], sentence: str, place: Path
) -> None:
    file = place / "site.zip"
    write_backup(file)
    spoil(file)
    before = list(Page.objects.values()), Revision.objects.count()
    files = sorted(place.parent.rglob("*"))
    with pytest.raises(CommandError, match="Nothing was restored: ") as refused:
        call_command("restore", file)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
    assert before == (list(Page.objects.values()), Revision.objects.count())
    assert sorted(place.parent.rglob("*")) == files


@pytest.mark.django_db
def test_a_place_takes_time_zone_and_languages_of_the_backup(
    place: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a process that has them; what the place says comes first."""
    started: list[Any] = []
    monkeypatch.setattr("os.execv", lambda *arguments: started.append(arguments))
    settings.DATA_DIR = place
    write_backup(place / "site.zip")
    noted = {"TIME_ZONE": "Europe/Berlin", "CONTENT_LANGUAGES": "de,en"}
    changed(place / "site.zip", noted=noted)
    for _again in range(2):
        call_command("restore", place / "site.zip", verbosity=0)
        assert noted_in(place) == noted
        assert started == [(sys.executable, sys.orig_argv)]


@pytest.mark.django_db
def test_an_encrypted_backup_needs_its_key(place: Path, settings: Settings, tmp_path: Path) -> None:
    own, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    settings.BACKUP_RECIPIENT = str(own.to_public())
    file, key = place / "site.zip.age", tmp_path / "key.txt"
    write_backup(file)
    assert b"wagtailcore" not in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    with pytest.raises(CommandError, match="name the file with its secret key"):
        call_command("restore", file)
    for content in (str(other).encode(), b"no key", b"\xff\xd8 a picture"):
        key.write_bytes(content)
        with pytest.raises(CommandError, match="cannot be decrypted"):
            call_command("restore", file, identity=key)
    key.write_text(f"# a remark\n{own}\n")
    call_command("restore", file, identity=key, verbosity=0)
    cut(file)
    with pytest.raises(CommandError, match="cannot be decrypted"):
        call_command("restore", file, identity=key)


# In one transaction, the second backup would wait for the restore.
@pytest.mark.django_db(transaction=True)
def test_media_go_into_a_bucket_and_come_from_there(
    place: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    default_storage.save("original_images/a.txt", ContentFile(b"a picture"))
    write_backup(place / "folder.zip")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "for-tests")
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="media")
        bucket = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": "media"}}
        settings.STORAGES = {**settings.STORAGES, "default": bucket}
        call_command("restore", place / "folder.zip", verbosity=0)
        assert default_storage.open("original_images/a.txt").read() == b"a picture"
        write_backup(place / "bucket.zip")
    assert manifest_of(place / "bucket.zip")["media"] == manifest_of(place / "folder.zip")["media"]


@pytest.mark.django_db
def test_a_backup_that_fails_leaves_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("clinic.operations.backup.os.fsync", full)
    ledger.path().touch()
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("backup", place / "site.zip")
    assert [path.name for path in place.iterdir()] == [ledger.NAME]


def test_a_new_pair_of_keys(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("backup", "--new-key")
    said, secret = capsys.readouterr().out.split()[1:]
    public = said.removeprefix("BACKUP_RECIPIENT=")
    assert str(pyrage.x25519.Identity.from_str(secret).to_public()) == public
