"""A document line by line: the field each line was read into, and lines that were left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from procedures.documents.fact_lines import fact_label
from procedures.documents.headings import list_of, overview_name, stands_alone
from procedures.documents.reading import Reading
from procedures.documents.text import letters, lines_of, undecorated
from procedures.documents.warnings import ReadingWarning


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A line that is not blank.

    Attributes:
        field: the field that the line was read into, as in `Reading.lines`; None without one.
        is_heading: whether it is one of the form's headings or labels.
        is_left_out: whether it surrounds the document: a menu, a greeting, a footer.
        doubts: about the line.
    """

    number: int
    text: str
    field: str | None
    is_heading: bool
    is_left_out: bool
    doubts: tuple[ReadingWarning, ...]


def source_rows(text: str, reading: Reading) -> list[SourceRow]:
    """The non-blank lines of the document that was read as `reading`."""
    fields = dict(_texts(reading))
    starts: dict[int, str] = {}
    left_out = frozenset(reading.left_out)
    for name, number in reading.lines.items():
        starts.setdefault(number, name)
    doubts: dict[int | None, list[ReadingWarning]] = {}
    for warning in reading.warnings:
        doubts.setdefault(warning.line, []).append(warning)
    return [
        SourceRow(
            number=line.number,
            text=line.text,
            field=starts.get(line.number) or fields.get(letters(line.text)),
            is_heading=_is_heading(line.text),
            is_left_out=line.number in left_out,
            doubts=tuple(doubts.get(line.number, ())),
        )
        for line in lines_of(text)
        if line.text
    ]


def _is_heading(line: str) -> bool:
    words = undecorated(line) or line
    return bool(
        stands_alone(words) or fact_label(words) or list_of(words) or overview_name(words, "") is not None
    )


def _texts(reading: Reading) -> Iterator[tuple[str, str]]:
    """The letters of each line that the reading keeps, with the name of its field."""
    for at, section in enumerate(reading.sections):
        name = section.key.value if section.key else f"sections.{at}"
        yield from _lines(name, (section.heading, *section.paragraphs, *section.items))
    yield from _lines("pros", reading.pros)
    yield from _lines("cons", reading.cons)
    yield from _lines("introduction", reading.intro)
    for price in reading.prices:
        yield from _lines("price", (price.price.raw, f"{price.label}{price.price.raw}"))
    for name, words in reading.facts.items():
        yield from _lines(name, (words,))
    facts = {"recovery": reading.recovery, "last_updated": reading.last_updated}
    for name, fact in facts.items():
        if fact:
            yield from _lines(name, (fact.raw,))
    yield from _lines("category", (reading.category or "",))
    yield from _lines("title", (reading.title,))


def _lines(name: str, texts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for text in texts:
        for line in text.split("\n"):
            if key := letters(line):
                yield key, name
