"""A site of its own, and people who read and save."""

from __future__ import annotations

import atexit
import http.client
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import django
import psycopg

from clinic.settings.environment import ROOT

os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings.test"
django.setup()

from tests.support.serving import PASSWORD, ServedSite  # noqa: E402

# Where a database may be made.
SERVER = os.environ.get("DRILLS_DATABASE_URL", "")
DATABASE = "drills"
LONGEST_RECOVERY = 60
WAIT = (OSError, http.client.HTTPException)


@dataclass
class People:
    """Two who save, whose confirmed saves are counted, and four who read."""

    site: ServedSite
    confirmed: set[str] = field(default_factory=set)
    answers: dict[int, int] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    is_over: threading.Event = field(default_factory=threading.Event)

    def ask(self, path: str, fields: dict[str, str] | None = None) -> http.client.HTTPResponse:
        """Ask as the user `admin`."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"]})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=40)) as connection:
            connection.request("POST" if body else "GET", path, body, headers)
            response = connection.getresponse()
            response.read()
        for line in response.headers.get_all("Set-Cookie", ()):
            name, _is, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response

    def sign_in(self) -> None:
        """Begin a session."""
        self.ask("/admin/login/")
        assert self.ask("/admin/login/", {"username": "admin", "password": PASSWORD}).status == 302

    def save(self, name: str) -> bool:
        """Save a redirect; whether that was confirmed."""
        fields = {
            "old_path": f"/{name}",
            "site": "",
            "is_permanent": "on",
            "redirect_link": "https://www.example.org/",
        }
        answer = self.ask("/admin/redirects/add/", fields)
        is_confirmed = answer.status == 302 and "login" not in answer.headers["Location"]
        if is_confirmed:
            self.confirmed.add(f"/{name}")
        return is_confirmed

    @contextmanager
    def busy(self) -> Iterator[None]:
        """All of them at work."""

        def write(number: int) -> None:
            for count in range(1_000_000):
                if self.is_over.wait(0.1):
                    return
                with suppress(*WAIT):
                    self.save(f"{number}-{count}")

        def read() -> None:
            while not self.is_over.wait(0.01):
                status = 0
                with suppress(*WAIT):
                    status = self.site.get(f"/?{random.random()}").status
                self.answers[status] = self.answers.get(status, 0) + 1

        threads = [threading.Thread(target=write, args=(number,)) for number in range(2)]
        threads += [threading.Thread(target=read) for _reader in range(4)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.is_over.set()
            for thread in threads:
                thread.join()


@dataclass
class Scene:
    """A site, its people, and where its rows are."""

    site: ServedSite
    people: People
    rows: Callable[[str], list[tuple[object, ...]]]
    environment: dict[str, str]

    def recover(self) -> float:
        """Seconds until a save is confirmed and the page is there."""
        began = time.monotonic()
        while time.monotonic() < began + LONGEST_RECOVERY:
            with suppress(*WAIT):
                if self.people.save(f"after-{time.monotonic_ns()}") and self.site.get("/").status == 200:
                    return time.monotonic() - began
            time.sleep(0.2)
        return float("inf")

    def processes(self) -> dict[str, int]:
        """Clock, sender and a worker: they start in this order."""
        clock, sender, *workers = sorted(self.site.children())
        return {"clock": clock, "sender": sender, "worker": workers[0]}

    def ticks(self) -> bool:
        """Whether the clock does all its jobs: no lock is left of what has died."""
        done = manage(["tick"], self.environment)
        cut_off = self.rows(
            "SELECT name FROM clinic_jobrun WHERE finished_at IS NULL OR finished_at < started_at"
        )
        return done.returncode == 0 and not cut_off


def manage(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command of manage.py."""
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True
    )


def set_up_once(environment: dict[str, str]) -> None:
    """Make a clinic's empty site."""
    done = manage(["set_up"], {**environment, "DEMO": "0"})
    assert done.returncode == 0, done.stderr


@cache
def prepared() -> Path:
    """The folder of an empty site on SQLite, of which each drill gets a copy."""
    folder = Path(tempfile.mkdtemp(prefix="drills-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "ADMIN_PASSWORD": PASSWORD}
    set_up_once({**environment, "DJANGO_SETTINGS_MODULE": "clinic.settings.base"})
    return folder


@contextmanager
def scene(folder: Path, **variables: str) -> Iterator[Scene]:
    """A site on SQLite in a folder, or on PostgreSQL where DATABASE_URL is given."""
    variables = {"WORKERS": "2", **variables}
    address = variables.get("DATABASE_URL", "")
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(folder),
        "ADMIN_PASSWORD": PASSWORD,
        **variables,
    }
    environment["DJANGO_SETTINGS_MODULE"] = "clinic.settings.base"
    with ExitStack() as stack:
        if address:
            set_up_once(environment)
        else:
            shutil.copytree(prepared(), folder, dirs_exist_ok=True)
        site = ServedSite(folder)
        stack.callback(site.stop)
        site.start(**variables)

        def rows(query: str) -> list[tuple[object, ...]]:
            if address:
                with psycopg.connect(f"{SERVER}/{DATABASE}") as connection:
                    return connection.execute(query).fetchall()
            with closing(sqlite3.connect(folder / "clinic.sqlite3", timeout=30)) as connection:
                return connection.execute(query).fetchall()

        people = People(site)
        people.sign_in()
        yield Scene(site, people, rows, environment)
