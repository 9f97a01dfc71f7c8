"""Backups by the clock: one a night, a number of them kept, with a copy in a bucket where there is one."""

from __future__ import annotations

import re
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.utils import timezone

from clinic.operations import ledger
from clinic.operations.backup import write_backup
from clinic.publishing.background import start_process

COPIES = "backups"
# By the clock of the clinic.
HOUR = 3
_SECONDS_WATCHED = 20
_LATE = timedelta(days=2)
_NAME = re.compile(r"nightly-\d{4}-\d\d-\d\d-\d{6}\.zip(\.age)?")


class BackupFailed(Exception):
    """That the night's backup is missing; shown as the error of the job."""


def back_up_when_due() -> None:
    """Start the night's backup in a process of its own, which may take long; a job of the clock."""
    now = timezone.localtime()
    if not settings.BACKUPS_KEPT:
        return
    newest = _newest()
    if newest and (newest.stem.startswith(f"nightly-{now:%Y-%m-%d}") or now.hour < HOUR):
        return
    try:
        is_failed = start_process("backup", "--nightly").wait(_SECONDS_WATCHED)
    except subprocess.TimeoutExpired:
        is_failed = newest is not None and now.timestamp() - newest.stat().st_mtime > _LATE.total_seconds()
    if is_failed:
        raise BackupFailed("The nightly backup has failed: the log of the server says why.")


def back_up_tonight() -> Path:
    """Make the night's backup and its copy, and remove the oldest."""
    suffix = ".zip.age" if settings.BACKUP_RECIPIENT else ".zip"
    settings.BACKUP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
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
    folder: Path = settings.BACKUP_DIR
    names = _nightly(path.name for path in folder.iterdir()) if folder.exists() else []
    return folder / names[0] if names else None


def _nightly(names: Any) -> list[str]:
    """The backups that the clock has made, the newest first."""
    return sorted(filter(_NAME.fullmatch, names), reverse=True)
