"""`manage.py remove_demo`: take away what the demo has brought."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from clinic.core.demo_record import has_demo
from procedures.demo.removal import remove_demo


class Command(BaseCommand):
    """Removes the demo's pages, pictures, texts and settings; what somebody has worked on becomes a draft."""

    help = "Take away what the demo has brought; what somebody has worked on becomes a draft."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-input", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, remove, and say what has become of it."""
        if not has_demo():
            self.stdout.write("The site holds nothing of the demo.")
            return
        question = "Take away the demo from this site? [y/N] "
        if not options["no_input"] and input(question).lower() not in ("y", "yes"):
            raise CommandError("Nothing was done.")
        result = remove_demo()
        self.stdout.write(f"Taken away: {result.removed} pages, pictures and other things.")
        self.say(
            "Now drafts, for somebody has worked on them, or they name something invented",
            sorted(result.drafts),
        )
        self.say("Kept, because pages of your own use them", result.kept)
        self.say("Emptied, because they named something invented", result.emptied)
        # By name: what asks for consultations stands above this app.
        if number := apps.get_model("enquiries.Enquiry").objects.count():
            self.stdout.write(f"Requests for a consultation, which may be real, are kept: {number}.")

    def say(self, what: str, names: list[str]) -> None:
        if names:
            self.stdout.write("\n  ".join([f"{what}:", *names]))
