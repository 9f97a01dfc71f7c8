"""`manage.py messages de`: extract translatable texts into a catalogue, and compile it.

Django's own commands need GNU gettext; Babel is installed anyway.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

APPS = ("clinic", "procedures")
# The functions that mark a text, with the places of singular, plural and context among their arguments.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

# A place in the code, with the message in all its forms, comments for translators, and the context.
Marked = tuple[str, int, Any, list[str], str | None]


class Command(BaseCommand):
    """Extracts all marked texts into the catalogue of a language."""

    help = "Write locale/LANGUAGE/LC_MESSAGES/django.po anew, keep what is translated, and compile it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("language", help="the code of the language, such as de or pt-br")

    def handle(self, *args: Any, **options: Any) -> None:
        locale = to_locale(options["language"])
        folder = Path(settings.LOCALE_PATHS[0], locale, "LC_MESSAGES")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "django.po"
        catalogue = Catalog(locale=locale)
        if path.exists():
            with path.open("rb") as file:
                catalogue = read_po(file, locale=locale)
        catalogue.update(template_catalogue(), no_fuzzy_matching=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, omit_header=False, ignore_obsolete=True)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        missing = sum(1 for message in catalogue if message.id and not _is_translated(message))
        self.stdout.write(f"{path}: {len(catalogue)} texts, of which {missing} are not translated yet.")


def _is_translated(message: Message) -> bool:
    forms = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return all(forms) and not message.fuzzy


def template_catalogue() -> Catalog:
    """All texts that are marked for translation, without translations."""
    catalogue = Catalog()
    for file, line, message, comments, context in marked_texts(Path(settings.ROOT)):
        catalogue.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return catalogue


def marked_texts(root: Path) -> Iterator[Marked]:
    """The marked texts in the Python code and the templates below a folder."""
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            yield from _extracted(path, root, "python", path.read_bytes())
        for path in sorted((root / app / "templates").rglob("*.html")):
            # Django turns its templates into what reads like code; Babel's reader for scripts takes that.
            code = templatize(path.read_text(), origin=str(path))
            yield from _extracted(path, root, "javascript", code.encode())
    for path in sorted((root / "templates").rglob("*.html")):
        yield from _extracted(path, root, "jinja2.ext:babel_extract", path.read_bytes())


def _extracted(path: Path, root: Path, method: str, code: bytes) -> Iterator[Marked]:
    found = extract(
        method, io.BytesIO(code), keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    )
    for line, message, comments, context in found:
        yield str(path.relative_to(root)), line, message, comments, context
