"""What the site tells whoever watches it, and what it does not tell."""

from __future__ import annotations

import ipaddress
import json
import logging
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sentry_sdk
from django.core import mail
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from clinic.core.outbox import send_waiting_mail
from clinic.http.outages import JSONFormatter, request_id
from clinic.http.request_log import RequestLog, identify
from clinic.models import HomePage, JobRun, OutgoingMail
from clinic.operations import error_reports, health
from clinic.people.sessions import USED

KEY = "a-key-of-some-monitoring"
WITH_KEY = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def has_ticked(db: None) -> None:
    JobRun.objects.create(name="clinic.publish_scheduled", started_at=timezone.now())


@pytest.fixture
def monitored(settings: Settings) -> None:
    settings.MONITORING_KEY = KEY


def test_a_live_process_says_so_without_the_database(client: Client, settings: Settings) -> None:
    """The `db` fixture is missing: a query would fail. Load balancers know no host name and no https."""
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT, settings.PAGE_CACHE = (
        ["www.example.org"],
        True,
        True,
    )
    response = client.get("/healthz", headers={"Host": "10.0.0.7"})
    assert (response.status_code, response.content) == (200, b"alive\n")
    assert response["Cache-Control"] == "no-store" and not response.cookies


@pytest.mark.usefixtures("has_ticked", "monitored")
def test_who_is_told_what_is_wrong(client: Client, admin_client: Client) -> None:
    assert client.get("/readyz").json() == {"ready": True}
    JobRun.objects.update(started_at=timezone.now() - health.LONGEST_SILENCE - timedelta(minutes=1))
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"ready": False})
    assert client.get("/readyz", headers={"Authorization": "Bearer no"}).json() == {"ready": False}
    for told in (client.get("/readyz", headers=WITH_KEY), admin_client.get("/readyz")):
        assert [fault["about"] for fault in told.json()["faults"]] == ["clock"]
    # Whoever was away for too long sees what strangers see.
    session = admin_client.session
    session[USED] = 0.0
    session.save()
    assert admin_client.get("/readyz").json() == {"ready": False}


@pytest.mark.usefixtures("has_ticked", "monitored")
def test_readiness_without_database_migrations_or_room(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def named() -> list[str]:
        response = client.get("/readyz", headers=WITH_KEY)
        assert response.status_code == 503
        return [fault["about"] for fault in response.json()["faults"]]

    with monkeypatch.context() as patch:
        patch.setattr(health, "LEAST_ROOM", sys.maxsize)
        assert named() == ["disk"]
    with monkeypatch.context() as patch:
        patch.setattr(health, "is_migrated", lambda: False)
        assert named() == ["migrations"]

    def away(*arguments: Any) -> None:
        raise OperationalError("gone")

    with connection.execute_wrapper(away):
        assert named() == ["database"]


@pytest.mark.usefixtures("has_ticked")
def test_what_has_failed_stands_in_the_admin_and_in_check(site: HomePage, admin_client: Client) -> None:
    home = reverse("wagtailadmin_home")
    assert "whoever runs this website" not in admin_client.get(home).content.decode()
    assert not [found for found in run_checks() if str(found.id).startswith("clinic.")]
    JobRun.objects.create(name="clinic.indexnow", started_at=timezone.now(), error="Traceback")
    late = OutgoingMail.objects.create(recipient="a@b.example", subject="Hello", body="")
    OutgoingMail.objects.filter(pk=late.pk).update(created_at=timezone.now() - timedelta(hours=1))
    shown = admin_client.get(home).content.decode()
    assert "The job clinic.indexnow fails; it last succeeded never." in shown
    assert "1 e-mail could not be sent; see Reports." in shown and "a@b.example" not in shown
    assert {"clinic.jobs", "clinic.mail"} <= {found.id for found in run_checks()}


@pytest.mark.usefixtures("has_ticked")
def test_the_numbers_are_for_those_with_the_key(client: Client, settings: Settings) -> None:
    assert client.get("/metrics", follow=True).status_code == 404
    settings.MONITORING_KEY = KEY
    assert client.get("/metrics", follow=True).status_code == 404
    text = client.get("/metrics", headers=WITH_KEY).content.decode()
    for name in ("clinic_requests_total", "clinic_request_seconds", "clinic_page_cache_hits_total"):
        assert f"# TYPE {name.removesuffix('_total')}" in text
    assert "\nclinic_mail_waiting 0.0\n" in text and "\nclinic_clock_age_seconds " in text


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[dict[str, Any]]]:
    """The lines of the log, as they stand in it."""
    found: list[dict[str, Any]] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(json.loads(self.format(record)))

    handler = Keep()
    handler.setFormatter(JSONFormatter("{message}", style="{"))
    logger = logging.getLogger("clinic.requests")
    logger.addHandler(handler)
    with caplog.at_level(logging.INFO, "clinic.requests"):
        yield found
    logger.removeHandler(handler)


def scope(**values: Any) -> dict[str, Any]:
    return {
        "method": "GET",
        "path": "/fees/",
        "query_string": b"q=acne",
        "headers": [],
        "client": None,
    } | values


def test_a_line_for_each_request(lines: list[dict[str, Any]]) -> None:
    log = RequestLog()
    log.add(scope(request_id="0123abcd"), 200, 0.0123)
    (line,) = lines
    assert line.pop("time")[10] == "T"
    assert line == {
        "level": "INFO", "logger": "clinic.requests", "message": "request", "request_id": "0123abcd",
        "method": "GET", "path": "/fees/", "status": 200, "milliseconds": 12.3,
    }  # fmt: skip
    for _request in range(500):
        log.add(scope(request_id="0123abcd"), 503, 0.01)
    assert len(lines) == 2
    log.next_failure = 0
    log.add(scope(request_id="0123abcd"), 503, 0.01)
    assert lines[-1]["requests"] == 500


def test_the_number_of_a_request_comes_from_our_proxy_or_from_us(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ()
    given = [(b"x-request-id", b"00112233445566778899aabbccddeeff")]
    assert identify(scope(headers=given, client=("192.0.2.1", 1))) != given[0][1].decode()
    settings.TRUSTED_PROXIES = (ipaddress.ip_network("192.0.2.0/24"),)
    assert identify(scope(headers=given, client=("192.0.2.1", 1))) == given[0][1].decode()
    forged = [(b"x-request-id", b'"\n{}')]
    assert len(identify(scope(headers=forged, client=("192.0.2.1", 1)))) == 16


def test_no_link_that_sets_a_password_is_in_a_line(lines: list[dict[str, Any]]) -> None:
    RequestLog().add(scope(path="/admin/password_reset/confirm/MQ/c1-secret/", request_id="1"), 200, 0.1)
    assert "secret" not in json.dumps(lines) and lines[0]["path"] == "/admin/password_reset/confirm/…"


def test_other_lines_have_the_number_of_their_request(lines: list[dict[str, Any]]) -> None:
    token = request_id.set("feed5eed")
    try:
        raise ValueError("broken")
    except ValueError:
        # Django's own lines carry the request itself.
        logging.getLogger("clinic.requests").exception("Failed at %s.", "/x/", extra={"request": object()})
    finally:
        request_id.reset(token)
    assert lines[0]["request_id"] == "feed5eed" and "ValueError: broken" in lines[0]["traceback"]


class Kept(sentry_sdk.transport.Transport):
    """Takes what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def capture_envelope(self, envelope: Any) -> None:
        self.sent.append(envelope.serialize().decode())


@pytest.mark.django_db
def test_a_report_of_an_error_says_nothing_of_people_and_procedures(
    site: HomePage, client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SENTRY_DSN = "https://key@sentry.example/1"
    error_reports.start()
    kept = sentry_sdk.get_client().transport = Kept()

    def fail(request: Any) -> None:
        procedure = "Blepharoplasty"
        raise ValueError(f"{procedure} of Rosa Miller")

    try:
        monkeypatch.setattr(
            "clinic.http.middleware.CleanQueryMiddleware.__call__", lambda self, request: fail(request)
        )
        client.raise_request_exception = False
        client.post(
            "/procedures/Blepharoplasty/?q=Rosa",
            {"name": "Rosa"},
            headers={"Cookie": "sessionid=Rosa", "Referer": "https://Rosa.example"},
            REMOTE_ADDR="192.0.2.77",
        )
    finally:
        sentry_sdk.get_client().close()
        sentry_sdk.init()
    (event,) = kept.sent
    assert "ValueError" in event and "test_being_seen.py" in event
    for secret in ("Rosa", "192.0.2.77", "sessionid", "Blepharoplasty"):
        assert secret not in event


@pytest.mark.django_db
def test_a_link_for_a_new_password_waits_for_a_mail_server(
    site: HomePage, client: Client, admin_user: Any, settings: Settings, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    settings.EMAIL_BACKEND = "clinic.core.outbox.OutboxBackend"
    settings.EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.console.EmailBackend"
    admin_user.email = "nurse@clinic.example"
    admin_user.save()
    client.post(reverse("wagtailadmin_password_reset"), {"email": admin_user.email})
    assert send_waiting_mail() == 0
    waiting = OutgoingMail.objects.get()
    assert "password_reset/confirm/" in waiting.body and "NoMailServer" in waiting.last_error
    assert "confirm/" not in caplog.text + "".join(capfd.readouterr())
    settings.EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    call_command("send_mail")
    assert mail.outbox[0].to == [admin_user.email] and not OutgoingMail.objects.exists()
