"""The headings and labels of the document format.

Synonyms are few on purpose: an unknown heading keeps its text and its place, while a mistaken one changes
what the document says. "Contraindications", for one, is not "Not Recommended For": the first is what must not
be done, the second what will disappoint.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from procedures.documents.text import MAX_HEADING, folded, letters, undecorated


class SectionKey(StrEnum):
    """The sections of the format, in order."""

    ABOUT = "about"
    RECOVERY_NOTES = "recovery_notes"
    IDEAL_CANDIDATE = "ideal_candidate"
    NOT_RECOMMENDED_FOR = "not_recommended_for"
    SIDE_EFFECTS = "side_effects"


class ListKey(StrEnum):
    """The two lists of the format."""

    PROS = "pros"
    CONS = "cons"


SECTION_HEADINGS = {
    SectionKey.ABOUT: "About the Procedure",
    SectionKey.RECOVERY_NOTES: "Recovery Notes",
    SectionKey.IDEAL_CANDIDATE: "Ideal Candidate",
    SectionKey.NOT_RECOMMENDED_FOR: "Not Recommended For",
    SectionKey.SIDE_EFFECTS: "Side Effects",
}
OVERVIEW_ENDING = "Overview - Everything You Need to Know"
SKINNY_HEADING = "The Skinny"
LIST_LABELS = {ListKey.PROS: "Pros", ListKey.CONS: "Cons"}

_SECTION_SYNONYMS = {
    "about": SectionKey.ABOUT,
    "about this procedure": SectionKey.ABOUT,
    "about the treatment": SectionKey.ABOUT,
    "about this treatment": SectionKey.ABOUT,
    "recovery": SectionKey.RECOVERY_NOTES,
    "recovery note": SectionKey.RECOVERY_NOTES,
    "notes on recovery": SectionKey.RECOVERY_NOTES,
    "ideal candidates": SectionKey.IDEAL_CANDIDATE,
    "the ideal candidate": SectionKey.IDEAL_CANDIDATE,
    "who is the ideal candidate": SectionKey.IDEAL_CANDIDATE,
    "who is an ideal candidate": SectionKey.IDEAL_CANDIDATE,
    "not recommended": SectionKey.NOT_RECOMMENDED_FOR,
    "who is it not recommended for": SectionKey.NOT_RECOMMENDED_FOR,
    "side effect": SectionKey.SIDE_EFFECTS,
    "side-effects": SectionKey.SIDE_EFFECTS,
    "the side effects": SectionKey.SIDE_EFFECTS,
    "possible side effects": SectionKey.SIDE_EFFECTS,
    "potential side effects": SectionKey.SIDE_EFFECTS,
}
_STANDARD = {folded(heading): key for key, heading in SECTION_HEADINGS.items()}
_SECTIONS = {**_SECTION_SYNONYMS, **_STANDARD}
# "About Botox" is the section as well, if the document is about Botox.
_BEFORE_TITLE = {
    "about": SectionKey.ABOUT,
    "recovery notes for": SectionKey.RECOVERY_NOTES,
    "ideal candidate for": SectionKey.IDEAL_CANDIDATE,
    "ideal candidates for": SectionKey.IDEAL_CANDIDATE,
    "who is an ideal candidate for": SectionKey.IDEAL_CANDIDATE,
    "who is the ideal candidate for": SectionKey.IDEAL_CANDIDATE,
    "side effects of": SectionKey.SIDE_EFFECTS,
}
_SKINNY = {"the skinny", "skinny", "at a glance", "quick facts", "fast facts", "key facts"}
_LISTS = {
    **dict.fromkeys(("pros", "the pros", "advantages", "benefits"), ListKey.PROS),
    **dict.fromkeys(("cons", "the cons", "disadvantages", "drawbacks"), ListKey.CONS),
}
_BOTH_LISTS = {"pros and cons", "pros & cons", "the pros and cons", "pros/cons", "pros / cons"}
_BOTH_LISTS |= {"advantages and disadvantages", "benefits and drawbacks"}
_INTRODUCTION = {"introduction", "intro"}
# Labels after which a list may stand on the same line; "Benefits: …" is as likely a sentence.
_LISTS_IN_LINE = {"pros", "cons", "advantages", "disadvantages"}

_IN_BRACKETS = re.compile(r"\s*\([^()]*\)$")
_BEFORE_DASH = re.compile(rf"(?P<heading>{'|'.join(SECTION_HEADINGS.values())})\s+[-–—]\s+(?P<text>.+)")
_OVERVIEW = re.compile(r"(?P<name>.*?)\s*\boverview(?:\s*[-–—:|]\s*(?P<rest>.+))?", re.IGNORECASE)


def heading_words(line: str) -> str:
    """A heading without markup: "## Aftercare:" is "Aftercare"."""
    words = (undecorated(line) or line).rstrip()
    if words.endswith((":", "：")):
        words = words[:-1].rstrip()
    return words or line


@lru_cache(maxsize=1024)
def _key(line: str) -> str:
    # A line is compared with each kind of heading in turn; what is compared is the same each time.
    if len(line) > MAX_HEADING:
        return ""
    return folded(heading_words(line)).rstrip(" :-")


def section_key(line: str, title: str = "") -> SectionKey | None:
    """The format's section that a line opens, if it is only that heading."""
    key = _IN_BRACKETS.sub("", _key(line)).rstrip(" ?")
    found = _SECTIONS.get(key)
    if found is None and title and letters(title):
        for words, section in _BEFORE_TITLE.items():
            if key.startswith(words + " ") and letters(key[len(words) :]) in _names(title):
                return section
    return found


def _names(title: str) -> set[str]:
    name = letters(title)
    return {name, f"the{name}", f"{name}procedure", f"{name}treatment"}


def is_standard_heading(line: str) -> bool:
    """Whether a line is a section heading in the format's own words, which other texts hardly have."""
    return _key(line) in _STANDARD


def heading_in_line(line: str) -> tuple[SectionKey, str, str] | None:
    """A heading with text after it on the same line: key, heading, text.

    After a dash only if the heading is written as one: "Side effects - such as burns - are rare" is none.
    """
    dashed = _BEFORE_DASH.fullmatch(line)
    heading, text = (dashed["heading"], dashed["text"]) if dashed else _split_at_colon(line)
    key = _STANDARD.get(folded(heading))
    return (key, heading, text) if key and text else None


def is_skinny(line: str) -> bool:
    """Whether a line is the heading of the facts."""
    key = _key(line)
    return key in _SKINNY or (key.startswith("the skinny on ") and len(key) < 100)


def is_introduction_label(line: str) -> bool:
    """Whether a line only announces the introduction."""
    return _key(line) in _INTRODUCTION


def overview_name(line: str, title: str) -> str | None:
    """The name in the overview heading, which repeats the title and says nothing else.

    Returns:
        None if the line is not such a heading; an empty name if the heading has none. "Overview" alone is a
        heading like any other.
    """
    if len(line) > MAX_HEADING + len(OVERVIEW_ENDING):
        return None
    match = _OVERVIEW.fullmatch(heading_words(line))
    if match is None:
        return None
    name, rest = match["name"], folded(match["rest"] or "")
    # A page's number leaks into the heading of the later template: "CoolSculpting® Overview - 973".
    if rest == "everything you need to know" or rest.isdigit():
        return name
    return name if len(letters(name)) > 2 and letters(title).startswith(letters(name)) else None


def list_label(line: str, title: str = "") -> ListKey | None:
    """Which of the two lists a line announces, if it is only that label."""
    key = _key(line)
    for words, found in _LISTS.items():
        if key == words:
            return found
        if title and key.startswith(f"{words} of ") and letters(key[len(words) + 4 :]) in _names(title):
            return found
    return None


def is_plain_list_label(line: str) -> bool:
    """Whether a label is always followed by a list: "Pros", while "Benefits" may have prose."""
    return _key(line).removeprefix("the ") in ("pros", "cons")


def is_label_of_both_lists(line: str) -> bool:
    """Whether a line announces pros and cons together."""
    return _key(line) in _BOTH_LISTS


def list_in_line(line: str) -> tuple[ListKey, str, str] | None:
    """A list after its label on the same line ("Pros: quick, painless"): key, label, text."""
    label, text = _split_at_colon(line)
    if not text or folded(label) not in _LISTS_IN_LINE:
        return None
    return _LISTS[folded(label)], label, text


def _split_at_colon(line: str) -> tuple[str, str]:
    before, _, after = line[:MAX_HEADING].partition(":")
    text = line[len(before) + 1 :] if after else ""
    return before.strip("*_# "), text.strip().removeprefix("**").strip()
