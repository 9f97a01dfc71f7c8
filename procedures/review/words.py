"""Dates and quotations in the messages of rules."""

from __future__ import annotations

import datetime

from django.utils.formats import date_format

MAX_QUOTE = 160


def shortened(text: str) -> str:
    """A quotation shortened for a message."""
    return text if len(text) <= MAX_QUOTE else f"{text[: MAX_QUOTE - 1].rstrip()}…"


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month; the month's last day if it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return datetime.date(year, month + 1, last)
        except ValueError:
            continue
    return datetime.date(year, month + 1, day.day)


def in_words(day: datetime.date) -> str:
    """A day as staff write it."""
    return date_format(day, "DATE_FORMAT")
