"""Classifies the lines of a document: heading, label, date, text, list item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from procedures.documents import headings
from procedures.documents.fact_labels import Fact, fact_label, updated_value
from procedures.documents.fact_lines import (
    is_price,
    is_recovery,
)
from procedures.documents.footer import is_promotion
from procedures.documents.headings import ListKey, SectionKey
from procedures.documents.text import MAX_HEADING, folded, undecorated
from procedures.documents.tokens import Token


class Kind(Enum):
    """Kinds of parts."""

    TITLE = auto()
    FACTS = auto()  # opens the facts: "The Skinny", or nothing at all where the facts begin without it
    INTRODUCTION = auto()  # opens the introduction: the overview heading, or "Introduction"
    SECTION = auto()  # opens a section, one of the form's or one of the document's own
    LIST_LABEL = auto()  # opens the pros or the cons
    BOTH_LISTS = auto()  # "Pros and Cons"
    UPDATED = auto()
    TEXT = auto()
    ITEM = auto()


OPENING = (Kind.FACTS, Kind.INTRODUCTION, Kind.SECTION, Kind.LIST_LABEL, Kind.BOTH_LISTS)


@dataclass(frozen=True, slots=True)
class Part:
    """A classified token.

    Attributes:
        text: the words of a heading, the value of "Last Updated", the text otherwise.
        key: the section or list that a heading opens.
    """

    kind: Kind
    token: Token
    text: str
    key: SectionKey | ListKey | None = None

    @property
    def line(self) -> int:
        return self.token.line


def stands_alone(line: str) -> bool:
    """Whether a line is one of the format's own, wherever it occurs."""
    return bool(
        headings.section_key(line)
        or headings.is_skinny(line)
        or headings.is_plain_list_label(line)
        or is_promotion(line)
        or updated_value(line)
    )


def title_token(tokens: Sequence[Token]) -> Token | None:
    """The title: the first line, unless it is one of the format's own, a fact, or a sentence."""
    first = next((token for token in tokens if updated_value(token.text) is None), None)
    if first is None or first.is_item or not _may_be_title(first.text):
        return None
    after = tokens[tokens.index(first) + 1 : tokens.index(first) + 2]
    is_wrapped = bool(after) and after[0].gap == 0 and after[0].text[0].islower()
    # Titles may be long; a long line with a full stop is a sentence.
    is_sentence = first.text[-1] in ".!…" and (len(first.text.split()) > 10 or is_wrapped)
    return None if is_sentence or (is_wrapped and len(first.text) > 40) else first


def _may_be_title(text: str) -> bool:
    if len(text) > MAX_HEADING or stands_alone(text) or is_price(text):
        return False
    if headings.heading_in_line(text) or headings.list_in_line(text):
        return False
    label = fact_label(text)
    is_recovery_label = label is not None and label.fact == Fact.RECOVERY
    return not is_recovery_label and headings.overview_name(text, "") is None


def title_words(token: Token) -> str:
    """A title without decoration."""
    return undecorated(token.text) or token.text


def parts_of(tokens: Sequence[Token], title: Token | None) -> list[Part]:
    """The parts of a document; custom headings are still texts."""
    name = title_words(title) if title else _overview_title(tokens)
    standing = {headings.section_key(token.text, name) for token in tokens if not token.is_item}
    parts: list[Part] = []
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else None
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        last = parts[-1] if parts else None
        if token is title:
            parts.append(Part(Kind.TITLE, token, name))
        elif last and last.kind == Kind.UPDATED and not last.text and _is_date_below(token):
            parts[-1] = replace(last, token=token, text=token.whole)
        elif last and last.token is before and _is_rest_of_overview(last, token):
            continue
        else:
            found = _parts_of_line(token, before, after, name, standing)
            if _is_announcement(last, found[0]):
                found = [Part(Kind.TEXT, token, token.text)]
            parts += found
    return parts


def _is_announcement(above: Part | None, part: Part) -> bool:
    """Whether a line repeats the heading right above it, and so announces its text: "Side effects:"."""
    if above is None or above.kind != Kind.SECTION or part.kind != Kind.SECTION:
        return False
    return part.key is not None and part.key == above.key and part.token.text.endswith(":")


def _overview_title(tokens: Sequence[Token]) -> str:
    names = (headings.overview_name(token.text, "") for token in tokens if not token.is_item)
    return next((name for name in names if name), "")


def _is_date_below(token: Token) -> bool:
    """Whether a line is the date of the label "Last Updated" above it."""
    return len(token.whole) <= 40 and bool(updated_value(f"Updated {token.whole}"))


def _is_rest_of_overview(above: Part, token: Token) -> bool:
    """Whether a line continues an overview heading from the line above."""
    if above.kind != Kind.INTRODUCTION or token.gap > 0 or len(token.text) > MAX_HEADING:
        return False
    words = folded(headings.OVERVIEW_ENDING).split()
    rest = folded(token.text).split()
    return bool(rest) and words[-len(rest) :] == rest


def _parts_of_line(
    token: Token, before: Token | None, after: Token | None, title: str, standing: set[SectionKey | None]
) -> list[Part]:
    text = token.text
    if updated_value(text):
        return _date_or_text(token)
    if token.is_item:
        key = headings.section_key(text, title) if token.mark == "number" else None
        is_heading = key is not None and after is not None and not after.is_item
        return [Part(Kind.SECTION, token, text, key) if is_heading else Part(Kind.ITEM, token, text)]
    if _is_inside_sentence(token, before, after):
        return [Part(Kind.TEXT, token, text)]
    heading = _heading(token, after, title)
    if heading:
        return [heading]
    section = headings.heading_in_line(text)
    if section and section[0] not in standing:
        below = replace(token, text=section[2])
        return [Part(Kind.SECTION, token, section[1], section[0]), *_date_or_text(below)]
    in_line = headings.list_in_line(text)
    if in_line:
        return [
            Part(Kind.LIST_LABEL, token, in_line[1], in_line[0]),
            Part(Kind.TEXT, replace(token, text=in_line[2]), in_line[2]),
        ]
    return [Part(Kind.TEXT, token, text)]


def _date_or_text(token: Token) -> list[Part]:
    updated = updated_value(token.text)
    if updated is None:
        return [Part(Kind.TEXT, token, token.text)]
    date, rest = updated
    parts = [Part(Kind.UPDATED, token, date)]
    return [*parts, Part(Kind.TEXT, replace(token, text=rest), rest)] if rest else parts


def _heading(token: Token, after: Token | None, title: str) -> Part | None:
    text = token.text
    words = headings.heading_words(text)
    if headings.is_skinny(text):
        return Part(Kind.FACTS, token, words)
    key = headings.section_key(text, title)
    label = fact_label(text)
    if key and not (label and after and (is_recovery(after.text) or is_price(after.text))):
        return Part(Kind.SECTION, token, words, key)
    list_key = headings.list_label(text, title)
    is_list_ahead = after is not None and (after.is_item or headings.is_plain_list_label(text))
    if list_key and is_list_ahead:
        return Part(Kind.LIST_LABEL, token, words, list_key)
    if headings.is_label_of_both_lists(text) and after and (after.is_item or headings.list_label(after.text)):
        return Part(Kind.BOTH_LISTS, token, words)
    if headings.overview_name(text, title) is not None or headings.is_introduction_label(text):
        return Part(Kind.INTRODUCTION, token, words)
    return None


def _is_inside_sentence(token: Token, before: Token | None, after: Token | None) -> bool:
    """Whether a line is part of a wrapped sentence, even if it has the words of a heading."""
    if before is None or before.is_item or token.gap > 0 or not before.text[-1].isalnum():
        return False
    is_continued = after is not None and not after.is_item and after.gap == 0 and after.text[0].islower()
    return len(before.text) > 40 and (is_continued or token.text[0].islower())
