"""Writes a document that reads back as the same facts.

The format cannot mark a sentence that looks like a heading. What it cannot hold is left out and reported, by
reading each text back until the result is what was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from procedures.documents.custom_headings import leads_into_list
from procedures.documents.dates import written_date
from procedures.documents.document import DocumentSection, ProcedureDocument
from procedures.documents.fact_lines import is_recovery
from procedures.documents.headings import (
    LIST_LABELS,
    OVERVIEW_ENDING,
    SKINNY_HEADING,
    ListKey,
    SectionKey,
    overview_name,
)
from procedures.documents.price_words import read_price
from procedures.documents.reader import read_document
from procedures.documents.round_trip import adapted, first_difference
from procedures.documents.text import letters
from procedures.documents.tokens import starts_like_item

BULLET = "  • "


@dataclass(frozen=True, slots=True)
class Written:
    """A written document.

    Attributes:
        text: in the document format, with LF line ends.
        losses: a sentence for each difference between the facts and the text.
        read_back: the facts that reading the text gives.
    """

    text: str
    losses: tuple[str, ...]
    read_back: ProcedureDocument


def write_document(document: ProcedureDocument) -> Written:
    """Write a document.

    Raises:
        DocumentError: the text would be too large to be read back.
    """
    read_back, losses = adapted(document)
    while True:
        text = _text(read_back)
        read = read_document(text).to_document()
        change = first_difference(read_back, read)
        if change is None:
            return Written(text, tuple(losses), read)
        read_back = change.document
        losses.append(change.note)


def _text(document: ProcedureDocument) -> str:
    lines = list(_lines(document))
    return "\n".join(lines) + "\n"


def _lines(document: ProcedureDocument) -> Iterator[str]:
    if document.title:
        yield from (document.title, "")
    else:
        # Without a title the overview heading stands first, so that no other line is taken for one.
        yield from (OVERVIEW_ENDING, "")
    for paragraph in document.intro:
        yield from (paragraph, "")
    overview = f"{document.title} {OVERVIEW_ENDING}"
    # A title such as "-" would make a list item of it.
    if document.title and not starts_like_item(overview) and overview_name(overview, document.title):
        yield from (overview, "")
    yield from (SKINNY_HEADING, "")
    yield from _facts(document)
    has_about = any(section.key == SectionKey.ABOUT for section in document.sections)
    if document.last_updated and not has_about:
        yield from ("", _updated(document))
    for section in document.sections:
        yield from _section(document, section)
    yield from _lists(document)


def _facts(document: ProcedureDocument) -> Iterator[str]:
    if letters(document.title):
        yield document.title
    if document.recovery:
        raw = document.recovery.raw
        # A value that is no length of time is one only on the line of its label.
        yield from ("avg. recovery", raw) if is_recovery(raw) else (f"avg. recovery: {raw}",)
    if document.category:
        category = document.category
        yield category if _is_read_as_category(category) else f"Category: {category}"
    if document.price:
        raw = document.price.raw
        yield raw if read_price(raw, is_labelled=False)[0] == document.price else f"Price: {raw}"


def _is_read_as_category(text: str) -> bool:
    """Whether a line among the facts is read as the category."""
    probe = read_document(f"{SKINNY_HEADING}\n\navg. recovery\nNone\n{text}\n")
    return probe.category == text and not probe.warnings


def _updated(document: ProcedureDocument) -> str:
    assert document.last_updated is not None
    return f"Last Updated: {written_date(document.last_updated)}"


def _section(document: ProcedureDocument, section: DocumentSection) -> Iterator[str]:
    # A heading that the reader does not know is set off by a further blank line.
    yield from ("", section.heading) if section.key else ("", "", section.heading)
    is_about = section.key == SectionKey.ABOUT
    if is_about and document.last_updated:
        yield from ("", _updated(document))
    paragraphs = [line for paragraph in section.paragraphs for line in ("", paragraph)]
    items = ["", *(BULLET + item for item in section.items)] if section.items else []
    is_last = section is document.sections[-1]
    is_announced = bool(section.paragraphs) and leads_into_list(section.paragraphs[-1])
    if is_last and not is_announced and not (document.pros and document.cons):
        # At the end of the document the list would be read as the pros or the cons that are absent.
        yield from (*items, *paragraphs)
    else:
        yield from (*paragraphs, *items)


def _lists(document: ProcedureDocument) -> Iterator[str]:
    last = document.sections[-1] if document.sections else None
    # Without labels the form needs both lists, and a text above them to tell them from the section's own.
    is_bare = bool(document.pros and document.cons and last and last.paragraphs and not last.items)
    for key, items in ((ListKey.PROS, document.pros), (ListKey.CONS, document.cons)):
        if items:
            yield from ("", "") if is_bare else ("", LIST_LABELS[key], "")
            yield from (BULLET + item for item in items)
