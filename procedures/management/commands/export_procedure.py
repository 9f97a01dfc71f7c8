"""`manage.py export_procedure SLUG`: print a procedure as a plain-text document."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from procedures.documents.exporting import export_procedure
from procedures.models import ProcedurePage


class Command(BaseCommand):
    """Prints a procedure in the document format, as far as that goes.

    Exit status: 0, or 2 if there is no procedure with that slug.
    """

    help = "Print a procedure in the form of the source document."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="the last part of the procedure's address")

    def handle(self, *args: Any, **options: Any) -> None:
        page = ProcedurePage.objects.filter(slug=options["slug"]).select_related("category").first()
        if page is None:
            self.stderr.write(f"There is no procedure with the slug “{options['slug']}”.")
            sys.exit(2)
        if not page.live:
            page = page.get_latest_revision_as_object()
        self.stdout.write(export_procedure(page), ending="")
