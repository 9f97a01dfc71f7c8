"""A language in which each text of ours stands between ⟦ and ⟧, and content in another alphabet.

What then stands in Latin letters outside of the brackets is a text of ours that nobody can translate.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from bs4 import BeautifulSoup, Comment, Doctype, NavigableString, Tag
from django.db import models
from django.test import override_settings
from django.utils import translation
from django.utils.translation import trans_real
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock, TextBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import RichTextField, StreamField

# A real code, so that numbers and money have their rules; no site of ours is in Esperanto.
LANGUAGE = "eo"
# Names of products, the dollar's code and what Esperanto calls it, what stands in its dates, and the
# countries whose rules of advertising there are: their files name them.
NAMES = frozenset({"App", "Store", "Google", "Play", "US", "USD", "de", "United", "Kingdom", "States"})
CONTEXT_END = "\x04"
OPEN, CLOSE = "⟦", "⟧"


class PseudoTranslation:
    """Stands in for Django's catalogues of `LANGUAGE`."""

    def gettext(self, message: str) -> str:
        """A message between brackets, without its context."""
        return f"{OPEN}{message.rpartition(CONTEXT_END)[2]}{CLOSE}"

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """The form for a number, as English has them."""
        return self.gettext(singular if number == 1 else plural)

    def language(self) -> str:
        return LANGUAGE

    def to_language(self) -> str:
        return LANGUAGE


@contextmanager
def pseudo_locale() -> Iterator[None]:
    """The site in a language in which whatever is marked for translation stands between brackets."""
    languages = [(LANGUAGE, rewritten("Esperanto"))]
    with (
        override_settings(
            LANGUAGE_CODE=LANGUAGE,
            LANGUAGES=languages,
            WAGTAIL_CONTENT_LANGUAGES=languages,
            WAGTAIL_SITE_NAME=rewritten("Calder House"),
        ),
        patch.dict(trans_real._translations, {LANGUAGE: PseudoTranslation()}),
        translation.override(LANGUAGE),
    ):
        yield


# Content in another alphabet

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_OTHER = "абцдефгхийклмнопърстувьшызщ"[: len(_LATIN)]
_ALPHABET = str.maketrans(_LATIN + _LATIN.upper(), _OTHER + _OTHER.upper())
_TAG = re.compile(r"(<[^>]*>|&\w+;)")
# What has a fixed spelling: codes, addresses, and what the site makes by itself.
_FIXED = frozenset(
    {
        "slug",
        "url_path",
        "path",
        "currency",
        "country",
        "email",
        "security_email",
        "address",
        "translation_key",
    }
    | {
        "app_store_address",
        "google_play_address",
        "booking_address",
        "requests_email",
        "coordinates",
        "hostname",
    }
)


def rewritten(text: str) -> str:
    """Content in the other alphabet; tags and entities stay."""
    return "".join(part if _TAG.fullmatch(part) else part.translate(_ALPHABET) for part in _TAG.split(text))


def rewrite(instance: models.Model) -> None:
    """Put all content of a row into the other alphabet, in memory."""
    for field in instance._meta.concrete_fields:
        is_kept = not field.editable and not isinstance(field, StreamField)
        if field.name in _FIXED or field.choices or is_kept:
            continue
        value = getattr(instance, field.attname)
        if isinstance(field, StreamField):
            raw = field.stream_block.get_prep_value(value)
            raw = _rewritten_value(field.stream_block, raw)
            setattr(instance, field.attname, field.stream_block.to_python(raw))
        elif type(field) in (models.CharField, models.TextField, RichTextField) and value:
            setattr(instance, field.attname, rewritten(value))


def _rewritten_value(block: Any, value: Any) -> Any:
    if not value:
        return value
    if isinstance(block, StreamBlock):
        return [
            {**child, "value": _rewritten_value(block.child_blocks[child["type"]], child["value"])}
            for child in value
        ]
    if isinstance(block, ListBlock):
        return [{**child, "value": _rewritten_value(block.child_block, child["value"])} for child in value]
    if isinstance(block, TypedTableBlock):
        kinds = [block.child_blocks[column["type"]] for column in value["columns"]]
        return {
            **value,
            "caption": rewritten(value.get("caption") or ""),
            "columns": [{**column, "heading": rewritten(column["heading"])} for column in value["columns"]],
            "rows": [
                {"values": [_rewritten_value(*pair) for pair in zip(kinds, row["values"], strict=True)]}
                for row in value["rows"]
            ],
        }
    if isinstance(block, StructBlock):
        return {
            name: inner if name in _FIXED else _rewritten_value(block.child_blocks[name], inner)
            for name, inner in value.items()
        }
    if isinstance(block, (CharBlock, TextBlock, RichTextBlock)) and isinstance(value, str):
        return rewritten(value)
    return value


# Finding what is not marked

_WORD = re.compile(r"[A-Za-z]{2,}")
# Addresses of any kind are content, or the site's own.
_ADDRESS = re.compile(
    r"\S+@\S+\.\w+|\b(?:https?|tel|mailto):\S+|(?<!\w)/[\w./?=&%-]*|\S+\.(?:md|txt|pdf|jpg)\b"
)
_READ_ALOUD = ("aria-label", "aria-description", "aria-valuetext", "alt", "title", "placeholder", "label")
_SHOWN_META = ("description", "og:title", "og:description", "og:site_name", "og:image:alt", "twitter:title")
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "br", "cite", "em", "i", "mark", "small", "span", "strong", "sub", "sup"}
    | {"svg", "time", "use", "wbr"}
)
_UNSEEN = ("script", "style", "template")


def outside_brackets(text: str, depth: int = 0) -> tuple[str, int]:
    """What of a text stands outside of the brackets, and how deep inside of them it ends.

    Raises:
        AssertionError: where a bracket closes that has not been opened.
    """
    found = []
    for char in text:
        if char == OPEN:
            depth += 1
        elif char == CLOSE:
            depth -= 1
            assert depth >= 0, f"A text of ours ends that has not begun: {text!r}"
        elif not depth:
            found.append(char)
        elif found[-1:] != ["\n"]:
            # Words on both sides of a text of ours are not one.
            found.append("\n")
    return "".join(found), depth


def unmarked_words(text: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """The words of a plain text that are neither content nor marked for translation."""
    rest, _depth = outside_brackets(text)
    return [word for word in _WORD.findall(_ADDRESS.sub(" ", rest)) if word not in allowed]


def unmarked_in_page(
    html: str | bytes | BeautifulSoup, allowed: frozenset[str] = frozenset(), whole: Collection[str] = ()
) -> list[str]:
    """The same for what people see, hear or are shown in search results of a page, each with its place.

    Args:
        whole: texts that may stand there by themselves.
    """
    soup = html if isinstance(html, BeautifulSoup) else BeautifulSoup(html, "html.parser")
    found: list[str] = []
    for place, text in [*_texts(soup), *_attributes(soup)]:
        words = unmarked_words(text, allowed)
        if words and text.strip() not in whole:
            found.append(f"{place}: {' '.join(words)} in {' '.join(text.split())[:120]!r}")
    return found


def _texts(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """The texts of the page. Those with markup inside are put together up to their paragraph."""
    together: dict[int, tuple[str, list[str]]] = {}
    for string in soup.find_all(string=True):
        if isinstance(string, (Comment, Doctype)) or type(string) is not NavigableString:
            continue
        parent = string.parent
        assert parent is not None
        if any(tag.name in _UNSEEN for tag in string.parents):
            continue
        block: Tag = parent
        while block.name in _INLINE and block.parent is not None:
            block = block.parent
        together.setdefault(id(block), (block.name, []))[1].append(str(string))
    for name, parts in together.values():
        yield name, "".join(parts)


def _attributes(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for tag in soup.find_all(True):
        names = [name for name in _READ_ALOUD if tag.get(name)]
        if tag.name == "meta" and (tag.get("name") or tag.get("property")) in _SHOWN_META:
            names.append("content")
        if tag.name == "input" and tag.get("type") in ("submit", "button", "reset"):
            names.append("value")
        if tag.name == "link":
            continue
        for name in names:
            yield f"{tag.name}[{name}]", str(tag.get(name, ""))
