"""Adapts a document so that reading it back gives the same facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from procedures.documents.assembly import WRAPPED
from procedures.documents.document import DocumentSection, ProcedureDocument
from procedures.documents.durations import RecoveryReading, RecoveryUnit, read_recovery
from procedures.documents.headings import SECTION_HEADINGS, heading_words, section_key
from procedures.documents.parts import stands_alone, title_token, title_words
from procedures.documents.price_words import read_price
from procedures.documents.prices import PriceReading
from procedures.documents.text import clean, is_plain, is_web_page, lines_of
from procedures.documents.tokens import tokens_of
from procedures.documents.warnings import quoted

_LEFT_OUT = "is left out: the form does not give it back as it is."


@dataclass(frozen=True, slots=True)
class Change:
    """A document with one change, and a sentence about it."""

    document: ProcedureDocument
    note: str


def first_difference(document: ProcedureDocument, read: ProcedureDocument) -> Change | None:
    """The first fact that is read back differently, and the document without it.

    Causes come first: a paragraph that is read as a date precedes the date that then differs.
    """
    if document.title and document.title != read.title:
        return Change(replace(document, title=""), f"title: {quoted(document.title)} {_LEFT_OUT}")
    if lost := _first_lost(document.intro, read.intro):
        return Change(replace(document, intro=lost.rest), f"introduction: {lost.note}")
    if document.recovery and document.recovery != read.recovery:
        note = f"recovery: {quoted(document.recovery.raw)} {_LEFT_OUT}"
        return Change(replace(document, recovery=None), note)
    if document.category and document.category != read.category:
        return Change(replace(document, category=None), f"category: {quoted(document.category)} {_LEFT_OUT}")
    if document.price and document.price != read.price:
        return Change(replace(document, price=None), f"price: {quoted(document.price.raw)} {_LEFT_OUT}")
    if change := _section_difference(document, read):
        return change
    if lost := _first_lost(document.pros, read.pros):
        return Change(replace(document, pros=lost.rest), f"pros: {lost.note}")
    if lost := _first_lost(document.cons, read.cons):
        return Change(replace(document, cons=lost.rest), f"cons: {lost.note}")
    if document.last_updated and document.last_updated != read.last_updated:
        note = f"last updated: “{document.last_updated.isoformat()}” {_LEFT_OUT}"
        return Change(replace(document, last_updated=None), note)
    return _invented(document, read)


def _invented(document: ProcedureDocument, read: ProcedureDocument) -> Change | None:
    """The first fact that is read back although the document does not state it."""
    for name in ("title", "recovery", "category", "price", "last_updated"):
        value = getattr(read, name)
        if value and not getattr(document, name):
            words = quoted(str(getattr(value, "raw", value)))
            note = f"{name.replace('_', ' ')}: {words} is read as it, although the document states none."
            return Change(replace(document, **{name: value}), note)
    return None


@dataclass(frozen=True, slots=True)
class _Lost:
    """A text that is not read back, with its neighbours."""

    rest: tuple[str, ...]
    note: str


def _first_lost(texts: Sequence[str], read: Sequence[str]) -> _Lost | None:
    for at, text in enumerate(texts):
        if at >= len(read) or read[at] != text:
            return _Lost((*texts[:at], *texts[at + 1 :]), f"{quoted(text)} {_LEFT_OUT}")
    return None


def _section_difference(document: ProcedureDocument, read: ProcedureDocument) -> Change | None:
    for at, section in enumerate(document.sections):
        found = read.sections[at] if at < len(read.sections) else None
        if found is None or found.heading != section.heading:
            return _merged(document, at)
        if found.key != section.key:
            note = f"{section.heading}: the section is read as {found.key or 'one of the document’s own'}."
            return Change(_with_section(document, at, replace(section, key=found.key)), note)
        if lost := _first_lost(section.paragraphs, found.paragraphs):
            changed = replace(section, paragraphs=lost.rest)
            return Change(_with_section(document, at, changed), f"{section.heading}: {lost.note}")
        if lost := _first_lost(section.items, found.items):
            changed = replace(section, items=lost.rest)
            return Change(_with_section(document, at, changed), f"{section.heading}: {lost.note}")
    return None


def _with_section(document: ProcedureDocument, at: int, section: DocumentSection) -> ProcedureDocument:
    return replace(document, sections=(*document.sections[:at], section, *document.sections[at + 1 :]))


def _merged(document: ProcedureDocument, at: int) -> Change:
    """A document in which a section without a readable heading is appended to the text above."""
    section, sections = document.sections[at], document.sections
    texts = (*((section.heading,) if section.heading else ()), *section.paragraphs)
    if at == 0:
        merged = replace(document, intro=(*document.intro, *texts, *section.items), sections=sections[1:])
    else:
        above = sections[at - 1]
        above = replace(above, paragraphs=above.paragraphs + texts, items=above.items + section.items)
        merged = replace(document, sections=(*sections[: at - 1], above, *sections[at + 1 :]))
    return Change(
        merged, f"{quoted(section.heading)} is not read as a heading; its text follows the text above."
    )


def adapted(document: ProcedureDocument) -> tuple[ProcedureDocument, list[str]]:
    """A document with its texts in the format's conventions, and a sentence for each change."""
    notes: list[str] = []
    title = _one_line(document.title, "title", notes)
    if title and not _is_title(title):
        notes.append(f"title: {quoted(title)} {_LEFT_OUT}")
        title = ""
    category = _one_line(document.category or "", "category", notes)
    read_back = ProcedureDocument(
        title=title,
        intro=_paragraphs(document.intro, "introduction", notes),
        recovery=_recovery(document.recovery, notes),
        category=category or None,
        price=_price(document.price, notes),
        last_updated=document.last_updated,
        sections=tuple(_section(section, title, notes) for section in document.sections),
        pros=_items(document.pros, "pros", notes),
        cons=_items(document.cons, "cons", notes),
    )
    return read_back, notes


def _is_title(text: str) -> bool:
    """Whether a text, alone on the first line, is read as a title."""
    if is_web_page(text):
        return False
    first = title_token(tokens_of(lines_of(text), stands_alone))
    return first is not None and title_words(first) == text


def _one_line(text: str, name: str, notes: list[str]) -> str:
    if not is_plain(text):
        notes.append(f"{name}: {quoted(text)} is left out: it is not plain text.")
        return ""
    lines = [line for line in map(clean, text.splitlines()) if line]
    if len(lines) > 1:
        notes.append(f"{name}: {quoted(text)} is written on one line.")
    return " ".join(lines)


def _items(texts: Sequence[str], name: str, notes: list[str]) -> tuple[str, ...]:
    return tuple(filter(None, (_one_line(text, name, notes) for text in texts)))


def _paragraphs(texts: Sequence[str], name: str, notes: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for text in texts:
        if not is_plain(text):
            notes.append(f"{name}: {quoted(text)} is left out: it is not plain text.")
            continue
        blocks: list[list[str]] = [[]]
        for line in map(clean, text.splitlines()):
            if line:
                blocks[-1].append(line)
            elif blocks[-1]:
                blocks.append([])
        blocks = [block for block in blocks if block]
        if len(blocks) > 1:
            notes.append(
                f"{name}: {quoted(text)} has blank lines; it is written as {len(blocks)} paragraphs."
            )
        for block in blocks:
            is_wide = len(block) > 1 and max(map(len, block)) > WRAPPED
            if is_wide:
                notes.append(f"{name}: {quoted(block[0])} is written on one line.")
            found.append((" " if is_wide else "\n").join(block))
    return tuple(found)


def _section(section: DocumentSection, title: str, notes: list[str]) -> DocumentSection:
    given = _one_line(section.heading, "heading", notes)
    heading = heading_words(given) if given else ""
    if section.key and section_key(heading, title) != section.key:
        heading = SECTION_HEADINGS[section.key]
    if given and heading != given:
        notes.append(f"heading: {quoted(given)} is written as {quoted(heading)}.")
    return DocumentSection(
        heading,
        section.key,
        _paragraphs(section.paragraphs, heading, notes),
        _items(section.items, heading, notes),
    )


def _recovery(recovery: RecoveryReading | None, notes: list[str]) -> RecoveryReading | None:
    """A recovery in words that are read as the same duration."""
    if recovery is None:
        return None
    raw = _one_line(recovery.raw, "recovery", notes)
    as_read = read_recovery(raw)[0] if raw else None
    if as_read == replace(recovery, raw=raw):
        return as_read
    words = _recovery_in_words(recovery)
    if words and raw:
        notes.append(f"recovery: {quoted(raw)} is written as {quoted(words.raw)}.")
    elif words is None:
        notes.append(f"recovery: {quoted(raw)} {_LEFT_OUT}")
    return words


def _recovery_in_words(recovery: RecoveryReading) -> RecoveryReading | None:
    if recovery.none:
        return RecoveryReading.no_recovery()
    hours = [None if value is None else Decimal(value) for value in (recovery.min_hours, recovery.max_hours)]
    try:
        if recovery.unit:
            return RecoveryReading.between(recovery.min_amount, recovery.max_amount, recovery.unit)
        return RecoveryReading.between(hours[0], hours[1], RecoveryUnit.HOURS)
    except ValueError:
        return None


def _price(price: PriceReading | None, notes: list[str]) -> PriceReading | None:
    """A price in words that are read as the same amounts."""
    if price is None:
        return None
    raw = _one_line(price.raw, "price", notes)
    as_read = read_price(raw, is_labelled=True)[0] if raw else None
    if as_read == replace(price, raw=raw):
        return as_read
    try:
        words = PriceReading.stated(price.kind, price.currency, price.minimum, price.maximum, price.unit)
    except ValueError:
        notes.append(f"price: {quoted(raw)} {_LEFT_OUT}")
        return None
    if raw:
        notes.append(f"price: {quoted(raw)} is written as {quoted(words.raw)}.")
    return words
