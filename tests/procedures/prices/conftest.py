"""What tests of prices share."""

from __future__ import annotations

import pytest

from clinic.models import HomePage
from procedures.models import ProcedurePage
from tests.factories import make_procedure, price
from tests.support.shared_data import shared_data


@pytest.fixture(autouse=True)
def no_process(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note that the process would be started, instead of starting it."""
    started: list[str] = []
    monkeypatch.setattr(
        "procedures.admin.views.price_updates.start_process", lambda: started.append("started")
    )
    return started


@shared_data
def pages(site: HomePage) -> list[ProcedurePage]:
    """Three procedures with a price each: rows 2 to 4 of a sheet."""
    return [
        make_procedure(title=title, revision=True, prices=[price(amount, None)])
        for title, amount in (("Filler", "400"), ("Laser", "1031"), ("Peel", "290"))
    ]
