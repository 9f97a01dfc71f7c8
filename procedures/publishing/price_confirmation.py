"""“Still right today”: confirms the prices of a procedure."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from clinic.publishing.page_lock import PageLocked, lock_reason, page_lock
from procedures.models import ProcedurePage


def has_newer_draft(page: ProcedurePage) -> bool:
    """Whether there is a draft newer than the public version."""
    return bool(page.live and page.has_unpublished_changes)


def confirm_prices(page: ProcedurePage, user: Any) -> bool:
    """Set “prices confirmed on” of the latest revision to today.

    It is published if it is the live version and the user may publish. A draft, or a revision newer than the
    live version, keeps the date until it is published.

    Returns:
        Whether visitors see the date.

    Raises:
        PageLocked: someone else has the page locked; nothing is saved.
        PublicationRefused: the live page lacks something required; nothing is saved.
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
