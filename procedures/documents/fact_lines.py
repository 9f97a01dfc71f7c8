"""Recognises lines that state facts: by a label, or by their words alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from procedures.choices import PriceUnit, TimeUnit
from procedures.documents import labels
from procedures.documents.dates import read_date
from procedures.documents.durations import in_numbers, read_length, read_recovery
from procedures.documents.grammar import Token
from procedures.documents.price_words import read_price, unit_of
from procedures.documents.text import MAX_HEADING, folded, letters
from procedures.documents.warnings import WarningCode
from procedures.facts.currencies import names_currency

MAX_CATEGORY = 60
MAX_WORDS = 100

_PRICE_ROW = re.compile(
    r"(?P<label>[^\W\d_][^:\n]{1,58}?)\s*(?::|\.{2,}|\s[-–—]\s|\t|\s{2})\s*(?P<price>\S.*)"
    r"|(?P<words>[^\W\d_][^:\n]{1,58}?)\s+(?P<amount>[$€£¥]?[0-9].*)"
)
# Words of categories, which tell one from other short lines where that matters.
_CATEGORY_WORD = re.compile(
    r"\b(?:laser|light|therap(?:y|ies)|treatments?|thermal|injectables?|fillers?|surg(?:ery|ical)|topicals?"
    r"|peels?|implants?|skin ?care|non-?invasive|nonsurgical|non-surgical)\b",
    re.IGNORECASE,
)
_NO_CATEGORY = re.compile(
    r"\b[0-9]+\b|[$€£¥@:\t]|\s{2}|[.!?;]$"
    r"|\b(?:prices?|pricing|costs?|fees?|quote|recovery|down ?time|hours?|days?"
    r"|weeks?|months?|free|immediate(?:ly)?|work|call|contact|book|ask|learn|read|share|view|download|var(?:y|ies)|depends)\b",
    re.IGNORECASE,
)
# Most lines are neither a price nor a length of time; these tell so before they are read word by word.
_MAYBE_LATER = re.compile(
    r"consult|request|application|quot|inquiry|enquiry|appointment|contact|call|ask|email|enquire|poa|free|charge"
    r"|complimentary|anfrage|absprache|aufwand|beratung|kostenlos|kostenfrei|gratis|devis|demande|gratuit|offert"
    r"|presupuesto",
    re.IGNORECASE,
)
_MAYBE_LENGTH = re.compile(
    r"hour|hr|day|week|wk|month|none|no\b|zero|without|immediate|instant|nil|fortnight|[0-9] ?[hdw]\b|tag"
    r"|stunde|std|woche|monat|kein|entfällt|sofort|jour|heure|semaine|mois|aucun|sans|néant|día|hora|semana|mes|ningun|ninguna"
    r"|ningún|sin\b|inmediat|requiere|precisa",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?:a course of |about |approx(?:imately)?\.? |usually |typically |from )?"
    r"(?P<low>[0-9]{1,2})(?: ?(?:-|to|or) ?(?P<high>[0-9]{1,2}))?"
    r"(?: ?(?:sessions?|treatments?|visits?))?(?: (?:recommended|needed|required))?"
    r"(?:,? (?P<every>.{3,30}?) apart)?"
)
_AVERAGE = re.compile(rf"\b(?:{'|'.join(labels.AVERAGE)})\b\.?", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[:=|：]\s*|\?\s+|\s+[-–—]\s+|\t\s*|\s{2,}|\s*\.{2,}\s*|\s+(?=[0-9$€£])")
_UNIT_IN_LABEL = re.compile(r"(?P<label>.+?)\s+(?P<unit>(?:per|pro|je|par|por)\s+\S.{0,30})", re.IGNORECASE)
_NO_VALUE = re.compile(r"-*|\?|n/?a|tb[acd]|unknown|not (?:stated|available)")
# Labels that are ordinary words, too.
_ORDINARY = frozenset({"type", "application", "time", "work", "course", "lasts"})
# Of a value in a sentence, in words.
_LONGEST_VALUE = 8
# What a treatment takes; a longer "duration" is that of something else.
_OF_TREATMENTS = (TimeUnit.MINUTES, TimeUnit.HOURS)
_LENGTHS = ("results_last", "results_seen_after")
_LASTING = re.compile(
    r"[0-9]|\b(?:hour|day|week|month|year)s?\b|permanen|lifelong|forever|immediate|dauerhaft|définiti|definitiv",
    re.IGNORECASE,
)
_AT_ONCE = frozenset(
    {"immediately", "immediate", "none", "straight away", "at once", "same day", "the same day", "right away"}
)
_MILESTONES = ("recovery", "back_to_work", "presentable")
# Words that a date in words has; more would be a sentence behind it.
_WORDS_OF_DATE = 6
_WORDS_OF_LABEL = 8
_LEAST = re.compile(r"\b(?:from|starting)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Label:
    """A label, with the rest of its line.

    Attributes:
        value: empty if the label is alone on its line.
        is_specific: whether sentences and headings hardly contain the label: "avg. recovery", while
            "Recovery"
            could head the recovery notes.
        unit: of a label such as "Price per area".
        is_known: whether it is known in these words; otherwise a word in it tells the fact.
        is_least: whether the label says that this is where prices begin: "Starting at".
    """

    fact: str
    value: str
    is_specific: bool
    unit: PriceUnit | None = None
    is_least: bool = False
    is_known: bool = True


def is_no_value(text: str) -> bool:
    """Whether a text in place of a value says that there is none."""
    return _NO_VALUE.fullmatch(folded(text)) is not None


@lru_cache(maxsize=16_384)
def fact_label(line: str) -> Label | None:
    """The label at the start of a line, if the line is a fact."""
    if len(line) > MAX_HEADING:
        return None
    if found := _label(line.rstrip(" :："), ""):
        return found
    at = 0
    while separator := _SEPARATOR.search(line, at):
        words, value = line[: separator.start()], line[separator.end() :].strip()
        found = _label(words, value)
        if found:
            # Without a mark between them only a value that is understood tells a fact from a sentence.
            is_marked = bool(separator[0].strip()) or separator[0] != " "
            return found if is_marked or is_understood(found.fact, value) else None
        at = separator.end()
        if at > MAX_CATEGORY:
            break
    return None


def _label(words: str, value: str) -> Label | None:
    bare = _AVERAGE.sub("", words).strip()
    for rest in dict.fromkeys((words, bare)):
        unit = None
        fact = labels.fact_of(rest)
        if fact is None and (match := _UNIT_IN_LABEL.fullmatch(rest)):
            unit = unit_of(match["unit"])
            fact = labels.fact_of(match["label"]) if unit else None
        if fact and fact != "updated" and (unit is None or fact == "price"):
            is_category = fact == "category" and folded(rest) not in _ORDINARY
            return Label(fact, value, bare != words or is_category, unit, _says_least(fact, words))
    fact = labels.fact_asked(words) if len(words.split()) <= _WORDS_OF_LABEL else None
    if fact and words[:1].isupper() and (is_understood(fact, value) if value else words.endswith("?")):
        return Label(fact, value, False, is_least=_says_least(fact, words), is_known=False)
    return None


def _says_least(fact: str, words: str) -> bool:
    return fact == "price" and any(map(_LEAST.search, labels.in_each_language(words)))


def with_values(tokens: Sequence[Token]) -> list[Token]:
    """Lines with each label and the value below it on one line."""
    found: list[Token] = []
    for token in tokens:
        above = found[-1] if found else None
        if above and updated_value(above.text) == ("", "") and updated_value(f"Updated {token.whole}"):
            found[-1] = replace(above, text=f"{above.text.rstrip(' :')}: {token.whole}", line=token.line)
            continue
        label = fact_label(above.text) if above and not above.is_item and not token.is_item else None
        is_value = label and not label.value and not fact_label(token.text)
        may_be = label and (label.fact != "category" or label.is_specific) and not token.level
        if above and label and is_value and may_be and is_understood(label.fact, token.text):
            text = f"{above.text.rstrip(' :：?')}: {token.text}"
            found[-1] = replace(above, text=text, line=token.line, level=0)
        else:
            found.append(token)
    return found


def is_at_once(text: str) -> bool:
    """Whether a text says that something is possible straight away."""
    return len(text) <= MAX_CATEGORY and any(
        folded(words) in _AT_ONCE for words in labels.in_each_language(text)
    )


@lru_cache(maxsize=16_384)
def is_understood(fact: str, text: str) -> bool:
    """Whether a text is a value of a fact."""
    if fact in _MILESTONES:
        return is_recovery(text) or (fact != "recovery" and is_at_once(text))
    if fact == "price":
        return is_price(text)
    if fact == "sessions":
        return read_count(text) is not None
    if fact == "treatment_time":
        length = read_length(text) if len(text) <= MAX_CATEGORY else None
        return length is not None and length[2] in _OF_TREATMENTS
    if fact == "anaesthesia":
        return labels.names_choice(fact, text)
    if fact == "category":
        return could_be_category(text)
    is_stated = fact not in _LENGTHS or any(
        _LASTING.search(in_numbers(folded(words))) for words in labels.in_each_language(text)
    )
    return 0 < len(text) <= MAX_WORDS and not is_prose(text) and is_stated


def values_in(fact: str, sentence: str) -> list[str]:
    """The values of a fact in a sentence: "Plan on 7 to 10 days of downtime." has one of the recovery."""
    words = sentence.rstrip(".!").split()
    found: list[str] = []
    start = 0
    while start < len(words) and len(sentence) <= MAX_HEADING:
        ends = range(min(start + _LONGEST_VALUE, len(words)), start, -1)
        pieces = ((end, " ".join(words[start:end])) for end in ends)
        end, piece = next((one for one in pieces if is_understood(fact, one[1])), (start + 1, ""))
        found += [piece] if piece else []
        start = end
    return found


def read_count(text: str) -> tuple[int, int, str] | None:
    """A number of sessions, from and to, and the time between them: "3-4, four weeks apart"."""
    if len(text) > MAX_CATEGORY:
        return None
    for words in labels.in_each_language(text):
        match = _COUNT.fullmatch(in_numbers(folded(words)))
        low, high = (int(match["low"]), int(match["high"] or match["low"])) if match else (0, 0)
        if match and 0 < low <= high:
            return low, high, match["every"] or ""
    return None


@lru_cache(maxsize=16_384)
def updated_value(line: str, *, is_day_first: bool | None = None) -> tuple[str, str] | None:
    """The rest of a line after "Last Updated": the date, and perhaps a sentence.

    Returns:
        None if the line is a sentence, or a label with something other than a date.
    """
    # Another date may stand beside it: "Last reviewed: … | Next review due: …".
    line = line.split(" | ")[0]
    words = line[:MAX_HEADING].split()
    for count in range(min(len(words), 6), 0, -1):
        label = " ".join(words[:count]).rstrip(":|–—=- ")
        if labels.fact_of(label) != "updated":
            continue
        rest = line.split(None, count)[count] if len(words) > count else ""
        value = re.sub(r"^\s*(?:(?:on|am|le|el|du)\b)?\s*[:=|–—-]?\s*", "", rest)
        if not value:
            return "", ""
        return _date_and_rest(
            value, is_certain=words[count - 1][-1] == ":" and count > 1, is_day_first=is_day_first
        )
    return None


def _date_and_rest(value: str, *, is_certain: bool, is_day_first: bool | None) -> tuple[str, str] | None:
    words = value.split()
    for count in range(min(len(words), _WORDS_OF_DATE), 0, -1):
        date = " ".join(words[:count])
        reading, notes = read_date(date, is_day_first=is_day_first)
        codes = {note.code for note in notes}
        if (reading or WarningCode.DATE_IMPOSSIBLE in codes) and WarningCode.WORDS_NOT_READ not in codes:
            return (value, "") if len(value) <= MAX_CATEGORY else (date, " ".join(words[count:]))
    return (value, "") if is_certain and len(value) <= MAX_CATEGORY else None


def looks_like_category(text: str) -> bool:
    """Whether a line contains a category's typical word, such as "Laser/Light Therapy"."""
    return bool(_CATEGORY_WORD.search(text)) and could_be_category(text)


def could_be_category(text: str) -> bool:
    """Whether a line can be a category at all."""
    is_question = folded(text).partition(" ")[0] in labels.ASKING
    return len(text) <= MAX_CATEGORY and not (is_question or _NO_CATEGORY.search(text) or is_no_value(text))


def is_price(text: str) -> bool:
    """Whether an unlabelled line is a price with a currency, or on consultation."""
    return len(text) <= MAX_HEADING and _may_be_price(text) and _is_price(text)


def _may_be_price(text: str) -> bool:
    has_amount = any(character.isdigit() for character in text) and names_currency(text)
    return has_amount or _MAYBE_LATER.search(text) is not None


@lru_cache(maxsize=16_384)
def _is_price(text: str) -> bool:
    price, notes = read_price(text, is_labelled=False)
    return price is not None and all(note.code != WarningCode.CURRENCY_MISSING for note in notes)


def is_recovery(text: str) -> bool:
    """Whether an unlabelled line is a duration."""
    return len(text) <= MAX_CATEGORY and bool(_MAYBE_LENGTH.search(text)) and _is_recovery(text)


@lru_cache(maxsize=16_384)
def _is_recovery(text: str) -> bool:
    return read_recovery(text)[0].is_understood


def price_row(text: str) -> tuple[str, str] | None:
    """What a price is for, and the price, of a line with both: "Full face: £250"."""
    match = _PRICE_ROW.fullmatch(text) if len(text) <= MAX_HEADING else None
    if match is None or is_price(text) or is_prose(text):
        return None
    label, price = (match["label"] or match["words"]).strip(), match["price"] or match["amount"]
    return (label, price) if is_price(price) else None


def is_prose(text: str) -> bool:
    """Whether a line is a sentence, as opposed to a name, heading or value."""
    return len(text) > 80 or (bool(re.search(r"[.!?…][\"'”’)]*$", text)) and " " in text)


def is_labelled_fact(text: str) -> bool:
    """Whether a line outside the facts is a labelled fact: "Price: $500"."""
    label = fact_label(text)
    if label is None or not label.value or len(text) > MAX_HEADING or is_prose(text):
        return False
    return (label.is_specific or label.fact != "category") and is_understood(label.fact, label.value)


def is_fact(text: str, title: str) -> bool:
    """Whether a line is certainly a fact."""
    return bool(
        fact_label(text)
        or is_price(text)
        or is_recovery(text)
        or unit_of(text)
        or letters(text) == letters(title)
    )
