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

    def values(self) -> Any:
        self.parameters_read.all = True
        return super().values()

    def items(self) -> Any:
        self.parameters_read.all = True
        return super().items()

    def lists(self) -> Any:
        self.parameters_read.all = True
        return super().lists()


def emptied(query: QueryDict) -> QueryDict:
    """A query without parameters, which can be changed, and is tracked if the other one is."""
    if isinstance(query, TrackedQuery):
        return TrackedQuery(read=query.parameters_read, mutable=True, encoding=query.encoding)
    return QueryDict(mutable=True, encoding=query.encoding)


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
        amount = read_amount(value)
        if amount is None:
            self.problems.append(
                gettext("“%(value)s” is not an amount, and was left out.") % {"value": quoted(value)}
            )
        return amount

    def page(self) -> int:
        """The number of the page, from 1; 1 where there is none, or it cannot be read."""
        value = self.text("page")
        if value and not _PAGE.fullmatch(value):
            self.problems.append(
                gettext("“%(value)s” is not the number of a page. This is the first.")
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
