"""Whole documents, of the form and near it, with all that is read from each.

Beside each `documents/NAME.txt` stands `NAME.json` with what `read_procedure --json` prints for it.
`laser-resurfacing` has the facts of the project's source document in other words.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from procedures.documents import read_file

DOCUMENTS = sorted((Path(__file__).parent / "documents").glob("*.txt"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_document_says(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert read_file(path).to_json() == expected
