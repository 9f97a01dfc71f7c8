"""Readability: the Flesch-Kincaid grade, in years of schooling.

Source: Kincaid, Fishburne, Rogers and Chissom, Derivation of new readability formulas, 1975. Libraries for it
download a dictionary at first use; counting vowels instead changes the grade by less than one year, which is
enough for a hint.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöûùü]+")
_SILENT_END = re.compile(r"(?:[^laeiouy]e|[^aeiouytd]ed|[^aeiouycgsxz]es)$")


def grade(sentences: Sequence[str]) -> float:
    """The grade of a text, from about 0 upwards; 9 is easy for most adults.

    Args:
        sentences: at least one, with at least one word in all of them together.
    """
    words = [word.lower() for sentence in sentences for word in _WORD.findall(sentence)]
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def number_of_words(sentences: Sequence[str]) -> int:
    """The number of words, without numbers."""
    return sum(len(_WORD.findall(sentence)) for sentence in sentences)


def _syllables(word: str) -> int:
    count = len(_VOWELS.findall(word))
    if count > 1 and _SILENT_END.search(word):
        count -= 1
    return max(count, 1)
