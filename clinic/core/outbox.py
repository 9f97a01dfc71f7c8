"""The outbox: e-mails stored with what they are about, and sent by a process of their own.

A mail server that is down, slow or refuses keeps nobody waiting and loses nothing: `queue_mail` writes a row
in the transaction of its caller, as `OutboxBackend` does for what Django and Wagtail write, and
`send_waiting_mail` (`manage.py send_mail`) tries again with growing pauses.
"""

from __future__ import annotations

import datetime
import logging
import smtplib
import sys
from collections.abc import Callable, Collection, Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.translation import gettext

from clinic.models import OutgoingMail
from clinic.publishing.process_lock import process_lock

logger = logging.getLogger(__name__)

# 1, 2, 4 … minutes after the first, second, third failure, and at most this long.
FIRST_PAUSE = datetime.timedelta(minutes=1)
LONGEST_PAUSE = datetime.timedelta(hours=6)
# Then it is given up, stays in the list of the admin, and falls away after a month.
GIVEN_UP_AFTER = datetime.timedelta(days=5)
KEPT_AFTER = datetime.timedelta(days=35)
MOST_AT_ONCE = 100


def queue_mail(recipient: str, subject: str, body: str) -> None:
    """Have an e-mail sent after the commit of the current transaction."""
    OutgoingMail.objects.create(
        recipient=recipient, subject=subject, body=body, next_attempt_at=timezone.now()
    )


class OutboxBackend(BaseEmailBackend):
    """Where Django and Wagtail leave their e-mails, such as links for new passwords: in the outbox."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue the messages, for each recipient on their own."""
        for message in email_messages:
            for recipient in message.recipients():
                queue_mail(recipient, message.subject[:200], str(message.body))
        return len(email_messages)


class NoMailServer(Exception):
    """EMAIL_URL names no mail server, and what is printed here would stay in a log."""


def is_printed() -> bool:
    """Whether e-mails are printed, for want of a mail server."""
    return settings.EMAIL_DELIVERY_BACKEND == "django.core.mail.backends.console.EmailBackend"


def withdraw_mail(marks: Collection[str]) -> None:
    """Forget e-mails that have not been sent about what is no longer there.

    Args:
        marks: words that stand in no other subject.
    """
    waiting = OutgoingMail.objects.values_list("pk", "subject") if marks else ()
    found = [pk for pk, subject in waiting if any(mark in subject for mark in marks)]
    OutgoingMail.objects.filter(pk__in=found).delete()


def send_waiting_mail(before_each: Callable[[], object] = lambda: None) -> int:
    """Send what is due, oldest first; returns how many were sent.

    Of several processes one sends at a time. No transaction is open while a mail server is asked.

    Args:
        before_each: called before each e-mail, as a sign of life.
    """
    sent = 0
    with process_lock("clinic.outbox") as is_ours:
        if not is_ours:
            return 0
        now = timezone.now()
        due = OutgoingMail.objects.filter(next_attempt_at__lte=now).order_by("next_attempt_at")
        for pk in list(due.values_list("pk", flat=True)[:MOST_AT_ONCE]):
            before_each()
            mail = OutgoingMail.objects.filter(pk=pk).first()
            if mail is None:
                # Withdrawn while the ones before it were sent.
                continue
            error = _send(mail)
            if error is None:
                mail.delete()
                sent += 1
                continue
            _note_failure(mail, error)
            if not isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
                # The server itself fails: it would keep each of the others waiting as long.
                break
    return sent


def forget_old_mail() -> None:
    """Delete e-mails that were given up long ago; a job of the clock."""
    OutgoingMail.objects.filter(created_at__lt=timezone.now() - KEPT_AFTER).delete()


def _send(mail: OutgoingMail) -> Exception | None:
    """Hand an e-mail to the mail server; returns why that failed."""
    message = EmailMessage(mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.recipient])
    # Nobody's automatic reply is read.
    message.extra_headers = {"Auto-Submitted": "auto-generated"}
    try:
        # They hold links that set a password.
        if is_printed() and (settings.ENV.is_public or not sys.stdout.isatty()):
            raise NoMailServer("EMAIL_URL names no mail server")
        # Past `EMAIL_BACKEND`, which is the outbox. EMAIL_TIMEOUT bounds it.
        get_connection(settings.EMAIL_DELIVERY_BACKEND).send_messages([message])
    except Exception as error:
        return error
    return None


def _note_failure(mail: OutgoingMail, error: Exception) -> None:
    """Set the next attempt, or give up."""
    now = timezone.now()
    pause = min(FIRST_PAUSE * 2 ** min(mail.attempts, 20), LONGEST_PAUSE)
    # It may have been withdrawn meanwhile.
    OutgoingMail.objects.filter(pk=mail.pk).update(
        attempts=mail.attempts + 1,
        last_error=_in_words(error)[:500],
        next_attempt_at=now + pause if now - mail.created_at < GIVEN_UP_AFTER else None,
    )
    # What a mail server answers may quote addresses: that stays in the row.
    logger.warning("E-mail %d could not be sent: %s.", mail.pk, type(error).__name__)


def _in_words(error: Exception) -> str:
    """Why an e-mail could not be sent, for staff; behind it what whoever runs the site needs to know."""
    answers = [error.args]
    match error:
        case smtplib.SMTPRecipientsRefused():
            words = gettext("The mail server refuses this address. Check how it is spelled.")
            answers = list(error.recipients.values())
        case smtplib.SMTPAuthenticationError() | smtplib.SMTPSenderRefused():
            words = gettext("The mail server refuses mail from this site.")
        case smtplib.SMTPDataError():
            words = gettext("The mail server refuses this e-mail.")
        case NoMailServer():
            words = gettext("The site has no mail server.")
        case OSError():
            words = gettext("The mail server cannot be reached at the moment.")
        case _:
            words = gettext("The e-mail could not be sent.")
    parts = [part for answer in answers for part in answer]
    said = " ".join(part.decode(errors="replace") if isinstance(part, bytes) else str(part) for part in parts)
    return f"{words} ({type(error).__name__}: {said})"
