"""One rule for the query strings of all pages, applied by reading them through `QueryReader`.

- An unknown key (`utm_source`, `gclid`) means nothing: nobody asks for it, and the canonical address
  is built from what was understood.
- A known key with an unknown value is an address that does not exist: 404, with the search.
- A number that cannot be read is left out, and the page says so: it was typed by a visitor.
- An empty value, which every plain form sends, is the same as none.
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
# How much of a value is repeated to the visitor who typed it.
_LONGEST_QUOTE = 40


class QueryReader:
    """Reads the keys that a page knows.

    Of a key that may stand once only, the last value counts.

    Attributes:
        problems: what could not be read, in sentences for the visitor.
    """

    def __init__(self, query: QueryDict) -> None:
        self._query = query
        self.problems: list[str] = []

    def text(self, key: str) -> str:
        """A free text, trimmed."""
        return (self._query.get(key) or "").strip()

    def choice(self, key: str, known: Collection[str]) -> str:
        """One of the known values; empty where there is none.

        Raises:
            Http404: for any other value.
        """
        value = self.text(key)
        if value and value not in known:
            raise Http404(f"Unknown value of {key}.")
        return value

    def choices(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        """All values of a key that may be repeated, each once, in their order.

        Raises:
            Http404: when one of them is unknown.
        """
        values = tuple(dict.fromkeys(value for raw in self._query.getlist(key) if (value := raw.strip())))
        if any(value not in known for value in values):
            raise Http404(f"Unknown value of {key}.")
        return values

    def amount(self, key: str) -> Decimal | None:
        """An amount of money, without currency; None where there is none, or it cannot be read."""
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
        """The number of the page, from 1; 1 where there is none, or it cannot be read."""
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
    """1250, 1,250, 1250.50; at most twelve digits. A minus, "1e5" and "NaN" are no amounts.

    Addresses have a point before decimals, so that they mean the same in every language; visitors also
    write amounts as their own language does, and the number of digits tells the two apart.
    """
    between, before = (re.escape(signs) for signs in (f",’' \u00a0\u202f{thousands}", f".{decimal}"))
    return re.compile(
        rf"(?P<whole>\d{{1,12}}|\d{{1,3}}(?:[{between}]\d{{3}}){{1,3}})(?:[{before}](?P<decimals>\d{{1,2}}))?",
        re.ASCII,
    )


def quoted(value: str) -> str:
    """What a visitor typed, short enough to be repeated."""
    return value if len(value) <= _LONGEST_QUOTE else f"{value[:_LONGEST_QUOTE]}…"
