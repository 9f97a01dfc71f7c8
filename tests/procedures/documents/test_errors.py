"""Files that are no document: one clear sentence each."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from procedures.documents import DocumentError, read_bytes, read_document, read_file

FORM = "Glow Peel\n\nThe Skinny\n\nGlow Peel\navg. recovery\n3 days\n"
PROSE = "It was a bright cold day, and the clocks were striking about the hour. " * 12

# Name, bytes, what the sentence says of them.
REFUSED: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "is empty"),
    ("white space", b" \r\n\t\n", "is empty"),
    ("a byte-order mark alone", b"\xef\xbb\xbf\n", "is empty"),
    ("zeros", b"\x00\x01\x02", "is binary, not plain text"),
    ("a zero in a document", FORM.encode() + b"\x00", "is binary, not plain text"),
    ("an escape sequence", FORM.encode() + b"\x1b[31m", "is binary, not plain text"),
    ("a picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is binary, not plain text"),
    ("a Word file", b"PK\x03\x04\x14\x00\x06\x00 word/document.xml", "is a Word file"),
    ("a PDF", b"%PDF-1.7\n" + FORM.encode(), "is a PDF file"),
    ("rich text", b"{\\rtf1\\ansi " + FORM.encode(), "is a rich text (RTF) file"),
    ("Latin-1", f"{FORM}\nCaf\u00e9".encode("latin-1"), "is not in UTF-8 (line 9)"),
    ("Windows-1252", f"{FORM}\n\u201cquick\u201d".encode("cp1252"), "is not in UTF-8 (line 9)"),
    ("UTF-16", FORM.encode("utf-16"), "is in UTF-16 or UTF-32"),
    ("UTF-16 without a mark", FORM.encode("utf-16-le"), "is binary, not plain text"),
    ("UTF-32", FORM.encode("utf-32"), "is in UTF-16 or UTF-32"),
    ("a web page", b"<!DOCTYPE html>\n<html><body><h2>The Skinny</h2>", "is a web page (HTML)"),
    ("part of a web page", b"\n  <h1>Glow Peel</h1>\n<p>The Skinny</p>", "is a web page (HTML)"),
    ("a story", PROSE.encode(), "is not a procedure document"),
    ("a long story", (PROSE * 250).encode(), "is not a procedure document"),
    ("a shopping list", b"Shopping\n\n- milk\n- bread\n- 3 eggs\n", "is not a procedure document"),
    ("a table", b"name,price\nPeel,$500\nFiller,$600\n", "is not a procedure document"),
    ("a program", b"import sys\n\n\nprint(sys.argv)\n", "is not a procedure document"),
    ("data", b'{"title": "Peel", "price": 500}', "is not a procedure document"),
    ("a title alone", b"Glow Peel\n", "is not a procedure document"),
    ("a title and a text", b"Glow Peel\n\nA peel renews the skin.\n", "is not a procedure document"),
    (
        "one word that the form has too",
        b"Our Shop\n\nAbout\n\nWe sell hats.\n",
        "is not a procedure document",
    ),
    ("10 MB", b"a" * 10_000_000, "is larger than 1 MB"),
    ("a document and 10 MB", FORM.encode() + b"\n" * 10_000_000, "is larger than 1 MB"),
    ("very many lines", FORM.encode() + b"\n" * 10_000, "has more than 10,000 lines"),
    ("letters with very many accents", FORM.encode() + ("e" + "\u0301" * 100).encode(), "is not plain text"),
]


@pytest.mark.parametrize(
    ("data", "reason"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_refused(data: bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as refusal:
        read_bytes(data)
    assert is_sentence(str(refusal.value))
    assert str(refusal.value).startswith(f"The document {reason}")

    path = tmp_path / "peel.txt"
    path.write_bytes(data)
    with pytest.raises(DocumentError) as refusal:
        read_file(path)
    assert is_sentence(str(refusal.value))
    assert str(refusal.value).startswith(f"“{path}” {reason}")


def is_sentence(text: str) -> bool:
    return re.fullmatch(r"[A-Z“][^\n]+[^.]\.", text) is not None


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="does not exist"):
        read_file(tmp_path / "missing.txt")
    with pytest.raises(DocumentError, match="is a folder, not a file"):
        read_file(tmp_path)
    with pytest.raises(DocumentError, match="cannot be opened"):
        read_file("peel\0.txt")
    with pytest.raises(DocumentError, match="cannot be opened"):
        read_file(tmp_path / ("a" * 300))
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DocumentError, match="is not a file"):
        read_file(tmp_path / "pipe")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_files_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "peel.txt"
    path.write_text(FORM)
    path.chmod(0)
    with pytest.raises(DocumentError, match="cannot be opened"):
        read_file(path)


def test_name_is_printed_on_one_line(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as refusal:
        read_file(os.fsencode(tmp_path) + b"/peel\n\x1b\xff.txt")
    assert is_sentence(str(refusal.value))


def test_reading_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "peel.txt"
    path.write_text(FORM)
    path.chmod(0o400)
    before = path.stat()
    read_file(path)
    assert path.read_text() == FORM
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert list(tmp_path.iterdir()) == [path]


def test_text_with_half_characters_is_refused() -> None:
    with pytest.raises(DocumentError, match="binary"):
        read_document(FORM + "\ud800")
