"""Text search: every word must be found, in the title, the names of terms, the summary or the text.

A procedure stands the higher the more of the words are in its title; then come names of concerns,
body areas and categories, then the summary, then the text; those alike stand by name. Both
databases therefore give the same answer in the same order.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from procedures.finder.entries import Entries, Entry
from procedures.finder.index import FinderIndex
from procedures.finder.words import SHORTEST_BEGINNING, fold, query_words, split_words, whole_word_forms

# What people type; the rest of a longer text only costs time.
_MOST_WORDS = 12
# How alike two words must be for "did you mean", from 0 to 1.
_ALIKE = 0.74
# Where all words were found: the title begins with them; title; names of terms; summary; text.
_TITLE_BEGINS, _NAMES = 0, 2


@dataclass(frozen=True)
class TextMatch:
    """What a text finds.

    Attributes:
        words: the groups of words that were looked for; of a group, one alternative is enough, with
            all its words.
        ranks: how well each procedure matches; 0 is best.
        also: what else was looked for, because staff say that it means the same.
    """

    words: list[list[list[str]]] = field(default_factory=list)
    ranks: dict[Entry, int] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)

    @property
    def procedures(self) -> Entries:
        """Everything that is found."""
        return frozenset(self.ranks)

    @property
    def wanted(self) -> set[str]:
        """All words that were looked for."""
        return {word for group in self.words for alternative in group for word in alternative}

    def missing(self, shown: set[str]) -> set[str]:
        """The words that were looked for and do not follow from those that are shown."""
        groups = (group for group in self.words if not any(shown >= set(one) for one in group))
        return {word for group in groups for alternative in group for word in alternative} - shown

    @property
    def named(self) -> Entries:
        """Those whose title, concerns, body areas or category have all the words."""
        return frozenset(entry for entry, rank in self.ranks.items() if rank <= _NAMES)

    def best_first(self, entries: Iterable[Entry]) -> list[Entry]:
        """Procedures that were found, best match first; those alike by name."""
        return sorted(entries, key=lambda entry: (self.ranks[entry], entry.position))


def match_text(index: FinderIndex, text: str) -> TextMatch:
    """Look for a text."""
    words = query_words(text)[:_MOST_WORDS]
    groups, also = _with_synonyms(index, words)
    if not groups:
        return TextMatch()
    match = TextMatch(groups, {}, also)
    found = {word: _places(index, word) for word in match.wanted}
    for rank in range(1, len(index.words) + 1):
        of_groups = (
            set().union(*(_having_all(found, alternative, rank) for alternative in group)) for group in groups
        )
        for entry in set.intersection(*of_groups):
            starts = entry.title_words[: len(words)] == words
            match.ranks.setdefault(entry, _TITLE_BEGINS if starts else rank)
    return match


def _places(index: FinderIndex, word: str) -> list[set[Entry]]:
    """The procedures that have a word in their title, in names of terms, in the summary, in the text."""
    places = []
    for entries_of in index.words:
        forms = whole_word_forms(word)
        # As in `is_match`: in the text only whole words are found.
        if entries_of is not index.words[-1] and len(word) >= SHORTEST_BEGINNING:
            forms |= {known for known in entries_of if known.startswith(word)}
        places.append(set().union(*(entries_of[form] for form in forms if form in entries_of)))
    return places


def _having_all(found: dict[str, list[set[Entry]]], words: list[str], rank: int) -> set[Entry]:
    """The procedures that have each of the words in one of the first places."""
    return set.intersection(*(set().union(*found[word][:rank]) for word in words))


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
        if any(_places(index, word)) or (word,) in index.synonyms:
            suggested.append(word)
        else:
            suggested.append(_closest(word, known) or word)
    candidates = [" ".join(index.spellings.get(word, word) for word in suggested)]
    # "micro needling" for "microneedling", and whole names with a slip in each word.
    if joined := _closest("".join(words), known):
        candidates.append(index.spellings[joined])
    names = {fold(name): name for name in (str(term.name) for term in index.terms)}
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
