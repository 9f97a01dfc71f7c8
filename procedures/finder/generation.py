"""Which state of the content the finder shows, the same for all processes.

Each process keeps a table of all public procedures in memory (`index.py`). One row in the database
holds a random token, and everything that changes what the finder may show writes a new one, in the
same transaction. A request reads the token first; another token than the table's, and the table is
made anew. So a change shows at the first request after it was committed, in every process, and a
rollback takes the token back with the rest.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import PageViewRestriction
from wagtail.signals import post_page_move

# What saving a draft of a live page writes into the page's own row. Visitors see none of it.
_ONLY_OF_DRAFTS = frozenset(
    {
        "latest_revision",
        "latest_revision_created_at",
        "draft_title",
        "has_unpublished_changes",
        "go_live_at",
        "expire_at",
        "locked",
        "locked_at",
        "locked_by",
    }
)


def current_token() -> str:
    """The token of the present state; empty when there never was one."""
    from procedures.models import FinderGeneration

    return FinderGeneration.objects.values_list("token", flat=True).order_by("pk").first() or ""


def content_has_changed() -> None:
    """Have every process make its table anew, once the current transaction is committed."""
    from procedures.models import FinderGeneration

    token = uuid.uuid4().hex
    if not FinderGeneration.objects.update(token=token):
        FinderGeneration.objects.create(pk=1, token=token)


def _after_save(update_fields: Any = None, raw: bool = False, **signal: Any) -> None:
    if not raw and (update_fields is None or set(update_fields) - _ONLY_OF_DRAFTS):
        content_has_changed()


def _after_change(**signal: Any) -> None:
    content_has_changed()


def watch_content() -> None:
    """Notice every change of what the finder shows. A procedure's own save says so by itself."""
    from procedures import models

    for model in (models.CategoryPage, models.ConcernPage, models.BodyArea, models.SearchSynonym):
        post_save.connect(_after_save, sender=model, dispatch_uid=f"finder-{model.__name__}")
        post_delete.connect(_after_change, sender=model, dispatch_uid=f"finder-{model.__name__}")
    post_delete.connect(_after_change, sender=models.ProcedurePage, dispatch_uid="finder-ProcedurePage")
    # Who may see a page follows from the restrictions on it and on the pages above it.
    post_save.connect(_after_save, sender=PageViewRestriction, dispatch_uid="finder-restriction")
    post_delete.connect(_after_change, sender=PageViewRestriction, dispatch_uid="finder-restriction")
    post_page_move.connect(_after_change, dispatch_uid="finder-move")
