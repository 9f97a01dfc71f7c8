"""The outbox: what is written with a transaction is sent later, whatever the mail server does."""

from __future__ import annotations

import datetime
import smtplib
import time
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from clinic.core.outbox import (
    FIRST_PAUSE,
    GIVEN_UP_AFTER,
    KEPT_AFTER,
    LONGEST_PAUSE,
    forget_old_mail,
    queue_mail,
    send_waiting_mail,
    withdraw_mail,
)
from clinic.models import OutgoingMail
from clinic.publishing.process_lock import process_lock
from tests.support.mail_server import mail_server

pytestmark = pytest.mark.django_db

TO = "rosa@visitor.example"


def due_now() -> None:
    OutgoingMail.objects.update(next_attempt_at=timezone.now())


def test_mail_is_sent_and_forgotten() -> None:
    queue_mail(TO, "Hello", "Text")
    assert not mail.outbox
    assert send_waiting_mail() == 1
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == ([TO], "Hello", "Text")
    assert not OutgoingMail.objects.exists()


def test_mail_of_what_was_rolled_back_is_not_sent() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        queue_mail(TO, "Hello", "Text")
        raise RuntimeError
    assert send_waiting_mail() == 0 and not mail.outbox


def test_an_address_in_an_international_domain(settings: Settings) -> None:
    queue_mail("rosa@bücher.example", "Grüße 🙂", "Text")
    assert send_waiting_mail() == 1
    assert "xn--bcher-kva" in mail.outbox[0].message()["To"] or "bücher" in mail.outbox[0].to[0]


def test_pauses_grow_and_the_reason_is_kept(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*arguments: Any, **options: Any) -> Any:
        raise smtplib.SMTPServerDisconnected(f"no {TO} here")

    queue_mail(TO, "Hello", "Text")
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        pauses = []
        for _attempt in range(12):
            due_now()
            before = timezone.now()
            assert send_waiting_mail() == 0
            row = OutgoingMail.objects.get()
            assert row.next_attempt_at
            pauses.append(row.next_attempt_at - before)
    rounded = [round(pause / FIRST_PAUSE) for pause in pauses]
    assert rounded[:5] == [1, 2, 4, 8, 16] and rounded[-1] == LONGEST_PAUSE / FIRST_PAUSE
    assert row.attempts == 12 and row.last_error.startswith("The mail server cannot be reached at")
    # The log says that, and to nobody's address.
    assert "SMTPServerDisconnected" in caplog.text and TO not in caplog.text
    assert send_waiting_mail() == 0
    due_now()
    assert send_waiting_mail() == 1


def test_a_failing_server_is_asked_once_and_a_refused_address_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def server(error: Exception) -> Any:
        def send(backend: Any, messages: Any) -> int:
            asked.append(messages[0].to[0])
            if messages[0].to[0] == "first@visitor.example":
                raise error
            return 1

        return send

    for name in ("first", "second", "third"):
        queue_mail(f"{name}@visitor.example", "Hello", "Text")
    place = "django.core.mail.backends.locmem.EmailBackend.send_messages"
    monkeypatch.setattr(place, server(TimeoutError("timed out")))
    assert send_waiting_mail() == 0 and asked == ["first@visitor.example"]
    due_now()
    monkeypatch.setattr(place, server(smtplib.SMTPRecipientsRefused({})))
    assert send_waiting_mail() == 2
    assert OutgoingMail.objects.get().recipient == "first@visitor.example"


def test_mail_is_given_up_and_falls_away_at_last(monkeypatch: pytest.MonkeyPatch) -> None:
    queue_mail(TO, "Hello", "Text")
    OutgoingMail.objects.update(created_at=timezone.now() - GIVEN_UP_AFTER)
    monkeypatch.setattr("clinic.core.outbox._send", lambda mail: OSError("down"))
    send_waiting_mail()
    assert OutgoingMail.objects.get().next_attempt_at is None
    forget_old_mail()
    assert OutgoingMail.objects.exists()
    OutgoingMail.objects.update(created_at=timezone.now() - KEPT_AFTER)
    forget_old_mail()
    assert not OutgoingMail.objects.exists()


def test_one_process_sends_at_a_time() -> None:
    queue_mail(TO, "Hello", "Text")
    with process_lock("clinic.outbox"):
        assert send_waiting_mail() == 0
    assert send_waiting_mail() == 1


def test_each_mail_is_a_sign_of_life() -> None:
    signs: list[int] = []
    for _number in range(3):
        queue_mail(TO, "Hello", "Text")
    send_waiting_mail(lambda: signs.append(1))
    assert len(signs) == 3


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    queue_mail(TO, "Hello", "Text")
    call_command("send_mail")
    assert capsys.readouterr().out == "Sent: 1.\n"
    call_command("send_mail")
    assert capsys.readouterr().out == ""


def test_mail_that_was_withdrawn_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for mark in ("2222-2222", "3333-3333"):
        queue_mail(TO, f"Request {mark}", "Text")

    def withdraw_meanwhile(mail: OutgoingMail) -> Exception:
        withdraw_mail(["2222-2222"])
        return TimeoutError("timed out")

    monkeypatch.setattr("clinic.core.outbox._send", withdraw_meanwhile)
    assert send_waiting_mail() == 0
    assert [mail.subject for mail in OutgoingMail.objects.all()] == ["Request 3333-3333"]


def test_mail_that_is_withdrawn_while_others_are_sent_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []

    def withdraw_the_next(mail: OutgoingMail) -> None:
        sent.append(mail.subject)
        withdraw_mail(["3333-3333"])

    for mark in ("2222-2222", "3333-3333"):
        queue_mail(TO, f"Request {mark}", "Text")
    monkeypatch.setattr("clinic.core.outbox._send", withdraw_the_next)
    assert send_waiting_mail() == 1
    assert sent == ["Request 2222-2222"] and not OutgoingMail.objects.exists()


# Real servers


def test_a_server_that_hangs_then_refuses_then_accepts(settings: Settings) -> None:
    """Each in its time; in the end each e-mail has arrived once."""
    addresses = [TO, "rosa@bücher.example"]
    for address in addresses:
        queue_mail(address, "Grüße 🙂", "Text")
    with mail_server(answer="hang") as server:
        settings.EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 0.3
        began = time.monotonic()
        assert send_waiting_mail() == 0
        # It is asked once, not for each e-mail.
        assert time.monotonic() - began < 2 and server.asked == 1
        server.answer = "refuse"
        due_now()
        assert send_waiting_mail() == 0
        assert {mail.last_error for mail in OutgoingMail.objects.all()} == {
            "The mail server refuses this address. Check how it is spelled. "
            "(SMTPRecipientsRefused: 550 no such mailbox)"
        }
        server.answer = "accept"
        due_now()
        assert send_waiting_mail() == 2
        assert send_waiting_mail() == 0
    assert sorted(to for recipients, _text in server.taken for to in recipients) == [
        TO,
        "rosa@xn--bcher-kva.example",
    ]
    assert not OutgoingMail.objects.exists()


def test_a_mail_server_that_is_down(settings: Settings) -> None:
    with mail_server() as server:
        port = server.port
    settings.EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    queue_mail(TO, "Hello", "Text")
    assert send_waiting_mail() == 0
    assert OutgoingMail.objects.get().last_error.startswith("The mail server cannot be reached at")


def test_the_default_timeout_is_bounded(settings: Settings) -> None:
    from clinic.settings.environment import read_environment

    assert 0 < read_environment({"EMAIL_URL": "smtp://mail.example"}).email["EMAIL_TIMEOUT"] <= 20
    assert datetime.timedelta(0) < FIRST_PAUSE
