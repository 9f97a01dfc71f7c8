"""Sets of procedures as the bits of a number: bit 5 is set when the procedure at position 5 is in it.

Which procedures two filters have in common is one operation on two numbers, and how many those are
another, whatever the number of procedures; a facet's counts take microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable


def bits_of(positions: Iterable[int], size: int) -> int:
    """The set of these positions; each is less than `size`."""
    marks = bytearray(b"0") * max(size, 1)
    for position in positions:
        marks[-1 - position] = 49
    return int(marks, 2)


def positions_in(bits: int, order: Iterable[int] | None = None) -> list[int]:
    """The positions in a set: in ascending order, or those of `order` that are in it."""
    marks = bin(bits)[:1:-1]
    if order is None:
        return [position for position, mark in enumerate(marks) if mark == "1"]
    size = len(marks)
    return [position for position in order if position < size and marks[position] == "1"]
