"""Files that are no document: one clear sentence each."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from procedures.documents import OF_STRUCTURE, DocumentError, read_bytes, read_document, read_file

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
    ("a story", PROSE.encode(), "is not a procedure document"),
    ("a long story", (PROSE * 250).encode(), "is not a procedure document"),
    ("a shopping list", b"Shopping\n\n- milk\n- bread\n- 3 eggs\n", "is not a procedure document"),
    ("a table", b"name,price\nPeel,$500\nFiller,$600\n", "is not a procedure document"),
    ("a program", b"import sys\n\n\nprint(sys.argv)\n", "is not a procedure document"),
    ("data", b'{"title": "Peel", "price": 500}', "is not a procedure document"),
    ("a title alone", b"Glow Peel\n", "is not a procedure document"),
    ("a Word file that is cut", b"PK\x03\x04\x14\x00\x06\x00 word/document.xml", "is damaged or incomplete"),
    ("a PDF that is cut", b"%PDF-1.7\n" + FORM.encode(), "is damaged or incomplete"),
    ("rich text without text", b"{\\rtf1\\ansi }", "is damaged or incomplete"),
    (
        "an old Word file",
        b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"),
        "is an old Word file (.doc)",
    ),
    ("a spreadsheet", b"PK\x03\x04 xl/workbook.xml", "is a spreadsheet"),
    (
        "an invoice to somebody",
        b"Invoice 17\n\nTo: Anna Smith\n\nBotox treatment 350.00\n\nPlease pay within 14 days.\n",
        "is an invoice",
    ),
    ("an invoice", b"Invoice\n\nThank you for your order. Please pay within ten days.\n", "is an invoice"),
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


READ: list[tuple[str, bytes, list[str]]] = [
    ("Windows-1252", f"{FORM}\n\u201cquick\u201d".encode("cp1252"), ["encoding_assumed"]),
    ("UTF-16", FORM.encode("utf-16"), ["encoding_assumed"]),
    ("UTF-16 without a mark", FORM.encode("utf-16-le"), ["encoding_assumed"]),
    ("UTF-32", FORM.encode("utf-32"), ["encoding_assumed"]),
    ("a part of a web page", b"\n  <h1>Glow Peel</h1>\n<p>avg. recovery: 3 days</p>", []),
    ("a title and a text", b"Glow Peel\n\nA peel renews the skin.\n", ["nothing_known"]),
]


@pytest.mark.parametrize(("data", "codes"), [case[1:] for case in READ], ids=[case[0] for case in READ])
def test_what_a_person_can_read_is_read(data: bytes, codes: list[str]) -> None:
    reading = read_bytes(data)
    assert reading.title == "Glow Peel"
    assert {warning.code for warning in reading.warnings} >= set(codes)
    assert all(warning.code in OF_STRUCTURE for warning in reading.warnings if warning.code in codes)


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
