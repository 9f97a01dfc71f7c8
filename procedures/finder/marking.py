"""Marking what was found in a text, and cutting out the passage where it was."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from procedures.finder.words import fold, is_match, split_words

_WORD = re.compile(r"\w+(?:[-‐‑]\w+)*")
# How many letters of a text are shown before and after what was found.
_AROUND = 70


def is_wanted(word: str, wanted: Iterable[str], *, whole: bool = False) -> bool:
    """Whether a word as it is written was looked for; of a word with hyphens, any part counts."""
    parts = split_words(word)
    if len(parts) > 1:
        parts.append("".join(parts))
    return any(is_match(part, one, whole=whole) for part in parts for one in wanted)


def found_in(text: str, wanted: Iterable[str]) -> set[str]:
    """Which of the folded words that were looked for are in a text."""
    words = [fold(part) for match in _WORD.findall(text) for part in (match, *re.split(r"\W", match))]
    return {one for one in wanted if any(is_match(word, one) for word in words)}


def marked(text: str, wanted: Iterable[str], *, whole: bool = False) -> Markup:
    """A text as HTML in which each word that was looked for is marked."""
    wanted = tuple(wanted)
    html: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        if is_wanted(match[0], wanted, whole=whole):
            html += [str(escape(text[end : match.start()])), f"<mark>{escape(match[0])}</mark>"]
            end = match.end()
    return Markup("".join([*html, str(escape(text[end:]))]))  # noqa: S704


def passage(text: str, wanted: Iterable[str]) -> Markup:
    """The words around the first that was looked for, with marks; empty where there is none.

    Args:
        text: paragraphs, a line each.
    """
    wanted = tuple(wanted)
    for line in text.splitlines():
        for match in _WORD.finditer(line):
            if is_wanted(match[0], wanted, whole=True):
                return _around(line, match.start(), match.end(), wanted)
    return Markup("")


def _around(line: str, start: int, end: int, wanted: tuple[str, ...]) -> Markup:
    """Whole words before and after a place in a line."""
    start = max(0, start - _AROUND)
    start = line.rfind(" ", 0, start) + 1 if start else 0
    space = line.find(" ", min(len(line), end + _AROUND))
    end = len(line) if space < 0 else space
    before, after = "… " if start else "", " …" if end < len(line) else ""
    return Markup("{}{}{}").format(before, marked(line[start:end], wanted, whole=True), after)
