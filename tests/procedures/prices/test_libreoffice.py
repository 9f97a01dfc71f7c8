"""A price sheet that LibreOffice has opened and saved."""

from __future__ import annotations

import shutil
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from clinic.models import HomePage
from procedures.choices import PriceUnit
from tests.factories import make_procedure, price
from tests.procedures.prices.sheets_support import (
    SHEET,
    amounts,
    changed,
    confirm,
    download,
    refusal,
    set_price,
    upload,
    uploaded,
)

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.thorough,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed"),
]


def saved_by_libreoffice(data: bytes, opened: str, saved: str, folder: Path) -> bytes:
    """The file after it was opened, and saved as another kind."""
    source = folder / f"prices.{opened}"
    source.write_bytes(data)
    output = folder / "saved"
    read_as = ["--infilter=CSV:44,34,76,1"] if opened == "csv" else []
    assert SOFFICE
    subprocess.run(
        [SOFFICE, "--headless", f"-env:UserInstallation=file://{folder}/profile", *read_as,
         "--convert-to", saved, "--outdir", output, source],
        check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    return Path(output, f"prices.{saved}").read_bytes()


@pytest.mark.parametrize("opened", ["xlsx", "csv"])
def test_what_libreoffice_saves_is_read(
    site: HomePage, admin_client: Client, tmp_path: Path, opened: str
) -> None:
    lines: list[dict[str, Any]] = [
        price("1031", "1144", label="Full face", unit=PriceUnit.SESSION.value),
        price("350", None, label="Neck", starting_from=True),
        price("99.50", None, valid_until="2027-01-31"),
        price(None, None, on_consultation=True),
    ]
    laser = make_procedure(title="Laser", revision=True, prices=lines)
    peel = make_procedure(title="Peel", revision=True, prices=[price("1290.50", None)])
    before = [amounts(laser), amounts(peel)]
    for saved, new in (("xlsx", 1310.5), ("csv", 1320.5)):
        if opened == "xlsx":
            data = changed(download(admin_client), partial(set_price, title="Peel", value=new))
        else:
            text = admin_client.get(f"{SHEET}?format=csv").content.decode()
            old = amounts(peel)[0].removeprefix("$").replace(",", "")
            head, peel_row = text[: text.index("Peel,")], text[text.index("Peel,") :]
            assert old in peel_row, peel_row
            data = (head + peel_row.replace(old, f"{new:.2f}", 1)).encode()
        update = uploaded(
            admin_client, saved_by_libreoffice(data, opened, saved, tmp_path), f"prices.{saved}"
        )
        rows = [(line.title, str(line.after_values), line.problem) for line in update.lines.all()]
        assert rows == [("Peel", f"${new:,.2f}", "")], (saved, rows)
        assert update.unchanged == 4
        confirm(admin_client, update)
        assert [amounts(laser), amounts(peel)] == [before[0], [f"${new:,.2f}"]]
    # A kind that is not read is refused in words.
    ods = saved_by_libreoffice(data, opened, "ods", tmp_path)
    assert "xlsx" in refusal(upload(admin_client, ods, "prices.ods"))
