"""Files of other programs: harmful or broken ones get one sentence, and nothing outside them is touched."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from procedures.documents import DocumentError, read_bytes, sources_of
from procedures.documents.sources.markup import text_of_markup
from tests.procedures.documents.corpus import files
from tests.procedures.documents.corpus.layouts import Layout, pieces
from tests.procedures.documents.corpus.records import RECORDS

PIECES = pieces(RECORDS[0], Layout())


def archive(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/"), content)
    return data.getvalue()


ENTITIES = b'<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'
BAD: list[tuple[str, bytes, str]] = [
    ("cut", files.as_docx(PIECES)[:-400], "is damaged or incomplete"),
    ("bomb", archive(**{"word__document.xml": b" " * 50_000_000}), "is far larger when unpacked"),
    (
        "macros",
        archive(**{"word__document.xml": b"<a/>", "word__vbaProject.bin": b"x"}),
        "has macros",
    ),
    ("entities in Word", archive(**{"word__document.xml": ENTITIES}), "has declarations"),
    ("entities in OpenDocument", archive(**{"content.xml": ENTITIES}), "has declarations"),
    (
        "entities in UTF-16",
        archive(**{"content.xml": ENTITIES.decode().encode("utf-16")}),
        "has declarations",
    ),
    (
        "password",
        b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
        "is protected with a password",
    ),
    (
        "entities in an export",
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><rss xmlns:wp="http://wordpress.org/export/1.2/"/>',
        "has declarations",
    ),
    ("an empty PDF", files.as_pdf("").replace(b"Page 1", b"      "), "is a PDF of pictures"),
    (
        "a mail of many parts",
        b"From: a\nTo: b\nMIME-Version: 1.0\n\n" + b"--x\n" * 1000,
        "far too many parts",
    ),
    ("50 MB", b"PK\x03\x04" + b"x" * 50_000_000, "is larger than 10 MB"),
    ("2 MB", b"words and words\n" * 130_000, "is larger than 1 MB"),
]


@pytest.mark.parametrize(("data", "reason"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_file_gets_one_sentence(data: bytes, reason: str) -> None:
    start = time.process_time()
    with pytest.raises(DocumentError, match=reason) as refusal:
        read_bytes(data)
    assert str(refusal.value).startswith("The document ") and str(refusal.value).endswith(".")
    assert time.process_time() - start < 2


def test_a_protected_pdf_is_refused() -> None:
    pypdf = pytest.importorskip("pypdf")
    writer, made = pypdf.PdfWriter(clone_from=io.BytesIO(files.as_pdf("Hydra Facial"))), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(made)
    with pytest.raises(DocumentError, match="protected with a password"):
        read_bytes(made.getvalue())


def test_scripts_menus_and_pictures_are_dropped() -> None:
    text = text_of_markup(
        "<body><nav>Home</nav><h1>Peel</h1><script>alert('£9')</script><p>Soft<img src='https://x.example/a.png'>"
        "<!-- hidden --> skin.</p><div class='cookie-banner'><p>Accept</p></div></body>"
    )
    assert text == "# Peel\n\nSoft skin."


def test_rows_of_a_table_become_labels_and_prices() -> None:
    text = text_of_markup(
        "<table><tr><th>Downtime</th><td>2 days</td></tr><tr><td>Full face</td><td>3 sessions</td>"
        "<td>£450</td></tr>"
        "</table><dl><dt>Price</dt><dd>£200</dd></dl><p><b>Side effects</b></p>"
    )
    assert text.split("\n") == [
        "| Downtime | 2 days |", "| Full face | 3 sessions | £450 |", "| Price | £200 |", "",
        "**Side effects**",
    ]  # fmt: skip


@pytest.mark.parametrize("piece", ["<", "<a ", "<!--", "<div>", "<div></b>", '<a b="', "<h1>x"])
def test_hostile_markup_takes_linear_time(piece: str) -> None:
    start = time.process_time()
    text_of_markup(piece * (400_000 // len(piece)))
    assert time.process_time() - start < 3


def test_200_kb_are_read_in_a_second() -> None:
    text = files.as_markdown(PIECES).decode()
    text += "\n\nWords that make a sentence of a common length, and another one." * 3000
    start = time.process_time()
    assert read_bytes(text[:200_000].encode()).title == "Hydra Facial"
    assert time.process_time() - start < 1


def test_a_document_of_two_procedures_is_two_sources() -> None:
    data = files.as_docx([*PIECES, *pieces(RECORDS[1], Layout())])
    assert [source.title for source in sources_of(data)] == [RECORDS[0].title, RECORDS[1].title]
    with pytest.raises(DocumentError, match="contains 2 procedures"):
        read_bytes(data)


def test_pages_of_an_export_keep_their_addresses() -> None:
    data = files.as_wordpress(
        (record.title, f"https://old.example/{record.language}/", PIECES[1:]) for record in RECORDS
    )
    assert [source.address for source in sources_of(data)][:2] == ["https://old.example/en/"] * 2
