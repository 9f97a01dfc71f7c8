"""`manage.py import_procedure FILE`: import procedures from plain-text documents."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from procedures.documents import DocumentError, Reading, read_file
from procedures.documents.importing import (
    ImportRefused,
    ImportReport,
    clinic_conventions,
    import_reading,
)
from procedures.documents.uses import with_known_headings


class Command(BaseCommand):
    """Creates a procedure page from each document, or updates the page with its slug.

    Exit status: 0 on success, 1 if a page was not changed or not published as requested, 2 if a document
    cannot be read. In the last case nothing is changed.
    """

    help = "Make or update a procedure page from each plain-text document."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", metavar="FILE", nargs="+", help="a document of the form that docs/documents.md shows"
        )
        parser.add_argument(
            "--publish", action="store_true", help="make the pages public when nothing is missing"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        readings = self._read_all(options["files"])
        is_complete = True
        for name, reading in readings:
            try:
                with transaction.atomic():
                    report = import_reading(reading, publish=options["publish"])
                    self._print(name, reading, report, is_dry_run=options["dry_run"])
                    if options["dry_run"]:
                        transaction.set_rollback(True)
            except ImportRefused as refused:
                self.stderr.write(f"{name}: {refused}")
                is_complete = False
            else:
                is_complete = is_complete and (report.published or not options["publish"])
        if not is_complete:
            sys.exit(1)

    def _read_all(self, names: list[str]) -> list[tuple[str, Reading]]:
        """Read every document before importing the first, so that a bad one changes nothing."""
        readings, is_readable = [], True
        for name in names:
            try:
                reading = read_file(name, clinic_conventions())
                readings.append((name, with_known_headings(reading)))
            except DocumentError as error:
                self.stderr.write(str(error))
                is_readable = False
        if not is_readable:
            sys.exit(2)
        return readings

    def _print(self, name: str, reading: Reading, report: ImportReport, *, is_dry_run: bool) -> None:
        """Print what was done, what is doubtful, and what is missing."""
        page = report.page
        did = "made" if report.is_new else "updated" if report.changed else "unchanged"
        state = (
            "published"
            if report.published
            else "draft"
            if page.has_unpublished_changes
            else "public as before"
        )
        lines = [f"{name}: {'would be ' if is_dry_run else ''}{did}: “{page.title}” ({state})"]
        if page.live and not is_dry_run:
            lines.append(f"  address: {page.full_url}")
        if report.changed and not report.is_new:
            lines.append(f"  changed: {', '.join(report.changed)}")
        if report.new_category:
            lines.append(f"  new category: {report.new_category.title}")
        if reading.missing:
            lines.append(f"  not in the document: {', '.join(reading.missing)}")
        lines += [
            f"  doubt{f', line {warning.line}' if warning.line else ''}: {warning.message}"
            for warning in reading.warnings
        ]
        lines += [f"  {remark}" for remark in report.remarks]
        self.stdout.write("\n".join(lines))
