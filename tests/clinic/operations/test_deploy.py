"""The files of deploy/: read by the programs they are for where those are here, else by a parser."""

from __future__ import annotations

import configparser
import http.client
import http.server
import json
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from benchmarks import nginx
from clinic.settings.environment import ROOT, Environment
from tests.support.serving import free_port, served_site

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
VARIABLES = {field.alias for field in Environment.model_fields.values()}


def read_env(path: Path) -> dict[str, str]:
    lines = [
        line.removeprefix("#") for line in path.read_text().splitlines() if re.match(r"#?[A-Z_]+=", line)
    ]
    return dict(line.split("=", 1) for line in lines)


@pytest.mark.parametrize("unit", UNITS, ids=[unit.name for unit in UNITS])
def test_units_of_systemd(unit: Path, tmp_path: Path) -> None:
    parser = configparser.ConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    if unit.suffix == ".service":
        assert {"User", "WorkingDirectory", "EnvironmentFile", "ExecStart"} <= set(parser["Service"])
    if shutil.which("systemd-analyze") is None:
        pytest.skip("There is no systemd-analyze: the file was only parsed.")
    # Its program is not on this machine.
    for one in UNITS:
        text = re.sub(r"/srv/clinic/.venv/bin/python", sys.executable, one.read_text())
        (tmp_path / one.name).write_text(text.replace("/srv/clinic", str(ROOT)))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_variables_of_the_examples_are_read() -> None:
    assert set(read_env(DEPLOY / "clinic.env")) <= VARIABLES
    site = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["site"]
    assert set(site["environment"]) <= VARIABLES
    # Every other variable reaches the site through the file where the page about installing has it written.
    assert site["env_file"] == ".env"


def test_compose_and_container(tmp_path: Path) -> None:
    """There is no container here: its instructions are parsed, and its command and its check are run."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert {"site", "proxy", "database", "cache"} == set(services)
    for service in services.values():
        assert set(service.get("depends_on", ())) <= set(services)
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (
                source in compose["volumes"]
                # What the page about installing makes; no secret of it gets into the image.
                or source in {"./letsencrypt", "./acme", "./clinic.conf"}
            )
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text().splitlines()
    assert {"deploy", "var", ".git"} <= set(ignored)
    # nginx may be told of the site's address: it is another one than that of nginx, which the site believes.
    (proxy, own) = (services[name]["networks"]["default"]["ipv4_address"] for name in ("proxy", "site"))
    assert services["site"]["environment"]["TRUSTED_PROXIES"] == proxy != own
    assert (DEPLOY / services["site"]["build"]["context"] / services["site"]["build"]["dockerfile"]).exists()
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Containerfile").read_text())
    steps = [line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#")]
    assert steps[0][0] == "FROM" and {name for name, _rest in steps} <= {
        "FROM", "ENV", "RUN", "WORKDIR", "COPY", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"
    }  # fmt: skip
    for name, rest in steps:
        if name == "COPY":
            assert all((ROOT / source).exists() for source in rest.split()[:-1])
    (command,) = [json.loads(rest) for name, rest in steps if name == "CMD"]
    assert command == ["python", "manage.py", "serve"]
    (check,) = [json.loads(rest.partition(" CMD ")[2]) for name, rest in steps if name == "HEALTHCHECK"]
    variables = {one.split("=")[0] for name, rest in steps if name == "ENV" for one in shlex.split(rest)}
    assert variables <= VARIABLES | {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    with served_site(tmp_path / "site", WORKERS="1", BASE_URL="https://www.example.org") as site:
        check[0], check[2] = sys.executable, check[2].replace(":8000", f":{site.port}")
        subprocess.run(check, check=True, timeout=20)
        site.stop()
        assert subprocess.run(check, capture_output=True, timeout=20).returncode != 0


class Answer(NamedTuple):
    """What nginx has answered."""

    status: int
    location: str | None
    body: bytes


def socket_to(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


class Upstream(http.server.BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        told = {"path": self.path, "body": len(self.rfile.read(length)), **dict(self.headers)}
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "public, max-age=0, must-revalidate")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def upstream() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.mark.skipif(shutil.which("nginx") is None, reason="There is no nginx on this machine.")
@pytest.mark.parametrize("one_second", [False, True])
def test_nginx_in_front(tmp_path: Path, upstream: int, one_second: bool) -> None:
    tmp_path.chmod(0o755)
    plain, secure = free_port(), free_port()
    nginx.make_certificate(tmp_path)
    trusted = ssl.create_default_context(cafile=str(tmp_path / "fullchain.pem"))

    def ask(
        host: str, path: str, body: bytes | None = None, is_secure: bool = True, **headers: str
    ) -> Answer:
        made: http.client.HTTPConnection = http.client.HTTPConnection("127.0.0.1", plain, timeout=10)
        if is_secure:
            made = http.client.HTTPSConnection(host, secure, timeout=10, context=trusted)
            made._create_connection = lambda *_a, **_k: socket_to(secure)  # type: ignore[attr-defined]
        with closing(made):
            made.request("POST" if body else "GET", path, body, {"Host": host, **headers})
            response = made.getresponse()
            return Answer(response.status, response.getheader("Location"), response.read())

    inside = nginx.configuration(tmp_path, site=upstream, plain=plain, secure=secure, one_second=one_second)
    with nginx.nginx(tmp_path, inside):
        for host in ("www.example.org", "example.org"):
            to_tls = ask(host, "/fees/?q=1", is_secure=False)
            assert (to_tls.status, to_tls.location) == (308, "https://www.example.org/fees/?q=1")
        assert ask("example.org", "/a").location == "https://www.example.org/a"
        forged = {"Referer": "https://elsewhere.example/", "X-Forwarded-For": "192.0.2.9"}
        told = json.loads(ask("www.example.org", "/fees/?q=acne", **forged).body)
        assert (told["path"], told["X-Forwarded-Proto"]) == ("/fees/?q=acne", "https")
        assert told["Host"] == "www.example.org"
        assert told["X-Forwarded-For"] == "127.0.0.1" and re.fullmatch("[0-9a-f]{32}", told["X-Request-ID"])
        assert json.loads(ask("www.example.org", "/x/", bytes(3_000_000)).body)["body"] == 3_000_000
        assert ask("www.example.org", "/x/", b"x", **{"Content-Length": "200000000"}).status == 413
        ask("www.example.org", "/admin/password_reset/confirm/MQ/c1-secret/")
    log = (tmp_path / "clinic.log").read_text()
    assert '"/fees/" 200' in log and '"/admin/password_reset/confirm/" 200' in log
    everything = log + (tmp_path / "clinic-error.log").read_text() + (tmp_path / "error.log").read_text()
    for secret in ("acne", "elsewhere", "secret", "127.0.0.1", "192.0.2.9"):
        assert secret not in everything


def test_lines_for_fail2ban_are_those_that_are_written() -> None:
    (pattern,) = re.findall(r"failregex = (.*)", (DEPLOY / "fail2ban/filter.conf").read_text())
    pattern = pattern.replace("<ADDR>", r"(?P<address>[0-9a-fA-F.:]+)")
    source = (ROOT / "clinic/http/password_throttle.py").read_text()
    written = re.findall(r'"((?:A wrong password|Too many attempts) from %s at %s[^"]*)"', source)
    assert len(written) == 2
    for text in written:
        found = re.search(pattern, json.dumps({"message": text % ("2001:db8::7", "/admin/login/")}))
        assert found and found["address"] == "2001:db8::7"


def test_the_command_for_commands() -> None:
    path = DEPLOY / "manage"
    assert path.stat().st_mode & 0o111
    subprocess.run(["sh", "-n", str(path)], check=True)
    units = configparser.ConfigParser(strict=False)
    units.optionxform = str  # type: ignore[assignment,method-assign]
    units.read(DEPLOY / "systemd/clinic.service")
    service, text = units["Service"], path.read_text()
    # Whatever it makes, the service can use.
    for name in ("EnvironmentFile", "StateDirectory", "StateDirectoryMode", "UMask"):
        assert f"--property={name}={service[name]}" in text
    assert f"--uid={service['User']}" in text and service["ExecStart"].removesuffix("serve") in text
