"""Hold all faces of all procedures against each other."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from procedures.faces import check_all


class Command(BaseCommand):
    """Prints what the page, paper, structured data, Markdown, API, sitemap and feed do not agree on.

    Exit status: 0; 1 when there is any disagreement.
    """

    help = "Ask for every face of each public procedure as a stranger would, and print where they disagree."

    def handle(self, *args: Any, **options: Any) -> None:
        number = disagreements = 0
        for title, found in check_all():
            number += 1
            disagreements += len(found)
            for disagreement in found:
                self.stdout.write(str(disagreement))
            if options["verbosity"] > 1:
                self.stdout.write(f"{title}: {len(found)}")
        self.stdout.write(f"{number} procedures, {disagreements} disagreements.")
        if disagreements:
            sys.exit(1)
