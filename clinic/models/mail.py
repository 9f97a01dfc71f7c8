"""E-mails that wait to be sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutgoingMail(models.Model):
    """An e-mail that was written with what it is about and waits to be sent: see `clinic.core.outbox`.

    It is deleted as soon as a mail server has taken it.
    """

    recipient = models.CharField(_("to"), max_length=320)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    # Empty once it has been given up.
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    # Staff look at the list; nothing refers to the rows, and their addresses are in no index.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("e-mail waiting to be sent")
        verbose_name_plural = _("e-mails waiting to be sent")
        ordering = ("created_at",)

    def __str__(self) -> str:
        # Logs of the admin name a row by this: no address.
        return f"{self.subject} ({self.pk})"
