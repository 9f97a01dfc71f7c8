"""Numbers and money in the active language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency, format_decimal, get_currency_symbol
from django.utils.translation import get_language

from clinic.core.languages.active import babel_locale

# Currencies with other than two decimals (ISO 4217). Unicode's table says how many are usual instead.
WITHOUT_DECIMALS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
     "XAF", "XOF", "XPF"}
)  # fmt: skip
WITH_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


@lru_cache(maxsize=128)
def _pattern(locale: Locale, decimals: int) -> str:
    """The locale's pattern of an amount with so many decimals."""
    fraction = f".{'0' * decimals}" if decimals else ""
    return re.sub(r"[.]0+", fraction, locale.currency_formats["standard"].pattern)


def format_number(number: Decimal | int) -> str:
    """A number in the active language: 1,031 or 1.5."""
    return _format_number(number, get_language())


@lru_cache(maxsize=4096)
def _format_number(number: Decimal | int, language: str | None) -> str:
    return str(format_decimal(number, locale=babel_locale(language)))


def currency_symbol(currency: str) -> str:
    """A currency's symbol in the active language: "$", "£"; its code without one."""
    return str(get_currency_symbol(currency, babel_locale(get_language())))


@dataclass(frozen=True)
class Money:
    """An amount in one currency.

    Attributes:
        amount: in units of the currency (dollars, not cents).
        currency: ISO 4217 code.
    """

    amount: Decimal
    currency: str

    @property
    def plain(self) -> str:
        """The amount with the currency's decimals, for machines: "1031.00", "150000"."""
        return f"{self.amount:.{_decimals(self.amount, self.currency)}f}"

    def __str__(self) -> str:
        return _format_money(self.amount, self.currency, get_language())

    def __mul__(self, times: int) -> Money:
        return Money(self.amount * times, self.currency)


def decimals_of(currency: str) -> int:
    """A currency's number of decimals, by ISO 4217."""
    if currency in WITHOUT_DECIMALS:
        return 0
    return 3 if currency in WITH_THREE_DECIMALS else 2


def _decimals(amount: Decimal, currency: str) -> int:
    """The decimals to print: those of the currency, or more if the amount has more. Nothing is rounded."""
    exponent = amount.normalize().as_tuple().exponent
    return max(decimals_of(currency), -exponent if isinstance(exponent, int) else 0)


# A list prints the same few hundred amounts for every visitor.
@lru_cache(maxsize=4096)
def _format_money(amount: Decimal, currency: str, language: str | None) -> str:
    locale = babel_locale(language)
    is_whole = amount == amount.to_integral_value()
    pattern = _pattern(locale, 0 if is_whole else _decimals(amount, currency))
    return str(format_currency(amount, currency, pattern, locale, currency_digits=False))
