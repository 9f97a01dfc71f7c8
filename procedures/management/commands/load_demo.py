"""Put the demo clinic on the site."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from procedures.demo.content import read_content
from procedures.demo.errors import ContentError
from procedures.demo.loading import SiteNotEmptyError, load_demo


class Command(BaseCommand):
    """Loads the demo's content files into an empty site; see `procedures.demo.loading`."""

    help = (
        "Load the demo clinic into an empty site: settings, people, categories, concerns and procedures with "
        "their pictures."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            load_demo(read_content())
        except SiteNotEmptyError:
            raise CommandError("Nothing was loaded. The site has pages already.") from None
        except ContentError as error:
            raise CommandError(f"Nothing was loaded. {error}") from None
