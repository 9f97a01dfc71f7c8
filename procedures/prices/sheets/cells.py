"""Reads amounts and days from cells, with faults in words."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.admin.typed_dates import read_day
from procedures.facts import Money
from procedures.facts.money import decimals_of
from procedures.facts.typed_amounts import read_typed
from procedures.prices.sheets.files import Cell

# As much as a price line stores.
_TOO_LARGE = Decimal(10) ** 9


class CellUnreadable(Exception):
    """A cell that cannot be read; the message begins with its address."""

    def __init__(self, cell: Cell, message: str) -> None:
        shown = f" “{cell.text[:40]}”" if cell.text else ""
        super().__init__(f"{cell.address}{shown}: {message}")


def amount_in(cell: Cell, currency: str, known: Iterable[Decimal | None] = ()) -> Decimal | None:
    """The amount in a cell, in a currency; None if it is empty.

    Args:
        known: amounts that decide between two readings, such as the one that was exported.

    Raises:
        CellUnreadable: it is something else, or may be read in two ways.
    """
    if cell.problem:
        raise CellUnreadable(cell, cell.problem)
    value = cell.value
    if value is None:
        return None
    if isinstance(value, datetime.date):
        day = date_format(value, "DATE_FORMAT")
        raise CellUnreadable(cell, _("This is a date (%(day)s), not a price.") % {"day": day})
    if isinstance(value, str):
        value = _typed(cell, value, currency, known)
    if value < 0:
        raise CellUnreadable(cell, _("A price cannot be less than nothing."))
    if value >= _TOO_LARGE:
        raise CellUnreadable(cell, _("This is too large for a price."))
    exact = round(value, decimals_of(currency))
    if exact != value:
        raise CellUnreadable(
            cell,
            _("This has more decimals than %(currency)s has. Round it, such as to %(amount)s.")
            % {"currency": currency or "USD", "amount": Money(exact, currency or "USD")},
        )
    return exact


def _typed(cell: Cell, text: str, currency: str, known: Iterable[Decimal | None]) -> Decimal:
    try:
        amount = read_typed(text, currency)
    except ValidationError as error:
        raise CellUnreadable(cell, " ".join(error.messages)) from None
    if amount.other is None:
        return amount.value
    meant = {amount.value, amount.other} & set(known)
    if len(meant) == 1:
        return meant.pop()
    raise CellUnreadable(
        cell,
        _("This may be %(one)s or %(other)s. Write it without a thousands separator, or with all decimals.")
        % {"one": Money(amount.value, currency), "other": Money(amount.other, currency)},
    )


def day_in(cell: Cell) -> datetime.date | None:
    """The day in a cell, also as text; None if it is empty.

    Raises:
        CellUnreadable: it is something else, or may be read in two ways.
    """
    if cell.problem:
        raise CellUnreadable(cell, cell.problem)
    if cell.value is None or isinstance(cell.value, datetime.date):
        return cell.value
    if isinstance(cell.value, Decimal):
        raise CellUnreadable(cell, _("This is a number, not a date."))
    try:
        return read_day(cell.value)
    except ValidationError as error:
        raise CellUnreadable(cell, " ".join(error.messages)) from None
