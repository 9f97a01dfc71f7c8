"""Recognises lines that could be facts, by their words alone."""

from __future__ import annotations

import re
from functools import lru_cache

from procedures.documents.durations import read_recovery
from procedures.documents.fact_labels import Fact, fact_label, is_no_value
from procedures.documents.price_words import read_price, unit_of
from procedures.documents.text import MAX_HEADING, letters
from procedures.documents.warnings import WarningCode

MAX_CATEGORY = 60

# Words of categories, which tell one from other short lines where that matters.
_CATEGORY_WORD = re.compile(
    r"\b(?:laser|light|therap(?:y|ies)|treatments?|thermal|injectables?|fillers?|surg(?:ery|ical)|topicals?"
    r"|peels?|implants?|skin ?care|non-?invasive|nonsurgical|non-surgical)\b",
    re.IGNORECASE,
)
_NO_CATEGORY = re.compile(
    r"\b[0-9]+\b|[$€£¥@:]|[.!?;]$|\b(?:prices?|pricing|costs?|fees?|quote|recovery|down ?time|hours?|days?"
    r"|weeks?|months?|free|immediate(?:ly)?|work|call|contact|book|ask|learn|read|share|view|download|var(?:y|ies)|depends)\b",
    re.IGNORECASE,
)

# Most lines are neither; these tell so before they are read word by word.
_MAYBE_PRICE = re.compile(
    r"[0-9]|consult|request|application|quot|inquiry|enquiry|appointment|contact|call|ask|email|enquire|poa",
    re.IGNORECASE,
)
_MAYBE_RECOVERY = re.compile(
    r"hour|hr|day|week|wk|none|no\b|zero|without|immediate|instant|nil|[0-9] ?[hdw]\b", re.IGNORECASE
)


def looks_like_category(text: str) -> bool:
    """Whether a line contains a category's typical word, such as "Laser/Light Therapy"."""
    return bool(_CATEGORY_WORD.search(text)) and could_be_category(text)


def could_be_category(text: str) -> bool:
    """Whether a line can be a category at all."""
    return len(text) <= MAX_CATEGORY and not _NO_CATEGORY.search(text) and not is_no_value(text)


def is_price(text: str) -> bool:
    """Whether an unlabelled line is a price with a currency, or on consultation."""
    return len(text) <= MAX_HEADING and bool(_MAYBE_PRICE.search(text)) and _is_price(text)


@lru_cache(maxsize=1024)
def _is_price(text: str) -> bool:
    price, notes = read_price(text, is_labelled=False)
    return price is not None and all(note.code != WarningCode.CURRENCY_MISSING for note in notes)


def is_recovery(text: str) -> bool:
    """Whether an unlabelled line is a duration."""
    return len(text) <= MAX_CATEGORY and bool(_MAYBE_RECOVERY.search(text)) and _is_recovery(text)


@lru_cache(maxsize=1024)
def _is_recovery(text: str) -> bool:
    return read_recovery(text)[0].is_understood


def is_prose(text: str) -> bool:
    """Whether a line is a sentence, as opposed to a name, heading or value."""
    return len(text) > 80 or (bool(re.search(r"[.!?…][\"'”’)]*$", text)) and " " in text)


def is_labelled_fact(text: str) -> bool:
    """Whether a line outside the facts is a labelled fact: "Price: $500"."""
    label = fact_label(text)
    if label is None or not label.value or len(text) > MAX_HEADING or is_prose(text):
        return False
    if label.fact == Fact.CATEGORY:
        return label.is_specific and could_be_category(label.value)
    return is_price(label.value) if label.fact == Fact.PRICE else is_recovery(label.value)


def is_fact(text: str, title: str) -> bool:
    """Whether a line is certainly a fact."""
    return bool(
        fact_label(text)
        or is_price(text)
        or is_recovery(text)
        or unit_of(text)
        or letters(text) == letters(title)
    )
