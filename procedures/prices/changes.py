"""Price changes: new prices for published lines, and nothing else of their page.

A change is written into the public version of the page and, where the newest draft still holds the old price,
into that draft. Nothing else of the draft is published, and what the page lacks otherwise does not matter.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import signals
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.log_actions import LogContext, log
from wagtail.models import Revision

from clinic.publishing.page_lock import page_lock
from procedures.choices import PriceChangeWay
from procedures.facts import LineValues, PriceLine
from procedures.models import PriceHistoryEntry, ProcedurePage
from procedures.models.blocks import AmountField, price_errors
from procedures.prices.confirmation import set_confirmations
from procedures.prices.history import recorded_as
from procedures.prices.merging import with_prices
from procedures.prices.rights import is_locked_by_another

CHANGED = "procedures.prices.change"


@dataclass(frozen=True)
class PriceChange:
    """A new price for a line.

    Attributes:
        page_id, block_id: the line.
        before: the public price as the person has seen it; the change is refused if it is another one by now.
        after: the price to publish.
    """

    page_id: int
    block_id: str
    before: LineValues
    after: LineValues


class PriceChangesRefused(Exception):
    """The changes of a page were not made, none of them.

    Attributes:
        reasons: in words, by the block id of the line; "" for the whole page.
    """

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__(" ".join(reasons.values()))
        self.reasons = dict(reasons)


@dataclass(frozen=True)
class AppliedChanges:
    """What a price change has done to a page.

    Attributes:
        page: as it is now public.
        entries: what was written into the price history, in order; `undo_changes` takes it.
        draft_prices: the prices of the newest draft that were changed there too and have stayed, by the block
            id. Whoever publishes that draft is asked which one is right.
    """

    page: ProcedurePage
    entries: Sequence[PriceHistoryEntry]
    draft_prices: Mapping[str, LineValues]


def apply_changes(
    page_id: int,
    changes: Iterable[PriceChange],
    user: Any,
    *,
    way: PriceChangeWay = PriceChangeWay.CHANGED,
    batch: uuid.UUID | None = None,
    confirms: bool = False,
) -> AppliedChanges:
    """Publish new prices for lines of one page: all of them, or none.

    One short transaction, which holds the page. Whether the user may do it is asked before
    (`procedures.prices.rights`).

    Args:
        changes: of lines of this page, at most one for each. Changes to what is already public do nothing.
        user: the author of revision, log entry and history; None for a command.
        way: how it was changed, for the history.
        batch: marks the changes of several pages that belong together in the history.
        confirms: whether the new prices count as confirmed today, because somebody has typed each of them.

    Raises:
        PriceChangesRefused: nothing is changed.
    """
    changes = list(changes)
    with page_lock(page_id), LogContext(user=user), recorded_as(way, batch):
        page = ProcedurePage.objects.filter(pk=page_id).first()
        if reasons := _reasons(page, changes, user):
            raise PriceChangesRefused(reasons)
        assert page is not None
        changes = [change for change in changes if change.after != change.before]
        if not changes:
            return AppliedChanges(page, (), {})
        return _apply(page, changes, user, confirms=confirms)


def undo_changes(
    entries: Iterable[PriceHistoryEntry], user: Any, *, batch: uuid.UUID | None = None
) -> AppliedChanges:
    """Publish the earlier prices again that entries of one page's history name.

    Args:
        entries: as `apply_changes` has returned them, or as read by their `batch`.

    Raises:
        PriceChangesRefused: something newer has touched a line; nothing is changed.
    """
    entries = list(entries)
    (page_id,) = {entry.page_id for entry in entries}
    with page_lock(page_id):
        newest = _newest_entries(page_id)
        reasons = {
            entry.block_id: _("The price has been changed again since, by %(name)s: %(price)s.")
            % {"name": newest[entry.block_id].name or "–", "price": newest[entry.block_id].new_values or "–"}
            for entry in entries
            if newest[entry.block_id].pk != entry.pk
        }
        reasons |= {
            entry.block_id: _("The line was added or removed, which is no change of its price.")
            for entry in entries
            if entry.old_values is None or entry.new_values is None
        }
        if reasons:
            raise PriceChangesRefused(reasons)
        changes = [
            PriceChange(page_id, entry.block_id, before=entry.new_values, after=entry.old_values)
            for entry in entries
            if entry.new_values is not None and entry.old_values is not None
        ]
        return apply_changes(page_id, changes, user, way=PriceChangeWay.UNDONE, batch=batch)


def value_errors(values: LineValues, line: PriceLine) -> dict[str, str]:
    """What is wrong with a new price of a line, by the name of the value."""
    errors = {name: str(message) for name, message in price_errors(values.on(line), is_draft=False).items()}
    field = AmountField()
    for name in ("minimum", "maximum"):
        try:
            field.clean(getattr(values, name))
        except ValidationError as error:
            errors[name] = " ".join(error.messages)
    if values.currency != line.currency:
        errors["currency"] = _("The line is in %(currency)s.") % {"currency": line.currency}
    return errors


def _newest_entries(page_id: int) -> dict[str, PriceHistoryEntry]:
    entries = PriceHistoryEntry.objects.filter(page_id=page_id).order_by("pk")
    return {entry.block_id: entry for entry in entries}


def _reasons(page: ProcedurePage | None, changes: Sequence[PriceChange], user: Any) -> dict[str, str]:
    """Why changes cannot be made, by block id."""
    if page is None:
        return {"": _("The procedure has been deleted.")}
    title = {"title": page.get_admin_display_title()}
    if not page.live:
        return {"": _("“%(title)s” is not public: change its prices in the editor.") % title}
    if page.alias_of_id:
        return {"": _("“%(title)s” is an alias: change the prices of the page that it shows.") % title}
    if is_locked_by_another(page, user):
        return {"": _("“%(title)s” is locked in the admin. Unlock it there first.") % title}
    lines = {line.block_id: line for line in page.price_lines}
    reasons = {}
    for change in changes:
        line = lines.get(change.block_id)
        if line is None:
            reasons[change.block_id] = _("This price line has been removed from “%(title)s”.") % title
        elif LineValues.of(line) != change.before:
            reasons[change.block_id] = _(
                "The price has been changed since you saw it: it was %(before)s and is %(now)s now."
            ) % {"before": change.before, "now": line.amount}
        elif errors := value_errors(change.after, line):
            reasons[change.block_id] = " ".join(errors.values())
    return reasons


class _PublishPrices(PublishPageRevisionAction):
    """Wagtail's publishing, without the end of a moderation that is under way."""

    def _after_publish(self) -> None:
        page = self.object
        signals.page_published.send(sender=page.specific_class, instance=page, revision=self.revision)
        signals.published.send(sender=type(page), instance=page, revision=self.revision)
        page.update_aliases(revision=self.revision, _content=self.revision.content)


def _apply(
    page: ProcedurePage, changes: Sequence[PriceChange], user: Any, *, confirms: bool
) -> AppliedChanges:
    draft = page.latest_revision if page.has_unpublished_changes else None
    scheduled = dict(
        page.revisions.filter(approved_go_live_at__isnull=False).values_list("pk", "approved_go_live_at")
    )
    before = page.prices_known
    lines = {line.block_id: line for line in page.price_lines}
    page.prices = with_prices(page.prices, {change.block_id: change.after for change in changes})
    if confirms:
        changed = {change.block_id for change in changes}
        confirmable = [line for line in page.confirmable_prices if line.block_id in changed]
        set_confirmations(page, confirmable, timezone.localdate())
    if page.go_live_at and page.go_live_at > timezone.now():
        # Of the draft's schedule. The price holds now.
        page.go_live_at = None
    revision = page.save_revision(user=user, clean=False)
    # What Wagtail publishes is the revision read anew, from this very page.
    revision.content_object = page
    action = _PublishPrices(revision, user=user, log_action=False)
    action.object.is_gated = False
    action.object.minor_correction = True
    action.execute(skip_permission_checks=True)
    log(
        instance=action.object,
        action=CHANGED,
        user=user,
        revision=revision,
        content_changed=True,
        data={
            "prices": [
                {"line": lines[change.block_id].basis, "old": str(change.before), "new": str(change.after)}
                for change in changes
            ]
        },
    )
    # A publication ends all schedules of the page; this one ends none.
    for pk, moment in scheduled.items():
        Revision.objects.filter(pk=pk).update(approved_go_live_at=moment)
    kept = _renew_draft(draft, scheduled.get(draft.pk)) if draft is not None else {}
    return AppliedChanges(
        page=ProcedurePage.objects.get(pk=page.pk),
        entries=tuple(PriceHistoryEntry.objects.filter(page_id=page.pk, pk__gt=before).order_by("pk")),
        draft_prices=kept,
    )


def _renew_draft(draft: Revision, scheduled_at: datetime.datetime | None) -> dict[str, LineValues]:
    """Make a draft the newest version again. It takes the new prices by being read.

    It stays the same version, which a moderation, a schedule or an open editor may refer to.

    Returns:
        The prices of its own that it keeps.
    """
    page = ProcedurePage.objects.get(pk=draft.object_id)
    version = page.with_content_json(draft.content)
    version.latest_revision = draft
    version.save_revision(
        user=draft.user, overwrite_revision=draft, approved_go_live_at=scheduled_at, clean=False
    )
    conflicts = version.price_conflicts.items()
    return {block_id: conflict.own for block_id, conflict in conflicts if conflict.newer is not None}
