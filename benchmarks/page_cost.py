"""What our pages cost the server, drawn and from the page cache, against an empty Wagtail page.

The empty page is the one that `wagtail start` makes. All run under granian with one worker, ours by the
application that `manage.py serve` runs, on SQLite or on `BENCHMARK_DATABASE_URL`. Requests alternate between
them in rounds; the CPU time of each server's processes is read before and after. The ratios of the medians
are the result; milliseconds depend on the machine. Where `wrk` is installed, it counts requests a second too.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
from tests.factories import full_procedure, make_procedure, make_site
make_site()
for number in range(20):
    make_procedure(title=f"Procedure {number}", slug=f"procedure-{number}")
print(full_procedure().url)
"""


@dataclass(frozen=True)
class Server:
    """A running site, asked for one page.

    Attributes:
        name: of what is measured.
        process, port: the main process, and where it answers.
        path, cookies: what is asked for.
        known: an ETag; the answer is then "not modified".
        times: how often more than others it is asked, because it costs little.
    """

    name: str
    process: subprocess.Popen[bytes]
    port: int
    path: str
    cookies: str = ""
    known: str = ""
    times: int = 1

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
            headers |= {"If-None-Match": self.known} if self.known else {}
            connection.request("GET", self.path, headers=headers)
            response = connection.getresponse()
            length = len(response.read())
            if response.status != (304 if self.known else 200):
                raise SystemExit(f"{self.name} answered {response.status} for {self.path}")
        connection.close()
        return length

    def etag(self) -> str:
        """The ETag of the page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", self.path, headers={"Accept-Encoding": "br, gzip", "Host": "localhost"})
        return connection.getresponse().headers["ETag"]

    def requests_a_second(self, encoding: str = "br, gzip") -> float:
        """As `wrk` counts them, with eight connections."""
        command = ["wrk", "-t1", "-c8", "-d5", "-H", "Host: localhost", "-H", f"Accept-Encoding: {encoding}"]
        address = f"http://127.0.0.1:{self.port}{self.path}"
        printed = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
        found = re.search(r"Requests/sec:\s*([\d.]+)", printed)
        if found is None or "Non-2xx" in printed:
            raise SystemExit(f"{self.name} under load:\n{printed}")
        return float(found[1])


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
    """A site under granian, ready to answer; "asgi" in the name of its application tells the interface."""
    interface = ["asginl"] if "asgi" in application else ["wsgi", "--blocking-threads", "1"]
    command = [
        sys.executable,
        "-m",
        "granian",
        "--workers",
        "1",
        "--no-ws",
        "--http",
        "1",
        "--port",
        str(port),
    ]
    command += ["--no-access-log", "--interface", *interface, application]
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    server = Server(name, process, port, path, cookies)
    try:
        for _ in range(600):
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
        application = "clinic.asgi:application"
        with (
            serving("empty page", "empty.wsgi:application", folder / "empty", empty, 8592, "/") as other,
            serving("procedure, drawn", application, ROOT, uncached, 8591, path) as drawn,
            serving("procedure, kept", application, ROOT, environment, 8593, path) as kept,
        ):
            kept = replace(kept, times=10)
            aims = {
                drawn: 2.2,
                replace(drawn, name="list, drawn", path="/procedures/"): 1.8,
                replace(drawn, name="home, drawn", path="/"): 2.2,
                kept: 0.06,
                replace(kept, name="procedure, not modified", known=kept.etag()): 0.06,
            }
            ratios = compare(list(aims), other, rounds=ROUNDS, requests=REQUESTS)
            speeds = [server.requests_a_second() for server in (kept, other)] if shutil.which("wrk") else []
    for server, aim in aims.items():
        print(f"{server.name} / empty page: {ratios[server.name]:.3f} × (aim: at most {aim})")
    if speeds:
        print(f"requests a second, kept / empty page: {speeds[0] / speeds[1]:.1f} × (aim: at least 15)")


def compare(ours: list[Server], other: Server, *, rounds: int, requests: int) -> dict[str, float]:
    """Ask all in alternating rounds, print what each costs; returns the ratios of the medians, by name."""
    costs: dict[str, list[float]] = {server.name: [] for server in (*ours, other)}
    for server in (*ours, other):
        server.request(30)
    for _ in range(rounds):
        for server in (*ours, other):
            before = server.cpu_seconds()
            length = server.request(requests * server.times)
            costs[server.name].append((server.cpu_seconds() - before) / requests / server.times * 1000)
            print(f"{server.name:24} {costs[server.name][-1]:6.2f} ms CPU a request, {length:6} bytes")
    empty = statistics.median(costs[other.name])
    return {server.name: statistics.median(costs[server.name]) / empty for server in ours}


if __name__ == "__main__":
    main()
