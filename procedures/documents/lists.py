"""Finds the pros and cons of a document.

A list below "Pros" or "Cons" is theirs. The form labels neither: there the last two lists, apart from the
text above them, are the pros and the cons, in this order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from procedures.documents import labels
from procedures.documents.document import ListKey
from procedures.documents.fact_lines import is_prose
from procedures.documents.grammar import Token, restarts
from procedures.documents.headings import is_plain_list_label, is_skinny
from procedures.documents.outline import OF_LISTS, Block, Kind
from procedures.documents.warnings import ReadingWarning, WarningCode, doubt

MAX_ITEM = 120
# What stands here is said of risks, and never becomes a point for or against.
_NEVER_IN_LISTS = ("side_effects", "contraindications", "not_recommended_for", "if_something_goes_wrong")


@dataclass
class Lists:
    """The pros and cons of a document; what is in them is taken out of its blocks."""

    items: dict[ListKey, list[tuple[str, int]]] = field(default_factory=dict)
    warnings: list[ReadingWarning] = field(default_factory=list)

    def take(self, key: ListKey, block: Block, tokens: Sequence[Token]) -> None:
        self.items[key] = [(token.text, token.line) for token in tokens]
        taken = frozenset(tokens)
        block.lines = [line for line in block.lines if line not in taken]

    def warn(self, code: WarningCode, text: str, line: int, name: str = "") -> None:
        self.warnings.append(doubt(code, text, line, list=name))


def find_lists(blocks: Sequence[Block]) -> Lists:
    """The pros and cons: labelled lists first, then those at the end without a label."""
    lists = Lists()
    free: list[list[Token]] = []
    has_label = {block.fact for block in blocks if block.kind is Kind.LIST}
    for block in blocks:
        if block.kind is Kind.LIST:
            free += _take_labelled(lists, block, is_only=len(has_label) == 1 and block is blocks[-1])
    own = next((block for block in reversed(blocks) if block.kind is not Kind.LIST), None)
    _take_unlabelled(lists, blocks, own, free)
    for block in blocks:
        groups = [] if lists.items else _free_groups(block)
        if len(groups) > 1:
            lists.warn(WarningCode.LISTS_NOT_AT_END, groups[0][0].text, groups[0][0].line)
            break
    return lists


def _free_groups(block: Block) -> list[list[Token]]:
    """The lists of a block that neither its heading nor a sentence announces."""
    free: list[list[Token]] = []
    above: Token | None = None
    for is_item, run in groupby(block.lines, lambda line: line.is_item):
        found = list(run)
        if is_item:
            is_own = labels.LEADING.search(above.text) if above else block.kind not in OF_LISTS
            free += _groups(found)[bool(is_own) :]
        above = found[-1]
    return free


def _groups(tokens: Sequence[Token]) -> list[list[Token]]:
    """The separate lists of a run of items."""
    gaps = [token.gap for token in tokens[1:]]
    smallest, largest = min(gaps, default=0), max(gaps, default=0)
    # Two lists are further apart than two items. Two single items apart are two lists of one.
    if smallest == largest:
        least = 1 if len(gaps) == 1 and largest else largest + 1
    else:
        least = max(2, smallest + 1) if largest > 1 else 1
    # One change of bullets begins another list: "+" for the pros, then "-" for the cons.
    changes = sum(a.mark != b.mark for a, b in pairwise(tokens))
    by_mark = changes == 1 and len({token.indent for token in tokens}) == 1
    groups = [[tokens[0]]]
    for above, token in pairwise(tokens):
        if token.gap >= least or restarts(above, token) or (by_mark and token.mark != above.mark):
            groups.append([])
        groups[-1].append(token)
    return groups


def _take_labelled(lists: Lists, block: Block, *, is_only: bool) -> list[list[Token]]:
    """Gives a labelled list its items; returns the list below that the label does not cover."""
    key = ListKey(block.fact)
    items = [line for line in block.lines if line.is_item]
    if key in lists.items:
        lists.warn(WarningCode.SECTION_REPEATED, block.words, block.line)
    elif items:
        groups = _groups(items)
        other = groups.pop() if is_only and len(groups) == 2 else []
        lists.take(key, block, [item for group in groups for item in group])
        return [other] if other else []
    else:
        _take_texts(lists, key, block)
    return []


def _take_texts(lists: Lists, key: ListKey, block: Block) -> None:
    """Reads "Pros" and "Cons" whose items have no bullets: all lines up to a sentence."""
    found: list[Token] = []
    for line in block.lines:
        if found and (len(line.text) > MAX_ITEM or (is_prose(line.text) and line.gap > 0)):
            break
        found.append(line)
    if not found:
        lists.warn(WarningCode.SECTION_EMPTY, block.words, block.line)
        return
    is_in_line = found[0].line == block.line
    if is_in_line or is_plain_list_label(block.words) or all(len(line.text) <= MAX_ITEM for line in found):
        lists.take(key, block, found)
        if is_in_line and len(found) == 1:
            lists.items[key] = [(text, block.line) for text in _split_items(found[0].text)]
        lists.warn(WarningCode.LIST_WITHOUT_BULLETS, block.words, block.line)


def _split_items(text: str) -> list[str]:
    """The items of a list on one line: "quick, painless, safe"."""
    items = [item.strip() for item in re.split(";" if ";" in text else ",", text.rstrip(". "))]
    items = [re.sub(r"^(?:and|und|et|y)\s+", "", item) for item in items if item]
    # Longer pieces are parts of a sentence, not items.
    return items if all(len(item.split()) <= 6 for item in items) else [text]


def _take_unlabelled(
    lists: Lists, blocks: Sequence[Block], own: Block | None, free: list[list[Token]]
) -> None:
    """Reads the unlabelled lists at the end: pros first, cons second."""
    keys = [key for key in ListKey if key not in lists.items]
    last = blocks[-1]
    block = last if free else own
    groups = free or (_free_groups(own) if own else [])
    if not keys or not groups or block is None:
        return
    first = groups[0][0]
    below = [line for line in block.lines if not line.is_item and line.line > groups[-1][-1].line]
    is_apart = [group[0].gap > 1 for group in groups]
    if below and not (len(groups) > 1 and any(is_apart[-2:])):
        return
    is_of_risks = block.fact in _NEVER_IN_LISTS and len(keys) == 2
    if is_of_risks and (len(groups) == 1 or not _is_of_the_form(blocks)):
        lists.warn(WarningCode.LISTS_NOT_AT_END, first.text, first.line)
        return
    earlier, chosen = groups[: -len(keys)], groups[-len(keys) :]
    # In the form earlier lists are close to their text, and pros and cons apart from them.
    if earlier and (any(is_apart[: len(earlier)]) or not all(is_apart[len(earlier) :])):
        lists.warn(WarningCode.LISTS_TOO_MANY, first.text, first.line)
    crosses = [all(token.is_cross for token in group) for group in chosen]
    if len(keys) == 2 and crosses in ([True, False], [True]):
        keys.reverse()
    for key, group in zip(keys, chosen, strict=False):
        lists.take(key, block, group)
    if len(chosen) == 1:
        lists.warn(WarningCode.LIST_SINGLE, chosen[0][0].text, chosen[0][0].line, keys[0].value)
    for line in below:
        lists.warn(WarningCode.TEXT_AFTER_LISTS, line.text, line.line)


def _is_of_the_form(blocks: Sequence[Block]) -> bool:
    """Whether a document is of the form that ends with two lists: by its headings."""
    own = sum(block.kind is Kind.SECTION and labels.is_standard_heading(block.words) for block in blocks)
    opens = any(
        (block.kind is Kind.FACTS and is_skinny(block.words))
        or (block.kind is Kind.INTRODUCTION and block.heading)
        for block in blocks
    )
    return opens or own > 2
