"""What a reading is not sure of, by one rule: what could be something else is doubted.

A value is sure if a label that is known by itself states it and nothing else in the document could be that
value. A text is sure if it is a sentence among sentences, an item, or alone below a known heading. A title is
sure if it is marked as one, stands first, or the text speaks of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from procedures.documents import labels
from procedures.documents.document import SectionKey
from procedures.documents.durations import read_recovery
from procedures.documents.fact_lines import values_in
from procedures.documents.facts import FactsReader
from procedures.documents.grammar import Token
from procedures.documents.outline import Block, Kind
from procedures.documents.text import folded
from procedures.documents.warnings import ReadingWarning, WarningCode, doubt

_AMOUNT = re.compile(r"[$€£¥] ?[0-9]|[0-9] ?(?:[$€£¥]|(?:EUR|CHF|USD|GBP|Euro?s?|Fr\.)(?!\w))")
_CONTACT = re.compile(r"@\w|www\.|https?:|[★©☎]|[0-9(+][0-9 ()/.-]{7,}[0-9]")
# A longer text says no more of its recovery.
_MOST_SENTENCES = 30
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’»)]*$")


def doubts_of(
    blocks: Sequence[Block], title: Token | None, facts: FactsReader, *, is_below_others: bool
) -> Iterator[ReadingWarning]:
    """The doubts about a document's title, its places and its values.

    Args:
        is_below_others: whether something else than the title stood at the top.
    """
    lines = [line for block in blocks if block.kind is not Kind.FACTS for line in block.lines]
    name = title.text if title else ""
    if title and is_below_others and not title.level and not _is_spoken_of(name, blocks):
        yield doubt(WarningCode.TITLE_UNCERTAIN, title.text, title.line)
    for block in blocks:
        is_key = block.fact in _KEYS and block.kind is Kind.SECTION
        if is_key and not labels.is_clear_heading(block.words, name, block.fact):
            yield doubt(WarningCode.SECTION_ASSUMED, block.words, block.line)
        for line in [] if block.kind is Kind.FACTS else _out_of_place(block):
            # Right below the title of a document that begins with it stands a second title.
            if line in blocks[0].lines[:1] and len(blocks[0].lines) > 1 and not is_below_others:
                continue
            yield doubt(WarningCode.TEXT_OUT_OF_PLACE, line.text, line.line)
    if facts.prices and (other := next((line for line in lines if _AMOUNT.search(line.text)), None)):
        yield doubt(WarningCode.OTHER_VALUE, other.text, facts.lines["price"], "price")
    if facts.recovery and (other := _other_recovery(facts, lines)):
        yield doubt(WarningCode.OTHER_VALUE, other.text, facts.lines["recovery"], "recovery")


_KEYS = frozenset(SectionKey)


def _is_spoken_of(title: str, blocks: Sequence[Block]) -> bool:
    """Whether a word of a title stands anywhere below it."""
    words = re.findall(r"[^\W\d_]{4,}", folded(title))
    texts = (folded(text) for block in blocks for text in (block.words, *(line.text for line in block.lines)))
    return any(word[:5] in text for text in texts for word in words)


def _out_of_place(block: Block) -> Iterator[Token]:
    """The lines that are no sentences beside others, or that say where somebody is to be reached."""
    ends = [
        line
        for line, below in zip(block.lines, [*block.lines[1:], None], strict=False)
        if not line.is_item and (below is None or below.is_item or below.gap > 0)
    ]
    has_others = len(ends) + any(line.is_item for line in block.lines) > 1
    for line in ends:
        is_sentence = _SENTENCE_END.search(line.text) or labels.LEADING.search(line.text)
        if not is_sentence and (has_others or block.kind is Kind.INTRODUCTION):
            yield line
    yield from (line for line in block.lines if _CONTACT.search(line.text))


def _other_recovery(facts: FactsReader, lines: Sequence[Token]) -> Token | None:
    """A sentence that states another recovery."""
    about = [line for line in lines if labels.asks_for("recovery", line.text)]
    for line in about[:_MOST_SENTENCES]:
        for words in values_in("recovery", line.text):
            found, stated = read_recovery(words)[0], facts.recovery
            if stated and (found.min_hours, found.max_hours) != (stated.min_hours, stated.max_hours):
                return line
    return None
