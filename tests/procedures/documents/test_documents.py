"""Whole documents, of the form and near it, with all that is read from each.

Beside each `documents/NAME.txt` stands `NAME.json` with what `read_procedure --json` prints for it.
`laser-resurfacing` has the facts of the project's source document in other words.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from procedures.documents import read_document, read_file, write_document

DOCUMENTS = sorted((Path(__file__).parent / "documents").glob("*.txt"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_document_says(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert read_file(path).to_json() == expected


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_document_is_written_back(path: Path) -> None:
    document = read_file(path).to_document()
    written = write_document(document)
    assert read_document(written.text).to_document() == written.read_back
    if not written.losses:
        assert written.read_back == document


def test_source_form_is_written_back_as_it_was() -> None:
    path = next(path for path in DOCUMENTS if path.stem == "laser-resurfacing")
    written = write_document(read_file(path).to_document())
    footer = "\nWe’ve done the homework."
    assert written.losses == ()
    assert written.text == path.read_text("utf-8").partition(footer)[0]
