"""Replaces Wagtail's command, with each page handled separately."""

from __future__ import annotations

from typing import Any

from wagtail.management.commands.publish_scheduled import Command as WagtailCommand

from clinic.publishing.scheduled_publishing import publish_scheduled


class Command(WagtailCommand):
    """Publishes and expires what is due, like the job of `manage.py tick`."""

    help = "Publishes and takes down what is scheduled. `manage.py tick` does this among other things."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, or with --dryrun print what would be done."""
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        report = publish_scheduled()
        self.stdout.write(
            f"Published: {report.published}. Taken down: {report.expired}. Not publishable: {report.refused}."
        )
