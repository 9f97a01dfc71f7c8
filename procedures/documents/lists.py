"""Finds the pros and cons among the lists of a document.

A list belongs to the heading or the announcing sentence above it. The form labels neither pros nor cons: its
last two lists, apart from the text above them, are the pros and the cons, in this order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from procedures.documents.document import ListKey
from procedures.documents.fact_lines import is_prose
from procedures.documents.grammar import restarts
from procedures.documents.headings import is_plain_list_label, is_skinny
from procedures.documents.labels import is_standard_heading
from procedures.documents.parts import OPENING, Kind, Part, leads_into_list, split_items
from procedures.documents.warnings import ReadingWarning, WarningCode, doubt

MAX_ITEM = 120
# What stands here is said of risks, and never becomes a point for or against.
_NEVER_IN_LISTS = ("side_effects", "contraindications", "not_recommended_for", "if_something_goes_wrong")
_OF_LISTS = (Kind.LIST_LABEL, Kind.BOTH_LISTS)
_WITH_LISTS = (Kind.SECTION, Kind.FACTS, Kind.INTRODUCTION, Kind.UPDATED)


@dataclass
class Lists:
    """The pros and cons of a document.

    Attributes:
        items: the items of each, as (text, line).
        taken: positions of their parts, which then belong to no section.
    """

    items: dict[ListKey, list[tuple[str, int]]] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    warnings: list[ReadingWarning] = field(default_factory=list)

    def take(self, key: ListKey, parts: Sequence[Part], positions: Sequence[int]) -> None:
        self.items[key] = [(parts[at].text, parts[at].line) for at in positions]
        self.taken.update(positions)

    def warn(self, code: WarningCode, part: Part, name: str = "") -> None:
        self.warnings.append(doubt(code, part.text, part.line, list=name))


def find_lists(parts: Sequence[Part]) -> Lists:
    """The pros and cons: labelled lists first, then those at the end without a label."""
    lists = Lists()
    free: list[list[int]] = []
    for is_item, run in groupby(range(len(parts)), lambda at: parts[at].kind == Kind.ITEM):
        positions = list(run)
        if not is_item or positions[0] == 0:
            continue
        groups = _groups(parts, positions)
        above = parts[positions[0] - 1]
        if label := _label_above(parts, positions[0]):
            groups = _take_labelled(lists, parts, label, groups)
        elif leads_into_list(above.text) if above.kind == Kind.TEXT else above.kind in _WITH_LISTS:
            groups = groups[1:]
        free += groups
    _take_labelled_texts(lists, parts)
    _take_unlabelled(lists, parts, free)
    if not lists.items and any(first[-1] + 1 == second[0] for first, second in pairwise(free)):
        lists.warn(WarningCode.LISTS_NOT_AT_END, parts[free[0][0]])
    return lists


def _groups(parts: Sequence[Part], positions: Sequence[int]) -> list[list[int]]:
    """The separate lists of a run."""
    tokens = [parts[at].token for at in positions]
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
    groups = [[positions[0]]]
    for at, (above, token) in zip(positions[1:], pairwise(tokens), strict=True):
        if token.gap >= least or restarts(above, token) or (by_mark and token.mark != above.mark):
            groups.append([])
        groups[-1].append(at)
    return groups


def _label_above(parts: Sequence[Part], at: int) -> Part | None:
    """The label of a list; sentences may separate the two."""
    above = next((part for part in reversed(parts[:at]) if part.kind != Kind.TEXT), None)
    return above if above and above.kind == Kind.LIST_LABEL else None


def _take_labelled(
    lists: Lists, parts: Sequence[Part], label: Part, groups: list[list[int]]
) -> list[list[int]]:
    """Gives a labelled list its items; returns the lists below that the label does not cover."""
    key = ListKey(label.fact)
    if key in lists.items:
        lists.warn(WarningCode.SECTION_REPEATED, label)
        return []
    has_other = any(part.kind == Kind.LIST_LABEL and part.fact != key for part in parts)
    is_last = not any(part.kind in OPENING for part in parts[groups[0][0] :])
    own = 1 if is_last and not has_other and len(groups) == 2 else len(groups)
    lists.take(key, parts, [at for group in groups[:own] for at in group])
    return groups[own:]


def _take_labelled_texts(lists: Lists, parts: Sequence[Part]) -> None:
    """Reads "Pros" and "Cons" whose items have no bullets."""
    for at, label in enumerate(parts):
        if label.kind != Kind.LIST_LABEL or label.fact in lists.items:
            continue
        key = ListKey(label.fact)
        below = _texts_below(parts, at)
        if not below:
            lists.warn(WarningCode.SECTION_EMPTY, label)
        is_in_line = bool(below) and parts[below[0]].line == label.line
        is_short = all(len(parts[at].text) <= MAX_ITEM for at in below)
        if not below or not (is_in_line or is_short or is_plain_list_label(label.text)):
            continue
        lists.take(key, parts, below)
        if is_in_line and len(below) == 1:
            lists.items[key] = [(text, label.line) for text in split_items(parts[below[0]].text)]
        lists.warn(WarningCode.LIST_WITHOUT_BULLETS, label)


def _texts_below(parts: Sequence[Part], at: int) -> list[int]:
    """The lines below a label that can be items: all that are not sentences, or the first if it is one."""
    found: list[int] = []
    for position in range(at + 1, len(parts)):
        part = parts[position]
        if part.kind != Kind.TEXT or (found and len(part.text) > MAX_ITEM):
            break
        if found and is_prose(part.text) and part.token.gap > 0:
            break
        found.append(position)
    return found


def _take_unlabelled(lists: Lists, parts: Sequence[Part], free: list[list[int]]) -> None:
    """Reads the unlabelled lists at the end: pros first, cons second."""
    end = max(
        (at for at, part in enumerate(parts) if part.kind in OPENING and part.kind not in _OF_LISTS),
        default=0,
    )
    trailing = [group for group in free if group[0] > end]
    keys = [key for key in ListKey if key not in lists.items]
    if not keys or not trailing:
        return
    below = [
        at
        for at in range(trailing[-1][-1] + 1, len(parts))
        if parts[at].kind == Kind.TEXT and at not in lists.taken
    ]
    is_apart = [parts[group[0]].token.gap > 1 for group in trailing]
    if below and not (len(trailing) > 1 and any(is_apart[-2:])):
        return
    is_of_risks = parts[end].fact in _NEVER_IN_LISTS and len(keys) == 2
    if is_of_risks and (len(trailing) == 1 or not _is_of_the_form(parts)):
        lists.warn(WarningCode.LISTS_NOT_AT_END, parts[trailing[0][0]])
        return
    own, chosen = trailing[: -len(keys)], trailing[-len(keys) :]
    # In the form earlier lists are close to their text, and pros and cons apart from them.
    if own and (any(is_apart[: len(own)]) or not all(is_apart[len(own) :])):
        lists.warn(WarningCode.LISTS_TOO_MANY, parts[trailing[0][0]])
    crosses = [all(parts[at].token.is_cross for at in group) for group in chosen]
    if len(keys) == 2 and crosses in ([True, False], [True]):
        keys.reverse()
    for key, group in zip(keys, chosen, strict=False):
        lists.take(key, parts, group)
    if len(chosen) == 1:
        lists.warn(WarningCode.LIST_SINGLE, parts[chosen[0][0]], keys[0].value)
    for at in below:
        lists.warn(WarningCode.TEXT_AFTER_LISTS, parts[at])


def _is_of_the_form(parts: Sequence[Part]) -> bool:
    """Whether a document is of the form that ends with two lists: by its headings."""
    own = sum(part.kind == Kind.SECTION and is_standard_heading(part.text) for part in parts)
    opens = any(
        (part.kind == Kind.FACTS and is_skinny(part.text)) or (part.kind == Kind.INTRODUCTION and part.text)
        for part in parts
    )
    return opens or own > 2
