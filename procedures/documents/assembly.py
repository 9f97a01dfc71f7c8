"""Assembles the parts of a document into introduction, facts and sections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from procedures.documents.dates import DateReading, read_date
from procedures.documents.document import Conventions, DocumentSection, SectionKey
from procedures.documents.fact_lines import is_labelled_fact
from procedures.documents.facts import FactsReader
from procedures.documents.grammar import Token
from procedures.documents.labels import is_standard_heading
from procedures.documents.lists import Lists
from procedures.documents.parts import Kind, Part
from procedures.documents.text import letters
from procedures.documents.warnings import ReadingWarning, WarningCode, doubt

# No text is wrapped at this width: where lines are longer, each is a paragraph of its own.
WRAPPED = 120
_KEYS = frozenset(SectionKey)


@dataclass
class Text:
    """Lines of text, grouped into paragraphs."""

    blocks: list[list[Token]] = field(default_factory=list)

    def add(self, token: Token, *, is_continued: bool) -> None:
        """Adds a line: to the last paragraph if it is directly below, otherwise as a new one."""
        if self.blocks and is_continued and token.gap == 0:
            self.blocks[-1].append(token)
        else:
            self.blocks.append([token])

    @property
    def first_line(self) -> int | None:
        return self.blocks[0][0].line if self.blocks else None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        found: list[str] = []
        for block in self.blocks:
            lines = [token.text for token in block]
            found += lines if max(map(len, lines)) > WRAPPED else ["\n".join(lines)]
        return tuple(found)


@dataclass
class Section:
    """A section as it is being collected."""

    part: Part
    text: Text = field(default_factory=Text)
    items: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.text.blocks and not self.items

    @property
    def key(self) -> SectionKey | None:
        return SectionKey(self.part.fact) if self.part.fact in _KEYS else None

    def finished(self, key: SectionKey | None) -> DocumentSection:
        # What stands beside a list, or repeats a section, is the document's own.
        is_own = self.part.kind == Kind.LIST_LABEL or (self.part.fact in _KEYS and not key)
        fact = "" if is_own else self.part.fact
        return DocumentSection(self.part.text, key, self.text.paragraphs, tuple(self.items), fact)


class Assembly:
    """Collects the content of a document.

    Attributes:
        intro: the introduction.
        facts: what is stated below "The Skinny" or behind a label.
        last_updated: the first stated date.
        sections: with text or items, in order; `lines` has the line of each heading.
        warnings: doubts.
    """

    def __init__(self, parts: Sequence[Part], lists: Lists, title: str, conventions: Conventions) -> None:
        self.intro = Text()
        self.facts = FactsReader(title, conventions)
        self._is_day_first = is_day_first(conventions)
        self.last_updated: DateReading | None = None
        self.sections: list[DocumentSection] = []
        self.lines: dict[str, int] = {}
        self.warnings: list[ReadingWarning] = []
        self._collect(parts, lists, title)

    def _collect(self, parts: Sequence[Part], lists: Lists, title: str) -> None:
        collected: list[Section] = []
        blocks: list[list[Token]] = []
        outside: list[Token] = []
        zone = Kind.INTRODUCTION
        for at, part in enumerate(parts):
            if at in lists.taken or part.kind == Kind.TITLE:
                continue
            is_continued = at > 0 and parts[at - 1].kind == Kind.TEXT
            if part.kind == Kind.UPDATED:
                self._read_date(part)
            elif part.kind == Kind.INTRODUCTION and not collected:
                zone = Kind.INTRODUCTION
            elif part.kind == Kind.FACTS:
                zone = Kind.FACTS
                blocks.append([])
            elif part.kind not in (Kind.TEXT, Kind.ITEM):
                zone = Kind.SECTION
                collected.append(Section(part))
            elif zone == Kind.SECTION and _is_stated_apart(part, collected[-1]):
                blocks.append([part.token])
            elif zone == Kind.SECTION and part.kind == Kind.ITEM:
                collected[-1].items.append(part.text)
            elif zone == Kind.SECTION:
                collected[-1].text.add(part.token, is_continued=is_continued)
            elif zone == Kind.FACTS:
                blocks[-1].append(part.token)
            elif part.kind == Kind.TEXT and is_labelled_fact(part.text):
                blocks.append([part.token])
            elif letters(part.text) != letters(title):
                self.intro.add(part.token, is_continued=is_continued)
                if part.kind == Kind.ITEM:
                    outside.append(part.token)
        self._read_facts(blocks)
        self._warn_of_first(WarningCode.LIST_OUTSIDE_SECTIONS, outside)
        self._finish_sections(collected)

    def _read_facts(self, blocks: Iterable[Sequence[Token]]) -> None:
        for block in blocks:
            self.facts.read(block)
        outside = self.facts.outside
        for before, token in zip([None, *outside], outside, strict=False):
            self.intro.add(token, is_continued=before is not None and before.line == token.line - 1)
        self._warn_of_first(WarningCode.TEXT_OUTSIDE_SECTIONS, outside)
        self.intro.blocks.sort(key=lambda block: block[0].line)

    def _warn_of_first(self, code: WarningCode, tokens: Sequence[Token]) -> None:
        for token in tokens[:1]:
            self._warn(code, token.text, token.line)

    def _read_date(self, part: Part) -> None:
        if not part.text:
            self._warn(WarningCode.LABEL_WITHOUT_VALUE, part.token.text, part.line)
            return
        reading, notes = read_date(part.text, is_day_first=self._is_day_first)
        if self.last_updated:
            is_same = reading is not None and reading.date == self.last_updated.date
            code = WarningCode.REPEATED_FACT if is_same else WarningCode.CONFLICTING_FACT
            self._warn(code, part.text, part.line)
            return
        self.warnings += [note.on(part.line) for note in notes]
        if reading:
            self.last_updated = reading
            self.lines["last_updated"] = part.line

    def _finish_sections(self, collected: Sequence[Section]) -> None:
        kept = _sections_by_key(collected)
        for section in collected:
            part = section.part
            is_section = part.kind == Kind.SECTION
            is_repeated = section.key is not None and kept[section.key] is not section
            if is_repeated:
                self._warn(WarningCode.SECTION_REPEATED, part.text, part.line)
            elif section.is_empty and is_section:
                self._warn(WarningCode.SECTION_EMPTY, part.text, part.line)
            elif section.text.blocks and not is_section:
                self._warn(WarningCode.LIST_WITH_TEXT, part.text, part.line)
            # A heading of the form stays to be seen; labels and repetitions without text say nothing.
            if section.is_empty and (is_repeated or not is_section):
                continue
            key = None if is_repeated else section.key
            if not (key and section.is_empty):
                self.lines[key.value if key else f"sections.{len(self.sections)}"] = part.line
            self.sections.append(section.finished(key))

    def _warn(self, code: WarningCode, text: str, line: int) -> None:
        self.warnings.append(doubt(code, text, line))


def _sections_by_key(collected: Sequence[Section]) -> dict[SectionKey, Section]:
    """The best candidate for each section: preferably with text, and with the format's own heading."""
    filled = [section for section in collected if not section.is_empty]
    standard = [section for section in filled if is_standard_heading(section.part.text)]
    found: dict[SectionKey, Section] = {}
    for section in [*standard, *filled, *collected]:
        if section.key:
            found.setdefault(section.key, section)
    return found


def _is_stated_apart(part: Part, section: Section) -> bool:
    """Whether a line of a section is a labelled fact, and not part of another fact's text."""
    if not is_labelled_fact(part.text):
        return False
    return (
        not section.part.fact
        if part.kind == Kind.ITEM
        else section.part.fact not in ("questions", "pros", "cons")
    )


def is_day_first(conventions: Conventions) -> bool | None:
    """Whether the day comes first in dates of figures; None if that is not known."""
    return conventions.country not in _MONTH_FIRST if conventions.country else None


# Where the month comes first in dates of figures.
_MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW"})
