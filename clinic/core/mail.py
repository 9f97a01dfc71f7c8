"""E-mail about what is in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction


class MailAfterCommit(BaseEmailBackend):
    """Sends mail when the transaction that it tells of is written, through `EMAIL_DELIVERY_BACKEND`.

    No mail tells of what is rolled back, and no page waits, locked, for a mail server.
    """

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.options = options

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send the messages now, or when the transaction ends; returns how many were taken."""
        messages = list(email_messages)
        if not connection.in_atomic_block:
            return self._deliver(messages)
        # Nobody is left to tell of a failure but the log.
        transaction.on_commit(lambda: self._deliver(messages), robust=True)
        return len(messages)

    def _deliver(self, messages: list[EmailMessage]) -> int:
        delivery = get_connection(
            settings.EMAIL_DELIVERY_BACKEND, fail_silently=self.fail_silently, **self.options
        )
        return delivery.send_messages(messages) or 0
