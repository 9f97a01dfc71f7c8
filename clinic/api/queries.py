"""How the API reads query strings: strictly, because nobody looks at the page to see what was left out.

- An unknown key is refused, but for those that advertisements and caches add.
- A value that is not known, or a number that cannot be read, is refused with the values that there are.
- An empty value is the same as none, as on the pages.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NoReturn

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from clinic.api.answers import BadParameter
from clinic.http.query_strings import QueryReader, quoted

# Keys that mean nothing anywhere: of advertisements, and of scripts that want an answer from no cache.
_IGNORED = re.compile(r"utm_\w+|gclid|gbraid|wbraid|dclid|fbclid|msclkid|_", re.ASCII)
# How many a list shows where nobody has said; and the greatest number that anybody may write.
LIMIT = 20
MOST = 999_999_999
_WHOLE_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


class StrictReader(QueryReader):
    """Reads a query string as the pages do, and refuses what they leave out.

    Args:
        known: the keys that the endpoint knows.

    Raises:
        BadParameter: for any other key; by the methods, for a value that cannot be taken.
    """

    def __init__(self, query: QueryDict, known: Iterable[str]) -> None:
        super().__init__(query)
        allowed = sorted(known)
        for key in query:
            if key not in allowed and not _IGNORED.fullmatch(key):
                raise BadParameter(
                    quoted(key), _("There is no parameter “%(key)s” here.") % {"key": quoted(key)}, allowed
                )

    def choice(self, key: str, known: Collection[str]) -> str:
        self.check(key, [self.text(key)], known)
        return self.text(key)

    def choices(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        self.check(key, map(str.strip, self._query.getlist(key)), known)
        return super().choices(key, known)

    def names(self, key: str, known: Iterable[str]) -> list[str]:
        """Several values with commas between them."""
        names = [name for name in self.text(key).split(",") if name]
        self.check(key, names, known)
        return names

    def check(self, key: str, values: Iterable[str], known: Iterable[str]) -> None:
        """Pass values that are known, and empty ones."""
        allowed = list(known)
        for value in filter(None, values):
            if value not in allowed:
                message = _("“%(key)s” cannot be “%(value)s”.") % {"key": key, "value": quoted(value)}
                raise BadParameter(key, message, allowed)

    def _no_amount(self, key: str, value: str) -> NoReturn:
        raise BadParameter(key, _("“%(value)s” is not an amount.") % {"value": quoted(value)})

    def whole_number(self, key: str, most: int = MOST) -> int | None:
        """A number from 0 to `most`; None where there is none."""
        value = self.text(key)
        if not value:
            return None
        if not _WHOLE_NUMBER.fullmatch(value) or int(value) > most:
            message = _("“%(key)s” is a whole number from 0 to %(most)s.") % {"key": key, "most": most}
            raise BadParameter(key, message)
        return int(value)

    def window(self) -> tuple[int, int]:
        """Which part of a list is asked for: how many are passed over, and how many follow at most."""
        offset = self.whole_number("offset") or 0
        limit = self.whole_number("limit", settings.WAGTAILAPI_LIMIT_MAX)
        return offset, LIMIT if limit is None else limit
