"""Amounts of money as people type them, parsed by the rules that read them in documents."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_decimal_symbol
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.core.languages.active import babel_locale
from procedures.facts.amounts import NUMBER, read_amount
from procedures.facts.currencies import CODES, symbol_at
from procedures.facts.money import Money, decimals_of

_LONGEST = 60
NOT_UNDERSTOOD = gettext_lazy("Enter the amount in figures, such as 1031 or 1,031.50.")


@dataclass(frozen=True)
class TypedAmount:
    """A parsed amount, and its other possible reading; None if it is unambiguous."""

    value: Decimal
    other: Decimal | None = None


def read_typed(text: str, currency: str) -> TypedAmount:
    """The amount in the currency of its line.

    Raises:
        ValidationError: it is unclear or in another currency; with a message for the user.
    """
    text = " ".join(text.replace("’", "'").split())
    sign = symbol_at(text, 0) if len(text) <= _LONGEST else None
    rest = text[sign[1] :].strip() if sign else text
    number = NUMBER.match(rest) if len(rest) <= _LONGEST else None
    after = rest[number.end() :].strip() if number else ""
    if number and after and not sign:
        sign = symbol_at(after, 0)
        after = after[sign[1] :].strip() if sign else after
    if number is None or after:
        raise ValidationError(NOT_UNDERSTOOD, code="invalid")
    if sign and currency in CODES and currency not in sign[0].codes:
        raise ValidationError(
            _("This is in a different currency from the line (%(currency)s). Correct one of them.")
            % {"currency": currency},
            code="currency",
        )
    decimals = decimals_of(currency)
    amount = read_amount(number[0], currency, decimals)
    if amount is None:
        raise ValidationError(NOT_UNDERSTOOD, code="invalid")
    if not amount.is_ambiguous:
        return TypedAmount(plain(amount.value))
    # Three decimals, or thousands: the language of the site says what its sign for decimals is.
    mark = next(character for character in number[0] if not character.isdigit())
    fraction = Decimal(number[0].replace(mark, "."))
    thousands = Decimal(number[0].replace(mark, ""))
    is_fraction = get_decimal_symbol(babel_locale(settings.LANGUAGE_CODE)) == mark
    value, other = (fraction, thousands) if is_fraction else (thousands, fraction)
    return TypedAmount(plain(value), plain(other))


def plain(amount: Decimal) -> Decimal:
    """Without decimals if there are none."""
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount


def in_words(text: str, currency: str) -> str:
    """The interpretation of a typed amount; empty if the figures are clear.

    Raises:
        ValidationError: the text is not an amount.
    """
    amount = read_typed(text, currency)
    if text.strip().isdecimal():
        return ""
    words = str(Money(amount.value, currency)) if currency in CODES else f"{amount.value:f}"
    if amount.other is None:
        return words
    doubt = _("If you mean %(other)s, write it without a thousands separator, or with all decimals.")
    return f"{words}. {doubt % {'other': Money(amount.other, currency)}}"
