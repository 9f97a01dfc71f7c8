"""Titles and descriptions for search results and shared links."""

from __future__ import annotations

import re
from collections.abc import Iterable

# In characters: longer ones are truncated by search engines; shorter ones say too little.
LONGEST_TITLE = 60
SHORTEST_DESCRIPTION = 70
LONGEST_DESCRIPTION = 160

_SENTENCE_ENDS = (".", "!", "?", "…", "。", "؟")

# Control characters that are no white space, half characters, and what is none. Marks that join letters or
# turn their direction stay: Persian words, emoji of several people and names in Hebrew have them.
_NO_PAGE_HOLDS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def one_line(text: str) -> str:
    """Text without line breaks and invalid characters."""
    return " ".join(_NO_PAGE_HOLDS.sub("", text).split())


def shortened(text: str, length: int) -> str:
    """Text of at most this many characters, cut between words and marked with an ellipsis."""
    text = one_line(text)
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    if not text[length - 1].isspace():
        # One word alone, or a language that does not part words, is cut where it must be.
        at_word = cut.rpartition(" ")[0]
        cut = at_word if len(at_word) > length // 2 else cut
    return cut.rstrip(" ,;:–—-|") + "…"


def document_title(title: str, clinic_name: str) -> str:
    """The title of a browser tab and of a search result: with the clinic's name if it fits."""
    title, clinic_name = one_line(title), one_line(clinic_name)
    if not title or title == clinic_name:
        return shortened(clinic_name, LONGEST_TITLE)
    whole = f"{title} | {clinic_name}"
    return whole if len(whole) <= LONGEST_TITLE else shortened(title, LONGEST_TITLE)


def description(parts: Iterable[str]) -> str:
    """A meta description from sentences, the best first; further ones fill it up if needed."""
    text = ""
    for part in map(one_line, parts):
        if len(text) >= SHORTEST_DESCRIPTION:
            break
        if part:
            text = f"{_closed(text)} {part}" if text else part
    return shortened(text, LONGEST_DESCRIPTION)


def _closed(sentence: str) -> str:
    return sentence if sentence.endswith(_SENTENCE_ENDS) else f"{sentence}."
