"""Text search: every word must be found, in the title, the names of terms, the summary or the text.

A procedure stands the higher the more of the words are in its title; then come names of concerns,
body areas and categories, then the summary, then the text; those alike stand by name. Both
databases therefore give the same answer in the same order.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from procedures.finder.bits import bits_of, positions_in
from procedures.finder.index import FinderIndex
from procedures.finder.words import fold, query_words, split_words

# What people type; the rest of a longer text only costs time.
_MOST_WORDS = 12
# How alike two words must be for "did you mean", from 0 to 1.
_ALIKE = 0.74


@dataclass(frozen=True)
class TextMatch:
    """What a text finds.

    Attributes:
        words: the groups of words that were looked for; of a group, one alternative is enough, with
            all its words.
        tiers: the bits of what is found, best first: each tier holds those before it as well.
        also: what else was looked for, because staff say that it means the same.
    """

    words: list[list[list[str]]]
    tiers: list[int]
    also: list[str]

    @property
    def procedures(self) -> int:
        """The bits of everything that is found."""
        return self.tiers[-1]

    @property
    def wanted(self) -> set[str]:
        """All words that were looked for."""
        return {word for group in self.words for alternative in group for word in alternative}

    def missing(self, shown: set[str]) -> set[str]:
        """The words that were looked for and do not follow from those that are shown."""
        groups = (group for group in self.words if not any(shown >= set(one) for one in group))
        return {word for group in groups for alternative in group for word in alternative} - shown

    @property
    def named(self) -> int:
        """The bits of those whose title, concerns, body areas or category have all the words."""
        return self.tiers[min(2, len(self.tiers) - 1)]

    def best_first(self, bits: int) -> list[int]:
        """Positions of those of the found that are in `bits`, best match first."""
        ordered: list[int] = []
        before = 0
        for tier in self.tiers:
            ordered += positions_in(tier & bits & ~before)
            before |= tier
        return ordered + positions_in(bits & ~before)


def match_text(index: FinderIndex, text: str) -> TextMatch:
    """Look for a text."""
    words = query_words(text)[:_MOST_WORDS]
    groups, also = _with_synonyms(index, words)
    if not groups:
        return TextMatch([], [0], [])
    tiers = [_exactly(index, words)]
    for depth in range(1, len(index.word_indexes) + 1):
        tiers.append(reduce(and_, (_any_of(index, group, depth) for group in groups)))
    return TextMatch(groups, tiers, also)


def _exactly(index: FinderIndex, words: list[str]) -> int:
    """The procedures whose title begins with just these words."""
    titles = positions_in(reduce(and_, (index.word_indexes[0].find(word) for word in words)))
    beginning = tuple(words)
    return bits_of(
        (place for place in titles if index.entries[place].title_words[: len(words)] == beginning), index.size
    )


def _any_of(index: FinderIndex, group: list[list[str]], depth: int) -> int:
    return reduce(or_, (_all_of(index, alternative, depth) for alternative in group))


def _all_of(index: FinderIndex, words: list[str], depth: int) -> int:
    return reduce(
        and_, (reduce(or_, (place.find(word) for place in index.word_indexes[:depth])) for word in words)
    )


def _with_synonyms(index: FinderIndex, words: list[str]) -> tuple[list[list[list[str]]], list[str]]:
    """Each word, or the longest phrase that staff have a synonym for, with its alternatives."""
    longest = max(map(len, index.synonyms), default=1)
    groups: list[list[list[str]]] = []
    also: list[str] = []
    start = 0
    while start < len(words):
        for length in range(min(longest, len(words) - start), 0, -1):
            phrase = words[start : start + length]
            meanings = index.synonyms.get(tuple(phrase), [])
            if meanings or length == 1:
                alternatives = [split_words(meaning) for meaning in meanings]
                groups.append([phrase, *filter(None, alternatives)])
                also += meanings
                start += length
                break
    return groups, also


def did_you_mean(index: FinderIndex, text: str) -> str:
    """A text like this one that finds something; empty where there is none."""
    words = query_words(text)[:_MOST_WORDS]
    known = list(index.spellings)
    suggested = []
    for word in words:
        if _all_of(index, [word], len(index.word_indexes)) or (word,) in index.synonyms:
            suggested.append(word)
        else:
            suggested.append(_closest(word, known) or word)
    candidates = [" ".join(index.spellings.get(word, word) for word in suggested)]
    # "micro needling" for "microneedling", and whole names with a slip in each word.
    if joined := _closest("".join(words), known):
        candidates.append(index.spellings[joined])
    names = {fold(term.name): term.name for term in index.terms}
    if name := _closest(" ".join(words), list(names)):
        candidates.append(names[name].lower())
    folded = " ".join(words)
    for candidate in candidates:
        if fold(candidate) != folded and match_text(index, candidate).procedures:
            return candidate
    return ""


def _closest(word: str, known: Sequence[str]) -> str:
    # A slip adds or loses a letter or two; all others need no comparing.
    near = [other for other in known if abs(len(other) - len(word)) <= 2 + len(word) // 8]
    return next(iter(difflib.get_close_matches(word, near, n=1, cutoff=_ALIKE)), "")
