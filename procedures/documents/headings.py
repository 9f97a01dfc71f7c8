"""What a line by itself is: a heading or a label by its words, or a heading by its shape."""

from __future__ import annotations

import re
from functools import lru_cache

from procedures.documents import labels
from procedures.documents.fact_lines import is_price, is_recovery, updated_value
from procedures.documents.furniture import is_promotion
from procedures.documents.labels import heading_words
from procedures.documents.text import MAX_HEADING, folded, letters, straightened

OVERVIEW_ENDING = "Overview - Everything You Need to Know"
SKINNY_HEADING = "The Skinny"
LISTS = ("pros", "cons")
MAX_LENGTH = 100
MAX_WORDS = 14
_WORDS_IN_LINE = 4
_DASHED = re.compile(r"(?P<heading>[^-–—:]{3,60}?)\s+[-–—]\s+(?P<text>.+)")
# Headings of the facts that nothing else has.
_SKINNY = frozenset({"the skinny", "skinny", "at a glance", "quick facts", "fast facts", "key facts"})
_STANDARD_HEADINGS = frozenset(
    labels.standard_heading(fact)
    for fact in ("about", "recovery_notes", "ideal_candidate", "not_recommended_for", "side_effects")
)


def is_skinny(line: str) -> bool:
    """Whether a line is the heading of the facts in the form's own words."""
    key = labels.key_of(line)
    return key in _SKINNY or (key.startswith("the skinny on ") and len(key) < MAX_LENGTH)


def stands_alone(line: str) -> bool:
    """Whether a line is one of the form's own, wherever it occurs."""
    section = labels.section_of(line)
    return bool(
        (section and section not in LISTS)
        or is_skinny(line)
        or is_plain_list_label(line)
        or is_promotion(line)
        or updated_value(line)
    )


def is_plain_list_label(line: str) -> bool:
    """Whether a label is always followed by a list: "Pros", while "Benefits" may have prose."""
    return labels.key_of(line).removeprefix("the ") in LISTS


def list_of(line: str, title: str = "") -> str | None:
    """Which of the two lists a line announces, if it is only that label."""
    section = labels.section_of(line, title)
    return section if section in LISTS else None


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
    return (fact, heading, text) if fact else None


def may_be_heading(text: str) -> bool:
    """Whether a line is short enough and does not end like a sentence."""
    words = heading_words(text)
    if len(words) > MAX_LENGTH or len(words.split()) > MAX_WORDS:
        return False
    if words[-1] in ".,;!…:" or words[0].islower() or "://" in words:
        return False
    return any(map(str.isalpha, words)) and not (is_price(words) or is_recovery(words))


@lru_cache(maxsize=16_384)
def is_strong(text: str) -> bool:
    """Whether a line is written like a heading: in title case or capitals, or as a question."""
    words = heading_words(text)
    if not may_be_heading(text):
        return False
    if words.endswith("?"):
        return folded(words).lstrip("¿").split()[0] in labels.ASKING
    parts = [part.strip("\"'“”‘’()[]") for part in re.split(r"[\s/&–—-]+", words)]
    parts = [part for part in parts if any(map(str.isalnum, part))]
    large = [part for part in parts if part.lower() not in labels.SMALL]
    if len(parts) < 2:
        return folded(words) in labels.COMMON_HEADINGS or (len(words) > 3 and words.isupper())
    return sum(map(_has_capital, parts)) > 1 and all(map(_has_capital, large))


def _has_capital(word: str) -> bool:
    return word[:1].isupper() or word[:1].isdigit()
