"""Turns files into the line grammar of documents (`grammar.py`). Nothing outside a file is ever fetched."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from procedures.documents import labels
from procedures.documents.errors import DocumentError
from procedures.documents.sources.mail import is_mail, of_mail
from procedures.documents.sources.markup import text_of_markup
from procedures.documents.sources.office import text_of_odt, text_of_rtf, text_of_word
from procedures.documents.sources.pdf import of_pdf
from procedures.documents.sources.source import Source
from procedures.documents.sources.wordpress import is_wordpress, of_wordpress
from procedures.documents.text import MAX_BYTES, decode, is_web_page, other_format, too_large
from procedures.documents.warnings import WarningCode, doubt

__all__ = ["Source", "sources_of"]

# Endings that a form for files may offer.
ENDINGS = (".txt", ".md", ".html", ".htm", ".docx", ".odt", ".rtf", ".eml", ".xml", ".pdf")
_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?>", re.IGNORECASE)
# Fewer tags than this may be quoted in prose.
_MANY_TAGS = 20

# A Word file with photographs.
MAX_FILE = 10_000_000

_BINARY: tuple[tuple[bytes, bytes, Callable[[bytes], str]], ...] = (
    (b"PK\x03\x04", b"word/document", text_of_word),
    (b"PK\x03\x04", b"content.xml", text_of_odt),
    (b"{\\rtf", b"", text_of_rtf),
)


def sources_of(data: bytes, name: str = "", limit: int = MAX_BYTES) -> list[Source]:
    """The documents in a file: one, but for an export of a website.

    Args:
        name: of the file; its ending tells kinds apart that look alike.
        limit: of texts, in bytes. Files with pictures in them may be larger.

    Raises:
        DocumentError: the file is empty, too large, protected, damaged, or of a kind that is not read.
    """
    may_have_pictures = data.startswith((b"PK\x03\x04", b"%PDF", b"{\\rtf"))
    limit = MAX_FILE if may_have_pictures else limit
    if len(data) > limit:
        raise too_large(limit)
    for mark, part, convert in _BINARY:
        if data.startswith(mark) and part in data and not _is_other_office(data):
            return procedures_in(Source(convert(data)))
    if data.startswith(b"%PDF"):
        return [of_pdf(data)]
    if kind := other_format(data):
        raise DocumentError(
            _("%(document)s is %(kind)s. Save it as a Word file (.docx) or as plain text."), kind=kind
        )
    if is_wordpress(data):
        return of_wordpress(data)
    if is_mail(data, name):
        return procedures_in(of_mail(data))
    return procedures_in(_of_text(data, name))


def procedures_in(source: Source) -> list[Source]:
    """The procedures of a document: more than one where several have a heading of the first level."""
    lines = source.text.split("\n")
    starts = [at for at, line in enumerate(lines) if line.startswith("# ") and not _is_known(line)]
    if len(starts) < 2:
        return [source]
    ends = [*starts[1:], len(lines)]
    texts = ["\n".join(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    if not all(any(map(_is_known, text.split("\n"))) for text in texts):
        return [source]
    return [Source(text, source.doubts, text.partition("\n")[0][2:]) for text in texts]


def _is_known(line: str) -> bool:
    """Whether a line is a heading that procedures have."""
    return labels.section_of(line) is not None or labels.opening_of(line) == "facts"


def _is_other_office(data: bytes) -> bool:
    """Whether an archive is a spreadsheet or a presentation, by the names of its files."""
    return any(
        mark in data
        for mark in (b"xl/workbook", b"ppt/slides", b"opendocument.spreadsheet", b".presentation")
    )


def _of_text(data: bytes, name: str) -> Source:
    text, encoding = decode(data)
    doubts = []
    if encoding:
        doubts.append(doubt(WarningCode.ENCODING_ASSUMED, encoding=encoding))
    if looks_like_markup(text, name):
        text = text_of_markup(text)
    return Source(text, tuple(doubts))


def looks_like_markup(text: str, name: str = "") -> bool:
    """Whether a text is HTML."""
    if name.casefold().endswith((".html", ".htm")) or is_web_page(text):
        return True
    tags = len(_TAG.findall(text[:200_000]))
    return tags >= _MANY_TAGS or (text.lstrip()[:1] == "<" and tags > 1)
