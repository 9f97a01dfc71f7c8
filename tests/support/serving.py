"""A site served by `manage.py serve`, in a folder of its own, for tests of its processes and connections."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password

from clinic.settings.environment import ROOT
from tests.support.databases import kept_file

PASSWORD = "a password for tests"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It has not happened."
        time.sleep(0.02)


@dataclass
class ServedSite:
    """A site and the server in front of it. Static files are plain, to be there at once."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None
    port: int = field(default_factory=free_port)

    @property
    def log(self) -> str:
        """What the server has printed so far."""
        return (self.folder / "serve.log").read_text()

    def children(self) -> list[int]:
        """The server's other processes."""
        assert self.process is not None
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(pid) for path in tasks for pid in path.read_text().split()]

    def connect(self, sent: bytes = b"") -> socket.socket:
        """A connection on which something has been sent."""
        one = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        one.sendall(sent)
        return one

    def get(
        self, path: str = "/", method: str = "GET", body: bytes | None = None, **headers: str
    ) -> http.client.HTTPResponse:
        """Ask over a new connection; the answer has been read."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        response.read()
        connection.close()
        return response

    def start(self, **environment: str) -> None:
        """Start the server and wait until it serves."""
        with (self.folder / "serve.log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env={
                    "PATH": os.environ["PATH"],
                    "DATA_DIR": str(self.folder),
                    "PORT": str(self.port),
                    "DJANGO_SETTINGS_MODULE": "clinic.settings.base",
                    "BACKUPS_KEPT": "0",
                    **environment,
                },
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(lambda: "Ctrl-C" in self.log or self.process.poll() is not None, 60)
        assert self.process.poll() is None, self.log

    def stop(self) -> None:
        """End the server with all that it has started."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            finally:
                try:
                    os.killpg(self.process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.process = None


@contextmanager
def served_site(folder: Path, **environment: str) -> Iterator[ServedSite]:
    """A site with its first pages and the user `admin`, being served.

    Its database is a copy of the migrated one that tests on SQLite use; nothing here runs on another.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept_file(), folder / "clinic.sqlite3")
    with closing(sqlite3.connect(folder / "clinic.sqlite3")) as database:
        # With a user it is no first run, which would load the demo.
        user = {
            "username": "admin",
            "password": make_password(PASSWORD, hasher=PBKDF2PasswordHasher()),
            "is_superuser": 1,
            "is_staff": 1,
            "is_active": 1,
            "date_joined": "2026-01-01",
            **dict.fromkeys(("first_name", "last_name", "email"), ""),
        }
        places = ", ".join("?" * len(user))
        database.execute(f"INSERT INTO auth_user ({', '.join(user)}) VALUES ({places})", list(user.values()))
        database.commit()
    site = ServedSite(folder)
    try:
        site.start(**environment)
        yield site
    finally:
        site.stop()
