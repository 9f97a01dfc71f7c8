"""The columns of our own price sheet: written by `writing`, found again by `comparison`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from procedures.documents.text import letters
from procedures.prices.sheets.files import Table

# So many rows may stand above the headings.
_MOST_ABOVE = 20


@dataclass(frozen=True)
class SheetColumn:
    """A column of our sheet.

    Attributes:
        name: what code calls it.
        heading: what people read above it.
        width: in characters.
        is_editable: whether people may change it; the others are locked.
        is_key: whether a row cannot be understood without it.
        is_hidden: whether workbooks hide it.
    """

    name: str
    heading: str | Promise
    width: int
    is_editable: bool = False
    is_key: bool = False
    is_hidden: bool = False


COLUMNS = (
    SheetColumn("title", _("Procedure"), 34),
    SheetColumn("label", _("Price for"), 24),
    SheetColumn("unit", _("Unit"), 15),
    SheetColumn("until_now", _("Price until now"), 20),
    SheetColumn("currency", _("Currency"), 10),
    SheetColumn("minimum", _("New price, or from"), 18, is_editable=True, is_key=True),
    SheetColumn("maximum", _("New price, to"), 15, is_editable=True),
    SheetColumn("valid_from", _("Valid from"), 13, is_editable=True),
    SheetColumn("valid_until", _("Valid until"), 13, is_editable=True),
    SheetColumn("page", _("Page id"), 9, is_key=True),
    SheetColumn("line", _("Line id"), 38, is_key=True),
    SheetColumn("exported", _("As exported"), 20, is_hidden=True),
)


@lru_cache(maxsize=8)
def _names(languages: tuple[str, ...]) -> dict[str, str]:
    """The names of the columns by their headings, in every language that staff may use."""
    found: dict[str, str] = {}
    for language in languages:
        with override(language):
            found |= {letters(str(column.heading)): column.name for column in COLUMNS}
    return found


def find_columns(table: Table) -> tuple[int, Mapping[str, int]] | None:
    """The row of the headings and the place of each column; None for a table that is not our sheet."""
    names = _names((*dict(settings.LANGUAGES), get_language() or "en"))
    for row in list(table.rows)[:_MOST_ABOVE]:
        places: dict[str, int] = {}
        for at, cell in enumerate(table.rows[row]):
            name = names.get(letters(cell.text))
            if name:
                places.setdefault(name, at)
        # Two of the three: a sheet in which one was renamed is still ours, and told so.
        if sum(column.is_key and column.name in places for column in COLUMNS) >= 2:
            return row, places
    return None
