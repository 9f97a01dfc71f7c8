"""Turns HTML into the line grammar. Scripts, forms and menus are dropped, and nothing is loaded."""

from __future__ import annotations

import re
from html import unescape

from procedures.documents.grammar import row_of
from procedures.documents.text import words_in

_DROPPED = frozenset(
    words_in(
        "script style head nav header footer aside form button noscript svg template iframe object select "
        "textarea video audio canvas math dialog"
    )
)
_VOID = frozenset(words_in("area base br col embed hr img input link meta source track wbr param"))
_BLOCKS = frozenset(
    words_in(
        "p div section article main ul ol li dl dt dd table tr td th tbody thead tfoot caption h1 h2 h3 h4 "
        "h5 h6 blockquote pre address figure figcaption details summary center body html header footer nav "
        "aside form fieldset br hr"
    )
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# What templates of websites call the parts around a text.
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|breadcrumbs?|(?:main-?|nav-?|top-?)?menu|nav(?:bar|igation)?|footer|sidebar|skip"
    r"(?:-?link)?|share|social|newsletter|popup|modal|related|logo|announcement|testimonials?|reviews?|comments?"
    r"|cta|top-?bar|masthead|site-header|mso(?:footer|header))(?:$|[\s_-])|^header$",
    re.IGNORECASE,
)
_SHORT = 100
_SIDE_BY_SIDE = re.compile(r"[a-zß-ÿ:][A-Z0-9$€£]")
# Tags below this depth say nothing more of the text.
_DEEPEST = 300
_LONGEST = 2_000
# A tag ends before the next one begins, so that no page can make the search go back and forth.
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]*)"
    r"(?P<attributes>(?>[^<>\"']+|\"[^\"<]*\"|'[^'<]*')*+|[^<>]*+)>|<[!?][^<>]*+>"
)
_NAMED = re.compile(r"\b(?:class|id|role)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_RAW = ("script", "style", "textarea", "title", "noscript", "template", "svg")
_SHORTCODE = re.compile(r"\[/?[a-z][a-z0-9_-]{1,40}(?:\s[^\[\]]*)?\]")


def text_of_markup(source: str, *, keeps_lines: bool = False) -> str:
    """The text of an HTML page or a part of one.

    Args:
        keeps_lines: whether a blank line parts paragraphs, as in posts of WordPress.
    """
    if keeps_lines:
        source = _SHORTCODE.sub("", source)
    reader = _Reader(keeps_lines=keeps_lines)
    reader.feed(_without_comments(source))
    return reader.text()


def _without_comments(source: str) -> str:
    found = []
    at = 0
    while (start := source.find("<!--", at)) >= 0:
        found.append(source[at:start])
        end = source.find("-->", start + 4)
        at = end + 3 if end >= 0 else len(source)
    return "".join([*found, source[at:]])


class _Reader:
    """Collects lines while tags go by; a page is never held as a tree, however deep it is."""

    def __init__(self, *, keeps_lines: bool) -> None:
        self._keeps_lines = keeps_lines
        # Each line, and whether it stands in the main part of the page.
        self._lines: list[tuple[str, bool]] = []
        self._words: list[str] = []
        self._bold = self._plain = 0
        self._open: list[str] = []
        self._dropped_at = 0
        self._prefix = ""
        self._cells: list[str] | None = None
        self._term = ""
        self._main = 0
        self._depth_of_bold = 0
        self._is_after_span = False

    def feed(self, source: str) -> None:
        """Reads a page: tags, and the words between them."""
        lower = source.lower()
        at = 0
        while found := _TAG.search(source, at):
            self._add(unescape(source[at : found.start()]))
            at = found.end()
            name = (found["name"] or "").lower()
            self._is_after_span = name == "span"
            if not name:
                continue
            if found["end"]:
                self._end(name)
            elif name in _RAW:
                end = lower.find(f"</{name}", at)
                at = end if end >= 0 else len(source)
                self._end_line()
            else:
                named = _NAMED.findall(found["attributes"]) if len(found["attributes"]) < _LONGEST else []
                self._start(name, " ".join("".join(values) for values in named))
                if found["attributes"].endswith("/") and name not in _BLOCKS:
                    self._end(name)
        self._add(unescape(source[at:]))

    def _start(self, tag: str, named: str) -> None:
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append(tag)
        if self._dropped_at:
            return
        is_body = tag in ("body", "html", "main", "article")
        is_furniture = tag in _DROPPED or (not is_body and _AROUND.search(named))
        is_heading = tag == "button" and self._prefix[:1] == "#"
        if is_furniture and not is_heading and not (tag in ("header", "aside") and self._main):
            self._end_line()
            if tag not in _VOID:
                self._dropped_at = len(self._open)
            return
        if tag in ("b", "strong"):
            self._depth_of_bold += 1
        if tag in ("main", "article"):
            self._main += 1
        if tag in _BLOCKS:
            self._start_block(tag)

    def _start_block(self, tag: str) -> None:
        if self._cells is not None and tag in ("p", "div", "br"):
            self._words.append(" ")
            return
        if self._cells is not None and (tag in _HEADINGS or tag == "li"):
            # A table for the layout of the page.
            for cell in self._cells:
                self._lines.append((cell, self._main > 0))
            self._cells = None
        is_wrapper = tag in ("p", "div") and self._prefix and not self._said()
        if not is_wrapper:
            self._end_line()
        if tag in _HEADINGS:
            self._prefix = "#" * _HEADINGS[tag] + " "
        elif tag == "summary":
            self._prefix = "#### "
        elif tag == "li":
            self._prefix = "- "
        elif tag == "tr":
            self._cells = []
        elif tag == "dd" and self._lines:
            self._term = self._lines.pop()[0] if self._term else ""
        elif tag == "dt":
            self._term = "dt"

    def _end(self, tag: str) -> None:
        if tag in _VOID or tag not in self._open:
            return
        while self._open:
            name = self._open.pop()
            if len(self._open) < self._dropped_at:
                self._dropped_at = 0
            elif not self._dropped_at:
                self._close(name)
            if name == tag:
                break

    def _close(self, tag: str) -> None:
        if tag in ("b", "strong"):
            self._depth_of_bold -= 1
        elif tag in ("td", "th") and self._cells is not None:
            self._cells.append(self._taken())
        elif tag == "tr" and self._cells is not None:
            row, self._cells = row_of(self._cells), None
            if row:
                self._lines.append((row, self._main > 0))
        elif tag == "dd":
            self._end_term()
        elif tag in _BLOCKS and not (self._cells is not None and tag in ("p", "div")):
            self._end_line()
        if tag in ("main", "article"):
            self._main -= 1

    def _end_term(self) -> None:
        term, value = self._term, self._taken()
        self._term = ""
        if term and len(value) <= _SHORT:
            self._lines.append((row_of([term, value]), self._main > 0))
        else:
            heading = [(f"### {term}", self._main > 0)] if term else []
            self._lines += [*heading, (value, self._main > 0)]

    def _add(self, data: str) -> None:
        if self._dropped_at or not data:
            return
        # Two spans side by side, as "<span>Time</span><span>1 hour</span>", are parted by their layout.
        if self._words and _SIDE_BY_SIDE.fullmatch(self._words[-1][-1:] + data[:1]) and self._is_after_span:
            self._words.append(" ")
        pieces = re.split(r"\n\s*\n", data) if self._keeps_lines else [data]
        for number, piece in enumerate(pieces):
            if number:
                self._end_line()
            self._words.append(piece)
            if count := len(piece.strip()):
                self._bold += count if self._depth_of_bold else 0
                self._plain += 0 if self._depth_of_bold else count

    def _said(self) -> bool:
        return any(word.strip() for word in self._words)

    def _taken(self) -> str:
        text = " ".join("".join(self._words).split())
        self._words, self._bold, self._plain, self._prefix = [], 0, 0, ""
        return text

    def _end_line(self) -> None:
        is_bold = self._bold and not self._plain
        prefix = self._prefix
        text = self._taken()
        if not text:
            self._prefix = prefix if prefix == "- " else ""
            return
        if is_bold and not prefix and len(text) <= _SHORT:
            text = f"**{text}**"
        self._lines.append((prefix + text, self._main > 0))

    def text(self) -> str:
        """The lines, with a blank one between paragraphs."""
        self._end_line()
        is_page = any(is_main for _, is_main in self._lines)
        found = [line for line, is_main in self._lines if is_main or not is_page]
        parted: list[str] = []
        for line in found:
            is_same = parted and line[:2] == "- " and parted[-1][:2] == "- "
            is_row = parted and _is_row(line) and _is_row(parted[-1])
            parted += [line] if is_same or is_row or not parted else ["", line]
        return "\n".join(parted)


def _is_row(line: str) -> bool:
    return line[:1] == "|" or (line[:1] not in "#-*" and ": " in line[:_SHORT] and len(line) <= 2 * _SHORT)
