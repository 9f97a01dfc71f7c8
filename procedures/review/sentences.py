"""A procedure's text by sentence, each with its field."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import strip_tags

from clinic.core.languages.active import language_of
from procedures.facts.kinds import Blocks, Items, Words
from procedures.facts.registry import facts_of_kind, names_of_kind
from procedures.models import ProcedurePage
from procedures.pages.texts import RICH_TEXT_FIELDS

PLAIN_FIELDS = ("title", "seo_title", "search_description", *names_of_kind(Words))

# The texts of each list that visitors read; an empty tuple stands for a list of short lines.
STREAM_TEXTS: dict[str, tuple[str, ...]] = {
    fact.name: fact.kind.texts if isinstance(fact.kind, Blocks) else ()
    for fact in facts_of_kind(Blocks, Items)
}

# Stands in the text where a source is named. From a range that Unicode leaves to its users.
_SOURCE = "\ue000"

_LINK = re.compile(r"<a\b[^>]*\bhref=[^>]*>")
_REFERENCE_NUMBER = re.compile(r"<sup>\s*(\d{1,2})\s*</sup>|\[(\d{1,2})\]")
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6])>|<br\s*/?>", re.IGNORECASE)
_SOURCE_AFTER_STOP = re.compile(rf"([.!?])(\s*{_SOURCE})")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"']?\s+(?=[^a-z\s])|\n+")


@dataclass(frozen=True)
class Sentence:
    """A sentence, or a line of a list.

    Attributes:
        field: the name of its field.
        text: without markup.
        has_source: whether it names a source: a link to another site, or the number of a reference of the
            page, raised or in square brackets.
    """

    field: str
    text: str
    has_source: bool


def sentences_of(procedure: ProcedurePage) -> list[Sentence]:
    """All public sentences of a procedure, in no particular order of fields.

    Only English text is judged: text in another language has none here.
    """
    if not language_of(procedure).startswith("en"):
        return []
    references = len(procedure.references.raw_data)
    return [
        sentence
        for field, text in _texts(procedure)
        if text
        for sentence in split(field, text, number_of_references=references)
    ]


def split(field: str, text: str, *, number_of_references: int = 0) -> Iterator[Sentence]:
    """The sentences of one text, plain or rich."""

    def marked(match: re.Match[str]) -> str:
        number = int(match[1] or match[2])
        return _SOURCE if 1 <= number <= number_of_references else match[0]

    text = _REFERENCE_NUMBER.sub(marked, _LINK.sub(_SOURCE, text))
    text = html.unescape(strip_tags(_BLOCK_END.sub("\n", text)))
    # A number after the full stop belongs to the sentence that the stop ends.
    text = _SOURCE_AFTER_STOP.sub(rf"{_SOURCE}\1", text)
    for part in _SENTENCE_END.split(text):
        words = " ".join(part.replace(_SOURCE, "").split())
        if words:
            yield Sentence(field, words, has_source=_SOURCE in part)


def _texts(procedure: ProcedurePage) -> Iterator[tuple[str, str]]:
    for name in (*PLAIN_FIELDS, *RICH_TEXT_FIELDS):
        yield name, getattr(procedure, name) or ""
    if procedure.recovery and procedure.recovery.note:
        yield "recovery", procedure.recovery.note
    for name, parts in STREAM_TEXTS.items():
        for block in getattr(procedure, name).raw_data:
            value = block["value"]
            if isinstance(value, str):
                yield name, value
            elif isinstance(value, dict):
                for part in parts:
                    yield name, value.get(part) or ""
