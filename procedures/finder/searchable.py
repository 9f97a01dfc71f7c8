"""What is searched of a procedure, written on publishing.

A procedure is found by what it is and does, never by what it may harm or is no answer to: whoever
looks for "scars" does not look for a procedure that may leave them. Side effects, cons, "not
recommended for" and contraindications are therefore not searched. Names of category, concerns and
body areas are searched as well, but live on their own pages; see `index.py`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.html import strip_tags

from procedures.finder.words import index_words
from procedures.models import ProcedurePage, SearchText

# To be raised when other words are taken; rows of an older version are then written anew.
VERSION = 1

_SUMMARY_FIELDS = ("summary", "best_for")
_TEXT_FIELDS = (
    "introduction",
    "about",
    "steps",
    "ideal_candidate",
    "ideal_candidate_points",
    "recovery_notes",
    "pros",
    "questions",
    "further_sections",
)
_END_OF_BLOCK = re.compile(r"<(?:/(?:p|li|h\d|blockquote)|br ?/?)>")


def rewrite_search_text(procedure: ProcedurePage) -> None:
    """Write the words of a procedure anew where visitors see it; remove them where they do not."""
    SearchText.objects.filter(page_id=procedure.pk).delete()
    if procedure.live:
        search_text_of(procedure).save(force_insert=True)


def write_missing_search_texts() -> int:
    """Write the words of live procedures that have none, or those of an older version; how many."""
    number = 0
    for procedure in ProcedurePage.objects.live().exclude(search_text__version=VERSION).iterator(100):
        with transaction.atomic():
            rewrite_search_text(procedure)
        number += 1
    return number


def search_text_of(procedure: ProcedurePage) -> SearchText:
    """The words of a procedure, not saved."""
    summary = " ".join(getattr(procedure, name) for name in _SUMMARY_FIELDS)
    text = "\n".join(passage for name in _TEXT_FIELDS for passage in _passages(getattr(procedure, name)))
    return SearchText(
        page_id=procedure.pk,
        summary_words=" ".join(sorted(index_words(summary))),
        text_words=" ".join(sorted(index_words(text))),
        text=text,
        version=VERSION,
    )


def _passages(value: Any) -> Iterator[str]:
    """The paragraphs of a field, without markup. A list is read in its stored form."""
    if isinstance(value, str):
        plain = html.unescape(strip_tags(_END_OF_BLOCK.sub("\n", value))).replace("\0", "")
        yield from filter(None, (" ".join(line.split()) for line in plain.splitlines()))
    else:
        for block in value.raw_data:
            yield from _block_passages(block["value"])


def _block_passages(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _passages(value)
    elif isinstance(value, dict):
        for name in ("heading", "question", "answer", "text"):
            if isinstance(part := value.get(name), str):
                yield from _passages(part)
