"""What a full procedure page costs the server, drawn and from the page cache, against an empty Wagtail page.

The empty page is the one that `wagtail start` makes. All run under granian with one worker, on SQLite or on
`BENCHMARK_DATABASE_URL`. Requests alternate between them in rounds; the CPU time of each server's processes
is read before and after. The ratios of the medians are the result; milliseconds depend on the machine.
"""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 9
REQUESTS = 100
EMPTY_SETTINGS = """
from .base import *
DEBUG = False
SECRET_KEY = "only-for-the-benchmark"
ALLOWED_HOSTS = ["*"]
"""
FULL_PAGE = """
import django
django.setup()
from tests.factories import full_procedure, make_site
make_site()
print(full_procedure().url)
"""


@dataclass(frozen=True)
class Server:
    """A running site: its name, its main process, its port and the address of one page."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    path: str
    cookies: str = ""

    def cpu_seconds(self) -> float:
        """CPU time that the server's processes have used so far."""
        ticks = 0
        for pid in [self.process.pid, *children(self.process.pid)]:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def request(self, times: int) -> int:
        """Ask for the page over one connection; returns its length in bytes as sent."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        length = 0
        for _ in range(times):
            headers = {"Accept-Encoding": "br, gzip", "Host": "localhost", "Cookie": self.cookies}
            connection.request("GET", self.path, headers=headers)
            response = connection.getresponse()
            length = len(response.read())
            if response.status != 200:
                raise SystemExit(f"{self.name} answered {response.status} for {self.path}")
        connection.close()
        return length


def children(pid: int) -> list[int]:
    """The processes that a process has started, and theirs."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == pid:
            child = int(path.parent.name)
            found += [child, *children(child)]
    return found


def run(*command: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a command to its end and return what it prints."""
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{result.stdout}{result.stderr}")
    return result.stdout


@contextmanager
def serving(
    name: str,
    application: str,
    folder: Path,
    environment: dict[str, str],
    port: int,
    path: str,
    cookies: str = "",
) -> Iterator[Server]:
    """A site under granian, ready to answer."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1"]
    command += ["--blocking-threads", "1", "--port", str(port), "--no-access-log", application]
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    server = Server(name, process, port, path, cookies)
    try:
        for _ in range(100):
            try:
                server.request(1)
                break
            except OSError:
                time.sleep(0.2)
        else:
            raise SystemExit(f"{name} does not answer.")
        yield server
    finally:
        process.terminate()
        process.wait()


def prepare_ours(folder: Path) -> tuple[dict[str, str], str]:
    """A site of this project with one full procedure; returns its environment and the page's address."""
    data = folder / "ours"
    environment = {
        **os.environ,
        "DATA_DIR": str(data),
        "DATABASE_URL": os.environ.get("BENCHMARK_DATABASE_URL", f"sqlite:///{data}/clinic.sqlite3"),
        "BASE_URL": "http://localhost",
        "DJANGO_SETTINGS_MODULE": "clinic.settings.production",
    }
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        run(sys.executable, "manage.py", *command, folder=ROOT, environment=environment)
    path = run(sys.executable, "-c", FULL_PAGE, folder=ROOT, environment=environment).split()[-1]
    return environment, path


def prepare_empty(folder: Path) -> dict[str, str]:
    """The site that `wagtail start` makes, without debugging; returns its environment."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "empty.settings.benchmark"}
    environment.pop("DATABASE_URL", None)
    run(
        str(Path(sys.executable).with_name("wagtail")),
        "start",
        "empty",
        folder=folder,
        environment=environment,
    )
    (folder / "empty/empty/settings/benchmark.py").write_text(EMPTY_SETTINGS)
    run(sys.executable, "manage.py", "migrate", "-v0", folder=folder / "empty", environment=environment)
    return environment


def without_page_cache(folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """The environment of a site that draws each page anew."""
    (folder / "uncached.py").write_text("from clinic.settings.production import *\nPAGE_CACHE = False\n")
    path = os.pathsep.join([str(folder), str(ROOT)])
    return {**environment, "DJANGO_SETTINGS_MODULE": "uncached", "PYTHONPATH": path}


def main() -> None:
    """Prepare the sites, measure in alternating rounds, print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment, path = prepare_ours(folder)
        uncached = without_page_cache(folder, environment)
        empty = prepare_empty(folder)
        application = "clinic.wsgi:application"
        with (
            serving("empty page", "empty.wsgi:application", folder / "empty", empty, 8592, "/") as other,
            serving("drawn", application, ROOT, uncached, 8591, path) as drawn,
            serving("kept", application, ROOT, environment, 8593, path) as kept,
        ):
            ratio = compare(drawn, other, rounds=ROUNDS, requests=REQUESTS)
            kept_ratio = compare(kept, other, rounds=ROUNDS, requests=10 * REQUESTS)
    print(f"procedure, drawn / empty page: {ratio:.2f} × (aim: at most 2.2)")
    print(f"procedure, kept / empty page: {kept_ratio:.3f} × (aim: at most 0.06)")


def compare(ours: Server, other: Server, *, rounds: int, requests: int) -> float:
    """Ask both in alternating rounds, print what each costs; returns the ratio of the medians."""
    costs: dict[str, list[float]] = {ours.name: [], other.name: []}
    for server in (ours, other):
        server.request(min(requests, 30))
    for _ in range(rounds):
        for server in (ours, other):
            before = server.cpu_seconds()
            length = server.request(requests)
            costs[server.name].append((server.cpu_seconds() - before) / requests * 1000)
            print(f"{server.name:12} {costs[server.name][-1]:6.2f} ms CPU a request, {length:6} bytes")
    return statistics.median(costs[ours.name]) / statistics.median(costs[other.name])


if __name__ == "__main__":
    main()
