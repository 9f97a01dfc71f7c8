"""Assembles the blocks of a document into introduction, facts and sections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from procedures.documents.dates import DateReading, read_date
from procedures.documents.document import Conventions, DocumentSection, SectionKey
from procedures.documents.fact_lines import is_labelled_fact
from procedures.documents.facts import FactsReader
from procedures.documents.grammar import Token
from procedures.documents.labels import is_standard_heading
from procedures.documents.outline import Block, Kind, Outline
from procedures.documents.text import letters
from procedures.documents.warnings import ReadingWarning, WarningCode, doubt

# No text is wrapped at this width: where lines are longer, each is a paragraph of its own.
WRAPPED = 120
_KEYS = frozenset(SectionKey)
# Where the month comes first in dates of figures.
_MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW"})


class Assembly:
    """Collects the content of a document.

    Attributes:
        intro: the paragraphs of the introduction.
        facts: what is stated below "The Skinny" or behind a label.
        last_updated: the first stated date.
        sections: with text or items, in order; `lines` has the line of each heading.
        warnings: doubts.
    """

    def __init__(self, outline: Outline, title: str, conventions: Conventions) -> None:
        self.facts = FactsReader(title, conventions)
        self.last_updated: DateReading | None = None
        self.sections: list[DocumentSection] = []
        self.lines: dict[str, int] = {}
        self.warnings: list[ReadingWarning] = []
        for date in outline.dates:
            self._read_date(date, is_day_first(conventions))
        intro: list[Token] = []
        for block in outline.blocks:
            if block.kind is Kind.FACTS:
                self.facts.read(block.lines)
                continue
            own: list[Token] = []
            for line in block.lines:
                if _is_stated_apart(line, block):
                    self.facts.read([line])
                elif block.kind is not Kind.INTRODUCTION or letters(line.text) != letters(title):
                    own.append(line)
            block.lines = own
            is_asked = block.asked and len(block.lines) == 1
            if is_asked and self.facts.read_sentence(block.asked, block.lines[0]):
                block.fact = ""
            if block.kind is Kind.INTRODUCTION:
                intro += own
        self._warn_of_first(WarningCode.LIST_OUTSIDE_SECTIONS, [line for line in intro if line.is_item])
        self._warn_of_first(WarningCode.TEXT_OUTSIDE_SECTIONS, self.facts.outside)
        intro = sorted([*intro, *self.facts.outside], key=lambda line: line.line)
        self.intro = paragraphs_of(intro)
        if intro:
            self.lines["introduction"] = intro[0].line
        self._read_sections(
            [block for block in outline.blocks if block.kind not in (Kind.FACTS, Kind.INTRODUCTION)]
        )

    def _warn_of_first(self, code: WarningCode, tokens: Sequence[Token]) -> None:
        for token in tokens[:1]:
            self._warn(code, token.text, token.line)

    def _read_date(self, token: Token, is_day_first: bool | None) -> None:
        if not token.text:
            self._warn(WarningCode.LABEL_WITHOUT_VALUE, token.whole, token.line)
            return
        reading, notes = read_date(token.text, is_day_first=is_day_first)
        if self.last_updated:
            is_same = reading is not None and reading.date == self.last_updated.date
            code = WarningCode.REPEATED_FACT if is_same else WarningCode.CONFLICTING_FACT
            self._warn(code, token.text, token.line)
            return
        self.warnings += [note.on(token.line) for note in notes]
        if reading:
            self.last_updated = reading
            self.lines["last_updated"] = token.line

    def _read_sections(self, blocks: Sequence[Block]) -> None:
        kept = _blocks_by_key(blocks)
        for block in blocks:
            is_section = block.kind is Kind.SECTION
            is_repeated = block.fact in _KEYS and kept[block.fact] is not block
            if is_repeated:
                self._warn(WarningCode.SECTION_REPEATED, block.words, block.line)
            elif not block.lines and is_section:
                self._warn(WarningCode.SECTION_EMPTY, block.words, block.line)
            elif any(not line.is_item for line in block.lines) and not is_section:
                self._warn(WarningCode.LIST_WITH_TEXT, block.words, block.line)
            if not block.is_sure:
                self._warn(WarningCode.HEADING_ASSUMED, block.words, block.line)
            # A heading of the form stays to be seen; labels and repetitions without text say nothing.
            if not block.lines and (is_repeated or not is_section):
                continue
            # What stands beside a list, or repeats a section, is the document's own.
            fact = block.fact if is_section and not is_repeated else ""
            key = SectionKey(fact) if fact in _KEYS else None
            if not (key and not block.lines):
                self.lines[key.value if key else f"sections.{len(self.sections)}"] = block.line
            items = tuple(line.text for line in block.lines if line.is_item)
            texts = paragraphs_of(block.lines, with_items=False)
            self.sections.append(DocumentSection(block.words, key, texts, items, fact))

    def _warn(self, code: WarningCode, text: str, line: int) -> None:
        self.warnings.append(doubt(code, text, line))


def paragraphs_of(lines: Iterable[Token], *, with_items: bool = True) -> tuple[str, ...]:
    """The paragraphs of a text: lines that stand directly below each other belong together."""
    blocks: list[list[str]] = []
    above: Token | None = None
    for line in lines:
        if not line.is_item or with_items:
            is_continued = above and not above.is_item and not line.is_item and line.gap == 0
            if is_continued and blocks:
                blocks[-1].append(line.text)
            else:
                blocks.append([line.text])
        above = line
    found: list[str] = []
    for block in blocks:
        found += block if max(map(len, block)) > WRAPPED else ["\n".join(block)]
    return tuple(found)


def _blocks_by_key(blocks: Sequence[Block]) -> dict[str, Block]:
    """The best block for each section: preferably with text, and with the format's own heading."""
    filled = [block for block in blocks if block.lines]
    standard = [block for block in filled if is_standard_heading(block.words)]
    found: dict[str, Block] = {}
    for block in [*standard, *filled, *blocks]:
        found.setdefault(block.fact, block)
    return found


def _is_stated_apart(line: Token, block: Block) -> bool:
    """Whether a line outside the facts is a labelled fact, and not part of another fact's text."""
    if not is_labelled_fact(line.text):
        return False
    return not block.fact if line.is_item else block.fact not in ("questions", "pros", "cons")


def is_day_first(conventions: Conventions) -> bool | None:
    """Whether the day comes first in dates of figures; None if that is not known."""
    return conventions.country not in _MONTH_FIRST if conventions.country else None
