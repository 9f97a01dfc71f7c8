"""Which state the site is in, the same for all processes.

Processes keep things in memory: the finder a table of all public procedures, Wagtail the paths of the home
pages, from which every address is made. One row in the database holds a random token, and whatever changes
what is kept writes a new one, in the same transaction. A request reads the token first; another one than the
last time, and what is kept is made anew. So a change shows at the first request after it was committed, in
every process, and a rollback takes the token back with the rest.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.models import Site
from wagtail.signals import page_slug_changed, post_page_move

from clinic.models.site_state import SiteState

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

# The state that the process last kept something of.
_followed = ""


def current_token() -> str:
    """The token of the present state; empty when there never was one."""
    return SiteState.objects.values_list("token", flat=True).order_by("pk").first() or ""


def site_has_changed() -> None:
    """Have every process make what it keeps anew, once the current transaction is committed."""
    token = uuid.uuid4().hex
    if not SiteState.objects.update(token=token):
        SiteState.objects.create(pk=1, token=token)


def token_for(request: HttpRequest) -> str:
    """The token that a request has read at its beginning."""
    token: str | None = getattr(request, "site_token", None)
    return current_token() if token is None else token


def follow_site_state() -> str:
    """Forget where the home pages were, if the site has changed since this process last asked.

    Wagtail itself forgets it only in the process in which a home page or site is saved.

    Returns:
        The present token.
    """
    global _followed
    token = current_token()
    if token != _followed or not token:
        Site.clear_site_root_paths_cache()
        _followed = token
    return token


class SiteStateMiddleware:
    """Let each request see the site as it is now, whichever process answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.site_token = follow_site_state()  # type: ignore[attr-defined]
        return self.get_response(request)


def _after_save(update_fields: Any = None, raw: bool = False, **signal: Any) -> None:
    if not raw and (update_fields is None or set(update_fields) - _ONLY_OF_DRAFTS):
        site_has_changed()


@receiver([page_slug_changed, post_page_move])
def _after_change(**signal: Any) -> None:
    site_has_changed()


def watch(*models: type[Model]) -> None:
    """Count every change of these models as one of the site."""
    for model in models:
        post_save.connect(_after_save, sender=model, dispatch_uid=f"site-state-{model.__name__}")
        watch_deletion(model)


def watch_deletion(model: type[Model]) -> None:
    """Count deletions; for models whose own save says by itself whether it changes anything."""
    post_delete.connect(_after_change, sender=model, dispatch_uid=f"site-state-{model.__name__}")
