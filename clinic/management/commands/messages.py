"""`manage.py messages de`: extract translatable texts into a catalogue, and compile it.

Django's own commands need GNU gettext; Babel is installed anyway.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_javascript
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

# The functions that mark a text, with the places of singular, plural and context among their arguments.
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def extract_django(file: Any, *arguments: Any, **options: Any) -> Iterator[Any]:
    """The texts of a template of the admin, for Babel.

    Django turns its templates into what reads like code; Babel's reader for scripts takes that.
    """
    return extract_javascript(io.BytesIO(templatize(file.read().decode()).encode()), *arguments, **options)


# How the texts of our files are found.
METHODS: list[tuple[str, Any]] = [
    ("templates/**.html", "jinja2.ext:babel_extract"),
    *((f"{app}/**.py", "python") for app in ("clinic", "procedures", "enquiries")),
    *((f"{app}/templates/**.html", extract_django) for app in ("clinic", "procedures", "enquiries")),
]


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
    found = extract_from_dir(
        settings.ROOT, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    )
    for file, line, message, comments, context in found:
        catalogue.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return catalogue
