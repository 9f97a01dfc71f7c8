"""Numbers in prices: 1,031 · 1.031,50 · 1 031 · 1'144 · 1.5k."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

# A number with its separators. Spaces separate only full groups of three: "3 500", not "3 50".
NUMBER = re.compile(
    r"[0-9]{1,3}(?: [0-9]{3})+(?![0-9])(?:[.,][0-9]+)?(?![.,'][0-9])"
    r"|[0-9]+(?:[.,'][0-9]+)*"
)
MAX_DIGITS = 12

_THOUSANDS = re.compile(r"[0-9]{1,3}(?:(?P<mark>[.,' ])[0-9]{3})(?:(?P=mark)[0-9]{3})*")
# Lakhs and crores: the last group has three digits, the others two.
_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money.

    Attributes:
        value: with the decimals of the currency, or as written if the currency is unknown.
        is_ambiguous: whether its only separator could be for thousands or for decimals.
    """

    value: Decimal
    is_ambiguous: bool = False


def read_amount(text: str, currency: str | None, decimals: int) -> Amount | None:
    """The amount of a number, or None if no currency writes it like that.

    One separator before three digits is for thousands ("1.031 €"), since a currency with two decimals has no
    third. With three decimals both are possible: a point is then read as decimal.

    Args:
        text: a match of `NUMBER`.
        currency: ISO 4217 code, or None.
        decimals: of the currency; two if unknown.
    """
    if sum(character.isdigit() for character in text) > MAX_DIGITS:
        return None
    whole, fraction, is_ambiguous = _split(text, decimals)
    if whole is None or len(fraction) > decimals:
        return None
    if not whole.isdigit():
        if not _THOUSANDS.fullmatch(whole) and not (currency == "INR" and _INDIAN.fullmatch(whole)):
            return None
        if whole.startswith("0"):
            return None
        whole = re.sub(r"[^0-9]", "", whole)
    value = Decimal(f"{whole}.{fraction}" if fraction else whole)
    return Amount(value.quantize(Decimal(1).scaleb(-decimals)) if currency else value, is_ambiguous)


def _split(text: str, decimals: int) -> tuple[str | None, str, bool]:
    """Digits with thousands separators, decimals, and whether that is only one of two readings."""
    marks = [character for character in text if not character.isdigit()]
    if not marks or marks[-1] in "' ":
        return text, "", False
    last = text.rindex(marks[-1])
    whole, fraction = text[:last], text[last + 1 :]
    if marks.count(marks[-1]) > 1:
        # A mark that occurs twice is for thousands, and nothing may be mixed with it.
        return (text if len(set(marks)) == 1 else None), "", False
    if len(fraction) != 3 or (len(marks) > 1 and decimals == 3):
        return whole, fraction, False
    if len(marks) > 1:
        return None, "", False
    if decimals < 3 or len(whole) > 3 or whole == "0":
        return (text, "", False) if decimals < 3 else (whole, fraction, False)
    return (whole, fraction, True) if marks[-1] == "." else (text, "", True)
