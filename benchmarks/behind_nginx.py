"""Our pages in the two ways of deploy/nginx/clinic.conf, against nginx with the same bytes on disk.

nginx is started with them on loopback, with one worker.
"Always asking" stores nothing; in "one second" a page may be a second old. How long the former page is still
served after a publication is printed, too.

    python -m benchmarks.behind_nginx
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import nginx
from benchmarks.page_cost import ROOT, Server, prepare_ours, serving

SITE, ASKING, MICROCACHE, DISK = 8596, 8597, 8598, 8599
CHANGE = """
import sys, django
django.setup()
from procedures.models import ProcedurePage
page = ProcedurePage.objects.get(slug=sys.argv[1])
page.summary = sys.argv[2]
page.save_revision().publish()
"""


def configuration(folder: Path) -> str:
    """The two ways of deploy/nginx/clinic.conf, without TLS, and a server of files."""
    servers = []
    for port, one_second in ((ASKING, False), (MICROCACHE, True)):
        text = nginx.configuration(folder, site=SITE, plain=0, secure=port, one_second=one_second)
        # The server of the site comes last; what stands before the servers is needed once.
        before, *_redirects, server = text.split("\nserver {")
        server = re.sub(r" +ssl_.*\n", "", server.replace(" ssl http2;", ";").replace("$scheme", "http"))
        servers.append(f"server {{{server}")
    disk = f"server {{ listen 127.0.0.1:{DISK}; root {folder}/disk; default_type text/html; }}"
    return "\n".join([before, *servers, disk])


def body(port: int, path: str) -> bytes:
    """The page at a port."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Host": "localhost"})
    return connection.getresponse().read()


def seconds_until_new(port: int, path: str, text: str) -> float:
    """How long after a publication the page still is the former one."""
    began = time.monotonic()
    while text.encode() not in body(port, path):
        if time.monotonic() > began + 10:
            raise SystemExit(f"Port {port} still answers with the former page after ten seconds.")
    return time.monotonic() - began


def main() -> None:
    """Serve, ask in rounds, publish, print."""
    for program in ("nginx", "wrk"):
        if shutil.which(program) is None:
            raise SystemExit(f"There is no {program} on this machine: nothing is measured.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        environment, path = prepare_ours(folder)
        environment["TRUSTED_PROXIES"] = "127.0.0.1"
        application = "clinic.asgi:application"
        with (
            serving("site", application, ROOT, environment, SITE, path),
            nginx.nginx(folder, configuration(folder)) as process,
        ):
            disk = folder / "disk" / path.strip("/")
            disk.mkdir(parents=True)
            (disk / "index.html").write_bytes(body(SITE, path))
            servers = [
                Server(name, process, port, path)
                for name, port in (("disk", DISK), ("one second", MICROCACHE), ("always asking", ASKING))
            ]
            speeds: dict[str, list[float]] = {server.name: [] for server in servers}
            for _round in range(3):
                for server in servers:
                    speeds[server.name].append(server.requests_a_second(encoding="identity"))
            fastest = {name: max(found) for name, found in speeds.items()}
            for one in ("one second", "always asking"):
                aim = " (aim: at least 0.5)" if one == "one second" else ""
                print(f"{one} / the same bytes from disk: {fastest[one] / fastest['disk']:.2f} ×{aim}")
            for number, server in enumerate(servers[1:]):
                text = f"published {number}"
                # Kept by nginx at this moment.
                body(server.port, path)
                command = [sys.executable, "-c", CHANGE, path.strip("/").rpartition("/")[2], text]
                subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)
                print(f"{server.name}: the new page after {seconds_until_new(server.port, path, text):.2f} s")


if __name__ == "__main__":
    main()
