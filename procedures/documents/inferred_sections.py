"""Infers unannounced parts: facts without "The Skinny", and custom headings."""

from __future__ import annotations

from dataclasses import replace

from procedures.documents import headings
from procedures.documents.custom_headings import is_custom_heading, is_set_off, is_strong
from procedures.documents.fact_labels import Fact, fact_label
from procedures.documents.fact_lines import (
    MAX_CATEGORY,
    is_fact,
    is_price,
    is_prose,
    is_recovery,
    looks_like_category,
)
from procedures.documents.parts import OPENING, Kind, Part
from procedures.documents.text import letters, undecorated


def with_inferred_facts(parts: list[Part], title: str) -> list[Part]:
    """The parts of a document with facts but without "The Skinny", with that heading inserted.

    Before the first section, a recovery label or a price line marks the facts; after it, only a label that
    sentences do not contain.
    """
    if any(part.kind == Kind.FACTS for part in parts):
        return parts
    first_section = next((at for at, part in enumerate(parts) if part.kind == Kind.SECTION), len(parts))
    for at, part in enumerate(parts):
        if part.kind not in (Kind.TEXT, Kind.ITEM) or not _shows_facts(parts, at, title, at < first_section):
            continue
        start = at
        while at < first_section and start > 1 and _is_among_facts(parts, start, title):
            start -= 1
        opening = Part(Kind.FACTS, parts[start].token, "")
        return [*parts[:start], opening, *parts[start:]]
    return parts


def _shows_facts(parts: list[Part], at: int, title: str, is_before_sections: bool) -> bool:
    text = parts[at].text
    label = fact_label(text)
    following = parts[at + 1].text if at + 1 < len(parts) else ""
    if label and label.is_specific and label.fact == Fact.RECOVERY:
        value = label.value or following
        return (
            len(value) <= MAX_CATEGORY if is_before_sections else is_recovery(value) and not is_prose(value)
        )
    if not is_before_sections:
        return False
    if label and (is_recovery(label.value) or is_price(label.value)):
        return True
    if is_price(text) or (label and not label.value and is_recovery(following)):
        return True
    # A category alone shows the facts only where nothing else can stand: last, below heading or name.
    above = parts[at - 1] if at else parts[at]
    is_last = at + 1 < len(parts) and parts[at + 1].kind == Kind.SECTION
    is_below_name = above.kind == Kind.INTRODUCTION or letters(above.text) == letters(title)
    return is_last and is_below_name and looks_like_category(text)


def _is_among_facts(parts: list[Part], start: int, title: str) -> bool:
    """Whether the line above a fact is a fact as well."""
    above = parts[start - 1]
    if above.kind not in (Kind.TEXT, Kind.ITEM) or is_prose(above.text):
        return False
    is_close = parts[start].token.gap == 0
    # The facts begin with the procedure's name, which may be the title without its second half.
    is_name = bool(letters(above.text)) and letters(title).startswith(letters(above.text))
    return is_close or is_name or is_fact(above.text, title) or looks_like_category(above.text)


def with_custom_headings(parts: list[Part], title: str) -> list[Part]:
    """The parts of a document with its custom headings recognised."""
    found = list(parts)
    zone = Kind.INTRODUCTION
    for at, part in enumerate(found):
        if part.kind in OPENING:
            zone = part.kind
        if part.kind != Kind.TEXT or (
            zone in (Kind.LIST_LABEL, Kind.BOTH_LISTS) and not _ends_list(found, at)
        ):
            continue
        before = found[at - 1] if at else None
        after = found[at + 1] if at + 1 < len(found) else None
        opens_section = before is not None and before.kind in (*OPENING, Kind.TITLE, Kind.UPDATED)
        if zone == Kind.FACTS and not _ends_facts(found, at, title):
            continue
        if before and before.kind == Kind.TITLE and not part.text.endswith("?"):
            continue
        neighbour = after.token if after else None
        if is_custom_heading(
            part.token, before.token if before else None, neighbour, opens_section=opens_section
        ):
            found[at] = replace(part, kind=Kind.SECTION, text=headings.heading_words(part.text))
            zone = Kind.SECTION
    return found


def _ends_facts(parts: list[Part], at: int, title: str) -> bool:
    """Whether a line below the facts is a heading, and not the category."""
    text = parts[at].text
    after = parts[at + 1] if at + 1 < len(parts) else None
    if undecorated(text):
        return True
    if is_fact(text, title) or looks_like_category(text) or after is None or parts[at].token.gap == 0:
        return False
    if is_set_off(parts[at].token, after.token):
        return True
    if after.kind != Kind.TEXT:
        return False
    if is_strong(text):
        return is_prose(after.text) or is_strong(after.text)
    return is_prose(after.text) and any(looks_like_category(part.text) for part in parts[max(at - 8, 0) : at])


def _ends_list(parts: list[Part], at: int) -> bool:
    """Whether a line below a labelled list may be a heading: only after the list."""
    return parts[at - 1].kind == Kind.ITEM and is_strong(parts[at].text)
