"""Workbooks and csv files as Excel writes them: what it adds to a sheet changes nothing about its prices."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.table import Table

from procedures.models import ProcedurePage
from tests.procedures.prices.sheets_support import (
    csv_of,
    download,
    paste,
    preview,
    refusal,
    rows_of,
    upload,
    uploaded,
)
from tests.procedures.prices.test_bad_sheets import with_member

pytestmark = pytest.mark.django_db

LAST_ROW = 1_048_576
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def client(admin_client: Client) -> Client:
    return admin_client


def saved(data: bytes, *changes: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for change in changes:
        change(book)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def typed(value: Any, address: str = "F2", number_format: str = "General") -> Callable[[Any], None]:
    def change(book: Any) -> None:
        cell = book["Prices"][address]
        cell.value, cell.number_format = value, number_format

    return change


def as_a_table(book: Any) -> None:
    """With a filter that hides a row which has been changed."""
    sheet = book["Prices"]
    sheet.auto_filter.ref = None
    sheet.add_table(Table(displayName="Prices", ref=f"A1:L{sheet.max_row}"))
    sheet.row_dimensions[2].hidden = sheet.column_dimensions["K"].hidden = True


def protected(book: Any) -> None:
    book["Prices"].protection.password = "secret"
    book.security = WorkbookProtection(workbookPassword="secret", lockStructure=True)


def since_1904(book: Any) -> None:
    book.epoch = CALENDAR_MAC_1904


def days_as_texts(book: Any) -> None:
    book.iso_dates = True


def with_a_comment(book: Any) -> None:
    book["Prices"]["F2"].comment = Comment("Is this right?", "Rita")


def with_a_space_in_the_last_row(book: Any) -> None:
    book["Prices"].cell(LAST_ROW, 1).value = " "


def explanation_first(book: Any) -> None:
    book.move_sheet("Prices", 1)


@pytest.mark.parametrize(
    "change",
    [
        as_a_table,
        protected,
        since_1904,
        days_as_texts,
        with_a_comment,
        with_a_space_in_the_last_row,
        explanation_first,
    ],
)
def test_what_excel_adds_does_not_matter(
    pages: list[ProcedurePage], client: Client, change: Callable[[Any], None]
) -> None:
    end = typed(datetime.datetime(2027, 3, 1, 23, 59), "I2", "dd.mm.yyyy")
    data = saved(download(client), typed(410), change, end)
    if change is since_1904:
        assert b'date1904="1"' in zipfile.ZipFile(io.BytesIO(data)).read("xl/workbook.xml")
    update = uploaded(client, data)
    line = update.lines.get()
    assert (line.address, str(line), line.problem) == ("F2", "Filler: $400 → $410", "")
    assert line.after_values.valid_until == datetime.date(2027, 3, 1)
    assert update.unchanged == 2


@pytest.mark.parametrize(
    "value",
    [
        "410",
        "\u00a0410,00\u00a0$",
        CellRichText("4", TextBlock(InlineFont(b=True), "10")),
    ],
    ids=["number as text", "narrow spaces", "rich text"],
)
def test_amounts_that_are_texts(pages: list[ProcedurePage], client: Client, value: Any) -> None:
    assert str(uploaded(client, saved(download(client), typed(value))).lines.get()) == "Filler: $400 → $410"


@pytest.mark.parametrize("damaged", ["1,2E+01", "1.2E+05", "12.5", "#####", '="12"'])
def test_an_id_that_a_spreadsheet_has_rewritten(
    pages: list[ProcedurePage], client: Client, damaged: str
) -> None:
    rows = rows_of(download(client))
    rows[1][5], rows[1][9] = "410", damaged
    line = uploaded(client, csv_of(rows, ";"), "prices.csv").lines.get()
    assert line.problem.startswith("J2 and K2 are not those of a price.")


def test_a_formula_that_gives_a_text(pages: list[ProcedurePage], client: Client) -> None:
    data = saved(download(client), typed('=TEXT(410,"0")'))
    cell = re.compile(r'<c r="F2"([^>]*)><f>(.*?)</f><v ?(?:/>|></v>)</c>')
    data = with_member(
        data, SHEET, lambda text: cell.sub(r'<c r="F2"\1 t="str"><f>\2</f><v>410</v></c>', text)
    )
    assert str(uploaded(client, data).lines.get()) == "Filler: $400 → $410"


@pytest.mark.parametrize(
    ("value", "address", "words"),
    [
        (46_387, "I2", "I2 “46387”: This is a number, not a date."),
        (12.5, "J2", "J2 and K2 are not those of a price."),
    ],
)
def test_another_kind_of_cell(
    pages: list[ProcedurePage], client: Client, value: Any, address: str, words: str
) -> None:
    update = uploaded(client, saved(download(client), typed(410), typed(value, address)))
    assert update.lines.get().problem.startswith(words)


def test_a_cell_far_to_the_right(pages: list[ProcedurePage], client: Client) -> None:
    data = saved(download(client), lambda book: book["Prices"].cell(5, 16_384, "x"))
    assert "Row 5 has more than 60 columns." in refusal(upload(client, data))


def test_the_other_format_of_excel(pages: list[ProcedurePage], client: Client) -> None:
    usual, strict = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/"
    data = download(client)
    for name in ("xl/workbook.xml", SHEET):
        data = with_member(data, name, lambda text: text.replace(usual, f"{strict}spreadsheetml/main"))
    assert "This was saved as “Strict Open XML”." in refusal(upload(client, data))


def test_a_second_sheet_is_named(pages: list[ProcedurePage], client: Client) -> None:
    """A copy with other prices is not read, and somebody must know."""

    def copied(book: Any) -> None:
        book.copy_worksheet(book["Prices"])["F2"] = 420

    update = uploaded(client, saved(download(client), typed(410), copied))
    assert str(update.lines.get()) == "Filler: $400 → $410"
    assert "Only the first sheet with prices was read, not “Prices Copy”." in preview(client, update)


def test_a_price_list_behind_a_cover(pages: list[ProcedurePage], client: Client) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    book.active["A1"] = "Our clinic"
    for row in (["Treatment", "Price"], ["Peel", 300]):
        sheet = book["List"] if "List" in book.sheetnames else book.create_sheet("List")
        sheet.append(row)
    output = io.BytesIO()
    book.save(output)
    update = uploaded(client, output.getvalue())
    assert [str(line) for line in update.lines.all()] == ["Peel: $290 → $300"]
    assert "Only the first sheet with prices was read, not “Cover”." in preview(client, update)


@pytest.mark.parametrize(
    "written",
    [
        lambda rows: b"\xef\xbb\xbf" + csv_of(rows, ";"),
        lambda rows: csv_of(rows, ";").decode().encode("cp1252"),
        lambda rows: csv_of(rows, ";").replace(b"\r\n", b"\r"),
        lambda rows: csv_of(rows, "\t").decode().encode("utf-16"),
    ],
    ids=["UTF-8", "Windows", "Mac", "Unicode text"],
)
def test_csv_as_a_german_excel_writes_it(
    pages: list[ProcedurePage], client: Client, written: Callable[[Any], bytes]
) -> None:
    """With numbers as they are shown: "1.250" and "410,00"."""
    rows = rows_of(download(client))
    rows[1][5], rows[1][8], rows[2][5] = "410,00", "31.12.2027", "1.250"
    update = uploaded(client, written(rows), "prices.csv")
    assert [str(line) for line in update.lines.all()] == ["Filler: $400 → $410", "Laser: $1,031 → $1,250"]
    assert update.lines.first().after_values.valid_until == datetime.date(2027, 12, 31)


def test_cells_pasted_from_a_spreadsheet(pages: list[ProcedurePage], client: Client) -> None:
    rows = rows_of(download(client))
    rows[1][5] = "410"
    update = paste(client, csv_of(rows, "\t").decode())
    assert [str(line) for line in update.lines.all()] == ["Filler: $400 → $410"]
