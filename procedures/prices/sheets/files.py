"""An uploaded file as tables of cells, within bounds: xlsx, csv, or pasted cells.

A workbook is an archive of XML files. Its sizes are looked at before anything in it is opened; a formula
counts with the value that the spreadsheet last calculated, and a cell that cannot be read says why.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from procedures.documents.text import is_web_page, other_format

MEGABYTE = 1024 * 1024
# A sheet of 5,000 lines has 300 kB.
MOST_BYTES = 5 * MEGABYTE
MOST_ROWS = 5_000
MOST_COLUMNS = 60
_LONGEST_TEXT = 500
_LARGEST_NUMBER = 10**15
# Of what an archive says that it unpacks to; Python unpacks no more than that.
_MOST_MEMBERS = 200
_MOST_UNPACKED = 20 * MEGABYTE
_MOST_RATIO = 100
_MOST_MERGED = 1_000
_MOST_SHEETS = 10

# Bounded, so that a file that is made for it does not take hours.
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]{0,200}?ref="([A-Z]{1,3}[0-9]+:[A-Z]{1,3}[0-9]+)"')
_FORMULA = re.compile(rb'<(?:\w+:)?c\s[^<>]{0,200}?r="([A-Z]{1,3}[0-9]+)"[^<>]{0,200}>\s*<(?:\w+:)?f[\s/>]')
_DELIMITERS = ";,\t|"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_STRICT = b"http://purl.oclc.org/ooxml/"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")


class SheetRefused(Exception):
    """A file that cannot be used as a whole; the message says why, and what to do."""


CellValue = str | Decimal | datetime.date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Attributes:
        address: as spreadsheets name it, such as "C5".
        value: text is stripped, and None where there is nothing.
        problem: why the value cannot be used, in words; empty if it can.
        is_calculated: whether it is the result of a formula.
    """

    address: str
    value: CellValue = None
    problem: str = ""
    is_calculated: bool = False

    @property
    def is_empty(self) -> bool:
        return self.value is None and not self.problem

    @property
    def text(self) -> str:
        """The value as people would type it."""
        if isinstance(self.value, Decimal):
            return f"{self.value.normalize():f}"
        return "" if self.value is None else str(self.value)


@dataclass(frozen=True)
class Table:
    """The rows of a sheet that have something in them.

    Attributes:
        name: of the sheet in its workbook; empty for csv and pasted cells.
        rows: by their number in the sheet, from 1.
    """

    name: str = ""
    rows: dict[int, list[Cell]] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Cell:
        """A cell by its numbers; the column counts from 0."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else Cell(address(row, column))

    @property
    def width(self) -> int:
        """The number of columns."""
        return max(map(len, self.rows.values()), default=0)

    def as_json(self) -> dict[str, Any]:
        """The table as it can be stored; `from_json` reads it."""
        return {str(row): [_as_json(cell) for cell in cells] for row, cells in self.rows.items()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Table:
        """A stored table."""
        rows = {
            int(row): [_from_json(address(int(row), at), cell) for at, cell in enumerate(cells)]
            for row, cells in stored.items()
        }
        return cls("", rows)


def _as_json(cell: Cell) -> Any:
    """Text as it is, everything else with its kind."""
    if cell.problem:
        return {"problem": cell.problem}
    if isinstance(cell.value, Decimal):
        return {"number": str(cell.value)}
    return {"day": cell.value.isoformat()} if isinstance(cell.value, datetime.date) else cell.value


def _from_json(name: str, stored: Any) -> Cell:
    if not isinstance(stored, dict):
        return Cell(name, stored)
    if "number" in stored:
        return Cell(name, Decimal(stored["number"]))
    if "day" in stored:
        return Cell(name, datetime.date.fromisoformat(stored["day"]))
    return Cell(name, None, stored["problem"])


def address(row: int, column: int) -> str:
    """The name of a cell; the column counts from 0."""
    return f"{get_column_letter(column + 1)}{row}"


def read_file(data: bytes) -> list[Table]:
    """The tables of an uploaded file, in its order.

    Raises:
        SheetRefused: it is too large, of another kind, broken or empty.
    """
    if len(data) > MOST_BYTES:
        raise SheetRefused(
            _("The file is larger than %(size)s MB, too large for a price list.")
            % {"size": MOST_BYTES // MEGABYTE}
        )
    if not data.strip():
        raise SheetRefused(_("The file is empty."))
    if data.startswith(b"PK\x03\x04"):
        return _with_rows(_read_workbook(data))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetRefused(_old_or_locked(data))
    if kind := other_format(data):
        raise SheetRefused(_("The file is %(kind)s. Save your list as .xlsx or .csv.") % {"kind": kind})
    return read_text(_decoded(data))


def read_text(text: str) -> list[Table]:
    """The one table of a csv file, or of cells pasted from a spreadsheet.

    Raises:
        SheetRefused: it is not a table, too large or empty.
    """
    if _CONTROL.search(text):
        raise SheetRefused(_("The file is neither a spreadsheet nor a csv file. Save your list as .xlsx."))
    if is_web_page(text):
        raise SheetRefused(
            _("The file is a web page, whatever its name says. Open it in a spreadsheet, and save as .xlsx.")
        )
    text = text.removeprefix("\ufeff")
    # Excel writes the delimiter into a first line of its own, and hides that line when it opens the file.
    declared = re.match(r"sep=(.)\r?\n", text)
    delimiter = declared[1] if declared else _delimiter(text)
    lines = io.StringIO(text[declared.end() :] if declared else text, newline="")
    table = Table()
    try:
        for number, values in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
            _add_row(table, number, [Cell(address(number, at), *_text(v)) for at, v in enumerate(values)])
    except csv.Error:
        raise SheetRefused(_("The file is broken, and cannot be read as csv. Save it as .xlsx.")) from None
    return _with_rows([table])


def _with_rows(tables: Iterable[Table]) -> list[Table]:
    found = [table for table in tables if table.rows]
    if not found:
        raise SheetRefused(_("There is nothing in the file."))
    return found


def _add_row(table: Table, number: int, cells: list[Cell]) -> None:
    """Add a row that is not empty.

    Raises:
        SheetRefused: it is one too many, or too wide.
    """
    while cells and cells[-1].is_empty:
        cells.pop()
    if not cells:
        return
    if len(cells) > MOST_COLUMNS:
        raise SheetRefused(
            _("Row %(row)s has more than %(number)s columns. Take out what is not about prices.")
            % {"row": number, "number": MOST_COLUMNS}
        )
    if len(table.rows) == MOST_ROWS:
        raise SheetRefused(
            _("There are more than %(number)s rows. Divide the list into several files.")
            % {"number": f"{MOST_ROWS:,}"}
        )
    table.rows[number] = cells


def _text(value: str) -> tuple[CellValue, str]:
    text = " ".join(_CONTROL.sub("", value).split())
    if len(text) > _LONGEST_TEXT:
        return text[:_LONGEST_TEXT], _("The text is too long.")
    # The apostrophe that keeps a spreadsheet from running a text.
    return text.removeprefix("'") or None, ""


# Text


def _decoded(data: bytes) -> str:
    """The text of a csv file: as it says itself, in UTF-8, or as Excel for Windows writes it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise SheetRefused(_("The file is broken. Save it anew as .xlsx.")) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    """What stands between the cells: of the first lines, the sign that occurs equally often in most."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]

    def evenness(sign: str) -> tuple[int, int]:
        counts = [len(next(csv.reader([line], delimiter=sign))) - 1 for line in lines]
        most_usual = max(set(counts), key=counts.count) if counts else 0
        return (counts.count(most_usual) if most_usual else 0, most_usual)

    return max(_DELIMITERS, key=evenness)


# Workbooks


def _old_or_locked(data: bytes) -> str:
    if _PASSWORD in data:
        return _("The file is protected by a password. Remove it in the spreadsheet, and save.")
    return _(
        "This is a file of an old Excel (.xls), whatever its name says. Open it, and save it as “Excel "
        "workbook (.xlsx)”."
    )


def _read_workbook(data: bytes) -> Iterator[Table]:
    archive = _bounded_archive(data)
    try:
        values = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in values.worksheets[:_MOST_SHEETS]:
            if sheet.sheet_state == "visible":
                yield _table(sheet, archive)
    except SheetRefused:
        raise
    except Exception as error:
        # The library's errors for a broken file are of every kind: KeyError, ValueError, the parsers' own.
        raise SheetRefused(
            _("The file is broken, or no spreadsheet. Open it in Excel or LibreOffice, and save it as .xlsx.")
        ) from error


def _bounded_archive(data: bytes) -> zipfile.ZipFile:
    """The archive of a workbook.

    Raises:
        SheetRefused: it is of another kind, or would unpack to more than a price list has.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise SheetRefused(_("The file is broken. Open it in the spreadsheet, and save it anew.")) from None
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if (
        len(members) > _MOST_MEMBERS
        or unpacked > _MOST_UNPACKED
        or (unpacked > MEGABYTE and unpacked > packed * _MOST_RATIO)
    ):
        raise SheetRefused(
            _(
                "The file contains far more than a price list. Copy the list into a new spreadsheet, and "
                "save it."
            )
        )
    names = {member.filename for member in members}
    if "xl/workbook.xml" in names:
        if _STRICT in archive.read("xl/workbook.xml"):
            raise SheetRefused(
                _("This was saved as “Strict Open XML”. In Excel, save it as “Excel Workbook (.xlsx)”.")
            )
    else:
        if "mimetype" in names:
            raise SheetRefused(
                _("This is an OpenDocument file. In LibreOffice, choose “Save as”, and the type .xlsx.")
            )
        raise SheetRefused(_("This is an archive, but no Excel workbook. Save your list as .xlsx."))
    return archive


def _table(sheet: Any, archive: zipfile.ZipFile) -> Table:
    source = archive.read(sheet._worksheet_path)
    merged = [range_boundaries(found.decode()) for found in _MERGED.findall(source)]
    if len(merged) > _MOST_MERGED:
        raise SheetRefused(_("The sheet “%(name)s” has too many merged cells.") % {"name": sheet.title})
    formulas = {found.decode() for found in _FORMULA.findall(source)}
    # What a sheet says of its own size is often wrong.
    sheet.reset_dimensions()
    table = Table(sheet.title)
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_cell(cell, address(number, at), formulas) for at, cell in enumerate(row)]
        if merged:
            cells = [_if_merged(cell, number, at, merged) for at, cell in enumerate(cells)]
        _add_row(table, number, cells)
    return table


def _cell(cell: Any, name: str, formulas: Container[str]) -> Cell:
    value, is_formula = cell.value, name in formulas
    if value is None:
        no_result = _("This formula has no result. Open the file in the spreadsheet, and save it again.")
        return Cell(name, problem=no_result if is_formula else "")
    if getattr(cell, "data_type", "") == "e":
        return Cell(name, None, _("The spreadsheet shows the error %(error)s here.") % {"error": value})
    if isinstance(value, bool):
        return Cell(name, None, _("This is “true” or “false”, not a value."))
    if isinstance(value, int | float) and abs(value) < _LARGEST_NUMBER:
        # What a spreadsheet calculates has a tail of its binary form: 1082.5500000000002.
        return Cell(name, Decimal(repr(value)).quantize(Decimal("0.000001")) + 0, "", is_formula)
    if isinstance(value, datetime.datetime):
        return Cell(name, value.date(), "", is_formula)
    if isinstance(value, str):
        return Cell(name, *_text(value), is_formula)
    return Cell(name, None, _("This is neither text nor an amount nor a date."))


def _if_merged(cell: Cell, row: int, column: int, merged: list[Any]) -> Cell:
    for left, top, right, bottom in merged:
        if left <= column + 1 <= right and top <= row <= bottom:
            return Cell(cell.address, None, _("The cell is merged with others. Unmerge them."))
    return cell
