"""Decodes text into lines, and normalises text for comparison."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from procedures.documents.errors import DocumentError

# A procedure takes 5 kB. Far above that a file is something else, and is refused before any work is done.
MAX_BYTES = 1_000_000
MAX_LINES = 10_000
# Unicode's stream-safe limit (UAX 15): normalising takes quadratic time on longer runs of marks.
MAX_COMBINING_MARKS = 30
# Longer lines are sentences; no pattern is tried on them.
MAX_HEADING = 200

_LINE_END = re.compile(r"\r\n|\n|\r")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Separators that Unicode counts as line ends, but editors do not; inside a line they are spaces.
_INNER_BREAK = re.compile(r"[\x0b\x0c\x85\u2028\u2029]")
_ZERO_WIDTH = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
_STRIPPED = " \t\n\r\x0b\x0c\x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B)))
_STRIPPED += "\u2028\u2029\u202f\u205f\u3000\u200b\u200e\u200f\u2060\ufeff"

_UTF_16_32 = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_WEB_PAGE = re.compile(
    r"<(?:!--|(?:!doctype|\?xml|html|head|body|main|article|section|div|h[1-6]|p)\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file.

    Attributes:
        number: from 1, as editors count.
        text: without white space at its ends, in NFC; empty for a blank line.
        indent: columns before the text; a tab leads to the next multiple of four.
    """

    number: int
    text: str
    indent: int


def other_format(data: bytes) -> str:
    """A description of a binary file's format, with its article; empty if unknown."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return _("protected with a password")
        # Their directory names what they hold, in UTF-16.
        is_word = "WordDocument".encode("utf-16-le") in data
        return _("an old Word file (.doc)") if is_word else _("a file of an old Office program")
    if data.startswith(b"%PDF"):
        return _("a PDF file")
    if not data.startswith(b"PK\x03\x04"):
        return ""
    # The names of the files in an archive stand in it as they are.
    if b"xl/" in data or b"opendocument.spreadsheet" in data:
        return _("a spreadsheet")
    if b"ppt/" in data or b"opendocument.presentation" in data:
        return _("a presentation")
    return _("a zip file")


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file, and the name of its encoding if that is not UTF-8.

    Raises:
        DocumentError: the file is too large or binary.
    """
    if len(data) > MAX_BYTES:
        raise too_large()
    for mark, encoding in _UTF_16_32:
        if data.startswith(mark):
            return _decoded(data, encoding), encoding
    if data[:200].count(0) * 3 > len(data[:200]) > 3:
        # Letters of the Latin alphabet in UTF-16: every other byte is zero.
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
        return _decoded(data, encoding), encoding.upper()
    if b"\x00" in data:
        raise _binary()
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        if _looks_binary(data):
            raise _binary() from None
        return data.decode("cp1252", "replace"), "Windows-1252"


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _binary() from None


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a text.

    Raises:
        DocumentError: the text is empty, too large, or not plain text.
    """
    if len(text) > MAX_BYTES:
        raise too_large()
    if _CONTROL.search(text) or _SURROGATE.search(text):
        raise _binary()
    text = text.removeprefix("\ufeff")
    if not text.strip(_STRIPPED):
        raise DocumentError(_("%(document)s is empty."))
    if not text.isascii():
        _refuse_runs_of_marks(text)
    raws = _LINE_END.split(text)
    if len(raws) > MAX_LINES:
        raise DocumentError(
            _("%(document)s has more than %(number)s lines, too many for a procedure."),
            number=f"{MAX_LINES:,}",
        )
    return tuple(_line(number, raw) for number, raw in enumerate(raws, start=1))


def _line(number: int, raw: str) -> Line:
    text = clean(raw) if raw else ""
    if not text:
        return Line(number, "", 0)
    before = raw[: len(raw) - len(raw.lstrip(_STRIPPED))]
    return Line(number, text, len(before.expandtabs(4)))


def clean(text: str) -> str:
    """A line in NFC, stripped."""
    if text.isascii():
        return text.replace("\x0b", " ").replace("\x0c", " ").strip(_STRIPPED)
    return unicodedata.normalize("NFC", _INNER_BREAK.sub(" ", text)).strip(_STRIPPED)


def is_web_page(text: str) -> bool:
    """Whether a text begins like HTML."""
    return _WEB_PAGE.match(text.lstrip(_STRIPPED)) is not None


def is_plain(text: str) -> bool:
    """Whether a text is allowed in a document."""
    if _CONTROL.search(text) or _SURROGATE.search(text):
        return False
    try:
        _refuse_runs_of_marks(text)
    except DocumentError:
        return False
    return True


def too_large(limit: int = MAX_BYTES) -> DocumentError:
    """The error for a file above a limit in bytes."""
    size = f"{limit // 1_000_000} MB" if limit >= 1_000_000 else f"{limit // 1000} kB"
    return DocumentError(_("%(document)s is larger than %(size)s, too large for a procedure."), size=size)


def _binary() -> DocumentError:
    return DocumentError(_("%(document)s is binary, not plain text."))


def _looks_binary(data: bytes) -> bool:
    """Whether bytes are neither UTF-8 nor text in an older encoding."""
    return re.search(rb"[\x00-\x08\x0e-\x1f\x7f]", data) is not None


def _refuse_runs_of_marks(text: str) -> None:
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > MAX_COMBINING_MARKS:
            raise DocumentError(_("%(document)s is not plain text: it has letters with dozens of accents."))


_SAME = str.maketrans(
    {
        **dict.fromkeys("‘’ʼ′`´", "'"),
        **dict.fromkeys("“”„″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys(_ZERO_WIDTH),
        **dict.fromkeys("®™©℠"),
    }
)
_DECORATION = re.compile(
    r"#{1,6}\s+(?P<hashed>.+?)(?:\s+#+)?|(?P<mark>\*\*|__|\*|_)(?P<marked>.+)(?P=mark):?"
)
_NOT_LETTERS = re.compile(r"[\W_]+")


def words_in(text: str) -> tuple[str, ...]:
    """The words of a table that is written as a text."""
    return tuple(text.split())


def straightened(text: str) -> str:
    """A text with plain dashes, quotes and single spaces, for parsing."""
    return " ".join(text.translate(_SAME).split())


def folded(text: str) -> str:
    """A text for comparison with the format's words, ignoring case, spacing, dashes and quotes."""
    return straightened(text).casefold()


def letters(text: str) -> str:
    """A text for comparison with another text: only letters and digits."""
    return _NOT_LETTERS.sub("", folded(text))


def undecorated(text: str) -> str | None:
    """A line without heading markup ("## Words", "**Words**"); None without markup."""
    if text[:1] not in ("#", "*", "_") or len(text) > MAX_HEADING:
        return None
    match = _DECORATION.fullmatch(text)
    return (match["hashed"] or match["marked"]).strip() if match else None
