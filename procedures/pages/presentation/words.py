"""Facts and dates in words, cached by language.

Formatting numbers and money for a language costs more than printing them, and depends only on the fact and
the language.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache, singledispatch
from typing import Any

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from procedures.facts.kinds import Choice, Flag, Kind, Measure, Words


def words(fact: Any) -> str:
    """A fact as text; empty if absent."""
    return "" if fact is None else _words(fact, get_language())


@lru_cache(maxsize=4096)
def _words(fact: Any, language: str | None) -> str:
    return str(fact)


@lru_cache(maxsize=128)
def label_of(choices: type[TextChoices], value: str, language: str | None) -> str:
    """The label of a stored choice; empty for none or an unknown one."""
    return str(choices(value).label) if value in choices.values else ""


@singledispatch
def text_of(kind: Kind, value: Any) -> str:
    """A fact on one line, by its kind, in the active language; empty if not stated."""
    raise NotImplementedError(f"{type(kind).__name__} does not fit on one line.")


@text_of.register
def _(kind: Words, value: Any) -> str:
    return str(value)


@text_of.register
def _(kind: Choice, value: Any) -> str:
    return label_of(kind.choices, value, get_language())


@text_of.register
def _(kind: Measure, value: Any) -> str:
    return words(value)


@text_of.register
def _(kind: Flag, value: Any) -> str:
    return gettext("Yes") if value else ""


@dataclass(frozen=True)
class Day:
    """A date in words.

    Attributes:
        iso: for machines.
        text: "September 3, 2026".
        month: "September 2026", for dates that are due within it.
    """

    iso: str
    text: str
    month: str

    def __str__(self) -> str:
        return self.text

    @staticmethod
    def of(date: datetime.date | None) -> Day | None:
        """A date's words; None without a date."""
        return None if date is None else _day(date, get_language())


@lru_cache(maxsize=1024)
def _day(date: datetime.date, language: str | None) -> Day:
    return Day(
        iso=date.isoformat(),
        text=date_format(date, "DATE_FORMAT"),
        month=date_format(date, "YEAR_MONTH_FORMAT"),
    )
