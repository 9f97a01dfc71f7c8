"""Updates of many prices: what is proposed, what was confirmed, and the journal of what has been done."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name

from procedures.choices import LineOutcome, PriceUpdateKind, PriceUpdateState
from procedures.facts import LineValues


class PriceUpdate(models.Model):
    """An uploaded sheet, a clinic's price list, or a change by per cent.

    Attributes:
        batch: marks what it changes in the price history.
        percent: what a change by per cent asks for.
        source: of a price list, its table, the columns that were chosen, and the lines for single rows.
        unchanged: how many lines of it stay as they are.
        notes: about the whole, in words.
        error: why nothing was applied, or not undone.
        attempts: how often a process has begun to apply or to undo it.
    """

    kind = models.CharField(max_length=10, choices=PriceUpdateKind.choices)
    name = models.CharField(_("name"), max_length=120)
    batch = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=PriceUpdateState.choices, default=PriceUpdateState.PREVIEW
    )
    percent = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    source = models.JSONField(default=dict)
    unchanged = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Stays when the account is deleted.
    user_name = models.CharField(_("by"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        default_permissions = ()
        verbose_name = _("price update")
        verbose_name_plural = _("price updates")

    def __str__(self) -> str:
        return self.name

    def by(self, user: Any) -> None:
        """Set who is at work on it, in memory."""
        self.user, self.user_name = user, get_user_display_name(user)

    @property
    def is_running(self) -> bool:
        """Whether a process applies it, takes it back, or should."""
        return self.state in PriceUpdateState.running()

    @property
    def is_open(self) -> bool:
        """Whether nothing has been confirmed yet."""
        return self.state in (PriceUpdateState.COLUMNS, PriceUpdateState.PREVIEW)

    @property
    def is_going_back(self) -> bool:
        """Whether its changes are or were taken back, if it has made any."""
        return self.state in (PriceUpdateState.REVERTING, PriceUpdateState.UNDOING) or self._is_back

    @property
    def _is_back(self) -> bool:
        return self.state in (PriceUpdateState.FAILED, PriceUpdateState.UNDONE)

    @property
    def state_in_words(self) -> str:
        """How far it has come, as its journal knows it: what is put back was changed for a while."""
        if self._is_back and self.counts["applied"]:
            return str(_("Put back in part"))
        if self.state == PriceUpdateState.FAILED and self.counts["undone"]:
            return str(_("Put back"))
        return self.get_state_display()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many of the confirmed lines have come how far."""
        of = {outcome.name.lower(): Count("pk", filter=Q(outcome=outcome)) for outcome in LineOutcome}
        return self.lines.filter(is_chosen=True).aggregate(chosen=Count("pk"), **of)


class PriceUpdateLine(models.Model):
    """A line of an update: the proposal, and what has become of it.

    Attributes:
        address: the cell that it comes from.
        row: its number in the source; 0 where there is none.
        title, basis: what the price is for, in words.
        page_id, block_id: the line; empty where it is not known. No foreign keys: the journal outlives both.
        before, after: as `LineValues.as_block` writes them; null where they are not known.
        problem: why it cannot be applied.
        is_unmatched: whether somebody may say which line it is.
        warnings, notes: what to look at, and what is good to know.
        is_chosen: whether it is ticked.
        outcome: what has become of it, with the reason where it was left out.
    """

    update = models.ForeignKey(PriceUpdate, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    row = models.PositiveIntegerField(default=0)
    address = models.CharField(max_length=12, blank=True)
    title = models.CharField(max_length=255)
    basis = models.CharField(max_length=160, blank=True)
    page_id = models.PositiveBigIntegerField(null=True)
    block_id = models.CharField(max_length=36, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    problem = models.TextField(blank=True)
    is_unmatched = models.BooleanField(default=False)
    warnings = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    is_chosen = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=LineOutcome.choices, default=LineOutcome.WAITING)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("update", "position")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("update", "position"), name="unique_price_update_line"),
        )

    def __str__(self) -> str:
        return f"{self.title}: {self.before_values or '–'} → {self.after_values or '–'}"

    @property
    def before_values(self) -> LineValues | None:
        """What the line was when it was compared."""
        return None if self.before is None else LineValues.of_block(self.before)

    @property
    def after_values(self) -> LineValues | None:
        """What it becomes."""
        return None if self.after is None else LineValues.of_block(self.after)
