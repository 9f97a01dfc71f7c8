"""`manage.py send_mail`: send the e-mails that are due."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from clinic.core.outbox import send_waiting_mail


class Command(BaseCommand):
    """Send what waits in the outbox; `serve` does it by itself."""

    help = "Sends the e-mails that are due, for servers that are not started with `serve`."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send once."""
        sent = send_waiting_mail()
        if options["verbosity"] > 1 or sent:
            self.stdout.write(f"Sent: {sent}.")
