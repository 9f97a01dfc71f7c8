"""Recognises headings: by their mark, by the table of labels, or by their form.

A line without a mark is a heading by its form if it is a question, a common title, in title case or in
capitals, and stands above text; or if it is short, in sentence case, and stands alone above text. In doubt
it stays a paragraph, which keeps its words and its place.
"""

from __future__ import annotations

import re
from functools import lru_cache

from procedures.documents import labels
from procedures.documents.fact_lines import (
    fact_label,
    is_fact,
    is_price,
    is_prose,
    is_recovery,
    price_row,
    updated_value,
)
from procedures.documents.furniture import is_promotion
from procedures.documents.grammar import Token
from procedures.documents.labels import heading_words
from procedures.documents.text import MAX_HEADING, folded, letters, straightened, words_in

OVERVIEW_ENDING = "Overview - Everything You Need to Know"
SKINNY_HEADING = "The Skinny"
MAX_LENGTH = 100
MAX_WORDS = 14
_WORDS_IN_LINE = 4

# One word is no sign of a heading, except for these.
_COMMON = frozenset(
    words_in(
        "alternatives anaesthesia anesthesia background benefits cost costs drawbacks history maintenance "
        "precautions prevention pricing procedure references results safety scarring sources specifics "
        "summary technique technology overview method conclusion consultation"
    )
)
# A line with one of these says something; headings rarely do.
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|may|might|can|could|will|would|should|must|includes?|including|has|have|had|var(?:y|ies)"
    r"|causes?|needs?|requires?|follow|following|such as|notice|return|expect)\b",
    re.IGNORECASE,
)
_DASHED = re.compile(r"(?P<heading>[^-–—:]{3,60}?)\s+[-–—]\s+(?P<text>.+)")
# Headings of the facts that nothing else has.
_SKINNY = frozenset({"the skinny", "skinny", "at a glance", "quick facts", "fast facts", "key facts"})


def is_skinny(line: str) -> bool:
    """Whether a line is the heading of the facts in the form's own words."""
    key = labels.key_of(line)
    return key in _SKINNY or (key.startswith("the skinny on ") and len(key) < MAX_LENGTH)


def opens_facts(token: Token, after: Token | None, title: str) -> bool:
    """Whether a line is the heading of the facts; in other words than the form's only above a fact."""
    if is_skinny(token.text):
        return True
    if labels.opening_of(token.text, title) == "facts":
        return after is not None and is_fact(after.text, title)
    # "Prices" above a table of prices.
    label = fact_label(token.text)
    return bool(label and label.fact == "price" and not label.value and after and price_row(after.text))


def stands_alone(line: str) -> bool:
    """Whether a line is one of the form's own, wherever it occurs."""
    section = labels.section_of(line)
    return bool(
        (section and section not in ("pros", "cons"))
        or is_skinny(line)
        or is_plain_list_label(line)
        or is_promotion(line)
        or updated_value(line)
    )


def is_plain_list_label(line: str) -> bool:
    """Whether a label is always followed by a list: "Pros", while "Benefits" may have prose."""
    return labels.key_of(line).removeprefix("the ") in ("pros", "cons")


def list_of(line: str, title: str = "") -> str | None:
    """Which of the two lists a line announces, if it is only that label."""
    section = labels.section_of(line, title)
    return section if section in ("pros", "cons") else None


def overview_name(line: str, title: str) -> str | None:
    """The name in the overview heading, which repeats the title and says nothing else.

    Returns:
        None if the line is not such a heading; an empty name if the heading has none. "Overview" alone is a
        heading like any other.
    """
    if len(line) > MAX_HEADING + len(OVERVIEW_ENDING):
        return None
    words = straightened(heading_words(line))
    match = next(filter(None, (pattern.fullmatch(words) for pattern in labels.OVERVIEWS)), None)
    if match is None:
        return None
    name = match["name"].strip()
    # A page's number leaks into the heading of the later template: "CoolSculpting® Overview - 973".
    is_title = len(letters(name)) > 2 and letters(title).startswith(letters(name))
    return name if match["rest"] or is_title else None


def heading_in_line(line: str, title: str) -> tuple[str, str, str] | None:
    """A heading with text after it on the same line: fact, heading, text.

    After a dash only if the heading is written as one: "Side effects - such as burns - are rare" is none.
    """
    dashed = _DASHED.fullmatch(line)
    if dashed and dashed["heading"] in _STANDARD_HEADINGS:
        heading, text = dashed["heading"], dashed["text"]
    else:
        before, _, after = line[:MAX_HEADING].partition(":")
        heading, text = before.strip("*_# "), line[len(before) + 1 :].strip() if after else ""
    fact = labels.section_of(heading, title) if text else None
    if text and not fact and len(heading.split()) <= _WORDS_IN_LINE and heading[:1].isupper():
        fact = labels.section_of_heading(heading, title)
    return (fact, heading, text) if fact and not is_prose(heading) else None


_STANDARD_HEADINGS = frozenset(
    labels.standard_heading(fact)
    for fact in ("about", "recovery_notes", "ideal_candidate", "not_recommended_for", "side_effects")
)


@lru_cache(maxsize=16_384)
def is_strong(text: str) -> bool:
    """Whether a line looks like a heading: in title case or capitals, a question, or a common one."""
    words = heading_words(text)
    if not _may_be_heading(words):
        return False
    if words.endswith("?"):
        return folded(words).lstrip("¿").split()[0] in labels.ASKING
    return folded(words) in _COMMON or _is_title_case(words)


def is_heading(token: Token, before: Token | None, after: Token | None, *, opens_section: bool) -> bool:
    """Whether a line of text without a mark is a heading.

    Args:
        before, after: its neighbours.
        opens_section: whether it would directly follow another heading, which would leave that empty.
    """
    text, words = token.text, heading_words(token.text)
    if after is None or not _may_be_heading(words):
        return False
    if before and token.gap == 0 and not (before.is_item or opens_section or is_prose(before.text)):
        return False
    if after.is_item and after.gap > 1:
        return False
    if is_strong(text):
        return True
    if token.gap == 0 or opens_section:
        return False
    if after.gap > 0:
        return _could_be_weak(text, after)
    # "How it works" right above its text.
    is_above_text = is_prose(after.text) and after.text[0].isupper() and len(words.split()) <= 6
    return is_above_text and folded(words).split()[0] in labels.ASKING and not _VERB.search(words)


def stands_above_block(token: Token, before: Token | None, after: Token | None, beyond: Token | None) -> bool:
    """Whether a short line stands alone between text and a block of lines: "Why us" above three promises."""
    if not (before and after and beyond) or token.gap == 0 or after.gap == 0 or beyond.gap or beyond.is_item:
        return False
    is_below_text = before.is_item or is_prose(before.text)
    return is_below_text and len(token.text.split()) <= 6 and _may_be_heading(heading_words(token.text))


def _may_be_heading(words: str) -> bool:
    if len(words) > MAX_LENGTH or len(words.split()) > MAX_WORDS:
        return False
    if words[-1] in ".,;!…:" or words[0].islower():
        return False
    if not any(character.isalpha() for character in words) or "://" in words:
        return False
    return not (is_price(words) or is_recovery(words))


def _is_title_case(words: str) -> bool:
    parts = [
        part for part in re.split(r"[\s/&–—-]+", words) if any(character.isalpha() for character in part)
    ]
    large = [part for part in parts if part.strip("\"'“”‘’(").lower() not in labels.SMALL]
    capitals = [part for part in parts if _has_capital(part)]
    if len(parts) < 2:
        return len(words) > 3 and words.isupper()
    return len(capitals) > 1 and all(_has_capital(part) for part in large)


def _has_capital(word: str) -> bool:
    first = word.strip("\"'“”‘’()[]")[:1]
    return first.isupper() or first.isdigit()


def _could_be_weak(text: str, after: Token) -> bool:
    """Whether a line in sentence case, alone above a paragraph, reads as a heading: "What to expect"."""
    words = folded(text)
    if text.endswith(":"):
        return not after.is_item and len(words.split()) <= 6 and not _VERB.search(text)
    if words.split()[0] in ("what", "how", "who", "when", "why", "where", "which"):
        return "," not in text
    is_of_the_form = any(words.startswith(f"{folded(heading)} ") for heading in _STANDARD_HEADINGS)
    return len(words.split()) <= 7 and not _VERB.search(text) and "," not in text and not is_of_the_form
