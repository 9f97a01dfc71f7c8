"""Price updates: proposals that somebody confirms, and the journal by which they are applied and undone.

All ticked lines of an update are applied, or none. They are compared once more with what is public, then
written page by page in short transactions, each of which notes in the journal what it has done. So a process
that dies leaves an update that the next one finishes. A line that somebody changes in the meantime puts the
whole update back.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.publishing.process_lock import process_lock
from procedures.choices import LineOutcome, PriceChangeWay, PriceUpdateKind, PriceUpdateState
from procedures.models import PriceHistoryEntry, PriceUpdate, PriceUpdateLine
from procedures.prices.changes import PriceChange, PriceChangesRefused, apply_changes, undo_changes
from procedures.prices.languages import with_other_languages
from procedures.prices.lines import ListedLine, lines_of_pages
from procedures.prices.proposals import Comparison, Proposal, warnings_of
from procedures.prices.rights import why_not

logger = logging.getLogger(__name__)

# Previews that nobody has confirmed are forgotten.
PREVIEWS_KEPT = timedelta(days=30)
_LOCK = "price_updates"
_MOST_ATTEMPTS = 5
# In seconds: between two pages, so that other writers get their turn; and before looking for the lock again.
_PAUSE, _WAIT = 0.002, 0.5


# Proposals


def store(update: PriceUpdate, comparison: Comparison, user: Any) -> PriceUpdate:
    """Store what a source would change as an update that can be confirmed.

    Args:
        update: a new one, or one whose preview is made anew.
    """
    if update.user_id is None and user is not None:
        update.by(user)
    update.state = PriceUpdateState.PREVIEW
    proposals = list(with_other_languages(comparison.proposals))
    proposed = {proposal.line.key for proposal in proposals if proposal.line}
    update.unchanged, update.notes = len(comparison.unchanged - proposed), comparison.notes
    may_change: dict[int, str] = {}
    rows = []
    for position, proposal in enumerate(proposals):
        if proposal.line is not None and not proposal.problem:
            _consider_page(proposal, proposal.line, user, may_change)
        rows.append(_row(position, proposal))
    with transaction.atomic():
        update.save()
        update.lines.all().delete()
        for row in rows:
            row.update = update
        PriceUpdateLine.objects.bulk_create(rows, batch_size=500)
    return update


def _consider_page(proposal: Proposal, line: ListedLine, user: Any, known: dict[int, str]) -> None:
    if line.page_id not in known:
        known[line.page_id] = why_not(user, line.page)
    proposal.problem = known[line.page_id]
    if line.page.has_unpublished_changes:
        proposal.notes.append(
            _("There is a newer draft. The price is published without it, and changed in it, too.")
        )


def _row(position: int, proposal: Proposal) -> PriceUpdateLine:
    line = proposal.line
    of_line: dict[str, Any] = {"title": proposal.words[:255]}
    if line is not None:
        of_line = {
            "title": line.title[:255],
            "basis": line.basis[:160],
            "page_id": line.page_id,
            "block_id": line.block_id,
            "before": line.values.as_block(),
        }
    return PriceUpdateLine(
        **of_line,
        position=position,
        row=proposal.row,
        address=proposal.address,
        after=proposal.after and proposal.after.as_block(),
        problem=proposal.problem,
        is_unmatched=proposal.is_unmatched,
        warnings=proposal.warnings,
        notes=proposal.notes,
        is_chosen=not proposal.problem and not proposal.warnings,
    )


def compare_again(update: PriceUpdate, user: Any) -> bool:
    """Compare what an update proposes with what is public by now. Returns whether it was not applied."""
    if update.state not in (PriceUpdateState.FAILED, PriceUpdateState.PREVIEW):
        return False
    # The lines that stayed then are known by their number alone.
    found = Comparison(unchanged={*range(update.unchanged)}, notes=update.notes)
    lines = list(update.lines.all())
    current = lines_of_pages(line.page_id for line in lines if line.page_id)
    for line in lines:
        proposal = Proposal(line.address, line.title, row=line.row, notes=[])
        if line.page_id is None or line.after_values is None:
            proposal.problem, proposal.is_unmatched = line.problem, line.is_unmatched
            found.proposals.append(proposal)
            continue
        proposal.line, proposal.after = current.get((line.page_id, line.block_id)), line.after_values
        if proposal.line is None:
            proposal.problem = _("The price or its page is no longer public.")
        elif proposal.line.values == proposal.after:
            found.unchanged.add(proposal.line.key)
            continue
        else:
            now = proposal.line.values
            if now != line.before_values:
                proposal.warnings.append(
                    _("The price has changed in the meantime, from %(before)s to %(now)s.")
                    % {"before": line.before_values, "now": now}
                )
            proposal.warnings += warnings_of(now, proposal.after, update.percent)
        found.proposals.append(proposal)
    # What was put back has its own place in the history.
    update.batch, update.error = uuid.uuid4(), ""
    store(update, found, user)
    return True


# What people confirm


def confirm(update: PriceUpdate, chosen: Collection[int], user: Any) -> bool:
    """Confirm the chosen lines of a preview, by their ids. Returns whether this was the first to do so."""
    with transaction.atomic():
        found = _held(update, PriceUpdateState.PREVIEW)
        if found is None:
            return False
        lines = found.lines.filter(pk__in=chosen, problem="", after__isnull=False)
        if not lines.exists():
            return False
        found.lines.update(is_chosen=False)
        lines.update(is_chosen=True)
        _begin(found, PriceUpdateState.APPLYING, user)
    return True


def ask_undo(update: PriceUpdate, user: Any) -> bool:
    """Have an update undone. Returns whether it can be."""
    with transaction.atomic():
        found = _held(update, PriceUpdateState.APPLIED)
        if found is None or touched_since(found):
            return False
        _begin(found, PriceUpdateState.UNDOING, user)
    return True


def _held(update: PriceUpdate, state: PriceUpdateState) -> PriceUpdate | None:
    """The update, held for this transaction; None if it has come further than a state."""
    return PriceUpdate.objects.select_for_update().filter(pk=update.pk, state=state).first()


def _begin(update: PriceUpdate, state: PriceUpdateState, user: Any) -> None:
    """Note what is to be done, in the name of whoever asked for it."""
    update.by(user)
    update.state, update.error, update.attempts = state, "", 0
    update.confirmed_at, update.finished_at = timezone.now(), None
    update.save()


def touched_since(update: PriceUpdate) -> list[str]:
    """The lines of an update that something newer has changed, by name; those cannot be undone."""
    entries = {entry.pk: entry for entry in _entries(update)}
    pages = {entry.page_id for entry in entries.values()}
    newest = (
        PriceHistoryEntry.objects.filter(page_id__in=pages)
        .order_by()
        .values("page_id", "block_id")
        .annotate(newest=Max("pk"))
    )
    last = {(row["page_id"], row["block_id"]): row["newest"] for row in newest}
    return [
        " · ".join(filter(None, (entry.page_title, entry.label)))
        for entry in entries.values()
        if last[entry.page_id, entry.block_id] != entry.pk
    ]


def _entries(update: PriceUpdate) -> Any:
    """What an update has written into the history, without what has put it back."""
    return PriceHistoryEntry.objects.filter(batch=update.batch, way=way_of(update)).order_by("pk")


def way_of(update: PriceUpdate) -> PriceChangeWay:
    """How the history calls it."""
    is_percent = update.kind == PriceUpdateKind.PERCENT
    return PriceChangeWay.PERCENT if is_percent else PriceChangeWay.SPREADSHEET


# What a process does


def pending() -> Any:
    """The updates that are to be applied or undone, the oldest first."""
    return PriceUpdate.objects.filter(state__in=PriceUpdateState.running()).order_by("confirmed_at", "pk")


def is_idle() -> bool:
    """Whether there is something to do, and no process does it."""
    if not pending().exists():
        return False
    with process_lock(_LOCK) as is_ours:
        return is_ours


def run_pending() -> None:
    """Apply and undo all that is confirmed, one update after the other; wait while another process does."""
    while pending().exists():
        with process_lock(_LOCK) as is_ours:
            if is_ours:
                while update := pending().first():
                    _run(update)
                continue
        time.sleep(_WAIT)


def forget_old() -> None:
    """Delete what nobody has confirmed for long, and what was finished long ago. The price history stays."""
    now = timezone.now()
    unused = (PriceUpdateState.COLUMNS, PriceUpdateState.PREVIEW)
    is_old = Q(state__in=unused, created_at__lt=now - PREVIEWS_KEPT)
    if days := settings.PRICE_UPDATES_KEPT_DAYS:
        # Confirmed and at rest, whatever has come of it.
        is_old |= Q(finished_at__lt=now - timedelta(days=days)) & ~Q(state__in=PriceUpdateState.running())
    old = PriceUpdate.objects.filter(is_old)
    # A look takes no lock.
    if old.exists():
        old.delete()


def _run(update: PriceUpdate) -> None:
    update.attempts += 1
    update.save(update_fields=["attempts"])
    try:
        if update.attempts > _MOST_ATTEMPTS:
            _give_up(update)
        elif update.state == PriceUpdateState.APPLYING:
            _apply(update)
        else:
            _put_back(update)
    except Exception:
        logger.exception("The price update %s was interrupted.", update.pk)
        update.refresh_from_db()
        update.error = _("The website had a fault of its own, which is in its log.")
        if update.state == PriceUpdateState.APPLYING:
            update.state, update.attempts = PriceUpdateState.REVERTING, 0
        update.save()


def _give_up(update: PriceUpdate) -> None:
    logger.error("The price update %s was not finished.", update.pk)
    update.error = _("This could not be finished. The list below says which prices were changed.")
    _finish(update, PriceUpdateState.APPLIED)


def _finish(update: PriceUpdate, state: PriceUpdateState) -> None:
    update.state, update.finished_at = state, timezone.now()
    update.save(update_fields=["state", "finished_at", "error"])


def _apply(update: PriceUpdate) -> None:
    chosen = update.lines.filter(is_chosen=True)
    if not chosen.exclude(outcome=LineOutcome.WAITING).exists() and not _is_still_right(update, chosen):
        _finish(update, PriceUpdateState.FAILED)
        return
    for page_id, lines in _by_page(chosen.filter(outcome=LineOutcome.WAITING)):
        try:
            with transaction.atomic():
                changes = [
                    PriceChange(page_id, line.block_id, line.before_values, line.after_values)
                    for line in lines
                    if line.before_values and line.after_values
                ]
                apply_changes(page_id, changes, update.user, way=way_of(update), batch=update.batch)
                _note(lines, LineOutcome.APPLIED)
        except PriceChangesRefused as refused:
            if "" in refused.reasons:
                # Of the whole page: it was locked, unpublished or deleted a moment ago.
                _note(lines, LineOutcome.LEFT_OUT, str(refused))
                continue
            _note_reasons(lines, refused)
            update.error = _("Someone else changed a price at the same time.")
            update.state, update.attempts = PriceUpdateState.REVERTING, 0
            update.save()
            return
        time.sleep(_PAUSE)
    _finish(update, PriceUpdateState.APPLIED)


def _is_still_right(update: PriceUpdate, chosen: Any) -> bool:
    """Look at all lines before the first is written: leave out locked pages, and refuse what has changed."""
    current = lines_of_pages(chosen.values_list("page_id", flat=True))
    changed = []
    for line in chosen:
        found = current.get((line.page_id, line.block_id))
        if found is None:
            line.reason = _("The price or its page is no longer public.")
            changed.append(line)
        elif found.values != line.before_values:
            line.reason = _("Meanwhile changed to: %(price)s.") % {"price": found.values}
            changed.append(line)
        elif reason := why_not(update.user, found.page):
            _note([line], LineOutcome.LEFT_OUT, reason)
    PriceUpdateLine.objects.bulk_update(changed, ["reason"], batch_size=500)
    if changed:
        update.error = _(
            "Some prices have changed since they were compared. Compare again, and confirm what is right."
        )
    return not changed


def _put_back(update: PriceUpdate) -> None:
    """Put back what an update has applied; of an undo that is too late, nothing."""
    is_undo = update.state == PriceUpdateState.UNDOING
    if is_undo and not update.lines.filter(outcome=LineOutcome.UNDONE).exists() and touched_since(update):
        update.error = _("It was not undone: a price has been changed again since.")
        _finish(update, PriceUpdateState.APPLIED)
        return
    kept = False
    for page_id, lines in _by_page(update.lines.filter(outcome=LineOutcome.APPLIED)):
        kept |= not _put_page_back(update, page_id, lines)
        time.sleep(_PAUSE)
    if kept:
        said = _("Some prices could not be put back. The list names them.")
        update.error = f"{update.error} {said}".strip()
    _finish(update, PriceUpdateState.UNDONE if is_undo else PriceUpdateState.FAILED)


def _put_page_back(update: PriceUpdate, page_id: int, lines: list[PriceUpdateLine]) -> bool:
    """Put back the lines of a page. Where somebody was quicker, what they have written stays.

    Returns:
        Whether all of them are put back.
    """
    entries = _entries(update).filter(page_id=page_id, block_id__in=[line.block_id for line in lines])
    try:
        with transaction.atomic():
            if entries:
                undo_changes(entries, update.user, batch=update.batch)
            _note(lines, LineOutcome.UNDONE)
    except PriceChangesRefused as refused:
        others = [line for line in lines if not refused.reasons.keys() & {"", line.block_id}]
        for line in lines:
            if line not in others:
                reason = refused.reasons.get(line.block_id) or str(refused)
                _note([line], LineOutcome.APPLIED, reason)
        if others and len(others) < len(lines):
            _put_page_back(update, page_id, others)
        return False
    return True


def _by_page(lines: Any) -> Iterator[tuple[int, list[PriceUpdateLine]]]:
    ordered = lines.order_by("page_id", "position")
    for page_id, group in groupby(ordered, key=lambda line: line.page_id):
        yield int(page_id or 0), list(group)


def _note(lines: Iterable[PriceUpdateLine], outcome: LineOutcome, reason: str = "") -> None:
    """Write into the journal, in the transaction of what it says."""
    ids = [line.pk for line in lines]
    PriceUpdateLine.objects.filter(pk__in=ids).update(outcome=outcome, reason=reason)


def _note_reasons(lines: Iterable[PriceUpdateLine], refused: PriceChangesRefused) -> None:
    for line in lines:
        if reason := refused.reasons.get(line.block_id):
            PriceUpdateLine.objects.filter(pk=line.pk).update(reason=reason)
