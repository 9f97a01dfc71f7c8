"""`manage.py backup FILE`: a backup of database and media, made while the site runs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pyrage
from django.core.management.base import BaseCommand, CommandError

from clinic.operations.backup import write_backup
from clinic.operations.nightly import back_up_tonight
from clinic.publishing.process_lock import process_lock


class Command(BaseCommand):
    """Write a backup of database and media; the site may run."""

    help = "Writes a backup of database and media into one file, while the site runs. `restore` reads it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("file", nargs="?", type=Path, help="where to write it")
        what.add_argument("--nightly", action="store_true", help="as the clock does: into BACKUP_DIR")
        what.add_argument("--new-key", action="store_true", help="print a new pair of keys for encryption")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, complete or not at all."""
        if options["new_key"]:
            identity = pyrage.x25519.Identity.generate()
            self.stdout.write(f"# BACKUP_RECIPIENT={identity.to_public()}\n{identity}")
            return
        try:
            if options["nightly"]:
                with process_lock("clinic.backup") as is_ours:
                    target = back_up_tonight() if is_ours else None
            else:
                target = options["file"]
                write_backup(target)
        # Of a full disk or of a bucket, whose library has errors of its own.
        except Exception as error:
            raise CommandError(f"The backup has failed: {error}") from error
        if target:
            self.stdout.write(f"{target}: {target.stat().st_size / 1e6:,.1f} MB")
