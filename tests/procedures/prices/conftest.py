"""What tests of prices share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def no_process(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note that the process would be started, instead of starting it."""
    started: list[str] = []
    monkeypatch.setattr(
        "procedures.admin.views.price_updates.start_process", lambda: started.append("started")
    )
    return started
