"""The demo's search synonyms, made once. One that an editor changed or deleted stays so."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.log_actions import LogContext, log
from wagtail.models import ModelLogEntry

from procedures.demo.content_format import CONTENT, Table, read_file
from procedures.demo.errors import ContentError
from procedures.models import SearchSynonym

FILE = "synonyms.toml"
# The demo's signature under the log entries of its synonyms is made from this and the term.
_SIGNATURE = uuid.UUID("0f3a1f8e-5b0f-4c55-8c8b-61f0c5b4d7aa")


class Synonym(Table):
    """A word that visitors use, and what our pages call it."""

    term: str
    means: str


class Synonyms(Table):
    """`synonyms.toml`."""

    synonyms: list[Synonym]


class _SignedLog(LogContext):
    """Inside, log entries bear the demo's signature for one synonym."""

    def __init__(self, term: str) -> None:
        super().__init__(generate_uuid=False)
        self.uuid = uuid.uuid5(_SIGNATURE, term)


@transaction.atomic
def load_synonyms(
    folder: Path = CONTENT, *, again: bool = False, report: Callable[[str], None] = lambda line: None
) -> None:
    """Make the synonyms that the site never had.

    Args:
        again: also make anew what was deleted.
        report: gets a line for each synonym that is made.

    Raises:
        ContentError: names what is wrong with the file. Nothing was changed.
    """
    for number, data in enumerate(read_file(Synonyms, folder, FILE).synonyms, start=1):
        with _SignedLog(data.term) as signed:
            was_made = ModelLogEntry.objects.filter(uuid=signed.uuid).exists()
            is_there = SearchSynonym.objects.filter(term__iexact=data.term).exists()
            if is_there or (was_made and not again):
                continue
            synonym = SearchSynonym(term=data.term, means=data.means)
            try:
                synonym.full_clean()
            except ValidationError as error:
                raise ContentError(FILE, f"synonyms[{number}]", " ".join(error.messages)) from None
            synonym.save()
            log(synonym, "wagtail.create")
        report(f"Made: {data.term} → {data.means}")
