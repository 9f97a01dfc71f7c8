"""E-mail that waits for the commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction


class MailAfterCommit(BaseEmailBackend):
    """An e-mail backend that sends after the transaction, through `EMAIL_DELIVERY_BACKEND`.

    No mail is sent about a rolled-back change, and no lock waits for a mail server.
    """

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.options = options

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send the messages now, or at the end of the transaction. Returns how many were accepted."""
        messages = list(email_messages)
        if not connection.in_atomic_block:
            return self._deliver(messages)
        # After the commit, failures can only be logged.
        transaction.on_commit(lambda: self._deliver(messages), robust=True)
        return len(messages)

    def _deliver(self, messages: list[EmailMessage]) -> int:
        delivery = get_connection(
            settings.EMAIL_DELIVERY_BACKEND, fail_silently=self.fail_silently, **self.options
        )
        return delivery.send_messages(messages) or 0
