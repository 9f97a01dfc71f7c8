"""Price sheets in tests: downloaded, changed as a spreadsheet would, and uploaded."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from procedures.models import PriceUpdate, ProcedurePage
from procedures.prices.changes import PriceChange, apply_changes
from procedures.prices.lines import ListedLine, public_lines
from procedures.prices.updates import run_pending

START = "/admin/procedures/price-updates/"
SHEET = f"{START}sheet/"


def download(client: Client, query: str = "") -> bytes:
    """The price sheet as a workbook."""
    response = client.get(f"{SHEET}?format=xlsx&{query}")
    assert response.status_code == 200
    return response.content


def rows_of(data: bytes) -> list[list[Any]]:
    """The cells of the first sheet."""
    return [
        list(row)
        for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    ]


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    """The workbook after a change of its first sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book.worksheets[0])
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def column(sheet: Any, heading: str) -> str:
    """The letter of a column."""
    return next(cell.column_letter for cell in sheet[1] if cell.value == heading)


def set_price(sheet: Any, title: str, value: Any, heading: str = "New price, or from") -> None:
    """Type into a row, by the title of its procedure."""
    for cell in sheet["A"]:
        if cell.value == title:
            sheet[f"{column(sheet, heading)}{cell.row}"] = value


def upload(client: Client, data: bytes, name: str = "prices.xlsx") -> Any:
    """What the upload answers."""
    return client.post(START, {"action": "upload", "file": SimpleUploadedFile(name, data)})


def uploaded(client: Client, data: bytes, name: str = "prices.xlsx") -> PriceUpdate:
    """The update that an upload begins."""
    response = upload(client, data, name)
    assert response.status_code == 302, refusal(response)
    return PriceUpdate.objects.get(pk=int(response["Location"].rstrip("/").rpartition("/")[2]))


def refusal(response: Any) -> str:
    """Why an upload was refused."""
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(
        found.get_text(" ", strip=True) for found in soup.select(".error-message, .help-critical")
    )


def paste(client: Client, text: str) -> PriceUpdate:
    """The update that pasted cells begin."""
    response = client.post(START, {"action": "upload", "pasted": text})
    assert response.status_code == 302, refusal(response)
    return PriceUpdate.objects.latest("pk")


def csv_of(rows: list[list[Any]], delimiter: str = ",") -> bytes:
    """Rows as a csv file."""
    output = io.StringIO()
    csv.writer(output, delimiter=delimiter).writerows(rows)
    return output.getvalue().encode()


def preview(client: Client, update: PriceUpdate) -> str:
    """The words of the preview."""
    response = client.get(f"{START}{update.pk}/")
    assert response.status_code == 200
    main = BeautifulSoup(response.content, "html.parser").select_one("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def confirm(client: Client, update: PriceUpdate, ids: list[int] | None = None) -> PriceUpdate:
    """Confirm what is ticked, and let the process do its work."""
    chosen = (
        ids if ids is not None else list(update.lines.filter(is_chosen=True).values_list("pk", flat=True))
    )
    response = client.post(f"{START}{update.pk}/", {"action": "confirm", "line": chosen})
    assert response.status_code == 302
    run_pending()
    update.refresh_from_db()
    return update


def amounts(page: ProcedurePage) -> list[str]:
    """The public prices of a page."""
    return [line.amount for line in ProcedurePage.objects.get(pk=page.pk).price_lines]


def public_line(page: ProcedurePage) -> ListedLine:
    """The first public line of a page."""
    return next(line for line in public_lines() if line.page_id == page.pk)


def change_price(page: ProcedurePage, amount: str, user: Any) -> None:
    """Change the first price of a page, as another person does meanwhile."""
    line = public_line(page)
    after = replace(line.values, minimum=Decimal(amount), maximum=Decimal(amount))
    apply_changes(page.pk, [PriceChange(page.pk, line.block_id, line.values, after)], user)
