"""The body of a standard page for its template: sections of blocks, loaded together.

Blocks are read in their stored form; Wagtail's block objects would query each picture, page and link
separately.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from django.utils.text import slugify

from clinic.core.addresses import PageLink
from clinic.core.links import expand_with_pages
from clinic.core.pictures.rendering import LoadedPicture, load_pictures, picture_in_use
from clinic.publishing.gate import has_text

# Ids that the base template uses.
_TAKEN = {"main", "q", "app", "consultation", "below", "foot-pages"}

StoredBlock = dict[str, Any]


class Question(NamedTuple):
    """What people ask, and the answer as HTML."""

    question: str | None
    answer: SafeString


@dataclass(frozen=True)
class BodyBlock:
    """A block of the body.

    Attributes:
        kind: the block's name, also the name of its template in `blocks/`.
        value: the template's data.
    """

    kind: str
    value: Any


@dataclass(frozen=True)
class BodySection:
    """A heading with the blocks below it.

    Attributes:
        heading: empty for blocks before the first heading.
        anchor: the section's id for links; empty without a heading.
        blocks: in order.
    """

    heading: str
    anchor: str
    blocks: list[BodyBlock]


class Body:
    """Everything that a page shows from rich texts, pictures and links, in two queries.

    Attributes:
        sections: the body, cut at its headings.
        picture: the page's own picture, or None.
        text: the HTML of the rich text that was given beside the body; empty where there is nothing to read.
    """

    sections: list[BodySection]
    picture: LoadedPicture | None
    text: SafeString

    def __init__(
        self,
        blocks: Iterable[StoredBlock] = (),
        picture: Iterable[StoredBlock] = (),
        text: str = "",
    ) -> None:
        stored = list(blocks)
        own = [block["value"] for block in picture]
        # An emptied text leaves its tags behind.
        sources = [
            text if has_text(text) else "",
            *(source for block in stored for source in _rich_texts(block)),
        ]
        pages = [block["value"].get("page") for block in stored if block["type"] == "call_to_action"]
        expanded, self._pages = expand_with_pages(sources, filter(None, pages))
        figures = [block["value"].get("picture") or {} for block in stored if block["type"] == "figure"]
        loaded = load_pictures(value["image"] for value in [*own, *figures] if value.get("image"))
        self.text, *texts = expanded
        self.picture = picture_in_use(own[0], loaded) if own else None
        self._texts = iter(texts)
        self.sections = list(_sections([self._drawn(block, loaded) for block in stored]))

    def _drawn(self, block: StoredBlock, loaded: dict[int, LoadedPicture]) -> BodyBlock:
        kind, value = block["type"], block["value"]
        if kind == "text":
            return BodyBlock(kind, next(self._texts))
        if kind == "figure":
            picture = picture_in_use(value.get("picture") or {}, loaded)
            return BodyBlock(kind, {**value, "picture": picture})
        if kind == "questions":
            items = [Question(item.get("question"), next(self._texts)) for item in _questions(value)]
            return BodyBlock(kind, {"questions": items})
        if kind == "call_to_action":
            page: PageLink | None = self._pages.get(value.get("page") or 0)
            return BodyBlock(kind, {**value, "page": page})
        if kind == "table":
            table = value.get("table") or {}
            return BodyBlock(kind, self._table(table, bool(value.get("first_column_names_rows"))))
        return BodyBlock(kind, value)

    def _table(self, table: dict[str, Any], first_column_names_rows: bool) -> dict[str, Any]:
        columns = table.get("columns") or []
        is_rich = [column["type"] == "rich_text" for column in columns]
        return {
            "caption": table.get("caption") or "",
            "headings": [column["heading"] for column in columns],
            "cells": [
                [
                    next(self._texts) if rich else cell or ""
                    for rich, cell in zip(is_rich, row["values"], strict=False)
                ]
                for row in table.get("rows") or []
            ],
            "first_column_names_rows": first_column_names_rows,
        }


def _rich_texts(block: StoredBlock) -> Iterator[str]:
    """The rich texts of a block, in the order in which `Body` takes them."""
    value = block["value"]
    if block["type"] == "text":
        yield value or ""
    elif block["type"] == "questions":
        yield from (question.get("answer") or "" for question in _questions(value))
    elif block["type"] == "table":
        table = value.get("table") or {}
        is_rich = [column["type"] == "rich_text" for column in table.get("columns") or []]
        for row in table.get("rows") or []:
            yield from (cell or "" for rich, cell in zip(is_rich, row["values"], strict=False) if rich)


def _questions(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The questions of a block; each item of a list has its type and an id beside its value."""
    items = value.get("questions") or []
    return [item["value"] if item.get("type") == "item" and "value" in item else item for item in items]


def _sections(blocks: list[BodyBlock]) -> Iterator[BodySection]:
    """The blocks split at their headings, each section with a unique anchor."""
    section = BodySection("", "", [])
    taken = set(_TAKEN)
    for block in blocks:
        if block.kind != "heading":
            section.blocks.append(block)
            continue
        if section.heading or section.blocks:
            yield section
        heading = str(block.value or "")
        section = BodySection(heading, _free_name(slugify(heading) or "section", taken), [])
    if section.heading or section.blocks:
        yield section


def _free_name(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free
