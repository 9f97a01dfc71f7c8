"""`manage.py tick`: run the jobs that are due. Run once a minute by `serve`, cron or a timer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from clinic.management.commands.set_up import first_line
from clinic.publishing.clock import tick


class Command(BaseCommand):
    """Runs all due jobs, each at most once however many ticks run at the same time."""

    help = "Runs the jobs that are due, such as scheduled publishing. Meant to be started once a minute."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the jobs; exit with status 1 and their names if some have failed."""
        try:
            done = tick()
        except DatabaseError as error:
            raise CommandError(f"The clock's table cannot be used: {first_line(error)}") from None
        if options["verbosity"] >= 1:
            self.stdout.write(f"Ran: {', '.join(done.ran) or 'nothing was due'}.")
        if done.failed:
            raise CommandError(f"These jobs failed: {', '.join(done.failed)}. The log says why.")
