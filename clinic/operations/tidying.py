"""What the clock throws away: versions of pages that nobody will ask for, and ended sessions."""

from __future__ import annotations

from importlib import import_module
from itertools import islice

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from wagtail.models import Page, PageLogEntry, Revision, TaskState

# A site that was never tidied takes some nights.
_MOST_AT_ONCE = 5_000


def end_sessions() -> None:
    """Delete sessions that have ended; a job of the clock."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def delete_old_versions() -> int:
    """Delete versions of pages beyond the number to keep; a job of the clock.

    Never one that a row points to: the latest, the public one, one that is planned or was in moderation; and
    never one that the log names for more than a save, for it was public, or somebody has decided about it.
    """
    if not settings.VERSIONS_KEPT:
        return 0
    versions = Revision.objects.page_revisions()
    pages = (
        versions.values("object_id").annotate(number=Count("pk")).filter(number__gt=settings.VERSIONS_KEPT)
    )
    version = OuterRef("pk")
    deleted = 0
    for page in pages.order_by("object_id"):
        of_page = versions.filter(object_id=page["object_id"])
        oldest_kept = of_page.order_by("-created_at", "-pk")[settings.VERSIONS_KEPT - 1]
        old = of_page.filter(created_at__lt=oldest_kept.created_at, approved_go_live_at=None).exclude(
            Exists(PageLogEntry.objects.filter(revision=version).exclude(action="wagtail.edit"))
            | Exists(TaskState.objects.filter(revision=version))
            | Exists(Page.objects.filter(Q(live_revision=version) | Q(latest_revision=version)))
        )
        for unneeded in list(islice(old.only("pk", "object_id", "created_at"), _MOST_AT_ONCE - deleted)):
            # One by one: comments move on to the next version.
            unneeded.delete()
            deleted += 1
    return deleted
