"""Slips of the keyboard."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from procedures.finder.index import FinderIndex

# Shorter words are too near to one another to be slips: "flip" is none of "lip".
_SHORTEST_SLIP = 4


def candidates_for(index: FinderIndex, word: str, *, alone: bool) -> Iterable[str]:
    """What a slip may have meant: of a short word, only a word of a name, and only beside others."""
    if len(word) > _SHORTEST_SLIP:
        return index.suggested_words
    return () if alone or any(known.startswith(word) for known in index.known_words) else index.spellings


def meant_by(word: str, known: Iterable[str], most: int | None = None) -> str:
    """The word that a misspelt one most likely is; empty where none is near enough.

    People hardly ever miss the first letter.

    Args:
        most: how many letters may be wrong; by default as many as the length allows.
    """
    if len(word) < _SHORTEST_SLIP:
        return ""
    allowed = most or (1 if len(word) < 8 else 2)
    near = [
        other
        for other in known
        if other[:1] == word[:1] and len(other) >= max(_SHORTEST_SLIP, len(word) - 2) and other.isalpha()
    ]
    found = process.extract(word, near, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    return min(((slips, other) for other, slips, _place in found if slips), default=(0, ""))[1]
