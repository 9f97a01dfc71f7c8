"""`manage.py export_content FILE`: the content of the site as one file, for another site or for this one."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.operations.content.exporting import export_content


class Command(BaseCommand):
    """Write pages, people, pictures and settings into a file; the site may run."""

    help = "Writes all content as JSON; into a .zip, with pictures and documents. `import_content` reads it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="content.json, or content.zip with the pictures")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, complete or not at all."""
        target = options["file"]
        try:
            number = export_content(target)
        except OSError as error:
            raise CommandError(f"Nothing was written: {error}") from error
        self.stdout.write(f"{target}: {number:,} pages, {target.stat().st_size / 1e6:,.1f} MB")
