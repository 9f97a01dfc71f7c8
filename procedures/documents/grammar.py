"""The line grammar of documents: `# heading`, `- item`, `label: value`, paragraph.

Every source is turned into such lines (`sources/`). Plain text is one that marks less: its tokens have no
level.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from procedures.documents import labels
from procedures.documents.text import Line, undecorated

# Marks that are bullets even without a space after them; "\uf0b7" is Word's own.
_SYMBOLS = "•‣⁃◦∙·●○■□▪▫◾◼◆◇►▶▸➢➤→❖✦\uf0b7"
_TICKS = "✓✔✅☑"
_CROSSES = "✗✘✕✖❌☒"
# Marks that are also punctuation: bullets only before white space.
_PUNCTUATION = "-–—*+»"

_ITEM = re.compile(
    rf"""(?P<mark>[{_SYMBOLS}{_TICKS}{_CROSSES}]\ufe0f? | [{_PUNCTUATION}](?=\s) | o(?=\t|\s\s))
    \s*(?P<text>.*)
    | \(?(?P<ordinal>[0-9]{{1,3}}|[a-zA-Z])[).](?<![a-zA-Z]\.)(?:\s+(?P<numbered>.*))?""",
    re.VERBOSE | re.DOTALL,
)
# A line of dashes or the like separates; it says nothing, and counts as a blank line.
_RULE = re.compile(r"(?:[-=_*~–—─•·|:]\s?){3,}")
_HASHES = re.compile(r"#{1,6}(?=\s)")
_BOLD_LABEL = re.compile(r"(?P<mark>\*\*|__|\*|_)(?P<label>[^*_]{1,40})(?P=mark)(?P<rest>.+)")
_BOLD_WORDS = re.compile(r"\*\*([^*]+)\*\*|__([^_]+)__")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^()\s]+(?: \"[^\"]*\")?\)")
_LINK = re.compile(r"!?\[([^\]]*)\]\((?:[^()\s]+)(?: \"[^\"]*\")?\)")
_MONEY = re.compile(r"[$€£¥]")
_ROW = re.compile(r"\|(?P<cells>.+)\|")
_PICTURES = re.compile(
    "^(?:[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d]*\\s*)+"
)
# A line in bold is a heading below all those with "#".
BOLD = 7
# A longer one is a sentence that is stressed.
MAX_BOLD = 100


@dataclass(frozen=True, slots=True)
class Token:
    """A heading, a list item or a line of text.

    Attributes:
        text: the line without its marks; of an item, wrapped lines included.
        line: number of its (first) line in the file.
        gap: blank lines before it.
        indent: columns before it.
        mark: of an item, its kind of bullet ("•", "number", …); empty for other lines.
        whole: the unchanged (first) line.
        level: of a marked heading, from 1; otherwise 0.
    """

    text: str
    line: int
    gap: int
    indent: int
    mark: str
    whole: str
    level: int = 0

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
        stands_alone: whether a line is one of the form's own; an item never wraps onto such a line.
    """
    # An item's further lines are collected and joined once: it may have very many.
    collected: list[tuple[Token, list[str]]] = []
    gap = 0
    for line in _with_tables(lines):
        if not line.text or _is_rule(line.text) or _PICTURE.fullmatch(line.text):
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


def _is_rule(text: str) -> bool:
    return len(text) <= 200 and text[0] in "-=_*~–—─•·|" and _RULE.fullmatch(text) is not None


def _token(line: Line, gap: int) -> Token:
    text = line.text
    if "![" in text:
        text = _PICTURE.sub("", text).strip()
    if words := undecorated(text):
        hashes = _HASHES.match(text)
        if not hashes and (len(words) > MAX_BOLD or words[-1] in ".!"):
            return Token(words, line.number, gap, line.indent, "", text)
        return Token(words, line.number, gap, line.indent, "", text, len(hashes[0]) if hashes else BOLD)
    match = _ITEM.fullmatch(text)
    if match is None or (match["ordinal"] and match["numbered"] is None):
        return Token(_unmarked(text), line.number, gap, line.indent, "", text)
    if match["ordinal"]:
        mark = "number" if match["ordinal"].isdigit() else "letter"
        return Token(_unmarked(match["numbered"]), line.number, gap, line.indent, mark, text)
    return Token(_unmarked(match["text"]), line.number, gap, line.indent, match["mark"], text)


def _unmarked(text: str) -> str:
    """A line without the markup of words and links, and without the little pictures before it."""
    text = _PICTURES.sub("", text) or text
    if text[:1] in "*_" and (bold := _BOLD_LABEL.fullmatch(text)):
        text = bold["label"] + bold["rest"]
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "**" in text or "__" in text:
        text = _BOLD_WORDS.sub(r"\1\2", text)
    return text


def row_of(cells: Iterable[str]) -> str:
    """A row of a table as a line."""
    words = [" ".join(cell.split()).replace("|", "/") for cell in cells]
    return f"| {' | '.join(words)} |" if any(words) else ""


def _with_tables(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines of a document, with the rows of its tables as "label: value"."""
    rows: list[tuple[Line, list[str]]] = []
    for line in lines:
        if line.text[:1] == "|" and (row := _ROW.fullmatch(line.text)):
            if not _is_rule(line.text):
                rows.append((line, [_unmarked(cell.strip()) for cell in row["cells"].split("|")]))
            continue
        yield from _rows_of(rows)
        rows = []
        yield line
    yield from _rows_of(rows)


def _rows_of(rows: Sequence[tuple[Line, list[str]]]) -> Iterator[Line]:
    head = rows[0][1] if len(rows) > 1 else []
    facts = [labels.fact_of(cell) or labels.fact_asked(cell) for cell in head]
    if len(rows) == 2 and len(head) > 1 and all(facts):
        # Labels above their values.
        rows = [(rows[1][0], list(pair)) for pair in zip(head, rows[1][1], strict=False)]
        head = []
    elif "price" not in facts[1:] or any(map(_MONEY.search, head)):
        head = []
    for line, cells in rows[1:] if head else rows:
        yield from (replace(line, text=text) for text in _statements(cells, head, facts))


def _statements(cells: Sequence[str], head: Sequence[str], facts: Sequence[str | None]) -> Iterator[str]:
    """A row as "label: value": each price alone, below its column's name; other words beside the label."""
    label, *values = [cells[0].rstrip(": "), *cells[1:]]
    prices = [at for at, value in enumerate(values, 1) if _MONEY.search(value)]
    others = [value for at, value in enumerate(values, 1) if value and at not in prices]
    if not label or not any(values):
        yield label or ", ".join(filter(None, values))
    elif not prices or (len(prices) > 1 and not head):
        yield f"{label}: {', '.join(filter(None, values))}"
    else:
        label = f"{label} ({', '.join(others)})" if others else label
        for at in prices:
            is_named = len(prices) > 1 and at < len(head) and facts[at] != "price"
            yield f"{label}, {head[at]}: {cells[at]}" if is_named else f"{label}: {cells[at]}"


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
