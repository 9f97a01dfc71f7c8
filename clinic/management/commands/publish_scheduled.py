"""Wagtail's command of this name, with one page that cannot be published stopping no other."""

from __future__ import annotations

from typing import Any

from wagtail.management.commands.publish_scheduled import Command as WagtailCommand

from clinic.publishing.scheduled_publishing import publish_scheduled


class Command(WagtailCommand):
    """Publish and take down what is due, as a job of `manage.py tick` does."""

    help = "Publishes and takes down what is scheduled. `manage.py tick` does this among other things."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or with --dryrun tell what would be done."""
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        report = publish_scheduled()
        self.stdout.write(
            f"Published: {report.published}. Taken down: {report.expired}. Not publishable: {report.refused}."
        )
