"""Parses prices: "$1031 - $1144", "From €500 per area", "Price on consultation"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from procedures.choices import PriceKind, PriceUnit
from procedures.documents.labels import in_each_language
from procedures.documents.prices import PriceReading
from procedures.documents.text import straightened
from procedures.documents.warnings import ReadingWarning, WarningCode, doubt
from procedures.facts.amounts import NUMBER, read_amount
from procedures.facts.currencies import Symbol, currency_of, symbol_at
from procedures.facts.money import decimals_of

MAX_RAW = 200

_UNITS = {
    PriceUnit.AREA: "area|areas|treatment area|treated area|area treated|body area",
    PriceUnit.SESSION: "session|sessions|treatment|treatment session|single session|single treatment|visit"
    "|appointment",
    PriceUnit.SYRINGE: "syringe",
    PriceUnit.UNIT: "unit",
    PriceUnit.SIDE: "side",
    PriceUnit.COURSE: "course|course of treatment|course of treatments|treatment course|package|series"
    "|series of treatments",
    PriceUnit.PROCEDURE: "procedure",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split("|")}
_UNIT_WORD = "|".join(sorted(_UNIT_OF, key=len, reverse=True))
_QUANTITY = r"(?:(?:1|one|[0-9.,]{1,4} ?(?:ml|cc)) ?)?"
_UNIT = re.compile(
    rf"\(?(?:(?:\b(?:per|each|an?|for (?:one|each|an?))\b|/) ?{_QUANTITY}(?P<known>{_UNIT_WORD})\b"
    rf"|(?:\bper |/ ?){_QUANTITY}(?P<unknown>[^\W\d_]+)"
    r"|\b(?P<each>each)\b)\)?",
    re.IGNORECASE,
)

_CONSULTATION = re.compile(
    r"\b(?:on|upon|at|after|by|during|following|in) (?:an? |the |your |free |initial |personal )*"
    r"(?:consultation|request|application|enquiry|inquiry|appointment|quotation|quote)\b"
    r"|\b(?:contact|call|ask|email|consult|enquire|inquire)\b.*\b(?:prices?|pricing|quote|costs?)\b"
    r"|\bpoa\b|\b(?:individual|personal|custom) quote\b|\bquote on\b",
    re.IGNORECASE,
)
_PRICE_WORD = re.compile(r"\b(?:prices?|priced|pricing|costs?|fees?|quotes?|quotation|poa)\b", re.IGNORECASE)
_ONLY_CONSULTATION = re.compile(
    r"(?:(?:available|given|provided|determined|discussed|set|quoted|only) )*"
    rf"(?:{_CONSULTATION.pattern})[.!]?(?=$|\s*[,;(-])",
    re.IGNORECASE,
)

# Words that may stand before an amount without changing it.
_IGNORED = re.compile(
    r"\b(?:prices?|priced|pricing|costs?|fees?|ranges?|ranging|is|are|typically|usually|generally|only|just"
    r"|total)\b:?",
    re.IGNORECASE,
)
_APPROXIMATELY = re.compile(
    r"\b(?:about|approx(?:imately)?|around|roughly|circa|ca(?!\$)|on average|average|avg)\b\.?|[~≈]",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"between\b", re.IGNORECASE)
_LEAST = re.compile(
    r"(?:from\b|(?:start|begin)(?:s|n?ing)?\b(?: (?:from|at)\b)?|as low as\b|at least\b"
    r"|(?:a )?min(?:imum)?\b\.?(?: of\b)?|over\b|more than\b|≥|>=?)",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"(?:up ?to\b|at most\b|(?:a )?max(?:imum)?\b\.?(?: of\b)?|(?:no|not) more than\b|less than\b|under\b"
    r"|below\b|≤|<=?)",
    re.IGNORECASE,
)
_OR_MORE = re.compile(
    r"(?<=[0-9])\+|\+(?= ?(?:$|[,;.()]))|(?:and|&|or) (?:up(?:wards?)?|above|more|over|higher)\b"
    r"|(?:up|on)wards?\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"-+|(?:to|and)\b|&", re.IGNORECASE)
# "500,-" and "500.–" say that there are no cents.
_NO_CENTS = re.compile(r"(?<=[0-9])[.,]-{1,2}(?=\s|$|[^\s0-9])")
_FREE = re.compile(r"(?:free(?: of charge)?|no charge|complimentary)[.!]?", re.IGNORECASE)
_THOUSAND = re.compile(r" ?k\b", re.IGNORECASE)
_NOTHING = " :,;.()*†"
_LARGE = re.compile(r"(?:million|mio|thousand|hundred|lakh|lac|crore|m)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Money:
    """An amount as written, with the currencies around it."""

    number: str
    is_thousands: bool
    symbols: list[Symbol]
    end: int


@dataclass(frozen=True, slots=True)
class _Statement:
    """The parts of a price: from `first`, or between `first` and `second`, and words after them."""

    first: _Money
    second: _Money | None
    is_least: bool
    is_most: bool
    is_clear: bool
    rest: str

    @property
    def written(self) -> list[_Money]:
        return [money for money in (self.first, self.second) if money]

    @property
    def kind(self) -> PriceKind:
        if self.second or self.is_most:
            return PriceKind.RANGE
        return PriceKind.FROM if self.is_least else PriceKind.SINGLE


def read_price(raw: str, *, is_labelled: bool) -> tuple[PriceReading | None, list[ReadingWarning]]:
    """The price in a text, and doubts about it.

    Args:
        is_labelled: whether a label says that this is the price. Without one, only a text that begins with an
            amount, or with words such as "from", is a price.

    Returns:
        None for the price if the text is not one, or has no amount at all. A price with unreadable amounts
            keeps its words and its kind, and its amounts are None.
    """
    found = [
        _read_words(words, raw, is_labelled=is_labelled) for words in in_each_language(raw[: MAX_RAW + 1])
    ]
    return min(found, key=lambda one: (one[0] is None or not one[0].is_understood, len(one[1])))


def _read_words(
    words: str, raw: str, *, is_labelled: bool
) -> tuple[PriceReading | None, list[ReadingWarning]]:
    not_understood = doubt(WarningCode.PRICE_NOT_UNDERSTOOD, raw)
    if len(raw) > MAX_RAW:
        return None, [not_understood] if is_labelled else []
    text = _NO_CENTS.sub("", straightened(words))
    if _FREE.fullmatch(text):
        return PriceReading(raw, PriceKind.SINGLE, None, Decimal(0), Decimal(0)), []
    without_unit, unit, notes = _without_unit(text, raw)
    statement = _statement(without_unit)
    if statement is None:
        if _is_on_consultation(text, is_labelled):
            has_more = any(character.isdigit() for character in text)
            notes = [doubt(WarningCode.WORDS_NOT_READ, raw)] if has_more else []
            return PriceReading(raw, PriceKind.ON_CONSULTATION), notes
        return None, [not_understood] if is_labelled else []
    symbols = [symbol for money in statement.written for symbol in money.symbols]
    is_complete = not statement.rest and bool(statement.second or unit or statement.kind != PriceKind.SINGLE)
    is_bare_price = is_complete and all(len(money.number) > 2 for money in statement.written)
    if not symbols and (statement.rest if is_labelled else not is_bare_price):
        # A number without a currency could be anything: a rating, minutes.
        return None, [not_understood] if is_labelled else []
    reading, more = _read(statement, symbols, raw)
    if _APPROXIMATELY.search(without_unit):
        more.append(doubt(WarningCode.PRICE_APPROXIMATE, raw))
    return replace(reading, unit=unit), [*more, *notes]


def unit_of(text: str) -> PriceUnit | None:
    """The unit that a text consists of: "per area"."""
    for words in in_each_language(text[: MAX_RAW + 1]):
        match = _UNIT.fullmatch(straightened(words)) if len(text) <= MAX_RAW else None
        if match and match["known"]:
            return _UNIT_OF[match["known"].lower()]
    return None


def _is_on_consultation(text: str, is_labelled: bool) -> bool:
    found = _CONSULTATION.search(text)
    if found is None or any(character.isdigit() for character in text[: found.start()]):
        return False
    return is_labelled or bool(_PRICE_WORD.search(text) or _ONLY_CONSULTATION.match(text))


def _without_unit(text: str, raw: str) -> tuple[str, PriceUnit | None, list[ReadingWarning]]:
    """A price without its "per area", and the unit."""
    found = list(_UNIT.finditer(text))
    units = {_UNIT_OF.get((match["known"] or "").lower()) for match in found}
    rest = " ".join(_UNIT.sub(" ", text).split())
    if len(units) == 1 and None not in units:
        return rest, units.pop(), []
    return rest, None, [doubt(WarningCode.PRICE_UNIT_UNKNOWN, raw)] if found else []


def _statement(text: str) -> _Statement | None:
    """The price at the start of a text; None if it starts with anything else."""
    # Only the words before the amount may be left out; those behind it belong to the rest.
    start = next((at for at, character in enumerate(text) if character.isdigit()), len(text))
    before = _APPROXIMATELY.sub(" ", _IGNORED.sub(" ", text[:start]))
    text = (before + text[start:]).lstrip(_NOTHING)
    between, least, most = (pattern.match(text) for pattern in (_BETWEEN, _LEAST, _MOST))
    opening = between or least or most
    start = opening.end() if opening else 0
    first = _money(text, start + 1 if text[start : start + 1] == ":" else start)
    if first is None:
        return None
    position, second, is_clear = first.end, None, True
    or_more = _OR_MORE.match(text, _skip(text, position))
    if or_more:
        position = or_more.end()
    elif link := _LINK.match(text, _skip(text, position)):
        second = _money(text, link.end())
        if second:
            position = second.end
            is_clear = bool(between) or link[0].lower() not in ("and", "&")
    rest = _APPROXIMATELY.sub(" ", text[position:]).strip(_NOTHING)
    is_clear = is_clear and not (most and (second or or_more)) and not (between and not second)
    is_clear = is_clear and not _LARGE.match(rest) and not any(symbol_at(rest, at) for at in range(len(rest)))
    return _Statement(first, second, bool(least or or_more), bool(most), is_clear, rest)


def _skip(text: str, position: int) -> int:
    return position + (len(text) - position - len(text[position:].lstrip()))


def _money(text: str, position: int) -> _Money | None:
    symbols, position = _symbols(text, position)
    number = NUMBER.match(text, position)
    if number is None:
        return None
    thousand = _THOUSAND.match(text, number.end())
    more, end = _symbols(text, thousand.end() if thousand else number.end())
    return _Money(number[0], bool(thousand), symbols + more, end)


def _symbols(text: str, position: int) -> tuple[list[Symbol], int]:
    symbols = []
    position = _skip(text, position)
    while found := symbol_at(text, position):
        symbols.append(found[0])
        position = _skip(text, found[1])
    return symbols, position


def _read(
    statement: _Statement, symbols: list[Symbol], raw: str
) -> tuple[PriceReading, list[ReadingWarning]]:
    currency = currency_of(symbols)
    codes = []
    if currency.is_assumed:
        codes.append(WarningCode.CURRENCY_ASSUMED)
    elif currency.code is None:
        codes.append(
            WarningCode.CURRENCY_AMBIGUOUS if currency.is_ambiguous else WarningCode.CURRENCY_MISSING
        )

    reading = PriceReading(raw, statement.kind, currency.code)
    written = statement.written
    decimals = decimals_of(currency.code) if currency.code else 2
    amounts = [read_amount(money.number, currency.code, decimals) for money in written]
    has_thousands = {money.is_thousands for money in written}
    values = [amount.value for amount in amounts if amount]
    if not statement.is_clear or len(values) < len(written) or len(has_thousands) > 1:
        return reading, [doubt(code, raw) for code in (*codes, WarningCode.PRICE_NOT_UNDERSTOOD)]
    if statement.rest:
        codes.append(WarningCode.WORDS_NOT_READ)
    if True in has_thousands:
        values = [value * 1000 for value in values]
    if any(amount and amount.is_ambiguous for amount in amounts):
        codes.append(WarningCode.NUMBER_AMBIGUOUS)
    if values != sorted(values):
        return reading, [doubt(code, raw) for code in (*codes, WarningCode.RANGE_REVERSED)]
    notes = [doubt(code, raw) for code in codes]
    minimum = None if statement.is_most else values[0]
    maximum = None if statement.kind == PriceKind.FROM else values[-1]
    return replace(reading, minimum=minimum, maximum=maximum), notes
