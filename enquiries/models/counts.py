"""What stays of requests that were erased: numbers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ErasedRequests(models.Model):
    """How many requests of a month were erased, and how they had been answered."""

    month = models.DateField(_("first day of the month in which they came"), unique=True)
    received = models.PositiveIntegerField(_("requests"), default=0)
    answered = models.PositiveIntegerField(_("answered"), default=0)
    in_time = models.PositiveIntegerField(_("answered in time"), default=0)
    answer_minutes = models.PositiveIntegerField(_("minutes until the answer, all together"), default=0)
    booked = models.PositiveIntegerField(_("booked"), default=0)

    class Meta:
        verbose_name = _("erased requests")
        verbose_name_plural = _("erased requests")
        ordering = ("-month",)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.received}"
