"""Bad input: what people upload is understood, or refused with cell and reason, and nothing is half done."""

from __future__ import annotations

import datetime
import io
import time
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client

from clinic.models import HomePage
from procedures.models import PriceUpdate, ProcedurePage
from procedures.prices.sheets import files
from tests.factories import make_procedure, price
from tests.procedures.prices.sheets_support import (
    amounts,
    changed,
    column,
    confirm,
    csv_of,
    download,
    preview,
    refusal,
    rows_of,
    set_price,
    upload,
    uploaded,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(admin_client: Client) -> Client:
    return admin_client


def problems(update: PriceUpdate) -> list[str]:
    return list(update.lines.exclude(problem="").values_list("problem", flat=True))


def only_problem(client: Client, change: Callable[[Any], None]) -> str:
    """The only fault that the change of a sheet leads to, which stands in the preview, too."""
    update = uploaded(client, changed(download(client), change))
    (problem,) = problems(update)
    assert problem in preview(client, update).replace("&amp;", "&")
    return problem


def replaced(address: str, value: Any) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet[address] = value
        if isinstance(value, int):
            sheet[address].number_format = "General"

    return change


# Cells


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "F3: The price is empty. Enter it, or delete the row to leave the price as it is."),
        ("soon", "F3 “soon”: Enter the amount in figures, such as 1031 or 1,031.50."),
        ("1.234.5", "F3 “1.234.5”: Enter the amount in figures"),
        ("1200 €", "F3 “1200 €”: This is in a different currency from the line (USD)."),
        (-5, "F3 “-5”: A price cannot be less than nothing."),
        (1082.555, "F3 “1082.555”: This has more decimals than USD has. Round it, such as to $1,082.56."),
        (10**10, "F3 “10000000000”: This is too large for a price."),
        (1e300, "F3: This is neither text nor an amount nor a date."),
        (datetime.date(2026, 5, 3), "F3 “2026-05-03”: This is a date (May 3, 2026), not a price."),
        (True, "F3: This is “true” or “false”, not a value."),
        ("x" * 900, "F3"),
        ("=B3*1.05", "F3: This formula has no result. Open the file in the spreadsheet, and save it again."),
    ],
)
def test_a_price_that_cannot_be_read(
    pages: list[ProcedurePage], client: Client, value: Any, words: str
) -> None:
    assert only_problem(client, replaced("F3", value)).startswith(words)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1.234,50", "$1,234.50"),
        ("1,234.50", "$1,234.50"),
        ("$1,234.50", "$1,234.50"),
        ("1 234,50 USD", "$1,234.50"),
        ("1'234.50", "$1,234.50"),
        (" 1100 ", "$1,100"),
        (1082.5500000000002, "$1,082.55"),
    ],
)
def test_amounts_as_people_write_them(
    pages: list[ProcedurePage], client: Client, typed: Any, read: str
) -> None:
    update = uploaded(client, changed(download(client), replaced("F3", typed)))
    line = update.lines.get()
    assert (line.problem, str(line.after_values), line.is_chosen) == ("", read, True)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (42, "I3 “42”: This is a number, not a date."),
        ("next year", "I3 “next year”: Enter a day, month and year"),
        ("31.02.2027", "I3 “31.02.2027”: This date does not exist."),
        ("3/4/2027", "I3 “3/4/2027”: It is not clear which number is the day."),
    ],
)
def test_a_day_that_cannot_be_read(
    pages: list[ProcedurePage], client: Client, value: Any, words: str
) -> None:
    assert only_problem(client, replaced("I3", value)).startswith(words)


def test_dates_as_text(pages: list[ProcedurePage], client: Client) -> None:
    update = uploaded(client, changed(download(client), replaced("I3", "31.12.2027")))
    assert update.lines.get().after_values.valid_until == datetime.date(2027, 12, 31)


def test_days_in_the_wrong_order(pages: list[ProcedurePage], client: Client) -> None:
    def change(sheet: Any) -> None:
        sheet["H3"], sheet["I3"] = datetime.date(2027, 2, 1), datetime.date(2027, 1, 1)

    assert "The last day is before the first" in only_problem(client, change)


def test_an_end_in_the_past_is_not_ticked(pages: list[ProcedurePage], client: Client) -> None:
    update = uploaded(client, changed(download(client), replaced("I3", datetime.date(2020, 1, 1))))
    assert not update.lines.get().is_chosen
    assert "It would end in the past" in preview(client, update)


def test_a_range_that_is_turned_around(pages: list[ProcedurePage], client: Client) -> None:
    assert only_problem(client, replaced("G3", 900)).startswith("“To” is less than “from”.")


def test_an_upper_end_of_a_price_from(site: HomePage, client: Client) -> None:
    make_procedure(title="Unit", prices=[price("10", None, starting_from=True)])
    problem = only_problem(client, replaced("G2", 20))
    assert problem == "This is a price “from”. Leave “New price, to” empty."


def test_a_formula_counts_with_its_result(pages: list[ProcedurePage], client: Client) -> None:
    """As Excel and LibreOffice save it: the formula, and what it showed."""
    data = with_member(
        changed(download(client), replaced("F3", "=1000+82.55")),
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace("<f>1000+82.55</f><v />", "<f>1000+82.55</f><v>1082.55</v>").replace(
            "<f>1000+82.55</f><v></v>", "<f>1000+82.55</f><v>1082.55</v>"
        ),
    )
    update = uploaded(client, data)
    line = update.lines.get()
    assert (line.problem, str(line.after_values)) == ("", "$1,082.55")
    assert "Calculated by a formula." in preview(client, update)


def with_member(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """A workbook one of whose files is another."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for member in before.namelist():
            text = before.read(member)
            after.writestr(member, change(text.decode()).encode() if member == name else text)
    return output.getvalue()


def test_an_error_of_the_spreadsheet(pages: list[ProcedurePage], client: Client) -> None:
    def change(sheet: Any) -> None:
        sheet["F3"] = "#REF!"
        sheet["F3"].data_type = "e"

    assert only_problem(client, change) == "F3: The spreadsheet shows the error #REF! here."


# Rows and columns


def test_merged_cells(pages: list[ProcedurePage], client: Client) -> None:
    def change(sheet: Any) -> None:
        sheet.merge_cells("F3:F4")

    update = uploaded(client, changed(download(client), change))
    assert problems(update) == [
        "F3: The cell is merged with others. Unmerge them.",
        "F4: The cell is merged with others. Unmerge them.",
    ]


def test_a_merged_title_above_the_headings_is_fine(pages: list[ProcedurePage], client: Client) -> None:
    def change(sheet: Any) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Our prices"
        sheet.merge_cells("A1:F1")
        set_row = {cell.value: cell.row for cell in sheet["A"]}
        sheet[f"F{set_row['Peel']}"] = 300

    update = uploaded(client, changed(download(client), change))
    assert (update.lines.get().address, update.unchanged) == ("F6", 2)


@pytest.mark.parametrize("heading", ["Line id", "Page id", "New price, or from"])
@pytest.mark.parametrize("is_renamed", [True, False])
def test_a_missing_or_renamed_column(
    pages: list[ProcedurePage], client: Client, heading: str, is_renamed: bool
) -> None:
    def change(sheet: Any) -> None:
        letter = column(sheet, heading)
        if is_renamed:
            sheet[f"{letter}1"] = "Something"
        else:
            sheet.delete_cols(openpyxl.utils.column_index_from_string(letter))

    words = refusal(upload(client, changed(download(client), change)))
    assert f"The column “{heading}” is missing, or its heading was changed." in words
    assert not PriceUpdate.objects.exists()


@pytest.mark.parametrize("heading", ["New price, to", "Valid from", "As exported", "Procedure"])
def test_a_column_that_nobody_needs(pages: list[ProcedurePage], client: Client, heading: str) -> None:
    def change(sheet: Any) -> None:
        set_price(sheet, "Peel", 300)
        sheet.delete_cols(openpyxl.utils.column_index_from_string(column(sheet, heading)))

    update = uploaded(client, changed(download(client), change))
    line = update.lines.get()
    assert (line.title, line.problem, str(line.after_values)) == ("Peel", "", "$300")
    if heading == "As exported":
        assert "cannot be seen whether a price has changed since the download" in preview(client, update)
    if heading == "Valid from":
        assert "Without a column in the sheet these stay as they are: Valid from." in preview(client, update)


def test_columns_in_another_order(pages: list[ProcedurePage], client: Client) -> None:
    rows = rows_of(changed(download(client), lambda sheet: set_price(sheet, "Peel", 300)))
    update = uploaded(client, csv_of([row[::-1] for row in rows]), "prices.csv")
    assert [str(line) for line in update.lines.all()] == ["Peel: $290 → $300"]


def test_rows_added_removed_sorted_and_duplicated(pages: list[ProcedurePage], client: Client) -> None:
    heading, filler, _laser, peel = rows_of(download(client))
    at = heading.index("New price, or from")
    added: list[Any] = ["New treatment", *[None] * (len(heading) - 1)]
    added[at] = 99
    peel[at] = 300
    again = [*peel]
    other = [*peel]
    other[at] = 310
    # Without the laser, from the end to the beginning; the peel three times.
    update = uploaded(client, csv_of([heading, peel, added, again, other, filler]), "prices.csv")
    assert problems(update) == [
        "This row was added: it has no ids. A new price is added on the page of its procedure.",
        "The line is in the sheet twice, with other values in row 2.",
    ]
    # Which of the two is meant, a person says.
    first = update.lines.get(problem="")
    assert (first.address, first.is_chosen) == ("F2", False)
    assert "Row 5 of the sheet has other values for this line." in preview(client, update)
    confirm(client, update, [first.pk])
    assert [amounts(page) for page in pages] == [["$400"], ["$1,031"], ["$300"]]


def test_a_column_sorted_by_itself(pages: list[ProcedurePage], client: Client) -> None:
    def change(sheet: Any) -> None:
        sheet["A2"], sheet["A4"] = "Peel", "Filler"
        sheet["F2"], sheet["F4"] = 295, 405

    update = uploaded(client, changed(download(client), change))
    assert not update.lines.filter(is_chosen=True).exists()
    assert "The row says “Peel”, but its ids belong to “Filler”." in preview(client, update)


@pytest.mark.parametrize(
    ("address", "value", "words"),
    [
        ("J3", 99999, "There is no such price on the website"),
        ("J3", "=1", "J3: This formula has no result."),
        ("J3", "many", "J3 and K3 are not those of a price."),
        ("K3", "other", "There is no such price on the website"),
        ("K3", None, "J3 and K3 are not those of a price."),
    ],
)
def test_changed_keys(
    pages: list[ProcedurePage], client: Client, address: str, value: Any, words: str
) -> None:
    assert only_problem(client, replaced(address, value)).startswith(words)


def test_a_line_that_was_deleted_meanwhile(pages: list[ProcedurePage], client: Client) -> None:
    data = changed(download(client), lambda sheet: set_price(sheet, "Peel", 300))
    page = pages[2]
    page.prices = [price("310", None)]
    page.save_revision().publish()
    update = uploaded(client, data)
    assert problems(update) == [
        "There is no such price on the website: it was deleted, or its page is no longer public."
    ]


# Files


def bomb(size: int) -> bytes:
    """A workbook whose sheet unpacks to so many bytes."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as member:
            for _number in range(size // 1_000_000):
                member.write(b" " * 1_000_000)
    return output.getvalue()


def other_archive(name: str) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr(
            "mimetype" if name == "ods" else name, "application/vnd.oasis.opendocument.spreadsheet"
        )
    return output.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (lambda: b"", "The file is empty."),
        (lambda: b" \n ", "The file is empty."),
        (lambda: b"a;b\n" * 13_000_000, "The file is larger than 5 MB, too large for a price list."),
        (
            lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 500,
            "This is a file of an old Excel (.xls), whatever its name says.",
        ),
        (
            lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "The file is protected by a password.",
        ),
        (lambda: bomb(60_000_000), "The file contains far more than a price list."),
        (lambda: bomb(15_000_000), "The file contains far more than a price list."),
        (lambda: bomb(900_000), "The file is broken, or no spreadsheet."),
        (lambda: other_archive("ods"), "This is an OpenDocument file."),
        (lambda: other_archive("a.txt"), "This is an archive, but no Excel workbook."),
        (lambda: b"PK\x03\x04 and so on", "The file is broken."),
        (
            lambda: other_archive("ods").replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\x7a"),
            "The file is broken.",
        ),
        (lambda: b"%PDF-1.7", "The file is a PDF file. Save your list as .xlsx or .csv."),
        (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "The file is a web page"),
        (lambda: b"\x89PNG\r\n\x1a\n\x00\x00", "neither a spreadsheet nor a csv file"),
        (lambda: b"\xff\xfea", "The file is broken."),
        (lambda: b"a,b\n" * 6000, "There are more than 5,000 rows."),
        (lambda: b"a," * 90, "Row 1 has more than 60 columns."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_files_that_are_refused(
    pages: list[ProcedurePage], client: Client, data: Callable[[], bytes], words: str
) -> None:
    response = upload(client, data())
    assert response.status_code == 200
    assert words in refusal(response)
    assert not PriceUpdate.objects.exists()


def test_nothing_or_both(pages: list[ProcedurePage], client: Client) -> None:
    response = client.post("/admin/procedures/price-updates/", {"action": "upload", "pasted": " "})
    assert "Choose a file, or paste cells." in refusal(response)


def test_a_workbook_that_declares_entities(pages: list[ProcedurePage], client: Client) -> None:
    """Whose parser would make gigabytes of a few bytes."""
    entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    data = with_member(
        download(client), "xl/worksheets/sheet1.xml", lambda text: entity + text.partition("?>")[2]
    )
    assert "The file is broken, or no spreadsheet." in refusal(upload(client, data))


@pytest.mark.parametrize("piece", ["<c ", "<mergeCell ", '<c r="A1" ' * 20])
def test_a_sheet_without_an_end_is_refused_at_once(
    pages: list[ProcedurePage], client: Client, piece: str
) -> None:
    """What is looked for in its source is not looked for again from each place to the end."""
    varied = "".join(f"{number:x}{piece}" for number in range(20_000))
    data = with_member(download(client), "xl/worksheets/sheet1.xml", lambda text: text + varied)
    began = time.process_time()
    assert "The file is broken, or no spreadsheet." in refusal(upload(client, data))
    assert time.process_time() - began < 10


def test_lines_that_are_much_alike_are_no_bomb() -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(1_500):
        sheet.append(
            ["Gentle laser", "Full face", "per session", "$290", "USD", 290, None, None, None, number]
        )
    output = io.BytesIO()
    book.save(output)
    (table,) = files.read_file(output.getvalue())
    assert len(table.rows) == 1_500


def test_utf_16_and_the_declared_delimiter(pages: list[ProcedurePage], client: Client) -> None:
    """“Unicode text”, and the first line, as Excel writes them."""
    rows = rows_of(changed(download(client), lambda sheet: set_price(sheet, "Peel", 300)))
    text = csv_of(rows, "\t").decode()
    assert uploaded(client, text.encode("utf-16"), "prices.txt").lines.get().title == "Peel"
    declared = b"sep=|\r\n" + csv_of(rows, "|")
    assert uploaded(client, declared, "prices.csv").lines.get().title == "Peel"
