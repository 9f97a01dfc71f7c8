"""The documents of the benchmark: a name, a group, a file and what a person reads in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.procedures.documents.corpus import files
from tests.procedures.documents.corpus.layouts import Layout, pasted, pieces, plain, source_form
from tests.procedures.documents.corpus.marked import documents
from tests.procedures.documents.corpus.records import RECORDS, Record

_WRITTEN = Path(__file__).parent / "written"
_MARKED = Path(__file__).parent / "annotated"


@dataclass(frozen=True)
class Case:
    """A document of the corpus.

    Attributes:
        group: "form", "near" or "pasted".
        file: its name, whose ending says its kind.
    """

    group: str
    file: str
    data: bytes
    expected: dict[str, Any]

    @property
    def kind(self) -> str:
        return self.file.rpartition(".")[2]


def cases() -> list[Case]:
    """All documents."""
    return [*_of_records(), *_written(), *_marked()]


def _of_records() -> Iterator[Case]:
    for number, record in enumerate(RECORDS):
        name = f"{record.language}-{number}"
        for group, ending, data in _files_of(record, number):
            yield Case(group, f"{name}-{group}.{ending}", data, record.expected)


def _files_of(record: Record, number: int) -> Iterator[tuple[str, str, bytes]]:
    """Each record in the form, and in eight kinds of files, three of which change with its number."""
    form, near = pieces(record, Layout("form")), pieces(record, Layout("near"))
    yield "form", "txt", source_form(record).encode()
    yield "form", "md", files.as_markdown(form)
    yield "near", "docx", files.as_docx(near)
    yield "pasted", "html", files.as_page(near)
    yield "pasted", "txt", pasted(record, Layout("form")).encode()
    if number % 3 == 0:
        yield "form", "odt", files.as_odt(form)
        yield "near", "rtf", files.as_rtf(near)
        yield "pasted", "eml", files.as_mail(plain(record, Layout("form")))
    elif number % 3 == 1:
        yield "form", "cp1252.txt", plain(record, Layout("form")).encode("cp1252")
        yield "near", "xml", files.as_wordpress([(record.title, "https://old.example/a/", near[1:])])
        yield "pasted", "pdf", files.as_pdf(plain(record, Layout("form")))
    else:
        yield "form", "utf16.txt", source_form(record).encode("utf-16")
        yield "near", "paste.html", files.as_paste(near).encode()
        yield "pasted", "eml", files.as_mail(plain(record, Layout("form")), files.body(form))


def _written() -> Iterator[Case]:
    for path in sorted(_WRITTEN.glob("*.json")):
        stored = json.loads(path.read_text("utf-8"))
        file = next(one for one in sorted(_WRITTEN.glob(f"{path.stem}.*")) if one.suffix != ".json")
        yield Case(stored["group"], file.name, file.read_bytes(), stored["fields"])


def _marked() -> Iterator[Case]:
    for path in sorted(_MARKED.glob("*.txt")):
        yield from (Case(*document) for document in documents(path))
