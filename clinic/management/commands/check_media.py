"""`manage.py check_media`: files that are missing; pictures in other sizes are drawn anew."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from clinic.operations.media import missing_files


class Command(BaseCommand):
    """Name the files that are missing, and draw anew what can be drawn."""

    help = "Names missing files and draws sizes of pictures anew. Ends with 1 if a file stays missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look for each file."""
        drawn, lost = 0, 0
        for row, name, is_drawn in missing_files():
            drawn, lost = drawn + is_drawn, lost + (not is_drawn)
            if not is_drawn:
                self.stderr.write(f"Missing: {name} of {row._meta.verbose_name} {row.pk}, “{row}”")
        self.stdout.write(f"Missing: {lost}. Drawn anew: {drawn}.")
        if lost:
            sys.exit(1)
