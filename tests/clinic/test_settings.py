"""The settings of a site on the web, and of one on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.db import connection

from clinic.settings.environment import ROOT

NAMES = [
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "WAGTAILADMIN_BASE_URL",
    "SITE_HOSTNAME",
    "SITE_PORT",
    "DEBUG",
]


def manage(tmp_path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )


def settings_of(tmp_path: Path, module: str = "production", **variables: str) -> dict[str, Any]:
    program = (
        f"import json, clinic.settings.{module} as settings;"
        f"print(json.dumps({{name: getattr(settings, name) for name in {NAMES}}}))"
    )
    done = manage(tmp_path, "-c", program, **variables)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_on_the_web(tmp_path: Path) -> None:
    assert settings_of(tmp_path, BASE_URL="https://www.example.org/") == {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "ALLOWED_HOSTS": ["www.example.org", "localhost", "127.0.0.1", "[::1]"],
        "CSRF_TRUSTED_ORIGINS": ["https://www.example.org"],
        "WAGTAILADMIN_BASE_URL": "https://www.example.org",
        "SITE_HOSTNAME": "www.example.org",
        "SITE_PORT": 443,
        "DEBUG": False,
    }


@pytest.mark.parametrize("module", ["production", "dev"])
def test_on_this_machine(tmp_path: Path, module: str) -> None:
    assert settings_of(tmp_path, module, PORT="8765") == {
        "SESSION_COOKIE_SECURE": False,
        "CSRF_COOKIE_SECURE": False,
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": 0,
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"],
        "CSRF_TRUSTED_ORIGINS": ["http://127.0.0.1:8765"],
        "WAGTAILADMIN_BASE_URL": "http://127.0.0.1:8765",
        "SITE_HOSTNAME": "127.0.0.1",
        "SITE_PORT": 8765,
        "DEBUG": module == "dev",
    }


def test_deployment_gives_no_warning(tmp_path: Path) -> None:
    done = manage(
        tmp_path,
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        BASE_URL="https://www.example.org",
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_sqlite_is_tuned(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("The tests run on PostgreSQL.")
    with connection.cursor() as cursor:
        found = {}
        for name in ("journal_mode", "busy_timeout", "synchronous", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            found[name] = cursor.fetchone()[0]
    assert found == {"journal_mode": "wal", "busy_timeout": 20000, "synchronous": 1, "foreign_keys": 1}


def test_connections_stay_open(tmp_path: Path) -> None:
    program = "import clinic.settings.production as s; print(s.DATABASES['default']['CONN_MAX_AGE'])"
    for url in ("", "postgres://me@localhost/clinic"):
        assert manage(tmp_path, "-c", program, DATABASE_URL=url).stdout == "None\n"


def test_our_command_stands_before_wagtail_s() -> None:
    assert get_commands()["publish_scheduled"] == "clinic"


def test_all_versions_are_pinned() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line.partition("#")[0].strip() for line in (settings.ROOT / name).read_text().splitlines()]
        for line in filter(None, lines):
            assert "==" in line or line == "-r requirements.txt"
