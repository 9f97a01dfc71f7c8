"""Spreadsheets that the admin's lists are exported to."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl


def exported_row(response: Any, kind: str) -> dict[str, str]:
    """The only row of a spreadsheet, by its headings. No cell of a workbook may be a formula.

    Args:
        kind: "csv" or "xlsx".
    """
    body = b"".join(response.streaming_content)
    if kind == "csv":
        heading, row = csv.reader(io.StringIO(body.decode()))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(body)).active
        assert sheet is not None
        heading, row = ([str(cell.value) for cell in cells] for cells in sheet.iter_rows())
        assert all(cell.data_type != "f" for cells in sheet.iter_rows() for cell in cells)
    return dict(zip(heading, row, strict=True))
