"""The outline of a document: its blocks, each a heading with the lines below it.

A line opens a block by these rules, the first of which wins; no other line does.

1. Its words are known as a heading: "Side Effects", "The Skinny", also with its text behind a colon.
2. It is marked as a heading ("## Results"). A heading below that of a fact parts only its text.
3. It contains words of a known section and stands above its text or list: "Erbium Laser Risks".
4. Where headings are not marked: it is in title case, in capitals or a question and stands above its text, or
   it is short and alone between blank lines, which is doubted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from procedures.documents import headings, labels
from procedures.documents.fact_lines import (
    MAX_CATEGORY,
    fact_label,
    is_fact,
    is_labelled_fact,
    is_price,
    is_prose,
    is_recovery,
    looks_like_category,
    price_row,
    updated_value,
)
from procedures.documents.grammar import BOLD, Token
from procedures.documents.headings import LISTS
from procedures.documents.text import MAX_HEADING, folded, letters

# A document with so many marked headings marks them all.
_MARKED = 2
_SHORT = 7


class Kind(Enum):
    """Kinds of blocks."""

    INTRODUCTION = auto()
    FACTS = auto()
    SECTION = auto()  # of a fact, or of the document's own
    LIST = auto()  # the pros or the cons
    BOTH_LISTS = auto()  # "Pros and Cons"


OF_LISTS = (Kind.LIST, Kind.BOTH_LISTS)


@dataclass(slots=True)
class Block:
    """A heading and the lines below it.

    Attributes:
        heading: None for what stands at the beginning, and for facts without a heading.
        fact: that the heading opens; empty for a section of the document's own.
        asked: the fact that the heading asks for: "How long is the recovery?".
        is_sure: whether the heading is known or marked as one.
    """

    kind: Kind
    heading: Token | None = None
    fact: str = ""
    asked: str = ""
    is_sure: bool = True
    lines: list[Token] = field(default_factory=list)

    @property
    def words(self) -> str:
        return labels.heading_words(self.heading.text) if self.heading else ""

    @property
    def line(self) -> int:
        return (self.heading or self.lines[0]).line if self.heading or self.lines else 1

    @property
    def level(self) -> int:
        return self.heading.level if self.heading else 0


def title_token(tokens: Sequence[Token]) -> Token | None:
    """The title: the page's own heading, or the first line that is no fact, sentence or known heading."""
    marked = next((token for token in tokens if token.level == 1), None)
    if marked and _may_be_title(marked.text):
        return marked
    first = next((token for token in tokens if updated_value(token.text) is None), None)
    if first is None or first.is_item or not _may_be_title(first.text):
        return None
    after = tokens[tokens.index(first) + 1 : tokens.index(first) + 2]
    is_wrapped = bool(after) and after[0].gap == 0 and after[0].text[0].islower()
    # Titles may be long; a long line with a full stop is a sentence.
    is_sentence = first.text[-1] in ".!…" and (len(first.text.split()) > 10 or is_wrapped)
    return None if is_sentence or (is_wrapped and len(first.text) > 40) else first


def _may_be_title(text: str) -> bool:
    if len(text) > MAX_HEADING or headings.stands_alone(text) or is_price(text):
        return False
    if headings.heading_in_line(text, "") or headings.list_of(text):
        return False
    label = fact_label(text)
    is_stated = label is not None and (label.fact == "recovery" or bool(label.value))
    return not is_stated and headings.overview_name(text, "") is None


class Outline:
    """The blocks of a document.

    Attributes:
        blocks: the first is the introduction.
        dates: the lines of "Last Updated", with the date as their text.
    """

    def __init__(self, tokens: Sequence[Token], title: Token | None, name: str) -> None:
        self.blocks = [Block(Kind.INTRODUCTION)]
        self.dates: list[Token] = []
        self._name = name
        pairs = list(zip(tokens, [*tokens[1:], None], strict=False))
        self._known = {labels.section_of(token.text, name) for token in tokens if not token.is_item}
        self._has_facts = any(self._opens_facts(token, after) for token, after in pairs)
        self._is_marked = sum(0 < token.level < BOLD for token in tokens if token is not title) >= _MARKED
        before: Token | None = None
        for token, after in pairs:
            if token is not title:
                self._add(token, title if before is title else before, after, is_first=before is title)
            before = token

    def _add(self, token: Token, before: Token | None, after: Token | None, *, is_first: bool) -> None:
        if updated_value(token.text) is not None:
            self._add_text(token)
            return
        if self._continues_overview(token):
            return
        block, text = self._known_heading(token, before, after)
        if block is None and not token.is_item:
            block = self._own_heading(token, before, after, is_first=is_first)
        if block:
            if block.fact not in ("", "questions"):
                self._known.add(block.fact)
            self.blocks.append(block)
            if text:
                self._add_text(replace(token, text=text))
            return
        if self._begins_facts(token.text):
            self._open_facts()
        self._add_text(token)

    def _add_text(self, token: Token) -> None:
        date, text = updated_value(token.text) or ("", token.text)
        if date or text != token.text:
            self.dates.append(replace(token, text=date))
        if text:
            self.blocks[-1].lines.append(replace(token, text=text))

    def _known_heading(
        self, token: Token, before: Token | None, after: Token | None
    ) -> tuple[Block | None, str]:
        """The block that a line opens by its words, and the text behind them."""
        text, last = token.text, self.blocks[-1]
        section = labels.section_of(text, self._name)
        if token.is_item:
            # "1. Side effects" above its text, or a heading with a little picture of its own.
            is_heading = section and after and after.mark != token.mark
            return (Block(Kind.SECTION, token, section or "") if is_heading else None), ""
        if not token.level and _is_inside_sentence(token, before, after):
            return None, ""
        if self._opens_facts(token, after):
            return Block(Kind.FACTS, token), ""
        if section in LISTS:
            if is_above_list(token, after):
                return Block(Kind.LIST, token, section), ""
        elif section == last.fact and section and not last.lines and text[-1] == ":":
            # It repeats the heading right above it to announce a list.
            return None, ""
        elif section:
            return Block(Kind.SECTION, token, section), ""
        opening = labels.opening_of(text, self._name)
        if opening == "both_lists" and after and (after.is_item or headings.list_of(after.text)):
            return Block(Kind.BOTH_LISTS, token), ""
        if opening == "introduction" or headings.overview_name(text, self._name) is not None:
            has_sections = any(block.kind is Kind.SECTION for block in self.blocks)
            return Block(Kind.SECTION if has_sections else Kind.INTRODUCTION, token), ""
        fact, words, rest = headings.heading_in_line(text, self._name) or ("", "", "")
        label = fact_label(text) if fact else None
        is_value = label and 0 < len(label.value) <= MAX_CATEGORY and not is_prose(label.value)
        if fact and fact not in self._known and not is_value:
            kind = Kind.LIST if fact in LISTS else Kind.SECTION
            return Block(kind, replace(token, text=words), fact), rest
        return None, ""

    def _continues_overview(self, token: Token) -> bool:
        """Whether a line is the rest of an overview heading that was too long for its line."""
        last = self.blocks[-1]
        is_below = last.kind is Kind.INTRODUCTION and last.heading and not last.lines and token.gap == 0
        return bool(is_below) and folded(headings.OVERVIEW_ENDING).endswith(f" {folded(token.text)}")

    def _opens_facts(self, token: Token, after: Token | None) -> bool:
        """Whether a line is the heading of the facts; in other words than the form's only above a fact."""
        if headings.is_skinny(token.text) or after is None or token.is_item:
            return headings.is_skinny(token.text)
        if labels.opening_of(token.text, self._name) == "facts":
            return is_fact(after.text, self._name)
        # "Prices" above a table of prices.
        label = fact_label(token.text)
        return bool(label and label.fact == "price" and not label.value and price_row(after.text))

    def _own_heading(
        self, token: Token, before: Token | None, after: Token | None, *, is_first: bool
    ) -> Block | None:
        """The block that a line opens by its mark, by a word in it, or by its shape."""
        last = self.blocks[-1]
        if not token.level and (token.text[-1] in ".!,;…" or len(token.text) > MAX_HEADING):
            return None
        fact = labels.section_of_heading(token.text, self._name) or ""
        if fact in self._known or (fact in LISTS and not is_above_list(token, after)):
            fact = ""
        is_sure = bool(token.level or (fact and _is_above(token, after)))
        if last.level and token.level > last.level and last.fact and last.fact != "questions":
            return None
        if not token.level and (
            is_labelled_fact(token.text)
            or letters(token.text) == letters(self._name)
            or (is_first and token.text[-1] != "?")
            or (last.kind in OF_LISTS and not any(line.is_item for line in last.lines))
            or (last.kind is Kind.FACTS and not is_sure and not self._ends_facts(token, after))
        ):
            return None
        if not is_sure and (
            self._is_marked
            or (after and not is_prose(after.text) and is_fact(after.text, self._name))
            or not _has_shape(token, before, after, is_first=not last.lines)
        ):
            return None
        if not (fact or self._has_facts) and after and is_labelled_fact(after.text):
            self._has_facts = True
            return Block(Kind.FACTS, token)
        if last.fact == "questions" and token.text[-1] == "?":
            return Block(Kind.SECTION, token, "questions")
        is_sure = bool(is_sure or fact or headings.is_strong(token.text) or _asks(token.text))
        label = fact_label(token.text) if after and is_prose(after.text) else None
        is_asked = label and not label.value and (not fact or token.text[-1] == "?")
        asked = label.fact if label and is_asked else ""
        return Block(Kind.LIST if fact in LISTS else Kind.SECTION, token, fact, asked, is_sure)

    def _ends_facts(self, token: Token, after: Token | None) -> bool:
        """Whether a line below the facts is a heading, and not the category or another fact."""
        if after is None or token.gap == 0:
            return False
        if is_fact(token.text, self._name) or looks_like_category(token.text):
            return False
        return after.is_item or is_prose(after.text) or bool(labels.section_of(after.text, self._name))

    def _begins_facts(self, text: str) -> bool:
        """Whether a line is the first fact of a document without a heading above its facts."""
        label = fact_label(text)
        if self._has_facts:
            return False
        if label is not None and label.is_specific and label.fact == "recovery":
            return self.blocks[-1].kind is Kind.INTRODUCTION or is_recovery(label.value)
        return self.blocks[-1].kind is Kind.INTRODUCTION and bool(
            is_price(text) or price_row(text) or is_labelled_fact(text)
        )

    def _open_facts(self) -> None:
        """Begins the facts with what stands right above the first of them: a heading, name or category."""
        self._has_facts = True
        above, facts = self.blocks[-1].lines, Block(Kind.FACTS)
        while above and self.blocks[-1].kind is Kind.INTRODUCTION and not is_prose(above[-1].text):
            text = above[-1].text
            is_name = bool(letters(text)) and letters(self._name).startswith(letters(text))
            if not (is_name or price_row(text) or is_fact(text, self._name) or looks_like_category(text)):
                # In whatever words, a short line right above the facts is their heading.
                facts.heading = above.pop() if len(text.split()) <= _SHORT else None
                break
            facts.lines.insert(0, above.pop())
        self.blocks.append(facts)


def is_above_list(token: Token, after: Token | None) -> bool:
    """Whether what is below "Benefits" is a list, with or without bullets, and no text."""
    if headings.is_plain_list_label(token.text) or after is None:
        return after is not None
    is_short = len(after.text) <= MAX_CATEGORY and not is_prose(after.text)
    return after.is_item or after.text[-1] == ":" or (is_short and not after.level)


def _is_above(token: Token, after: Token | None) -> bool:
    """Whether a line stands above a list or, as a heading does, above text."""
    if after is None:
        return False
    if after.is_item:
        return token.text[-1] == ":" or token.gap > 0
    is_short = len(token.text.split()) <= _SHORT and headings.may_be_heading(token.text)
    is_right_above = is_short and token.gap > 0 and after.gap == 0
    return is_right_above or (is_prose(after.text) and headings.is_strong(token.text))


def _has_shape(token: Token, before: Token | None, after: Token | None, *, is_first: bool) -> bool:
    """Whether a line without a mark has the shape of a heading."""
    if after is None or (after.is_item and after.gap > 1) or not headings.may_be_heading(token.text):
        return False
    is_apart = token.gap > 0 or is_first or before is None or before.is_item or is_prose(before.text)
    if is_apart and headings.is_strong(token.text):
        return True
    is_alone = token.gap > 0 and (after.gap > 0 or _asks(token.text))
    return is_alone and not is_first and len(token.text.split()) <= _SHORT and "," not in token.text


def _asks(text: str) -> bool:
    """Whether a line begins like a question: "How it works"."""
    return text.split()[0].casefold() in labels.ASKING


def _is_inside_sentence(token: Token, before: Token | None, after: Token | None) -> bool:
    """Whether a line is part of a wrapped sentence, even if it has the words of a heading."""
    if before is None or before.is_item or token.gap > 0 or not before.text[-1].isalnum():
        return False
    is_continued = after is not None and not after.is_item and after.gap == 0 and after.text[0].islower()
    return len(before.text) > 40 and (is_continued or token.text[0].islower())
