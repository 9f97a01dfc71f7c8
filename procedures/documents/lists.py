"""Finds the pros and cons among the lists of a document.

The format labels neither: the last two lists of the document are the pros and the cons, in this order. A list
belongs to its section if only blank lines or dashes separate it from the heading, or if a sentence announces
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext as _

from procedures.documents.document import ListKey
from procedures.documents.fact_lines import is_prose
from procedures.documents.grammar import Token, restarts
from procedures.documents.headings import is_plain_list_label, is_skinny
from procedures.documents.labels import is_standard_heading
from procedures.documents.parts import OPENING, Kind, Part, leads_into_list, split_items
from procedures.documents.warnings import ReadingWarning, WarningCode, quoted

MAX_ITEM = 120
# What stands here is said of risks, and never becomes a point for or against.
_NEVER_IN_LISTS = ("side_effects", "contraindications", "not_recommended_for", "if_something_goes_wrong")


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

    def warn(self, code: WarningCode, message: str, line: int) -> None:
        self.warnings.append(ReadingWarning(code, message, line))


def find_lists(parts: Sequence[Part]) -> Lists:
    """The pros and cons: labelled lists first, then those at the end without a label."""
    lists = Lists()
    free: list[list[int]] = []
    for start, end in _runs(parts):
        groups = _groups(parts, start, end)
        label = _label_above(parts, start)
        if label:
            groups = _take_labelled(lists, parts, label, start, groups)
        elif _is_sections_own(parts, start):
            groups = groups[1:]
        free += groups
    _take_labelled_texts(lists, parts)
    _take_unlabelled(lists, parts, free)
    _doubt_lists_before_end(lists, parts, free)
    return lists


def _runs(parts: Sequence[Part]) -> list[tuple[int, int]]:
    """Runs of list items: the position of the first, and the one after the last."""
    runs = []
    start = None
    for at, part in enumerate([*parts, None]):
        is_item = part is not None and part.kind == Kind.ITEM
        if is_item and start is None:
            start = at
        elif not is_item and start is not None:
            runs.append((start, at))
            start = None
    return [(start, end) for start, end in runs if start > 0]


def _groups(parts: Sequence[Part], start: int, end: int) -> list[list[int]]:
    """The separate lists of a run."""
    gaps = [parts[at].token.gap for at in range(start + 1, end)]
    smallest, largest = min(gaps, default=0), max(gaps, default=0)
    # Two lists are further apart than two items. Two single items apart are two lists of one.
    if smallest == largest:
        least = 1 if len(gaps) == 1 and largest else largest + 1
    else:
        least = max(2, smallest + 1) if largest > 1 else 1
    by_mark = _is_split_by_mark([parts[at].token for at in range(start, end)])
    groups = [[start]]
    for at in range(start + 1, end):
        previous, token = parts[at - 1].token, parts[at].token
        is_new = token.gap >= least or restarts(previous, token) or (by_mark and token.mark != previous.mark)
        if is_new:
            groups.append([at])
        else:
            groups[-1].append(at)
    return groups


def _is_split_by_mark(tokens: list[Token]) -> bool:
    """Whether a change of bullets begins another list: "+" for the pros, then "-" for the cons."""
    changes = sum(a.mark != b.mark for a, b in pairwise(tokens))
    return changes == 1 and len({token.indent for token in tokens}) == 1


def _label_above(parts: Sequence[Part], start: int) -> Part | None:
    """The label of a list; sentences may separate the two."""
    at = start - 1
    while at > 0 and parts[at].kind == Kind.TEXT:
        at -= 1
    return parts[at] if parts[at].kind == Kind.LIST_LABEL else None


def _take_labelled(
    lists: Lists, parts: Sequence[Part], label: Part, start: int, groups: list[list[int]]
) -> list[list[int]]:
    """Gives a labelled list its items; returns the lists below that the label does not cover."""
    key = ListKey(label.fact)
    if key in lists.items:
        lists.warn(
            WarningCode.SECTION_REPEATED,
            _("%(text)s occurs again; it is kept apart.") % {"text": quoted(label.text)},
            label.line,
        )
        return []
    others = {part.fact for part in parts if part.kind == Kind.LIST_LABEL} - {key}
    is_last = not any(part.kind in OPENING for part in parts[start:])
    own, rest = (groups[:1], groups[1:]) if is_last and not others and len(groups) == 2 else (groups, [])
    lists.take(key, parts, [at for group in own for at in group])
    return rest


def _is_sections_own(parts: Sequence[Part], start: int) -> bool:
    """Whether the first list below a heading or an announcing sentence belongs to it, at any distance."""
    above = parts[start - 1]
    if above.kind == Kind.TEXT:
        return leads_into_list(above.text)
    return above.kind in (Kind.SECTION, Kind.FACTS, Kind.INTRODUCTION, Kind.UPDATED)


def _take_labelled_texts(lists: Lists, parts: Sequence[Part]) -> None:
    """Reads "Pros" and "Cons" whose items have no bullets."""
    for at, label in enumerate(parts):
        if label.kind != Kind.LIST_LABEL or label.fact in lists.items:
            continue
        key = ListKey(label.fact)
        below = _texts_below(parts, at)
        is_in_line = bool(below) and parts[below[0]].line == label.line
        is_short = bool(below) and all(len(parts[at].text) <= MAX_ITEM for at in below)
        if not below or not (is_in_line or is_short or is_plain_list_label(label.text)):
            continue
        texts = split_items(parts[below[0]].text) if is_in_line and len(below) == 1 else []
        lists.take(key, parts, below)
        if len(texts) > 1:
            lists.items[key] = [(text, label.line) for text in texts]
        message = _("%(text)s has no bullets; items read from its text: %(number)s.") % {
            "text": quoted(label.text),
            "number": len(lists.items[key]),
        }
        lists.warn(WarningCode.LIST_WITHOUT_BULLETS, message, label.line)


def _texts_below(parts: Sequence[Part], at: int) -> list[int]:
    """The lines below a label that can be items: all that are not sentences, or the first if it is one."""
    found: list[int] = []
    for position in range(at + 1, len(parts)):
        part = parts[position]
        if part.kind != Kind.TEXT or (len(part.text) > MAX_ITEM and found):
            break
        if is_prose(part.text) and found and part.token.gap > 0:
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
    texts_below = [at for at in _texts_after(parts, trailing) if at not in lists.taken]
    if texts_below and not _are_set_apart(parts, trailing):
        return
    keys = [key for key in ListKey if key not in lists.items]
    if not keys or not trailing:
        return
    is_of_risks = parts[end].fact in _NEVER_IN_LISTS and len(keys) == 2
    if is_of_risks and (len(trailing) == 1 or not _is_of_the_form(parts)):
        message = _("A list at the end without a label stays in the section above it.")
        lists.warn(WarningCode.LISTS_NOT_AT_END, message, parts[trailing[0][0]].line)
        return
    chosen = trailing[-len(keys) :]
    if len(trailing) > len(keys) and not _are_as_in_the_form(parts, trailing[: -len(keys)], chosen):
        message = _(
            "There are %(number)s lists without a label at the end; the last are read as pros and cons."
        ) % {"number": len(trailing)}
        lists.warn(WarningCode.LISTS_TOO_MANY, message, parts[trailing[0][0]].line)
    crosses = [all(parts[at].token.is_cross for at in group) for group in chosen]
    if len(keys) == 2 and (crosses == [True, False] or crosses == [True]):
        keys.reverse()
    for key, group in zip(keys, chosen, strict=False):
        lists.take(key, parts, group)
    if len(chosen) == 1:
        message = {
            ListKey.PROS: _("There is one list without a label at the end; it is read as the pros."),
            ListKey.CONS: _("There is one list without a label at the end; it is read as the cons."),
        }[keys[0]]
        lists.warn(WarningCode.LIST_SINGLE, message, parts[chosen[0][0]].line)
    for at in texts_below:
        message = _("%(text)s comes after the lists; it is kept in the last section.") % {
            "text": quoted(parts[at].text)
        }
        lists.warn(WarningCode.TEXT_AFTER_LISTS, message, parts[at].line)


def _is_of_the_form(parts: Sequence[Part]) -> bool:
    """Whether a document is of the form that ends with two lists: by its headings."""
    own = sum(part.kind == Kind.SECTION and is_standard_heading(part.text) for part in parts)
    opens = any(
        (part.kind == Kind.FACTS and is_skinny(part.text)) or (part.kind == Kind.INTRODUCTION and part.text)
        for part in parts
    )
    return opens or own > 2


def _are_as_in_the_form(parts: Sequence[Part], own: Sequence[list[int]], last: Sequence[list[int]]) -> bool:
    """Whether earlier lists are close to their text, and pros and cons apart from them."""
    return all(parts[group[0]].token.gap < 2 for group in own) and all(
        parts[group[0]].token.gap > 1 for group in last
    )


_OF_LISTS = (Kind.LIST_LABEL, Kind.BOTH_LISTS)


def _texts_after(parts: Sequence[Part], groups: list[list[int]]) -> list[int]:
    if not groups:
        return []
    return [at for at in range(groups[-1][-1] + 1, len(parts)) if parts[at].kind == Kind.TEXT]


def _are_set_apart(parts: Sequence[Part], groups: list[list[int]]) -> bool:
    """Whether there are two lists, apart from the text above or from each other as in the format."""
    return len(groups) > 1 and any(parts[group[0]].token.gap > 1 for group in groups[-2:])


def _doubt_lists_before_end(lists: Lists, parts: Sequence[Part], free: list[list[int]]) -> None:
    if lists.items:
        return
    for first, second in pairwise(free):
        if first[-1] + 1 == second[0]:
            message = _("Two lists before the end may be pros and cons; they stay in their section.")
            lists.warn(WarningCode.LISTS_NOT_AT_END, message, parts[first[0]].line)
            return
