"""A token of the site's current state, shared by all processes.

Processes cache data in memory: the finder's table, and Wagtail's root paths, from which every address is
made. A random token in one database row is replaced in the same transaction as any change to that data. Each
request compares the token first and rebuilds the caches if it differs. A change is thus visible to the first
request after its commit, in every process, and a rollback also restores the token.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.models import PageViewRestriction, Site
from wagtail.signals import page_slug_changed, post_page_move

from clinic.models import HomePage
from clinic.models.site_state import SiteState

# Columns that saving a draft writes into a live page's row; visitors see none of them.
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

# The state for which this process has cached data.
_followed = ""


def current_token() -> str:
    """The current token; empty if there was never one."""
    return SiteState.objects.values_list("token", flat=True).order_by("pk").first() or ""


def site_has_changed() -> None:
    """Make every process rebuild its caches once the current transaction is committed."""
    token = uuid.uuid4().hex
    if not SiteState.objects.update(token=token):
        SiteState.objects.create(pk=1, token=token)


def token_for(request: HttpRequest) -> str:
    """The token that was read at the start of a request."""
    token: str | None = getattr(request, "site_token", None)
    return current_token() if token is None else token


def follow_site_state() -> str:
    """Forget the cached home page paths if the site has changed since the last check.

    Wagtail does so only in the process that saves a home page or site.

    Returns:
        The current token.
    """
    global _followed
    token = current_token()
    if token != _followed or not token:
        Site.clear_site_root_paths_cache()
        _followed = token
    return token


class SiteStateMiddleware:
    """Gives each request the site's current state, whichever process answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.site_token = follow_site_state()  # type: ignore[attr-defined]
        return self.get_response(request)


def _after_save(update_fields: Any = None, raw: bool = False, **signal: Any) -> None:
    if not raw and (update_fields is None or set(update_fields) - _ONLY_OF_DRAFTS):
        site_has_changed()


def _after_change(**signal: Any) -> None:
    site_has_changed()


def watch(*models: type[Model]) -> None:
    """Treat every change of these models as a change of the site."""
    for model in models:
        post_save.connect(_after_save, sender=model, dispatch_uid=f"site-state-{model.__name__}")
        watch_deletion(model)


def watch_deletion(model: type[Model]) -> None:
    """Treat deletions as changes; for models whose `save` decides for itself."""
    post_delete.connect(_after_change, sender=model, dispatch_uid=f"site-state-{model.__name__}")


def watch_site() -> None:
    """Watch what affects addresses and visibility, including pages further up."""
    watch(HomePage, Site, PageViewRestriction)
    page_slug_changed.connect(_after_change, dispatch_uid="site-state-slug")
    post_page_move.connect(_after_change, dispatch_uid="site-state-move")
