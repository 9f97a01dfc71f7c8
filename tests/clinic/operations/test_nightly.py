"""Backups of the clock: when, how many are kept, and their copies in a bucket."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.core.management.base import CommandError
from moto import mock_aws
from pytest_django import Settings

from clinic.models import JobRun
from clinic.operations import ledger, nightly
from clinic.publishing.clock import jobs

pytestmark = pytest.mark.django_db
BUCKET = "the-backups"


@pytest.fixture
def place(tmp_path: Path, settings: Settings) -> Path:
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BACKUPS_KEPT = 2
    return Path(settings.BACKUP_DIR)


@pytest.fixture
def bucket(place: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "for-tests")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    options = {"bucket_name": BUCKET, "default_acl": None, "file_overwrite": True}
    with mock_aws():
        settings.STORAGES = {
            **settings.STORAGES,
            "backups": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
        }
        yield boto3.client("s3")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_newest_are_kept_and_nothing_of_others_is_touched(place: Path) -> None:
    place.mkdir()
    (place / "before-the-upgrade.zip").write_text("of somebody")
    (place / ".nightly-2026-11-01-020000.zip-x").write_text("killed in the middle")
    for day in (1, 2, 3):
        with time_machine.travel(f"2026-11-0{day} 03:00:30+00:00", tick=False):
            nightly.back_up_tonight()
    assert names(place) == [
        "before-the-upgrade.zip",
        "nightly-2026-11-02-030030.zip",
        "nightly-2026-11-03-030030.zip",
        ledger.NAME,
    ]


def test_each_has_a_copy_in_the_bucket_with_the_ledger(place: Path, bucket: Any) -> None:
    bucket.create_bucket(Bucket=BUCKET)
    copies = storages["backups"]
    # Of a machine that was lost.
    copies.save(ledger.NAME, ContentFile(b"2026-10-01T00:00:00+00:00 abc away\n"))
    for day in (1, 2, 3):
        with time_machine.travel(f"2026-11-0{day} 03:00:30+00:00"):
            nightly.back_up_tonight()
    assert sorted(copies.listdir("")[1]) == names(place)
    assert len(names(place)) == 3
    assert ledger.entries() == {"abc": date(2026, 10, 1)}
    newest = names(place)[1]
    assert copies.open(newest).read() == (place / newest).read_bytes()
    ledger.append(["2026-11-28T00:00:00+00:00 def away"])
    nightly.copy_ledger()
    assert copies.open(ledger.NAME).read() == ledger.path().read_bytes()


def test_a_wrong_bucket_is_one_sentence_and_the_backup_stays(place: Path, bucket: Any) -> None:
    with pytest.raises(CommandError, match="bucket does not exist"):
        call_command("backup", "--nightly")
    assert len(names(place)) == 2


class Started:
    """In place of the process; `status` is what it ends with."""

    def __init__(self) -> None:
        self.status: int | None = 0
        self.times = 0

    def __call__(self, *arguments: str) -> Started:
        assert arguments == ("backup", "--nightly")
        self.times += 1
        return self

    def wait(self, seconds: float) -> int:
        if self.status is None:
            raise subprocess.TimeoutExpired("backup", seconds)
        return self.status


@pytest.mark.parametrize(
    ("now", "newest", "has_failed", "is_started"),
    [
        ("03:10", None, False, True),
        ("02:50", None, False, False),
        ("12:00", None, False, False),
        ("03:10", "02 03:05", False, True),
        ("03:50", "03 03:10", False, False),
        ("12:00", "02 03:10", False, True),
        ("02:00", "02 03:10", False, False),
        ("04:10", None, True, True),
        ("04:10", "02 03:10", True, True),
    ],
)
def test_when_it_is_due(
    now: str,
    newest: str | None,
    has_failed: bool,
    is_started: bool,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started = Started()
    monkeypatch.setattr(nightly, "start_process", started)
    place.mkdir()
    if newest:
        made = datetime.fromisoformat(f"2026-11-{newest}:00+00:00")
        file = place / f"nightly-{made:%Y-%m-%d-%H%M%S}.zip"
        file.touch()
        os.utime(file, (made.timestamp(), made.timestamp()))
    if has_failed:
        JobRun.objects.create(name=nightly.JOB, error="a traceback")
    with time_machine.travel(f"2026-11-03 {now}:00+00:00"):
        nightly.back_up_when_due()
    assert bool(started.times) is is_started


def test_a_failure_is_the_error_of_the_job(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = Started()
    monkeypatch.setattr(nightly, "start_process", started)
    with time_machine.travel("2026-11-03 03:10:00+00:00"):
        started.status = 1
        with pytest.raises(nightly.BackupFailed):
            nightly.back_up_when_due()
        # One that takes long is no failure.
        started.status = None
        nightly.back_up_when_due()


def test_none_are_made_where_none_are_kept(
    place: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = Started()
    monkeypatch.setattr(nightly, "start_process", started)
    settings.BACKUPS_KEPT = 0
    with time_machine.travel("2026-11-03 03:10:00+00:00"):
        nightly.back_up_when_due()
    assert not started.times
    assert nightly.JOB in {job.name for job in jobs}
