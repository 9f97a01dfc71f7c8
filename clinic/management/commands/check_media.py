"""`manage.py check_media`: pictures in the sizes that pages show, and files that are missing."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from clinic.operations.media import draw_ahead, missing_files


class Command(BaseCommand):
    """Draw what pages show, and name the files that are missing."""

    help = "Draws pictures in the sizes of the pages, and names missing files. Ends with 1 if there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw each public page, and look for each file."""
        draw_ahead()
        drawn, lost = 0, 0
        for row, name, is_drawn in missing_files():
            drawn, lost = drawn + is_drawn, lost + (not is_drawn)
            if not is_drawn:
                self.stderr.write(f"Missing: {name} of {row._meta.verbose_name} {row.pk}, “{row}”")
        self.stdout.write(f"Missing: {lost}. Drawn anew: {drawn}.")
        if lost:
            sys.exit(1)
