"""nginx with deploy/nginx/clinic.conf, on ports and in folders of a run."""

from __future__ import annotations

import getpass
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clinic.settings.environment import ROOT

# What packages of nginx bring along.
MAIN = """
user {user};
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
{inside}
}}
"""


def configuration(folder: Path, *, site: int, plain: int, secure: int, one_second: bool = False) -> str:
    """The file of deploy/, with the ports and the folder of a run."""
    text = (ROOT / "deploy/nginx/clinic.conf").read_text()
    if one_second:
        text = text.replace("#one-second ", "")
    for there, here in (
        ("127.0.0.1:8000", f"127.0.0.1:{site}"),
        ("/etc/letsencrypt/live/www.example.org", str(folder)),
        ("/var/cache/nginx/clinic", str(folder / "kept")),
        ("/var/log/nginx", str(folder)),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{secure} ssl http2;"),
    ):
        assert there in text or there.startswith("/var/cache"), there
        text = text.replace(there, here)
    return re.sub(r" +listen \[::\].*\n", "", text)


def make_certificate(folder: Path) -> None:
    """A self-signed certificate for www.example.org and example.org."""
    key, certificate = str(folder / "privkey.pem"), str(folder / "fullchain.pem")
    names = "subjectAltName=DNS:www.example.org,DNS:example.org"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-addext", names]
    command += ["-subj", "/CN=www.example.org", "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)


@contextmanager
def nginx(folder: Path, inside: str) -> Iterator[subprocess.Popen[bytes]]:
    """Nginx with this inside its `http`."""
    program = shutil.which("nginx")
    assert program, "There is no nginx on this machine."
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, inside=inside, user=getpass.getuser()))
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        time.sleep(0.5)
        if process.poll() is not None:
            raise SystemExit("nginx does not start with deploy/nginx/clinic.conf.")
        yield process
    finally:
        process.terminate()
        process.wait()
