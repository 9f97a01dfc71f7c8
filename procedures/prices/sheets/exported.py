"""The values of a line when a sheet was written, in one cell, by which later changes of the line are seen."""

from __future__ import annotations

import datetime
from decimal import Decimal, InvalidOperation

from procedures.facts import LineValues


def as_exported(values: LineValues) -> str:
    """The text of the cell, such as "was 1031/1144/USD////", which no spreadsheet takes for a date."""
    both = (values.minimum, values.maximum)
    amounts = [None if amount is None else f"{amount.normalize():f}" for amount in both]
    ticks = ["from" if values.starting_from else "", "consultation" if values.on_consultation else ""]
    days = [day and day.isoformat() for day in (values.valid_from, values.valid_until)]
    return "was " + "/".join(part or "" for part in (*amounts, values.currency, *ticks, *days))


def from_exported(text: str) -> LineValues | None:
    """The values in the cell; None if it holds something else."""
    parts = text.removeprefix("was ").split("/")
    if not text.startswith("was ") or len(parts) != 7:
        return None
    try:
        minimum, maximum = (Decimal(part) if part else None for part in parts[:2])
        first, last = (datetime.date.fromisoformat(part) if part else None for part in parts[5:])
    except (InvalidOperation, ValueError):
        return None
    return LineValues(minimum, maximum, parts[2], bool(parts[3]), bool(parts[4]), first, last)
