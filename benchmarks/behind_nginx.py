"""Our pages behind nginx, in the two ways of docs/operations.md, against nginx with the same bytes on disk.

The configurations are the ones printed there: nginx is started with them on loopback, with one worker.
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.page_cost import ROOT, Server, prepare_ours, serving

SITE, ASKING, MICROCACHE, DISK = 8596, 8597, 8598, 8599
# What packages of nginx bring along; the rest is as in the guide.
MAIN = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/bodies;
  proxy_temp_path {folder}/proxied;
  fastcgi_temp_path {folder}/unused;
  uwsgi_temp_path {folder}/unused;
  scgi_temp_path {folder}/unused;
{asking}
{microcache}
  server {{ listen 127.0.0.1:{disk}; root {folder}/disk; default_type text/html; }}
}}
"""
CHANGE = """
import sys, django
django.setup()
from procedures.models import ProcedurePage
page = ProcedurePage.objects.get(slug=sys.argv[1])
page.summary = sys.argv[2]
page.save_revision().publish()
"""


def configuration(folder: Path) -> str:
    """The two ways of the guide, for ports and folders of this run."""
    guide = (ROOT / "docs" / "operations.md").read_text()
    asking, microcache = re.findall(r"```nginx\n(.*?)```", guide, re.DOTALL)
    for there, here in (
        ("/var/cache/nginx/clinic", str(folder / "kept")),
        ("127.0.0.1:8000", f"127.0.0.1:{SITE}"),
        ("$scheme", "http"),
    ):
        asking, microcache = asking.replace(there, here), microcache.replace(there, here)
    listen = r"listen 443 ssl;.*?\n"
    return MAIN.format(
        folder=folder,
        disk=DISK,
        asking=re.sub(listen, f"listen 127.0.0.1:{ASKING};\n", asking),
        microcache=re.sub(listen, f"listen 127.0.0.1:{MICROCACHE};\n", microcache),
    )


@contextmanager
def nginx(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Nginx with that configuration."""
    (folder / "nginx.conf").write_text(configuration(folder))
    process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        time.sleep(1)
        if process.poll() is not None:
            raise SystemExit("nginx does not start with the configuration of docs/operations.md.")
        yield process
    finally:
        process.terminate()
        process.wait()


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
        with serving("site", application, ROOT, environment, SITE, path), nginx(folder) as process:
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
