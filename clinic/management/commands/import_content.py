"""`manage.py import_content FILE`: take the content of a file into this site."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.core.site_tree import ensure_site_tree
from clinic.operations.content.files import ContentRefused, opened
from clinic.operations.content.importing import import_content


class Command(BaseCommand):
    """Take in pages, people, pictures and settings; all or nothing."""

    help = "Takes in what `export_content` has written: into an empty site, or over the content of this one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it in, whole or not at all."""
        ensure_site_tree()
        is_dry_run = options["dry_run"]
        try:
            with opened(options["file"]) as file:
                numbers = import_content(file, self.stdout.write, is_dry_run=is_dry_run)
        except (ContentRefused, OSError) as error:
            raise CommandError(f"Nothing was taken in: {error}") from error
        words = ", ".join(f"{number:,} {name}" for name, number in numbers.items())
        self.stdout.write(f"{words}{': this was a trial, nothing is changed' if is_dry_run else ''}.")
