"""Two versions of a page compared in words: each fact as visitors read it, old beside new."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from bs4 import BeautifulSoup
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext
from wagtail.blocks import StreamValue, StructValue
from wagtail.rich_text import RichText as RichTextValue

from procedures.facts.kinds import (
    Blocks,
    Choice,
    Flag,
    Items,
    Kind,
    Measure,
    Names,
    PageLinks,
    People,
    Picture,
    RichText,
    Words,
)
from procedures.facts.registry import Fact
from procedures.models.blocks import lines_of
from procedures.pages.presentation.words import text_of


@dataclass(frozen=True)
class Line:
    """A line of a fact, and whether the other version lacks it."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Difference:
    """A fact that two versions tell differently.

    Attributes:
        name: of the fact.
        old, new: its lines; without any, the version does not state it.
    """

    name: str
    label: str
    is_clinical: bool
    old: Sequence[Line]
    new: Sequence[Line]


TITLE = Fact("title", Words())


def differences(old: Any, new: Any, *, clinical: bool | None = None) -> list[Difference]:
    """The facts that two versions of a page tell differently, in the order of the page.

    Args:
        old: None if there was none.
        new: the newer version.
        clinical: only the facts that a review covers, or only the others; by default, all.
    """
    found = []
    for fact in (TITLE, *new.facts):
        if not fact.has_field_on(new) or (clinical is not None and fact.is_clinical is not clinical):
            continue
        before = [] if old is None else fact_in_words(fact, old)
        after = fact_in_words(fact, new)
        if before != after:
            found.append(
                Difference(
                    fact.name,
                    fact.label_on(new),
                    fact.is_clinical,
                    [Line(text, text not in after) for text in before],
                    [Line(text, text not in before) for text in after],
                )
            )
    return found


def fact_in_words(fact: Fact, page: Any) -> list[str]:
    """A fact of a page as visitors read it, line by line; empty if it is not stated."""
    return [line for line in lines_of_kind(fact.kind, getattr(page, fact.name)) if line]


@singledispatch
def lines_of_kind(kind: Kind, value: Any) -> Iterable[str]:
    """A value in lines, by its kind."""
    return [_in_words(value)]


@lines_of_kind.register(Choice)
@lines_of_kind.register(Measure)
@lines_of_kind.register(Flag)
def _one_line(kind: Kind, value: Any) -> list[str]:
    return [] if value is None else [text_of(kind, value)]


@lines_of_kind.register
def _(kind: Words, value: Any) -> list[str]:
    return [" ".join(line.split()) for line in (value or "").splitlines()]


@lines_of_kind.register
def _(kind: RichText, value: Any) -> Iterator[str]:
    return _paragraphs(value or "")


@lines_of_kind.register(Items)
@lines_of_kind.register(Blocks)
@lines_of_kind.register(Picture)
@lines_of_kind.register(PageLinks)
@lines_of_kind.register(Names)
@lines_of_kind.register(People)
def _list(kind: Kind, value: Any) -> list[str]:
    if isinstance(value, StreamValue):
        amounts = (
            [str(line) for line in lines_of(value)] if "price" in value.stream_block.child_blocks else []
        )
        items = [_block_in_words(child.block, child.value) for child in value]
        return [_joined(pair) for pair in zip(amounts, items, strict=True)] if amounts else items
    if hasattr(value, "all"):
        return sorted(str(item) for item in value.all())
    return [_in_words(value)]


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(filter(None, parts))


def _paragraphs(source: str) -> Iterator[str]:
    soup = BeautifulSoup(source, "html.parser")
    found = soup.find_all(["p", "h2", "h3", "h4", "blockquote", "li"])
    if not found:
        yield " ".join(soup.get_text(" ").split())
    for element in found:
        if not element.find(["p", "li"]):
            yield " ".join(element.get_text().split())


# Inputs that an amount says already.
_OF_AMOUNT = frozenset(
    {"label", "area", "minimum", "maximum", "starting_from", "on_consultation", "unit", "currency", "clinic"}
)


def _block_in_words(block: Any, value: Any) -> str:
    """An item of a list; one with several inputs names each of them, but for the first."""
    if not isinstance(value, StructValue):
        return _in_words(value, block)
    is_price = block.child_blocks.keys() >= _OF_AMOUNT
    parts: list[str] = []
    for name, child in block.child_blocks.items():
        text = "" if is_price and name in _OF_AMOUNT else _in_words(value.get(name), child)
        if text:
            label = capfirst(str(child.label))
            is_first = not parts and not is_price
            parts.append(
                text
                if is_first
                else pgettext("an input and its value", "%(label)s: %(value)s")
                % {"label": label, "value": text}
            )
    return _joined(parts)


def _in_words(value: Any, block: Any = None) -> str:
    """A stored value in words; empty if it is absent."""
    if value is None or value is False or value == "":
        return ""
    if value is True:
        return gettext("Yes")
    if isinstance(value, datetime.date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, RichTextValue):
        return " ".join(_paragraphs(value.source))
    if hasattr(value, "contextual_alt_text"):
        words = gettext("decorative") if value.decorative else value.contextual_alt_text or ""
        return f"{value.title} ({words})" if words else str(value.title)
    choices = getattr(getattr(block, "field", None), "choices", None)
    if choices:
        return str(dict(_flat(choices)).get(value, value))
    if isinstance(value, list | tuple) or hasattr(value, "list_block"):
        return ", ".join(_in_words(item) for item in value)
    return " ".join(str(value).split())


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
