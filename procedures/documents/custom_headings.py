"""Recognises custom headings: "How It Works", "What is CoolSculpting®?".

Plain text does not mark headings. A heading differs from a short sentence in its form and its surroundings.
In doubt the line stays a paragraph, which keeps its words and its place.
"""

from __future__ import annotations

import re
from functools import lru_cache

from procedures.documents.fact_lines import is_price, is_prose, is_recovery
from procedures.documents.headings import SECTION_HEADINGS, heading_words
from procedures.documents.text import folded, undecorated
from procedures.documents.tokens import Token

MAX_LENGTH = 100
MAX_WORDS = 14
WRAPPED_LINE = 45


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# One word is no sign of a heading, except for these.
_COMMON = _words(
    "aftercare alternatives anaesthesia anesthesia background benefits contraindications cost costs "
    "drawbacks advantages disadvantages downtime faq faqs history maintenance precautions preparation "
    "prevention pricing procedure references results risks safety scarring sources specifics summary "
    "technique technology overview method conclusion complications candidates consultation"
)
# Words that stay small in a title.
_SMALL = _words(
    "a an and as at but by do does for from if in into is it its my nor of off on onto or over per so "
    "the than that this to up upon via vs was what when which who will with you your are can be & - – — "
    "/"
)
_QUESTION = re.compile(
    r"(?:what|how|who|whom|when|why|where|which|is|are|can|could|do|does|did|will|should|may|am|was|has|have)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(r"(?:what|how|who|when|why|where|which)\b", re.IGNORECASE)
# A line with one of these says something; headings rarely do.
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|may|might|can|could|will|would|should|must|includes?|including|has|have|had|var(?:y|ies)"
    r"|causes?|needs?|requires?|follow|following|such as|notice|return|expect)\b",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"(?::|\b(?:includes?|including|are|is|following|follows|such as|to|for|of|with|and|or|may|can))\s*$",
    re.IGNORECASE,
)
_FORM_WORDS = tuple(folded(heading) + " " for heading in SECTION_HEADINGS.values())


def leads_into_list(text: str) -> bool:
    """Whether a line announces the list below it: "Side effects may include:"."""
    return bool(_LEAD_IN.search(text))


def is_marked(text: str) -> bool:
    """Whether a line has heading markup ("## Words")."""
    return undecorated(text) is not None


@lru_cache(maxsize=1024)
def is_strong(text: str) -> bool:
    """Whether a line looks like a heading: in title case or capitals, a question, or a common one."""
    words = heading_words(text)
    if not _may_be_heading(words):
        return False
    if words.endswith("?"):
        return bool(_QUESTION.match(words))
    return folded(words) in _COMMON or _is_title_case(words)


def is_custom_heading(
    token: Token, before: Token | None, after: Token | None, *, opens_section: bool
) -> bool:
    """Whether a line of text is a heading.

    Args:
        before, after: its neighbours.
        opens_section: whether it would directly follow another heading, which would leave that empty.
    """
    text, words = token.text, heading_words(token.text)
    if is_marked(text) or is_set_off(token, after):
        return True
    if after is None or not _may_be_heading(words):
        return False
    if before and token.gap == 0 and not (before.is_item or opens_section or is_prose(before.text)):
        return False
    has_text = after.gap < 2 if after.is_item else _is_content(after.text)
    may_stand_alone = token.gap > 0 and after.gap > 0 and not opens_section
    if is_strong(text):
        is_above_line = may_stand_alone and not after.is_item
        return has_text or (is_above_line and (folded(words) in _COMMON or is_strong(after.text)))
    return may_stand_alone and has_text and _could_be_weak(text, after)


def _is_content(text: str) -> bool:
    """Whether a line can follow a heading: a sentence, or words that announce a list."""
    if is_prose(text):
        return True
    # The first line of a wrapped paragraph has no full stop.
    return not is_strong(text) and (text.endswith(":") or len(text) > WRAPPED_LINE)


def _may_be_heading(words: str) -> bool:
    if len(words) > MAX_LENGTH or len(words.split()) > MAX_WORDS:
        return False
    if words[-1] in ".,;!…:" or not (words[0].isupper() or words[0].isdigit() or not words[0].islower()):
        return False
    if not any(character.isalpha() for character in words) or "://" in words:
        return False
    return not (is_price(words) or is_recovery(words))


def _is_title_case(words: str) -> bool:
    parts = [
        part for part in re.split(r"[\s/&–—-]+", words) if any(character.isalpha() for character in part)
    ]
    large = [part for part in parts if part.strip("\"'“”‘’(").lower() not in _SMALL]
    capitals = [part for part in parts if _has_capital(part)]
    if len(parts) < 2:
        return len(words) > 3 and words.isupper()
    return len(capitals) > 1 and all(_has_capital(part) for part in large)


def _has_capital(word: str) -> bool:
    letters = word.strip("\"'“”‘’()[]")
    return letters[:1].isupper() or letters[:1].isdigit()


def _could_be_weak(text: str, after: Token) -> bool:
    """Whether a line in sentence case, alone above a paragraph, reads as a heading: "What to expect"."""
    if text.endswith(":"):
        return not after.is_item and len(text.split()) <= 6 and not _VERB.search(text)
    if _ASKING.match(text):
        return "," not in text
    is_of_the_form = (folded(text) + " ").startswith(_FORM_WORDS)
    return len(text.split()) <= 7 and not _VERB.search(text) and "," not in text and not is_of_the_form


def is_set_off(token: Token, after: Token | None) -> bool:
    """Whether a line is set off like a heading: two blank lines above it, and one below."""
    is_short = len(token.text) <= MAX_LENGTH and token.text[-1] not in ".,;"
    is_above_content = after is not None and (after.gap == 1 if not after.is_item else after.gap < 2)
    return (
        token.gap > 1
        and is_above_content
        and is_short
        and not (is_price(token.text) or is_recovery(token.text))
    )
