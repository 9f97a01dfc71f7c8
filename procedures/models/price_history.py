"""The history of published prices, kept when a line, its page or an account is deleted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name

from procedures.choices import PriceChangeWay, PriceUnit
from procedures.facts import LineValues


class PriceHistoryEntry(models.Model):
    """A change of the price that visitors read on a line; never edited.

    Written by `procedures.prices.history` when a page is published, whatever the way. Page and block are no
    foreign keys, so that an entry outlives both. The ids of the entries of a page ascend: its `prices_known`
    names the last one that a version takes into account.
    """

    page_id = models.PositiveBigIntegerField(_("page"))
    page_title = models.CharField(_("procedure"), max_length=255)
    block_id = models.CharField(max_length=36)
    label = models.CharField(_("what the price is for"), max_length=400, blank=True)
    unit = models.CharField(_("unit"), max_length=12, choices=PriceUnit.choices, blank=True)
    # Values as `LineValues.as_block` stores them; null before the line was added and after it was removed.
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    changed_at = models.DateTimeField(_("changed on"), default=timezone.now)
    way = models.CharField(_("way"), max_length=12, choices=PriceChangeWay.choices)
    # Changes that were made together, such as by one spreadsheet.
    batch = models.UUIDField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Stays when the account is deleted.
    name = models.CharField(_("by"), max_length=200, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("page_id", "block_id"), name="price_history_line"),
            models.Index(fields=("batch",), name="price_history_batch"),
        )
        permissions = (("change_prices", _("Can change and confirm published prices")),)
        default_permissions = ()
        verbose_name = _("price change")
        verbose_name_plural = _("price history")

    def __str__(self) -> str:
        return f"{self.page_title}: {self.old_values or '–'} → {self.new_values or '–'}"

    @property
    def old_values(self) -> LineValues | None:
        """The price before; None if the line was added."""
        return None if self.old is None else LineValues.of_block(self.old)

    @property
    def new_values(self) -> LineValues | None:
        """The price since then; None if the line was removed."""
        return None if self.new is None else LineValues.of_block(self.new)

    def by(self, user: Any) -> PriceHistoryEntry:
        """The same entry with its author, whose display name it keeps."""
        if user is not None and user.pk:
            self.user, self.name = user, get_user_display_name(user)
        return self
