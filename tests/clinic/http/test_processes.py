"""What dies among the server's processes is started again, and what it held is free."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from clinic.core.registries import Registry
from clinic.management.commands import serve
from clinic.models import JobRun
from clinic.publishing import clock
from clinic.publishing.clock import Job, tick
from clinic.publishing.process_lock import process_lock
from tests.support.serving import ServedSite, served_site, until


@pytest.fixture
def served(tmp_path: Path, migrated_database: None) -> Iterator[ServedSite]:
    with served_site(tmp_path, WORKERS="2") as site:
        yield site


def is_there(pid: int) -> bool:
    """Whether a process runs; one that has died and waits to be counted does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def last_tick(site: ServedSite) -> str:
    """When the clock last ran its first job, as the database has it; empty when it has not yet."""
    with closing(sqlite3.connect(site.folder / "clinic.sqlite3", timeout=20)) as database:
        query = "SELECT succeeded_at FROM clinic_jobrun WHERE name = 'clinic.publish_scheduled'"
        found = database.execute(query).fetchone()
        return (found and found[0]) or ""


def test_clock_and_workers_are_started_again(served: ServedSite) -> None:
    until(lambda: last_tick(served))
    before = last_tick(served)
    clock_process, mail_sender, *workers = sorted(served.children())
    assert len(workers) == 2
    for process in (clock_process, mail_sender, workers[0]):
        os.kill(process, signal.SIGKILL)
    # The new clock ticks at once.
    until(lambda: last_tick(served) != before)
    until(lambda: len(served.children()) == 4)
    assert "The clock ended with status -9, and starts again." in served.log
    assert "The sender of e-mail ended with status -9, and starts again." in served.log
    assert "Unexpected exit from worker" in served.log
    assert served.log.count("The site:") == 1
    for _ in range(8):
        assert served.get().status == 200
    assert served.process is not None
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(20) == 0
    assert "Stopped." in served.log


def test_workers_and_clock_end_with_the_server(served: ServedSite) -> None:
    children = served.children()
    # A visitor who is only half there holds nothing up.
    with served.connect(b"GET / HTTP/1.1\r\nHost: loc"):
        assert served.process is not None
        served.process.kill()
        served.process.wait()
        until(lambda: is_free(served.port), 5)
    until(lambda: not any(map(is_there, children)), 15)


def test_a_clock_that_hangs_is_ended_and_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Jobs that take their time one after the other do not hang."""
    monkeypatch.setattr(serve, "LONGEST_JOB", 1.5)
    monkeypatch.setattr(serve, "close_old_connections", lambda: None)
    begun, ended = tmp_path / "begun", tmp_path / "ended"

    def tick(before_job: Callable[[], object]) -> None:
        if not begun.exists():
            begun.touch()
            signal.pause()
        for _ in range(3):
            before_job()
            time.sleep(0.8)
        ended.touch()

    monkeypatch.setattr(serve, "tick", tick)
    clock_process = serve.Clock(lambda: None)
    clock_process.start()
    try:
        until(ended.exists)
    finally:
        clock_process.stop()
    assert [record.getMessage() for record in caplog.records] == [
        "The clock hung for 1 s, was ended, and starts again."
    ]


def test_a_mail_server_that_hangs_holds_up_no_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "close_old_connections", lambda: None)
    begun, ticked = tmp_path / "begun", tmp_path / "ticked"

    def hang(before_each: Callable[[], object]) -> None:
        begun.touch()
        signal.pause()

    monkeypatch.setattr(serve, "send_waiting_mail", hang)
    monkeypatch.setattr(serve, "tick", lambda before_job: ticked.touch())
    mail, clock = serve.MailSender(), serve.Clock()
    mail.start()
    try:
        until(begun.exists)
        clock.start()
        until(ticked.exists)
        assert mail.process.is_alive()
    finally:
        clock.stop()
        mail.process.kill()
        mail.stop()


def is_free(port: int) -> bool:
    """Whether a new server may listen."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen()
        except OSError:
            return False
    return True


# Locks


@pytest.mark.django_db
def test_one_process_at_a_time() -> None:
    with process_lock("one") as first, process_lock("one") as second, process_lock("other") as other:
        assert (first, second, other) == (True, False, True)
    with process_lock("one") as again:
        assert again


@pytest.mark.django_db
def test_a_lock_ends_with_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that was cut off is run again at the next tick."""
    monkeypatch.setattr(clock, "jobs", Registry())
    ran: list[bool] = []
    clock.jobs.register(Job("job", lambda: ran.append(True), every=timedelta(days=1)))
    JobRun.objects.create(name="job", started_at=timezone.now())
    is_held = multiprocessing.get_context("fork").Event()

    def hold() -> None:
        # A connection must not be shared with the parent.
        for connection in connections.all(initialized_only=True):
            connection.connection = None
        with process_lock("clock.job"):
            is_held.set()
            signal.pause()

    process = multiprocessing.get_context("fork").Process(target=hold)
    process.start()
    assert is_held.wait(10)
    assert tick().ran == ()
    process.kill()
    process.join()
    until(lambda: tick().ran == ("job",))
    assert ran == [True]
