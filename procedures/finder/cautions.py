"""What procedures and concerns warn of among the words of a search."""

from __future__ import annotations

from collections import defaultdict

from procedures.finder.entries import Entry
from procedures.finder.index import FinderIndex
from procedures.finder.places import Group, places_of
from procedures.finder.searchable import Caution
from procedures.finder.words import is_general, stem


def weight_of(caution: Caution) -> tuple[bool, int, str]:
    """What is said where several name the words: what it is not for, in the fewest words."""
    return caution.is_reason, len(caution.text), caution.text


def named_cautions(index: FinderIndex, groups: list[Group]) -> dict[tuple[Entry, Caution], set[int]]:
    """The cautions that name what was asked, each with the numbers of the groups that it names."""
    hits: dict[tuple[Entry, Caution], set[int]] = defaultdict(set)
    for number, group in enumerate(groups):
        for alternative in group:
            of_words = [index.cautions.get(stem(word), set()) for word in alternative]
            for item in set.intersection(*of_words):
                hits[item].add(number)
    telling = {number for number, group in enumerate(groups) if is_telling(index, group)}
    general = {number for number, group in enumerate(groups) if all(map(is_general, group[0]))}
    return {
        item: numbers
        for item, numbers in hits.items()
        if numbers & telling
        or (len(numbers) == len(groups) and numbers - general)
        or is_asked_for(index, item[1], groups)
    }


def is_telling(index: FinderIndex, group: Group) -> bool:
    """Whether words name something that no procedure or concern is called by, such as a disease."""
    return any(not is_general(word) and not places_of(index, index.words[:2], word) for word in group[0])


def is_asked_for(index: FinderIndex, caution: Caution, groups: list[Group]) -> bool:
    """Whether all words of "not for" were typed."""
    words = index.phrases.get(caution)
    typed = {stem(word) for group in groups for word in group[0]}
    return bool(words) and words <= typed  # type: ignore[operator]


def warned_of(index: FinderIndex, groups: list[Group]) -> set[int]:
    """The groups of words that name what procedures or concerns warn of."""
    known = {*index.cautions, *index.warned_words}
    return {
        number
        for number, group in enumerate(groups)
        if is_telling(index, group) and any(known.issuperset(map(stem, one)) for one in group)
    }
