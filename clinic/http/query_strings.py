"""Reads query strings by one rule for all pages.

- An unknown key (`utm_source`, `gclid`) is ignored; the canonical address has known keys only.
- An unknown value of a known key is an address that does not exist: 404, with the search.
- A malformed number was typed by a visitor: it is ignored, and the page says so.
- An empty value, which every plain form sends, counts as absent.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from functools import lru_cache

from django.http import Http404, QueryDict
from django.utils.translation import gettext

from clinic.core.languages.active import number_signs

_PAGE = re.compile(r"[1-9]\d{0,6}", re.ASCII)
# The longest quotation of a visitor's input.
_LONGEST_QUOTE = 40


class QueryReader:
    """Reads the known keys of a query string.

    Of a key that takes one value, the last one counts.

    Attributes:
        problems: sentences for the visitor about what could not be read.
    """

    def __init__(self, query: QueryDict) -> None:
        self._query = query
        self.problems: list[str] = []

    def text(self, key: str) -> str:
        """A free text, trimmed."""
        return (self._query.get(key) or "").strip()

    def choice(self, key: str, known: Collection[str]) -> str:
        """One of the known values; empty if absent.

        Raises:
            Http404: for any other value.
        """
        value = self.text(key)
        if value and value not in known:
            raise Http404(f"Unknown value of {key}.")
        return value

    def choices(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        """All values of a repeatable key, without duplicates, in order.

        Raises:
            Http404: one of them is unknown.
        """
        values = tuple(dict.fromkeys(value for raw in self._query.getlist(key) if (value := raw.strip())))
        if any(value not in known for value in values):
            raise Http404(f"Unknown value of {key}.")
        return values

    def amount(self, key: str) -> Decimal | None:
        """An amount of money, without currency; None if absent or malformed."""
        value = self.text(key)
        if not value:
            return None
        match = _amount_pattern(*number_signs()).fullmatch(value)
        if match is None:
            self._no_amount(key, value)
            return None
        return Decimal(f"{re.sub(r'[^0-9]', '', match['whole'])}.{match['decimals'] or 0}")

    def _no_amount(self, key: str, value: str) -> None:
        """What happens where an amount cannot be read."""
        self.problems.append(
            gettext("“%(value)s” is not an amount, so it was ignored.") % {"value": quoted(value)}
        )

    def page(self) -> int:
        """The page number, from 1; 1 if absent or malformed."""
        value = self.text("page")
        if value and not _PAGE.fullmatch(value):
            self.problems.append(
                gettext("“%(value)s” is not a page number. This is the first page.")
                % {"value": quoted(value)}
            )
            return 1
        return int(value or 1)


@lru_cache(maxsize=32)
def _amount_pattern(thousands: str, decimal: str) -> re.Pattern[str]:
    """1250, 1,250, 1250.50; at most twelve digits. A minus, "1e5" and "NaN" do not match.

    Addresses use a decimal point, so that they mean the same in every language; visitors also write amounts
    in their own language's format, and the number of digits tells the two apart.
    """
    between, before = (re.escape(signs) for signs in (f",’' \u00a0\u202f{thousands}", f".{decimal}"))
    return re.compile(
        rf"(?P<whole>\d{{1,12}}|\d{{1,3}}(?:[{between}]\d{{3}}){{1,3}})(?:[{before}](?P<decimals>\d{{1,2}}))?",
        re.ASCII,
    )


def quoted(value: str) -> str:
    """A visitor's input, shortened for a message."""
    return value if len(value) <= _LONGEST_QUOTE else f"{value[:_LONGEST_QUOTE]}…"
