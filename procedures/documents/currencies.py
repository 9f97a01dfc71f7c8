"""Currencies: their codes (ISO 4217), and the symbols used in documents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from procedures.facts.money import WITH_THREE_DECIMALS, WITHOUT_DECIMALS


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


CODES = (
    WITHOUT_DECIMALS
    | WITH_THREE_DECIMALS
    | _codes(
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
        "CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL "
        "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP "
        "MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD "
        "SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS "
        "VES WST XCD XCG YER ZAR ZMW ZWG"
    )
)
# Codes that are also words, and so count only in capitals.
_WORDS = _codes("ALL BAM BOB COP CUP GEL LAK MAD MOP PEN RON RUB SOS STN TOP TRY VES WST")


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


def _one(code: str) -> Symbol:
    return Symbol(frozenset({code}), code)


def _several(codes: str) -> Symbol:
    return Symbol(_codes(codes), None)


_DOLLAR = Symbol(
    _codes(
        "USD ARS AUD BBD BMD BND BSD BZD CAD CLP COP DOP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD "
        "TWD UYU XCD"
    ),
    "USD",
    is_assumed=True,
)
DOLLARS = _DOLLAR.codes
# The source documents are American and a bare "$" is theirs, hence assumed; sterling is what "£" means
# outside a few countries that say so. For "¥" and "kr" there is no such answer.
_POUND = Symbol(_codes("GBP EGP FKP GIP LBP SDG SHP SSP SYP"), "GBP")
_YEN_OR_YUAN = _several("JPY CNY")

_SYMBOLS = {
    "$": _DOLLAR, "dollar": _DOLLAR, "dollars": _DOLLAR,
    **dict.fromkeys(("us$", "u.s.$", "u.s. $", "us dollar", "us dollars", "u.s. dollars"), _one("USD")),
    **dict.fromkeys(("a$", "au$", "aud$", "australian dollars"), _one("AUD")),
    **dict.fromkeys(("c$", "ca$", "can$", "cdn$", "cad$", "canadian dollars"), _one("CAD")),
    **dict.fromkeys(("nz$", "new zealand dollars"), _one("NZD")),
    **dict.fromkeys(("hk$", "hong kong dollars"), _one("HKD")),
    **dict.fromkeys(("s$", "sg$", "singapore dollars"), _one("SGD")),
    **dict.fromkeys(("nt$", "tw$"), _one("TWD")),
    **dict.fromkeys(("mx$", "mex$"), _one("MXN")),
    "r$": _one("BRL"), "tt$": _one("TTD"), "j$": _one("JMD"), "bds$": _one("BBD"), "ec$": _one("XCD"),
    **dict.fromkeys(("€", "euro", "euros"), _one("EUR")),
    **dict.fromkeys(("£", "pound", "pounds"), _POUND),
    **dict.fromkeys(("pounds sterling", "pound sterling", "gb£", "uk£"), _one("GBP")),
    **dict.fromkeys(("¥", "¥"), _YEN_OR_YUAN),
    **dict.fromkeys(("jp¥", "円", "yen", "japanese yen"), _one("JPY")),
    **dict.fromkeys(("cn¥", "元", "rmb", "yuan"), _one("CNY")),
    "kr": _several("SEK NOK DKK ISK"), "kr.": _several("SEK NOK DKK ISK"),
    "rs": _several("INR PKR LKR NPR MUR SCR"), "rs.": _several("INR PKR LKR NPR MUR SCR"),
    "₹": _one("INR"), "₨": _several("INR PKR LKR NPR MUR SCR"),
    "fr": _several("CHF XAF XOF XPF"), "fr.": _several("CHF XAF XOF XPF"),
    **dict.fromkeys(("sfr", "sfr."), _one("CHF")),
    "dh": _several("AED MAD"), "dhs": _several("AED MAD"),
    "lei": _several("RON MDL"), "sr": _several("SAR SCR"),
    "₩": _one("KRW"), "₽": _one("RUB"), "₺": _one("TRY"), "₪": _one("ILS"), "₫": _one("VND"),
    "฿": _one("THB"), "₴": _one("UAH"), "₱": _one("PHP"), "zł": _one("PLN"), "kč": _one("CZK"),
    "ft": _one("HUF"), "rm": _one("MYR"), "rp": _one("IDR"), "rp.": _one("IDR"), "₦": _one("NGN"),
    "₡": _one("CRC"), "₲": _one("PYG"), "₵": _one("GHS"), "₸": _one("KZT"), "₾": _one("GEL"),
    "₼": _one("AZN"), "֏": _one("AMD"), "kd": _one("KWD"),
}  # fmt: skip

_ALTERNATIVES = "|".join(re.escape(symbol) for symbol in sorted(_SYMBOLS, key=len, reverse=True))
_CODE = re.compile(r"(?<![^\W\d_])(?:[A-Z]{3}|[a-z]{3}|[A-Z][a-z]{2})(?![^\W\d_]|\$)")
# A symbol of letters is none inside a longer word: "kr" is one in "500kr", not in "kraft".
_SYMBOL = re.compile(rf"(?<![^\W\d_])(?:{_ALTERNATIVES})(?:(?<![^\W\d_])|(?![^\W\d_]))", re.IGNORECASE)


def symbol_at(text: str, position: int) -> tuple[Symbol, int] | None:
    """The currency named at a position of a text, and where its name ends."""
    code = _CODE.match(text, position)
    if code and code[0].upper() in CODES and (code[0].isupper() or code[0].upper() not in _WORDS):
        return _one(code[0].upper()), code.end()
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
