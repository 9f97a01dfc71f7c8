"""`manage.py read_procedure FILE`: print what a document says, without writing anything."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from procedures.documents import DocumentError, read_file
from procedures.documents.summary import summary

# As for a wrong argument: nothing was read and nothing has changed.
EXIT_STATUS = 2


class Command(BaseCommand):
    """Prints the facts of a document, what is missing, and what is doubtful."""

    help = (
        "Reads a procedure from a document and prints what it understood: each field with its "
        "source line, what is missing, and what is doubtful. Writes nothing."
    )
    # The site's settings and database have no part in reading a file.
    requires_system_checks = ()
    at_the_shell = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            metavar="FILE",
            help="a document: text, Markdown, HTML, Word, OpenDocument, rich text, e-mail, PDF",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")

    def run_from_argv(self, argv: list[str]) -> None:
        self.at_the_shell = True
        super().run_from_argv(argv)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            reading = read_file(options["file"])
        except DocumentError as error:
            self.refuse(str(error))
        if options["json"]:
            text = json.dumps(reading.to_json(), ensure_ascii=not self.takes_unicode, indent=2)
        else:
            text = summary(reading)
        self.stdout.write(self.encodable(text))

    def refuse(self, sentence: str) -> NoReturn:
        """Exit with one sentence; Django would prefix the name of an exception.

        Raises:
            CommandError: when called from code, which may want to go on.
        """
        if not self.at_the_shell:
            raise CommandError(sentence, returncode=EXIT_STATUS)
        self.stderr.write(self.encodable(sentence))
        raise SystemExit(EXIT_STATUS)

    @property
    def encoding(self) -> str:
        """The encoding of the output; text of any kind if it is none, as in tests."""
        return getattr(self.stdout, "encoding", None) or "utf-8"

    @property
    def takes_unicode(self) -> bool:
        return self.encoding.lower().startswith("utf")

    def encodable(self, text: str) -> str:
        """A text with question marks for characters that the terminal cannot show."""
        return text.encode(self.encoding, "replace").decode(self.encoding)
