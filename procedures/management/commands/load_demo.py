"""Put the demo clinic on the site."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from procedures.demo.content_format import read_content
from procedures.demo.drawing import prepare_pictures
from procedures.demo.errors import ContentError
from procedures.demo.loading import load_demo
from procedures.demo.synonyms import load_synonyms


class Command(BaseCommand):
    """Loads the demo's content files; see `procedures.demo.loading` for what is left alone."""

    help = (
        "Load the demo clinic: settings, people, categories, concerns and procedures with their pictures. "
        "Makes what was never there. What is there stays as it is, and what was deleted stays deleted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="Also make anew what was deleted.")

    def handle(self, *args: Any, **options: Any) -> None:
        def report(line: str) -> None:
            if options["verbosity"] > 0:
                self.stdout.write(line)
                self.stdout.flush()

        try:
            pages = load_demo(read_content(), again=options["again"], report=report)
            load_synonyms(again=options["again"], report=report)
        except ContentError as error:
            raise CommandError(f"Nothing was loaded. {error}") from None
        prepare_pictures(pages, report)
