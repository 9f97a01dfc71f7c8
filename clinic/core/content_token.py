"""The content token: which state the public content is in, the same for all processes.

Each process keeps some things: whole pages, what many pages show (`clinic.core.kept`), the finder's table of
public procedures, and Wagtail's paths of home pages, from which addresses are made. All of it is kept under
the token that was read before it was made, and is used only while that is the present token.

Triggers write a row of `ContentChange` in the statement that changes a public row, so that change and row are
committed together, whichever code has made the change, also in autocommit. The token is the highest row with
its random mark and the number of rows, because rows may be committed in another order than their ids.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from wagtail.models import Site

from clinic.core.kept import keeping
from clinic.models import ContentChange

# More rows would make reading the token slower.
MOST_ROWS = 1_000

_TABLE = ContentChange._meta.db_table
# Past the ORM, which would take most of the time of an answer from the page cache.
_READ = f"SELECT id, mark, (SELECT COUNT(*) FROM {_TABLE}) FROM {_TABLE} ORDER BY id DESC LIMIT 1"

# The token for which this process last forgot what Wagtail keeps.
_followed = ""


# A connection of the thread that must not wait: see `token_without_waiting`.
_own_connection: sqlite3.Connection | None = None


def current_token() -> str:
    """The present token; empty where no content has ever been written."""
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        return _token(cursor.fetchall())


def token_without_waiting() -> str:
    """The present token, for the event loop alone; empty where it takes more than a read of SQLite's file.

    Django's connections wait for locks, and are not for a thread with an event loop.
    """
    global _own_connection
    try:
        if _own_connection is None:
            _own_connection = sqlite3.connect(connection.settings_dict["NAME"], timeout=0)
        return _token(_own_connection.execute(_READ).fetchall())
    except sqlite3.Error:
        _own_connection = None
        return ""


def _token(rows: list[tuple[Any, ...]]) -> str:
    return "{}-{}-{}".format(*rows[0]) if rows else ""


def token_of(request: HttpRequest) -> str:
    """The token that a request has read at its beginning."""
    token: str | None = getattr(request, "content_token", None)
    return current_token() if token is None else token


def follow_content(token: str | None = None) -> str:
    """Forget where the home pages are, if content has changed since this process last asked.

    Wagtail itself forgets it only in the process in which a home page or site is saved.

    Args:
        token: the present token, where it has been read.

    Returns:
        The present token.
    """
    global _followed
    token = current_token() if token is None else token
    if token != _followed or not token:
        Site.clear_site_root_paths_cache()
        _followed = token
    return token


def prune_content_changes() -> int:
    """Delete old rows, and write one, so that no token comes back; a job of the clock.

    Returns:
        How many rows are deleted.
    """
    changes = ContentChange.objects.order_by("-pk")
    with transaction.atomic():
        oldest = changes.values_list("pk", flat=True)[MOST_ROWS : MOST_ROWS + 1].first()
        if oldest is None:
            return 0
        deleted, _by_model = ContentChange.objects.filter(pk__lte=oldest).delete()
        ContentChange.objects.create(mark="pruned")
    return deleted


class ContentTokenMiddleware:
    """Let each request see the site as it is now, whichever process answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = follow_content(token_of(request))
        request.content_token = token  # type: ignore[attr-defined]
        with keeping_content(request) if request.method in ("GET", "HEAD") else keeping(None):
            return self.get_response(request)


def keeping_content(request: HttpRequest) -> AbstractContextManager[None]:
    """Let a request that changes no content share what is kept of it."""
    token = request.content_token  # type: ignore[attr-defined]
    return keeping((token, timezone.localdate()) if token else None)
