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
from typing import Any

from django.http import Http404, QueryDict
from django.utils.translation import gettext

from clinic.core.languages.active import number_signs


class ParametersRead:
    """Which parameters of a query were asked for, whether or not they stood in it.

    Attributes:
        names: those asked for by their names.
        all: whether something has looked at the query as a whole.
    """

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.all = False


class TrackedQuery(QueryDict):
    """A query that notes what is read of it: an answer depends on nothing else of the query."""

    def __init__(self, query: str = "", *, read: ParametersRead | None = None, **options: Any) -> None:
        # Taking the query to pieces looks for each name.
        self.parameters_read = ParametersRead()
        super().__init__(query, **options)
        self.parameters_read = read or ParametersRead()

    def __getitem__(self, name: str) -> Any:
        self.parameters_read.names.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.parameters_read.names.add(str(name))
        return super().__contains__(name)

    def getlist(self, key: str, default: Any = None) -> Any:
        self.parameters_read.names.add(key)
        return super().getlist(key, default)

    def __len__(self) -> int:
        self.parameters_read.all = True
        return super().__len__()

    def __iter__(self) -> Any:
        self.parameters_read.all = True
        return super().__iter__()

    def keys(self) -> Any:
        self.parameters_read.all = True
        return super().keys()

    def lists(self) -> Any:
        self.parameters_read.all = True
        return super().lists()


def emptied(query: QueryDict) -> QueryDict:
    """A query without parameters, which can be changed, and is tracked if the other one is."""
    if isinstance(query, TrackedQuery):
        return TrackedQuery(read=query.parameters_read, mutable=True, encoding=query.encoding)
    return QueryDict(mutable=True, encoding=query.encoding)


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
        amount = read_amount(value)
        if amount is None:
            self.problems.append(
                gettext("“%(value)s” is not an amount, so it was ignored.") % {"value": quoted(value)}
            )
        return amount

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


def read_amount(text: str) -> Decimal | None:
    """An amount of money, without currency, in the active language; None where it cannot be read."""
    match = _amount_pattern(*number_signs()).fullmatch(text)
    if match is None:
        return None
    return Decimal(f"{re.sub(r'[^0-9]', '', match['whole'])}.{match['decimals'] or 0}")


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
