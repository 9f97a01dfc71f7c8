"""“Still right today”: somebody has looked at the prices of a procedure, and they hold."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from clinic.publishing.page_lock import PageLocked, lock_reason, page_lock
from procedures.models import ProcedurePage


def has_newer_draft(page: ProcedurePage) -> bool:
    """Whether visitors read an older version than the one that a confirmation would look at."""
    return bool(page.live and page.has_unpublished_changes)


def confirm_prices(page: ProcedurePage, user: Any) -> bool:
    """Write today's date to “prices confirmed on” of the latest version.

    It is published where visitors read that version and the user may publish. A draft, or a version
    that is newer than the public one, keeps the date until somebody publishes it.

    Returns:
        Whether visitors see the date.

    Raises:
        Locked: somebody else has the page for now; nothing is saved.
        PublicationRefused: the public page lacks something that publishing asks for; nothing is saved.
    """
    with page_lock(page.pk):
        current = ProcedurePage.objects.get(pk=page.pk)
        if reason := lock_reason(current, user):
            raise PageLocked(reason)
        version = current.get_latest_revision_as_object()
        version.prices_confirmed_on = timezone.localdate()
        is_public = current.live and not has_newer_draft(current)
        publishes = bool(is_public and current.permissions_for_user(user).can_publish())
        revision = version.save_revision(user=user, log_action=True)
        if publishes:
            revision.publish(user=user)
    return publishes
