"""Tokens: lines of text, and list items with their wrapped lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from procedures.documents.text import Line

# Marks that are bullets even without a space after them; "\uf0b7" is Word's own.
_SYMBOLS = "•‣⁃◦∙·●○■□▪▫◾◼◆◇►▶▸➢➤→❖✦\uf0b7"
_TICKS = "✓✔✅☑"
_CROSSES = "✗✘✕✖❌☒"
# Marks that are also punctuation: bullets only before white space.
_PUNCTUATION = "-–—*+»"

_ITEM = re.compile(
    rf"""(?P<mark>[{_SYMBOLS}{_TICKS}{_CROSSES}]\ufe0f? | [{_PUNCTUATION}](?=\s) | o(?=\t))\s*(?P<text>.*)
    | \(?(?P<ordinal>[0-9]{{1,3}}|[a-zA-Z])[).](?<![a-zA-Z]\.)(?:\s+(?P<numbered>.*))?""",
    re.VERBOSE | re.DOTALL,
)
# A line of dashes or the like separates; it says nothing, and counts as a blank line.
_RULE = re.compile(r"(?:[-=_*~–—─•·]\s?){3,}")


@dataclass(frozen=True, slots=True)
class Token:
    """A line of text, or a list item.

    Attributes:
        text: the line; of an item, its words without the bullet, wrapped lines included.
        line: number of its (first) line in the file.
        gap: blank lines before it.
        indent: columns before it.
        mark: of an item, its kind of bullet ("•", "number", …); empty for a line of text.
        whole: the unchanged (first) line.
    """

    text: str
    line: int
    gap: int
    indent: int
    mark: str
    whole: str

    @property
    def is_item(self) -> bool:
        return bool(self.mark)

    @property
    def is_cross(self) -> bool:
        """Whether the bullet itself means "against"."""
        return self.mark[:1] in _CROSSES if self.mark else False


def tokens_of(lines: Iterable[Line], stands_alone: Callable[[str], bool]) -> list[Token]:
    """The tokens of a document.

    Args:
        stands_alone: whether a line is one of the format's own; an item never wraps onto such a line.
    """
    # An item's further lines are collected and joined once: it may have very many.
    collected: list[tuple[Token, list[str]]] = []
    gap = 0
    for line in lines:
        if not line.text or _is_rule(line.text):
            gap += 1
            continue
        token = _token(line, gap)
        last, texts = collected[-1] if collected else (None, [])
        if last and last.is_item and not token.is_item:
            # A mark may stand alone on its line, as pages are pasted: the text is on the next one.
            waiting = not any(texts) and not stands_alone(line.text)
            if waiting or (gap == 0 and _wraps(last, line, stands_alone)):
                texts.append(line.text)
                gap = 0
                continue
        collected.append((token, [token.text]))
        gap = 0
    return [
        token if len(texts) == 1 else replace(token, text=" ".join(filter(None, texts)))
        for token, texts in collected
        if any(texts)
    ]


def starts_like_item(text: str) -> bool:
    """Whether a line is read as a list item."""
    return _ITEM.fullmatch(text) is not None


def _is_rule(text: str) -> bool:
    return len(text) <= 200 and text[0] in "-=_*~–—─•·" and _RULE.fullmatch(text) is not None


def _token(line: Line, gap: int) -> Token:
    match = _ITEM.fullmatch(line.text)
    if match is None or (match["ordinal"] and match["numbered"] is None):
        return Token(line.text, line.number, gap, line.indent, "", line.text)
    if match["ordinal"]:
        mark = "number" if match["ordinal"].isdigit() else "letter"
        return Token(match["numbered"], line.number, gap, line.indent, mark, line.text)
    return Token(match["text"], line.number, gap, line.indent, match["mark"], line.text)


def _wraps(last: Token, line: Line, stands_alone: Callable[[str], bool]) -> bool:
    """Whether a line directly below an item continues it."""
    if stands_alone(line.text):
        return False
    return line.indent > last.indent or (line.indent == last.indent and line.text[0].islower())


def restarts(previous: Token, token: Token) -> bool:
    """Whether the numbering restarts at a token, which begins another list."""
    if token.mark not in ("number", "letter") or previous.mark != token.mark:
        return False
    return token.whole.lstrip("(")[:2] in ("1.", "1)", "a)", "A)")
