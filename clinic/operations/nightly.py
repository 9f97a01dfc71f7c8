"""Backups by the clock: one a night, a number of them kept, with a copy in a bucket where there is one."""

from __future__ import annotations

import re
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.utils import timezone

from clinic.models import JobRun
from clinic.operations import ledger
from clinic.operations.backup import write_backup
from clinic.publishing.background import start_process

JOB = "clinic.back_up"
COPIES = "backups"
# By the clock of the clinic.
HOUR = 3
_SECONDS_WATCHED = 20
_MISSED, _LATE = timedelta(hours=26), timedelta(days=2)
_NAME = re.compile(r"nightly-\d{4}-\d\d-\d\d-\d{6}\.zip(\.age)?")


class BackupFailed(Exception):
    """That the night's backup is missing; shown as the error of the job."""


def back_up_when_due() -> None:
    """Start the night's backup in a process of its own, which may take long; a job of the clock.

    One that has failed, or a night that was missed, is made up for within the hour.
    """
    newest = _newest()
    if not settings.BACKUPS_KEPT or not _is_due(newest):
        return
    try:
        if start_process("backup", "--nightly").wait(_SECONDS_WATCHED):
            raise BackupFailed("The nightly backup has failed: the log of the server says why.")
    except subprocess.TimeoutExpired:
        if newest and _age(newest) > _LATE:
            raise BackupFailed(
                f"The newest backup is {newest.name}: the log says what became of others."
            ) from None


def _is_due(newest: Path | None) -> bool:
    is_of_today = newest is not None and _age(newest) < timedelta(hours=1 + HOUR)
    is_missed = newest is not None and _age(newest) > _MISSED
    failed = JobRun.objects.filter(name=JOB).exclude(error="")
    return is_missed or failed.exists() or (timezone.localtime().hour == HOUR and not is_of_today)


def _age(file: Path) -> timedelta:
    return timedelta(seconds=time.time() - file.stat().st_mtime)


def back_up_tonight() -> Path:
    """Make the night's backup and its copy, and remove the oldest."""
    suffix = ".zip.age" if settings.BACKUP_RECIPIENT else ".zip"
    settings.BACKUP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Of one that was killed.
    for path in settings.BACKUP_DIR.glob(".nightly-*"):
        path.unlink()
    target: Path = settings.BACKUP_DIR / f"nightly-{timezone.localtime():%Y-%m-%d-%H%M%S}{suffix}"
    write_backup(target)
    for name in _nightly(path.name for path in settings.BACKUP_DIR.iterdir())[settings.BACKUPS_KEPT :]:
        (settings.BACKUP_DIR / name).unlink()
    if COPIES in settings.STORAGES:
        with target.open("rb") as file:
            storages[COPIES].save(target.name, File(file))
        copy_ledger()
        _, names = storages[COPIES].listdir("")
        for name in _nightly(names)[settings.BACKUPS_KEPT :]:
            storages[COPIES].delete(name)
    return target


def copy_ledger() -> None:
    """Have the ledger here and in the bucket hold the same, for a machine may be lost; a job of the clock."""
    if COPIES not in settings.STORAGES:
        return
    storage: Storage = storages[COPIES]
    there = storage.open(ledger.NAME).read().decode() if storage.exists(ledger.NAME) else ""
    ledger.append(there.splitlines())
    here = ledger.path().read_bytes()
    if here.decode() != there:
        storage.save(ledger.NAME, ContentFile(here))


def _newest() -> Path | None:
    names = _nightly(path.name for path in settings.BACKUP_DIR.glob("*"))
    return settings.BACKUP_DIR / names[0] if names else None


def _nightly(names: Any) -> list[str]:
    """The backups that the clock has made, the newest first."""
    return sorted(filter(_NAME.fullmatch, names), reverse=True)
