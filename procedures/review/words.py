"""Dates and quotations in the messages of rules."""

from __future__ import annotations

import datetime
from calendar import monthrange

from django.utils.formats import date_format

MAX_QUOTE = 160


def shortened(text: str) -> str:
    """A quotation shortened for a message."""
    return text if len(text) <= MAX_QUOTE else f"{text[: MAX_QUOTE - 1].rstrip()}…"


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month; the month's last day if it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def in_words(day: datetime.date) -> str:
    """A day as staff write it."""
    return date_format(day, "DATE_FORMAT")
