"""The settings of a site on the web, and of one on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command, get_commands
from django.core.management.base import SystemCheckError
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from clinic.models import JobRun
from tests.support.loaded_settings import loaded_settings

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


def settings_of(tmp_path: Path, module: str = "production", **variables: str) -> dict[str, Any]:
    loaded = loaded_settings(tmp_path, module, **variables)
    return {name: loaded[name] for name in NAMES}


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


@pytest.mark.django_db
def test_deployment_gives_no_warning(
    tmp_path: Path,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The apps and the database, which can only be set up once in a process, are the same everywhere."""
    # Browser tests of the same process ask for it.
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)
    JobRun.objects.create(name="clinic.publish_scheduled", started_at=timezone.now())
    variables = {"BASE_URL": "https://www.example.org", "EMAIL_URL": "submission://mail.example.org"}
    for name, value in loaded_settings(tmp_path, **variables).items():
        if name.isupper() and name not in ("INSTALLED_APPS", "DATABASES"):
            setattr(settings, name, value)
    call_command("check", deploy=True, fail_level="WARNING")
    assert "no issues" in capsys.readouterr().out
    settings.EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.console.EmailBackend"
    with pytest.raises(SystemCheckError, match="EMAIL_URL names no mail server"):
        call_command("check", deploy=True, fail_level="WARNING")
    settings.SECURE_SSL_REDIRECT = False
    with pytest.raises(SystemCheckError, match="SECURE_SSL_REDIRECT"):
        call_command("check", deploy=True, fail_level="WARNING")


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
    for url in ("", "postgres://me@localhost/clinic"):
        assert loaded_settings(tmp_path, DATABASE_URL=url)["DATABASES"]["default"]["CONN_MAX_AGE"] is None


def test_our_command_stands_before_wagtail_s() -> None:
    assert get_commands()["publish_scheduled"] == "clinic"
