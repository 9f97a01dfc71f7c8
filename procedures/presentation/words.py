"""Facts and dates in words, remembered by language.

Putting a fact into words follows the rules of a language for numbers and money and costs more
than printing it. The words depend on nothing but the fact and the language.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import get_language


def words(fact: Any) -> str:
    """A fact as text; empty where it is absent."""
    return "" if fact is None else _words(fact, get_language())


@lru_cache(maxsize=4096)
def _words(fact: Any, language: str | None) -> str:
    return str(fact)


@lru_cache(maxsize=128)
def label_of(choices: type[TextChoices], value: str, language: str | None) -> str:
    """How a stored choice reads; empty for none, and for one that no longer exists."""
    return str(choices(value).label) if value in choices.values else ""


@dataclass(frozen=True)
class Day:
    """A date in words.

    Attributes:
        iso: for machines.
        text: "3 September 2026".
        month: "September 2026", for what is due some day in it.
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
