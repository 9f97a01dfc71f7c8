"""Whether visitors ever get a page that is older than a publication which was finished before they asked.

Two servers answer from one PostgreSQL database. A script publishes a page twice a second, each time with a
higher number in its summary, and notes the number after the commit. Eight clients ask both servers for the
page: each reads the noted number, asks, and compares it with the number on the page.

    python -m benchmarks.never_stale --seconds 300
    python -m benchmarks.never_stale --seconds 300 --redis redis://127.0.0.1:6379/9
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.page_cost import FULL_PAGE, ROOT, run, serving

PORTS = (8594, 8595)
CLIENTS = 8
NUMBER = re.compile(rb"publication number (\d+)\b")
PUBLISH = """
import sys, time
import django
django.setup()
from procedures.models import ProcedurePage
from django.db import close_old_connections
number = 0
for _line in sys.stdin:
    number += 1
    page = ProcedurePage.objects.get(slug=sys.argv[1])
    page.summary = f"publication number {number}"
    page.save_revision().publish()
    print(number, flush=True)
"""


def ask(port: int, path: str, committed: Synchronized[int], end: float, results: Any) -> None:
    """Ask one server until the end; sends what was found: fine, old, wrong status.

    Gives way to servers and publisher: with as many processors as processes, it would not take theirs.
    """
    os.nice(10)
    found: Counter[str] = Counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.monotonic() < end:
        least = committed.value
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            found["failed"] += 1
            continue
        number = NUMBER.search(body)
        if response.status != 200 or number is None:
            found[f"status {response.status}"] += 1
        else:
            found["old" if int(number[1]) < least else "fine"] += 1
    results.put(found)


def main() -> None:
    """Serve, publish, ask, and print how many answers were old."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.never_stale", description=__doc__)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--redis", default="", help="the address of a Redis that both servers use")
    parser.add_argument("--server", default="postgres://postgres@127.0.0.1:5432", help="a PostgreSQL server")
    options = parser.parse_args()
    name = f"never_stale_{os.getpid()}"
    with psycopg.connect(f"{options.server}/postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            with tempfile.TemporaryDirectory() as folder:
                measure(options, f"{options.server}/{name}", Path(folder))
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def measure(options: argparse.Namespace, database: str, data: Path) -> None:
    """Run it on an empty database."""
    environment = {
        **os.environ,
        "DATA_DIR": str(data),
        "DATABASE_URL": database,
        "REDIS_URL": options.redis,
        "BASE_URL": "http://localhost",
        "DJANGO_SETTINGS_MODULE": "clinic.settings.production",
    }
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        run(sys.executable, "manage.py", *command, folder=ROOT, environment=environment)
    path = run(sys.executable, "-c", FULL_PAGE, folder=ROOT, environment=environment).split()[-1]
    publisher = subprocess.Popen(
        [sys.executable, "-c", PUBLISH, path.strip("/").rpartition("/")[2]],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert publisher.stdin and publisher.stdout
    committed: Synchronized[int] = multiprocessing.Value("l", 0)

    def publish() -> None:
        publisher.stdin.write("once more\n")  # type: ignore[union-attr]
        publisher.stdin.flush()  # type: ignore[union-attr]
        committed.value = int(publisher.stdout.readline())  # type: ignore[union-attr]

    publish()
    results: Any = multiprocessing.Queue()
    with contextlib.ExitStack() as stack:
        for port in PORTS:
            stack.enter_context(
                serving(f"server {port}", "clinic.asgi:application", ROOT, environment, port, path)
            )
        end = time.monotonic() + options.seconds
        clients = [
            multiprocessing.Process(target=ask, args=(PORTS[number % 2], path, committed, end, results))
            for number in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        while (began := time.monotonic()) < end:
            publish()
            time.sleep(max(0.0, 0.5 - (time.monotonic() - began)))
        found: Counter[str] = sum((results.get() for _client in clients), Counter())
        for client in clients:
            client.join()
    publisher.stdin.close()
    publisher.wait()
    print(
        f"{committed.value} publications, {committed.value / options.seconds:.1f} a second,"
        f" {found.total()} answers: {dict(found)} (aim: only fine ones)"
    )


if __name__ == "__main__":
    main()
