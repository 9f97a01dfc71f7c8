"""Where words stand: in the names of procedures and pages, in their summaries, or only in their texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from procedures.finder.index import FinderIndex
from procedures.finder.words import SHORTEST_BEGINNING, stem

# Of a group of words, one alternative is enough, with all its words. The first is what was typed.
Group = list[list[str]]

# A word that more than this part of the site has says nothing beside others, unless the site is small.
_COMMON, _FEWEST_PAGES = 0.4, 25


def where_words_are(
    index: FinderIndex, tables: Sequence[dict[str, set[Any]]], group: Group
) -> dict[Any, int]:
    """Each item that has all words of an alternative, with the place where the last of them is."""
    best: dict[Any, int] = {}
    for alternative in group:
        places = [places_of(index, tables, word) for word in alternative]
        for item in set.intersection(*map(set, places)):
            best[item] = min(max(place[item] for place in places), best.get(item, len(tables)))
    return best


def places_of(index: FinderIndex, tables: Sequence[dict[str, set[Any]]], word: str) -> dict[Any, int]:
    """The items that have a word, each with the first table that has it.

    The beginning of a word is enough in titles, names and summaries, unless it is a word itself; in a long
    text it says too little.
    """
    found: dict[Any, int] = {}
    is_beginning = len(word) >= SHORTEST_BEGINNING and stem(word) not in index.known_words
    for rank, table in enumerate(tables):
        forms = {stem(word)}
        if is_beginning and rank < min(3, len(tables) - 1):
            forms |= {known for known in table if known.startswith(word)}
        for form in forms:
            for item in table.get(form, ()):
                found.setdefault(item, rank)
    return found


def without_common(index: FinderIndex, groups: list[Group]) -> list[Group]:
    """The groups of words without those that half of the site has in its texts, and nothing in its name."""
    pages = sum(not page.is_question for page in index.site_pages) + len(index.entries)
    if len(groups) == 1 or pages < _FEWEST_PAGES:
        return groups
    kept = []
    for group in groups:
        places = [*where_words_are(index, index.words, group).values()]
        of_pages = where_words_are(index, index.page_words, group)
        number = len(places) + sum(not page.is_question for page in of_pages)
        is_name = 0 in places or any(not rank and not page.is_question for page, rank in of_pages.items())
        is_warned_of = any(stem(word) in index.cautions for one in group for word in one)
        if is_name or is_warned_of or number < _COMMON * pages:
            kept.append(group)
    return kept or groups
