"""The demo's search synonyms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.log_actions import log

from procedures.demo.content_format import CONTENT, Table, read_file
from procedures.demo.errors import ContentError
from procedures.models import SearchSynonym

FILE = "synonyms.toml"


class Synonym(Table):
    """A word that visitors use, and what our pages call it."""

    term: str
    means: str


class Synonyms(Table):
    """`synonyms.toml`."""

    synonyms: list[Synonym]


@transaction.atomic
def load_synonyms(folder: Path = CONTENT, *, report: Callable[[str], None] = lambda line: None) -> None:
    """Make the synonyms.

    Args:
        report: gets a line for each synonym.

    Raises:
        ContentError: names what is wrong with the file. Nothing was changed.
    """
    for number, data in enumerate(read_file(Synonyms, folder, FILE).synonyms, start=1):
        synonym = SearchSynonym(term=data.term, means=data.means)
        try:
            synonym.full_clean()
        except ValidationError as error:
            raise ContentError(FILE, f"synonyms[{number}]", " ".join(error.messages)) from None
        synonym.save()
        log(synonym, "wagtail.create")
        report(f"Made: {data.term} → {data.means}")
