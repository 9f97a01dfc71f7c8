"""`manage.py import_wordpress FILE`: make a draft of each page of a WordPress export."""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect

from procedures.documents import DocumentError, Source, read_source
from procedures.documents.files import bytes_of
from procedures.documents.importing import (
    ImportRefused,
    ImportReport,
    clinic_conventions,
    import_reading,
)
from procedures.documents.sources import sources_of
from procedures.documents.uses import with_known_headings

MAX_EXPORT = 50_000_000


class Command(BaseCommand):
    """Makes a draft of each page of an export that is about a procedure, and redirects its old address.

    Exit status: 0, 1 if a page was not taken in, 2 if the file cannot be read; then nothing is changed.
    """

    help = "Make a draft of each page of a WordPress export (WXR), with redirects from the old addresses."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file that “Tools, Export” of WordPress makes")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sources = sources_of(bytes_of(options["file"], MAX_EXPORT), limit=MAX_EXPORT)
        except DocumentError as error:
            self.stderr.write(str(error.named(options["file"])))
            sys.exit(2)
        is_complete = True
        for number, source in enumerate(sources, start=1):
            with transaction.atomic():
                is_complete = self._take(source, f"{number}/{len(sources)}") and is_complete
                if options["dry_run"]:
                    transaction.set_rollback(True)
        if not is_complete:
            sys.exit(1)

    def _take(self, source: Source, progress: str) -> bool:
        """Make the draft of a page; whether it was made."""
        name = source.title or source.address
        try:
            reading = with_known_headings(read_source(source, clinic_conventions()))
            report = import_reading(reading)
        except (DocumentError, ImportRefused) as error:
            self.stdout.write(f"{progress} “{name}” left out: {error}")
            return False
        redirected = self._redirect(source.address, report)
        doubts = f", {len(reading.warnings)} doubts" if reading.warnings else ""
        self.stdout.write(f"{progress} “{name}” {'made' if report.is_new else 'updated'}{redirected}{doubts}")
        return True

    def _redirect(self, address: str, report: ImportReport) -> str:
        """Send the page's old address to the new one; a redirect that the staff have made stays."""
        path = Redirect.normalise_path(urlsplit(address).path) if address else ""
        new = Redirect.normalise_path(report.page.url or "")
        if not path or path in ("/", new) or Redirect.objects.filter(old_path=path).exists():
            return ""
        Redirect.objects.create(old_path=path, redirect_page=report.page, automatically_created=True)
        return f", {path} redirects"
