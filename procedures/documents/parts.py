"""Classifies the lines of a document: heading, label, date, text, list item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from procedures.documents import headings, labels
from procedures.documents.fact_lines import (
    MAX_CATEGORY,
    fact_label,
    is_fact,
    is_labelled_fact,
    is_price,
    is_prose,
    is_recovery,
    looks_like_category,
    updated_value,
)
from procedures.documents.grammar import BOLD, Token
from procedures.documents.text import MAX_HEADING, folded, letters


class Kind(Enum):
    """Kinds of parts."""

    TITLE = auto()
    FACTS = auto()  # opens the facts: "The Skinny", or nothing at all where the facts begin without it
    INTRODUCTION = auto()  # opens the introduction: the overview heading, or "Introduction"
    SECTION = auto()  # opens a section: that of a fact, or one of the document's own
    LIST_LABEL = auto()  # opens the pros or the cons
    BOTH_LISTS = auto()  # "Pros and Cons"
    UPDATED = auto()
    TEXT = auto()
    ITEM = auto()


OPENING = (Kind.FACTS, Kind.INTRODUCTION, Kind.SECTION, Kind.LIST_LABEL, Kind.BOTH_LISTS)
# A document with so many marked headings marks them all.
_MARKED = 2
_WORDS_ABOVE_FACTS = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A classified token.

    Attributes:
        text: the words of a heading, the value of "Last Updated", the text otherwise.
        fact: the fact that a heading opens; empty for a section of the document's own.
    """

    kind: Kind
    token: Token
    text: str
    fact: str = ""

    @property
    def line(self) -> int:
        return self.token.line


def title_token(tokens: Sequence[Token]) -> Token | None:
    """The title: the page's own heading, or the first line that can be one.

    It is none of the form's own lines, no fact and no sentence.
    """
    marked = next((token for token in tokens if token.level == 1), None)
    if marked and _may_be_title(marked.text):
        return marked
    first = next((token for token in tokens if updated_value(token.text) is None), None)
    if first is None or first.is_item or not _may_be_title(first.text):
        return None
    after = tokens[tokens.index(first) + 1 : tokens.index(first) + 2]
    is_wrapped = bool(after) and after[0].gap == 0 and after[0].text[0].islower()
    # Titles may be long; a long line with a full stop is a sentence.
    is_sentence = first.text[-1] in ".!…" and (len(first.text.split()) > 10 or is_wrapped)
    return None if is_sentence or (is_wrapped and len(first.text) > 40) else first


def _may_be_title(text: str) -> bool:
    if len(text) > MAX_HEADING or headings.stands_alone(text) or is_price(text):
        return False
    if headings.heading_in_line(text, "") or headings.list_of(text):
        return False
    label = fact_label(text)
    is_stated = label is not None and (label.fact == "recovery" or bool(label.value))
    return not is_stated and headings.overview_name(text, "") is None


def parts_of(tokens: Sequence[Token], title: Token | None, name: str) -> list[Part]:
    """The parts of a document, with its own headings and the beginning of its facts."""
    standing = {labels.section_of(token.text, name) for token in tokens if not token.is_item}
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
            # A line that repeats the heading right above it announces its text: "Side effects:".
            is_repeated = (
                last
                and last.kind == found[0].kind == Kind.SECTION
                and last.fact
                and last.fact == found[0].fact
            )
            if is_repeated and token.text.endswith(":"):
                found = [Part(Kind.TEXT, token, token.text)]
            parts += found
    is_marked = sum(0 < token.level < BOLD for token in tokens if token is not title) >= _MARKED
    return _with_own_headings(_with_facts(parts, name), name, is_marked=is_marked)


def _is_date_below(token: Token) -> bool:
    """Whether a line is the date of the label "Last Updated" above it."""
    return len(token.whole) <= 40 and bool(updated_value(f"Updated {token.whole}"))


def _is_rest_of_overview(above: Part, token: Token) -> bool:
    """Whether a line continues an overview heading from the line above."""
    if above.kind != Kind.INTRODUCTION or token.gap > 0 or len(token.text) > MAX_HEADING:
        return False
    words, rest = folded(headings.OVERVIEW_ENDING).split(), folded(token.text).split()
    return bool(rest) and words[-len(rest) :] == rest


def _parts_of_line(
    token: Token, before: Token | None, after: Token | None, title: str, standing: set[str | None]
) -> list[Part]:
    text = token.text
    if updated_value(text):
        return _date_or_text(token)
    if token.is_item:
        # "1. Side effects" above its text, or a heading with a little picture of its own.
        section = labels.section_of(text, title)
        is_heading = section is not None and after is not None and after.mark != token.mark
        return [
            Part(Kind.SECTION, token, text, section or "") if is_heading else Part(Kind.ITEM, token, text)
        ]
    if not token.level and _is_inside_sentence(token, before, after):
        return [Part(Kind.TEXT, token, text)]
    if heading := _heading(token, after, title):
        return [heading]
    in_line = headings.heading_in_line(text, title)
    if in_line and in_line[0] not in standing and not _is_short_fact(text):
        fact, words, rest = in_line
        kind = Kind.LIST_LABEL if fact in ("pros", "cons") else Kind.SECTION
        return [Part(kind, token, words, fact), *_date_or_text(replace(token, text=rest))]
    return [Part(Kind.TEXT, token, text)]


def _is_short_fact(text: str) -> bool:
    """Whether a line is a label with a value rather than a heading with its text."""
    label = fact_label(text)
    return label is not None and 0 < len(label.value) <= MAX_CATEGORY and not is_prose(label.value)


def _date_or_text(token: Token) -> list[Part]:
    updated = updated_value(token.text)
    if updated is None:
        return [Part(Kind.TEXT, token, token.text)]
    date, rest = updated
    parts = [Part(Kind.UPDATED, token, date)]
    return [*parts, Part(Kind.TEXT, replace(token, text=rest), rest)] if rest else parts


def _heading(token: Token, after: Token | None, title: str) -> Part | None:
    text, words = token.text, labels.heading_words(token.text)
    if headings.opens_facts(token, after, title):
        return Part(Kind.FACTS, token, words)
    section = labels.section_of(text, title)
    if section in ("pros", "cons"):
        return Part(Kind.LIST_LABEL, token, words, section) if _is_above_list(token, after) else None
    if section:
        return Part(Kind.SECTION, token, words, section)
    opening = labels.opening_of(text, title)
    if opening == "both_lists" and after and (after.is_item or headings.list_of(after.text)):
        return Part(Kind.BOTH_LISTS, token, words)
    if headings.overview_name(text, title) is not None or opening == "introduction":
        return Part(Kind.INTRODUCTION, token, words)
    return None


def _is_above_list(token: Token, after: Token | None) -> bool:
    """Whether what is below "Benefits" is a list, with or without bullets, and no text."""
    if headings.is_plain_list_label(token.text) or after is None:
        return headings.is_plain_list_label(token.text)
    is_short = len(after.text) <= MAX_CATEGORY and not is_prose(after.text)
    return after.is_item or after.text.endswith(":") or (is_short and not after.level)


def _is_inside_sentence(token: Token, before: Token | None, after: Token | None) -> bool:
    """Whether a line is part of a wrapped sentence, even if it has the words of a heading."""
    if before is None or before.is_item or token.gap > 0 or not before.text[-1].isalnum():
        return False
    is_continued = after is not None and not after.is_item and after.gap == 0 and after.text[0].islower()
    return len(before.text) > 40 and (is_continued or token.text[0].islower())


def _with_facts(parts: list[Part], title: str) -> list[Part]:
    """The parts of a document whose facts have no heading, with one inserted above the first fact.

    Facts without a label are known only there; those with one wherever they stand.
    """
    if any(part.kind == Kind.FACTS for part in parts):
        return parts
    end = next((at for at, part in enumerate(parts) if part.kind == Kind.SECTION), len(parts))
    for start, part in enumerate(parts):
        if part.kind not in (Kind.TEXT, Kind.ITEM) or not _shows_facts(part.text, start < end):
            continue
        while 1 < start < end and _is_among_facts(parts, start, title):
            start -= 1
        above = parts[start - 1] if start > 1 else None
        if above and above.kind == Kind.TEXT and _is_heading_of_facts(above, title):
            return [*parts[: start - 1], replace(above, kind=Kind.FACTS), *parts[start:]]
        return [*parts[:start], Part(Kind.FACTS, parts[start].token, ""), *parts[start:]]
    return parts


def _is_heading_of_facts(part: Part, title: str) -> bool:
    """Whether a line right above the facts is their heading, in whatever words."""
    is_short = len(part.text.split()) <= _WORDS_ABOVE_FACTS and not is_prose(part.text)
    return is_short and not is_fact(part.text, title) and not looks_like_category(part.text)


def _shows_facts(text: str, is_before_sections: bool) -> bool:
    label = fact_label(text)
    if label is not None and label.is_specific and label.fact == "recovery":
        return is_before_sections or is_recovery(label.value)
    return is_before_sections and (is_price(text) or is_labelled_fact(text))


def _is_among_facts(parts: list[Part], start: int, title: str) -> bool:
    """Whether the line above a fact is a fact as well."""
    above = parts[start - 1]
    if above.kind not in (Kind.TEXT, Kind.ITEM) or is_prose(above.text):
        return False
    # The facts begin with the procedure's name, which may be the title without its second half.
    is_name = bool(letters(above.text)) and letters(title).startswith(letters(above.text))
    is_close = parts[start].token.gap == 0
    return is_close or is_name or is_fact(above.text, title) or looks_like_category(above.text)


def _with_own_headings(parts: list[Part], title: str, *, is_marked: bool) -> list[Part]:
    """The parts of a document with its own headings; where headings are marked, there are no others."""
    found = list(parts)
    standing = {part.fact for part in parts if part.kind in (Kind.SECTION, Kind.LIST_LABEL)}
    zone, level = Kind.INTRODUCTION, 0
    fact = ""
    for at, part in enumerate(found):
        if part.kind in OPENING:
            zone, level, fact = part.kind, part.token.level, part.fact
        if part.kind != Kind.TEXT or (zone in _OF_LISTS and not part.token.level):
            continue
        before = found[at - 1] if at else None
        after = found[at + 1] if at + 1 < len(found) else None
        # A question above its text, or words with a colon above a list.
        is_above = after is not None and (
            part.text[-1] == ":" or part.token.gap > 0
            if after.kind == Kind.ITEM
            else is_prose(after.text) and headings.is_strong(part.text)
        )
        is_known = is_above and labels.section_of_heading(part.text, title) not in (None, *standing)
        is_marked_or_known = part.token.level or is_known
        if zone == Kind.FACTS and not is_marked_or_known and not _ends_facts(found, at, title):
            continue
        if before and before.kind == Kind.TITLE and not part.token.level and not part.text.endswith("?"):
            continue
        # A heading below that of a fact parts its text: "Common" in the side effects.
        if level and part.token.level > level and fact and fact != "questions":
            continue
        opens_section = before is not None and before.kind in (*OPENING, Kind.TITLE, Kind.UPDATED)
        above, neighbour = (one.token if one else None for one in (before, after))
        beyond = found[at + 2].token if at + 2 < len(found) else None
        is_own = is_marked_or_known or (
            not is_marked
            and (
                headings.is_heading(part.token, above, neighbour, opens_section=opens_section)
                or headings.stands_above_block(part.token, above, neighbour, beyond)
            )
        )
        if is_own:
            words = labels.heading_words(part.text)
            if fact == "questions" and part.text.endswith("?"):
                found[at] = replace(part, kind=Kind.SECTION, text=words, fact=fact)
                continue
            fact = labels.section_of_heading(words, title) or ""
            if fact in standing or (fact in _LISTS and not _is_above_list(part.token, neighbour)):
                fact = ""
            standing.add(fact)
            zone = Kind.LIST_LABEL if fact in _LISTS else Kind.SECTION
            level = part.token.level
            found[at] = replace(part, kind=zone, text=words, fact=fact)
    return found


_OF_LISTS = (Kind.LIST_LABEL, Kind.BOTH_LISTS)
_LISTS = ("pros", "cons")


def _ends_facts(parts: list[Part], at: int, title: str) -> bool:
    """Whether a line below the facts is a heading, and not the category."""
    text = parts[at].text
    after = parts[at + 1] if at + 1 < len(parts) else None
    if after is None:
        return False
    if is_fact(text, title) or looks_like_category(text) or parts[at].token.gap == 0:
        return False
    if after.kind != Kind.TEXT:
        return False
    above = [fact_label(part.text) for part in parts[max(at - 12, 0) : at] if part.kind == Kind.TEXT]
    if is_prose(after.text) and sum(bool(label and label.value) for label in above) > 1:
        # Where facts have labels, a line without one is none of them.
        return True
    if headings.is_strong(text):
        return is_prose(after.text) or headings.is_strong(after.text)
    return is_prose(after.text) and any(looks_like_category(part.text) for part in parts[max(at - 8, 0) : at])


def leads_into_list(text: str) -> bool:
    """Whether a line announces the list below it: "Side effects may include:"."""
    return bool(labels.LEADING.search(text))


def split_items(text: str) -> list[str]:
    """The items of a list on one line: "quick, painless, safe"."""
    items = [item.strip() for item in re.split(";" if ";" in text else ",", text.rstrip(". "))]
    items = [re.sub(r"^(?:and|und|et|y)\s+", "", item) for item in items if item]
    # Longer pieces are parts of a sentence, not items.
    return items if all(len(item.split()) <= 6 for item in items) else [text]
