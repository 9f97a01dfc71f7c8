"""`manage.py restore FILE`: bring a backup into an empty place."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.operations import ledger
from clinic.operations.nightly import copy_ledger
from clinic.operations.restore import RestoreRefused, restore


class Command(BaseCommand):
    """Restore a backup into an empty database and an empty folder for media; the site does not run."""

    help = "Restores a backup into an empty database and folder for media, on SQLite or PostgreSQL."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--identity", type=Path, help="the file with the secret key of an encrypted backup"
        )
        parser.add_argument(
            "--without-ledger", action="store_true", help="bring back what was taken away since"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore it, whole or not at all."""
        # As `set_up` does: the database is for the user of the site alone.
        os.umask(0o077)
        try:
            self.find_ledger(options["file"].parent / ledger.NAME, is_needed=not options["without_ledger"])
            manifest = restore(options["file"], options["identity"])
        # Of a disk, or of a bucket, whose library has errors of its own.
        except Exception as error:
            raise CommandError(f"Nothing was restored: {error}") from error
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(
            f"Restored the state of {manifest['made_at']}: {rows:,} rows, {len(manifest['media']):,} files."
        )

    def find_ledger(self, beside: Path, *, is_needed: bool) -> None:
        """Take over the ledger that lies beside the backup or in the bucket."""
        if beside.exists():
            ledger.append(beside.read_text().splitlines())
        copy_ledger()
        if is_needed and not ledger.path().exists():
            raise RestoreRefused(
                f"{ledger.NAME} is missing, which says what patients have taken back since. It lies in "
                "BACKUP_DIR: put it beside the backup, or say --without-ledger if it is lost."
            )
