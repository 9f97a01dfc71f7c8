"""Numbers and money in the active language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency, format_decimal, get_currency_precision, get_currency_symbol
from django.utils.translation import get_language

from clinic.core.languages.active import babel_locale


@lru_cache(maxsize=32)
def _whole_amount_pattern(locale: Locale) -> str:
    return re.sub(r"[.]0+", "", locale.currency_formats["standard"].pattern)


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
        return f"{self.amount:.{get_currency_precision(self.currency)}f}"

    def __str__(self) -> str:
        return _format_money(self.amount, self.currency, get_language())

    def __mul__(self, times: int) -> Money:
        return Money(self.amount * times, self.currency)


# A list prints the same few hundred amounts for every visitor.
@lru_cache(maxsize=4096)
def _format_money(amount: Decimal, currency: str, language: str | None) -> str:
    locale = babel_locale(language)
    if amount == amount.to_integral_value():
        pattern = _whole_amount_pattern(locale)
        return str(format_currency(amount, currency, pattern, locale, currency_digits=False))
    return str(format_currency(amount, currency, locale=locale))
