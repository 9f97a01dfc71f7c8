"""Currencies: their codes (ISO 4217), and the symbols used in documents, from `currencies.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from procedures.facts.money import WITH_THREE_DECIMALS, WITHOUT_DECIMALS

_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_WITH_TWO, _WORDS = (frozenset(_TABLE[name].split()) for name in ("two_decimals", "words"))
CODES = WITHOUT_DECIMALS | WITH_THREE_DECIMALS | _WITH_TWO


@dataclass(frozen=True, slots=True)
class Symbol:
    """The currency of a symbol, code or name.

    Attributes:
        codes: the possible currencies.
        code: the one meant by default; None if that would be a guess.
        is_assumed: whether `code` is only the likeliest.
    """

    codes: frozenset[str]
    code: str | None
    is_assumed: bool = False


DOLLARS = frozenset(_TABLE["dollar"]["codes"].split())
_POUNDS = frozenset(_TABLE["pound"]["codes"].split())
_SYMBOLS = {
    **dict.fromkeys(_TABLE["dollar"]["names"], Symbol(DOLLARS, "USD", is_assumed=True)),
    **dict.fromkeys(_TABLE["pound"]["names"], Symbol(_POUNDS, "GBP")),
    **{name: Symbol(frozenset({code}), code) for code, names in _TABLE["names"].items() for name in names},
    **{
        name: Symbol(frozenset(codes.split()), None)
        for codes, names in _TABLE["unclear"].items()
        for name in names
    },
}

_ALTERNATIVES = "|".join(re.escape(symbol) for symbol in sorted(_SYMBOLS, key=len, reverse=True))
_CODE = re.compile(r"(?<![^\W\d_])(?:[A-Z]{3}|[a-z]{3}|[A-Z][a-z]{2})(?![^\W\d_]|\$)")
# A symbol of letters is none inside a longer word: "kr" is one in "500kr", not in "kraft".
_SYMBOL = re.compile(rf"(?<![^\W\d_])(?:{_ALTERNATIVES})(?:(?<![^\W\d_])|(?![^\W\d_]))", re.IGNORECASE)


def symbol_at(text: str, position: int) -> tuple[Symbol, int] | None:
    """The currency named at a position of a text, and where its name ends."""
    code = _CODE.match(text, position)
    if code and code[0].upper() in CODES and (code[0].isupper() or code[0].upper() not in _WORDS):
        return Symbol(frozenset({code[0].upper()}), code[0].upper()), code.end()
    symbol = _SYMBOL.match(text, position)
    return (_SYMBOLS[symbol[0].lower()], symbol.end()) if symbol else None


def names_currency(text: str) -> bool:
    """Whether a text has a symbol, a code or a name of a currency anywhere."""
    return _SYMBOL.search(text) is not None or any(
        match[0].upper() in CODES for match in _CODE.finditer(text)
    )


@dataclass(frozen=True, slots=True)
class Currency:
    """The currency of a price.

    Attributes:
        code: ISO 4217; None if not stated or unclear.
        is_assumed: whether the code is only the likeliest of several.
        is_ambiguous: whether a currency is named, but not clearly.
    """

    code: str | None
    is_assumed: bool = False
    is_ambiguous: bool = False


def currency_of(symbols: list[Symbol]) -> Currency:
    """The one currency that fits all symbols of a price: "$" and "CAD" are Canadian dollars."""
    if not symbols:
        return Currency(None)
    common = frozenset.intersection(*(symbol.codes for symbol in symbols))
    named = {symbol.code for symbol in symbols if len(symbol.codes) == 1}
    meant = named or {symbol.code for symbol in symbols}
    code = meant.pop() if len(meant) == 1 else None
    if code not in common:
        return Currency(None, is_ambiguous=True)
    return Currency(code, is_assumed=all(symbol.is_assumed for symbol in symbols))
