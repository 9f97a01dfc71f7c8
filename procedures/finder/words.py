"""Words as the search compares them: without capitals, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from django.utils.translation import gettext

_WORD = re.compile(r"\w+")
# Words with hyphens count as their parts and as one: "non-ablative" is found as "nonablative".
_JOINED = re.compile(r"\w+(?:[-‐‑'’]\w+)+")
# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def fold(text: str) -> str:
    """Text without capitals and accents: "Crème" is "creme", "CO₂" is "co2", "Straße" is "strasse"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return letters.casefold().translate(_LETTERS)


def split_words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return _WORD.findall(fold(text))


def index_words(text: str) -> set[str]:
    """The words by which a text is found, each once."""
    folded = fold(text)
    joined = {re.sub(r"\W", "", match) for match in _JOINED.findall(folded)}
    return {*_WORD.findall(folded), *joined}


def query_words(text: str) -> list[str]:
    """The words of a search; small words such as "for" count only when there are no others."""
    words = split_words(text)
    return [word for word in words if word not in _small_words(_list_of_small_words())] or words


def _list_of_small_words() -> str:
    # Translators: words that say nothing in a search, folded to plain letters, with spaces between.
    return gettext("a an and are at be by for from how i in is it my of on or the to what which with")


@lru_cache(maxsize=32)
def _small_words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# From how many letters on the beginning of a word is enough.
SHORTEST_BEGINNING = 3


def is_match(word: str, wanted: str, *, whole: bool = False) -> bool:
    """Whether a folded word is one that is looked for.

    Args:
        whole: the beginning of a word is not enough, only its plural or singular. In a long text
            beginnings say too little: "scar" is not "scarce".
    """
    if word in whole_word_forms(wanted):
        return True
    return not whole and len(wanted) >= SHORTEST_BEGINNING and word.startswith(wanted)


def whole_word_forms(word: str) -> set[str]:
    """A word with and without the "s" of a plural, so that "lasers" finds "laser"."""
    forms = {word, f"{word}s"}
    if len(word) > SHORTEST_BEGINNING and word.endswith("s"):
        forms.add(word[:-1])
    return forms
