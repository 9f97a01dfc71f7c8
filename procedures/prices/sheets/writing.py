"""Writes the price sheet: a workbook with locked and open cells, or csv for the language's spreadsheets."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter

from clinic.admin.menus import escape_formula
from clinic.core.languages.active import number_signs
from procedures.facts.money import decimals_of
from procedures.prices.lines import ListedLine
from procedures.prices.sheets.columns import COLUMNS, SheetColumn

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPEN_FILL = PatternFill("solid", fgColor="FFF7DC")
_LOCKED_FONT = Font(color="595959")
_HEADING = Font(bold=True)
_DATE = "yyyy-mm-dd"


def values_of(line: ListedLine) -> dict[str, Any]:
    """The cells of a line by the names of their columns."""
    price = line.price
    is_single = price.minimum == price.maximum
    return {
        "title": line.title,
        "label": line.subject,
        "unit": price.stated_unit,
        "until_now": price.amount,
        "currency": price.currency,
        "minimum": price.minimum,
        "maximum": None if is_single else price.maximum,
        "valid_from": price.valid_from,
        "valid_until": price.valid_until,
        "page": line.page_id,
        "line": price.block_id,
        "exported": line.values.as_text(),
    }


def write_xlsx(lines: Iterable[ListedLine]) -> bytes:
    """The workbook: the lines, and a sheet that explains them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Prices"))
    sheet.freeze_panes = "B2"
    sheet.protection.sheet = True
    # What a locked sheet still lets people do.
    for allowed in ("sort", "autoFilter", "formatColumns", "formatRows", "formatCells"):
        setattr(sheet.protection, allowed, False)
    for number, column in enumerate(COLUMNS, start=1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width, dimension.hidden = column.width, column.is_hidden
    sheet.append([_heading(sheet, column) for column in COLUMNS])
    count = 0
    for count, line in enumerate(lines, start=1):  # noqa: B007
        values = values_of(line)
        decimals = decimals_of(line.price.currency)
        sheet.append([_cell(sheet, column, values[column.name], decimals) for column in COLUMNS])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{count + 1}"
    _explain(book)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _heading(sheet: Any, column: SheetColumn) -> Any:
    cell = WriteOnlyCell(sheet, str(column.heading))
    cell.font = _HEADING
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, column: SheetColumn, value: Any, decimals: int) -> Any:
    cell = WriteOnlyCell(sheet, value)
    if cell.data_type == "f":
        # A text that begins like a formula stays a text.
        cell.data_type = "s"
    if not column.is_editable:
        cell.font = _LOCKED_FONT
        return cell
    cell.protection = Protection(locked=False)
    cell.fill = _OPEN_FILL
    is_day = column.name.startswith("valid")
    cell.number_format = _DATE if is_day else f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return cell


def explanation() -> list[str]:
    """What the second sheet says, a paragraph each."""
    return [
        _("How to change prices in this sheet"),
        _("Downloaded on %(day)s.") % {"day": date_format(timezone.localdate(), "DATE_FORMAT")},
        _("Change the yellow cells only. The other cells are locked: they say which price a row is about."),
        _("“New price, or from” alone is the exact price. With “New price, to” it is a range."),
        _("A price “from” stays one; enter its lowest amount."),
        _("Rows that you do not change stay as they are. You may sort, filter and delete rows."),
        _("New rows are left out: a new price is added on the page of its procedure."),
        _("A formula is fine. Its result counts, as the spreadsheet shows it."),
        _("Save as .xlsx or .csv, and upload the file under Procedures › Price updates."),
        _("Nothing changes until you have seen every difference there, and confirmed it."),
    ]


def _explain(book: Workbook) -> None:
    sheet = book.create_sheet(_("How to use this sheet"))
    sheet.column_dimensions["A"].width = 100
    for number, text in enumerate(explanation()):
        cell = WriteOnlyCell(sheet, text)
        cell.font = Font(bold=not number)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append([cell])


def write_csv(lines: Iterable[ListedLine]) -> bytes:
    """The lines as csv, with the active language's decimal sign and a delimiter that differs from it."""
    decimal_sign = number_signs()[1]
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";" if decimal_sign == "," else ",")
    writer.writerow([column.heading for column in COLUMNS])
    for line in lines:
        values = values_of(line)
        decimals = decimals_of(line.price.currency)
        writer.writerow([_csv_text(values[column.name], decimals, decimal_sign) for column in COLUMNS])
    # The mark by which Excel knows UTF-8.
    return output.getvalue().encode("utf-8-sig")


def _csv_text(value: Any, decimals: int, decimal_sign: str) -> Any:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        exact = (
            f"{value:.{decimals}f}" if value != value.to_integral_value() or decimals == 3 else f"{value:.0f}"
        )
        return exact.replace(".", decimal_sign)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return escape_formula(value)
