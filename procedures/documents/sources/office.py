"""Turns files of word processors into the line grammar: .docx, .odt, .rtf."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import mammoth
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from procedures.documents.errors import DocumentError
from procedures.documents.grammar import row_of
from procedures.documents.sources.markup import text_of_markup

# A long document has a megabyte of XML; far above that an archive is made to fill the memory.
_MAX_UNPACKED = 8_000_000
_MAX_FILES = 500
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_DECLARATION = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T|E\x00?N\x00?T)")


def damaged() -> DocumentError:
    """The error for a file that cannot be taken apart."""
    return DocumentError(_("%(document)s is damaged or incomplete; save it again and choose the new file."))


def _parts(data: bytes) -> dict[str, bytes]:
    """The XML files of an Office archive, once it is known to be harmless."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if any(info.flag_bits & 1 for info in infos):
                raise DocumentError(_("%(document)s is protected with a password; save it without one."))
            texts = [info for info in infos if info.filename.endswith((".xml", ".rels"))]
            if len(infos) > _MAX_FILES or sum(info.file_size for info in texts) > _MAX_UNPACKED:
                raise DocumentError(_("%(document)s is far larger when unpacked than a procedure can be."))
            if any(info.filename.endswith("vbaProject.bin") for info in infos):
                raise DocumentError(
                    _("%(document)s has macros; save it as a Word file without macros (.docx).")
                )
            found = {info.filename: archive.read(info) for info in texts}
    except DocumentError:
        raise
    except Exception as error:
        # The decompressors have errors of their own.
        raise damaged() from error
    if any(_DECLARATION.search(content) for content in found.values()):
        raise DocumentError(
            _("%(document)s has declarations that no word processor writes, and is not read.")
        )
    return found


def text_of_word(data: bytes) -> str:
    """The text of a Word file."""
    _parts(data)
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data), style_map=_STYLES, convert_image=lambda image: [], ignore_empty_paragraphs=True
        )
    except Exception as error:
        # mammoth trusts the archive to be complete.
        raise damaged() from error
    return text_of_markup(str(result.value))


def text_of_odt(data: bytes) -> str:
    """The text of an OpenDocument file."""
    content = _parts(data).get("content.xml")
    if content is None:
        raise damaged()
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, DefusedXmlException, ValueError) as error:
        raise damaged() from error
    return "\n".join(_odt_lines(root))


def _odt_lines(root: Any) -> Iterator[str]:
    in_item = in_cell = 0
    # Elements are visited one after another, however deep they are nested; None closes one.
    waiting: list[tuple[Any, bool]] = [(root, False)]
    cells: list[list[str]] = []
    while waiting:
        element, is_end = waiting.pop()
        name = element.tag.rpartition("}")[2]
        if is_end:
            in_item -= name == "list-item"
            in_cell -= name == "table-cell"
            if name == "table-row":
                yield row_of(" ".join(cell) for cell in cells)
                cells = []
            elif name in ("list", "table"):
                yield ""
            continue
        if name in ("h", "p"):
            text = " ".join("".join(_odt_words(element)).split())
            if in_cell and cells:
                cells[-1].append(text)
            elif text and in_item:
                yield f"- {text}"
            elif text:
                yield from (_odt_heading(element, name) + text, "")
            continue
        if name in ("tracked-changes", "forms", "annotation"):
            continue
        in_item += name == "list-item"
        in_cell += name == "table-cell"
        if name == "table-cell":
            cells.append([])
        waiting.append((element, True))
        waiting += [(child, False) for child in reversed(list(element))]


def _odt_heading(element: Any, name: str) -> str:
    values = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
    if values.get("style-name") == "Title":
        return "# "
    level = values.get("outline-level", "1")
    return "#" * min(int(level) if level.isdigit() else 1, 6) + " " if name == "h" else ""


def _odt_words(element: Any) -> Iterator[str]:
    for child in element.iter():
        name = child.tag.rpartition("}")[2]
        yield " " if name in ("tab", "line-break", "s") else (child.text or "")
        yield child.tail or "" if child is not element else ""


_RTF = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-z]{1,32})(-?[0-9]{1,10})?[ ]?|\\([^a-z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_RTF_STYLE = re.compile(rb"\{\\s(\d+)[^{};]{0,300}?[Hh]eading (\d)")
_RTF_DROPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr footnote "
    b"listtable listoverridetable generator themedata datastore xmlnstbl latentstyles".split()
)
_RTF_SIGNS = {
    b"tab": " ", b"line": " ", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote":
    "“", b"rdblquote": "”", b"bullet": "•", b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}",
}  # fmt: skip


class _Rtf:
    """What is known of the paragraph that is being read."""

    def __init__(self, styles: dict[int, int]) -> None:
        self.styles = styles
        self.lines: list[str] = []
        self.words: list[str] = []
        self.cells: list[str] = []
        self.level, self.is_item, self.in_table = 0, False, False

    def end(self) -> None:
        text = " ".join("".join(self.words).split())
        self.words = []
        if not text or self.in_table:
            self.words = [text, " "] if self.in_table else []
        elif self.is_item:
            self.lines.append(f"- {text.lstrip('•·').strip()}")
        else:
            self.lines += ["", "#" * self.level + " " + text if self.level else text, ""]

    def word(self, name: bytes, number: int) -> None:
        if name in (b"par", b"sect", b"page"):
            self.end()
        elif name == b"pard":
            self.level, self.is_item, self.in_table = 0, False, False
        elif name == b"s":
            self.level = self.styles.get(number, 0)
        elif name == b"outlinelevel":
            self.level = min(number + 1, 6)
        elif name in (b"ls", b"pntext", b"listtext"):
            self.is_item = True
        elif name == b"intbl":
            self.in_table = True
        elif name == b"cell":
            self.cells.append(" ".join("".join(self.words).split()))
            self.words = []
        elif name == b"row":
            self.lines.append(row_of(self.cells) if self.cells else "")
            self.cells = []


def text_of_rtf(data: bytes) -> str:
    """The text of a rich text file."""
    styles = {int(style): int(level) for style, level in _RTF_STYLE.findall(data)}
    page = re.search(rb"\\ansicpg(\d{3,5})", data)
    encoding = f"cp{page[1].decode()}" if page else "cp1252"
    made = _Rtf(styles)
    # For each open group: whether its text is dropped, and how many signs stand for one of Unicode.
    groups: list[tuple[bool, int]] = [(False, 1)]
    skip = 0
    for match in _RTF.finditer(data):
        code, name, number, sign, brace, plain = match.groups()
        is_dropped, signs = groups[-1]
        if brace == b"{":
            groups.append(groups[-1])
        elif brace == b"}":
            if len(groups) > 1:
                groups.pop()
        elif sign == b"*" or name in _RTF_DROPPED:
            groups[-1] = (True, signs)
        elif is_dropped:
            continue
        elif code:
            made.words += [] if skip else [_decoded(bytes([int(code, 16)]), encoding)]
            skip = max(0, skip - 1)
        elif name == b"uc":
            groups[-1] = (is_dropped, min(int(number or 1), 9))
        elif name == b"u":
            made.words.append(chr(int(number or 0) % 65536))
            skip = signs
        elif name in _RTF_SIGNS or sign in _RTF_SIGNS:
            made.words.append(_RTF_SIGNS[name or sign])
        elif name:
            made.word(name, int(number or 0))
        elif plain:
            made.words.append(_decoded(plain[skip:], encoding))
            skip = 0
    made.end()
    text = "\n".join(made.lines).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if not text.strip():
        raise damaged()
    return text


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding, "replace")
    except LookupError:
        return data.decode("cp1252", "replace")
