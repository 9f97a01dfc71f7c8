"""Slips of the keyboard: how many letters lie between two words."""

from __future__ import annotations

from collections.abc import Iterable

# Shorter words are too near to one another: "flip" is no slip of "lip", nor "ears" of "arms".
_SHORTEST = 5


def most_slips(word: str) -> int:
    """How many letters of a word may be wrong; people hardly ever miss the first."""
    return 0 if len(word) < _SHORTEST else 1 if len(word) < 8 else 2


def meant_by(word: str, known: Iterable[str], most: int | None = None) -> str:
    """The word that a misspelt one most likely is; empty where none is near enough.

    Args:
        most: how many letters may be wrong; by default as many as the length allows.
    """
    most = most_slips(word) if most is None else most
    near = (
        other
        for other in known
        if other[:1] == word[:1] and len(other) >= _SHORTEST and abs(len(other) - len(word)) <= most
    )
    return min(
        ((slips, other) for other in near if 0 < (slips := slips_between(word, other)) <= most),
        default=(0, ""),
    )[1]


def slips_between(one: str, other: str) -> int:
    """How many letters are added, lost, exchanged, or swapped with the next."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, second in enumerate(other, 1):
            slips = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != second))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == second:
                slips = min(slips, older[j - 2] + 1)
            row.append(slips)
    return row[-1]
