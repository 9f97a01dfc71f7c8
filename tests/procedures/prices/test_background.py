"""The process that applies price updates: started, killed in the middle, and started again by the clock."""

from __future__ import annotations

import signal
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection

from clinic.models import HomePage
from clinic.publishing.clock import jobs
from procedures.choices import LineOutcome, PriceUpdateKind, PriceUpdateState
from procedures.models import PriceHistoryEntry, PriceUpdate
from procedures.prices import background, updates
from procedures.prices.lines import public_lines
from procedures.prices.rises import rise
from tests.factories import make_procedure, price
from tests.support.serving import until

PAGES = 20


def database_url() -> str:
    """The database of the test, for another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return f"postgres://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


def applied(update: PriceUpdate) -> int:
    return update.lines.filter(outcome=LineOutcome.APPLIED).count()


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_in_the_middle(
    site: HomePage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Half of the pages are changed, and the process is gone. The clock starts another, which finishes."""
    monkeypatch.setenv("DATABASE_URL", database_url())
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "clinic.settings.base")
    started: list[subprocess.Popen[bytes]] = []
    start = background.start_process
    monkeypatch.setattr(background, "start_process", lambda: started.append(start()))
    monkeypatch.setattr("django.conf.settings.DATA_DIR", tmp_path)
    for _number in range(PAGES):
        make_procedure(prices=[price("100", None)])
    update = PriceUpdate(kind=PriceUpdateKind.PERCENT, name="+10 %", percent=10)
    updates.store(update, rise(public_lines(), Decimal(10), None), User.objects.create_superuser("a"))
    assert updates.confirm(update, [line.pk for line in update.lines.all()], update.user)
    background.resume()
    until(lambda: applied(update) > 0, 90)
    started[0].send_signal(signal.SIGSTOP)
    # While one is there, the clock starts no other.
    assert not updates.is_idle()
    started[0].send_signal(signal.SIGKILL)
    started[0].wait()
    update.refresh_from_db()
    assert (update.state, applied(update) < PAGES) == (PriceUpdateState.APPLYING, True)
    background.resume()
    assert started[1].wait(100) == 0
    update.refresh_from_db()
    assert (update.state, applied(update)) == (PriceUpdateState.APPLIED, PAGES)
    assert PriceHistoryEntry.objects.filter(batch=update.batch).count() == PAGES
    assert {line.amount for line in (found.price for found in public_lines())} == {"$110"}
    # Nothing is left to do.
    background.resume()
    assert len(started) == 2


def test_the_clock_looks_for_it_at_every_tick() -> None:
    (job,) = [job for job in jobs if job.name == "procedures.resume_price_updates"]
    assert (job.function, job.every.total_seconds()) == (background.resume, 0)
