"""Serialises writes to a page.

Wagtail reads a page, changes the object and writes all columns. Of two concurrent requests, such as an
automatic save and a publication, the later would overwrite the other with stale data.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.models import Page


class PageLocked(Exception):
    """A page is locked for the user; the message says by whom or what."""


@contextmanager
def page_lock(page_id: int) -> Iterator[None]:
    """A transaction with exclusive write access to the page."""
    with transaction.atomic():
        lock_page(page_id)
        yield


def lock_page(page_id: int) -> None:
    """Lock the page until the current transaction ends.

    SQLite allows one writing transaction at a time, from its first statement (`transaction_mode`); other
    databases lock the row.
    """
    # Rows that only refer to the page, such as comments and log entries, need not wait.
    list(Page.objects.select_for_update(no_key=True).filter(pk=page_id).order_by().values_list("pk"))


def lock_reason(page: Page, user: Any) -> str:
    """Why a user may not change a page now, in a sentence; empty if they may.

    A page is locked by a user, during a workflow, and while a revision is scheduled. Without a user, as for a
    command, each lock counts.
    """
    lock = page.get_lock()
    if lock is None or (user is not None and not lock.for_user(user)):
        return ""
    locked = _("“%(title)s” is locked in the admin.") % {"title": page.get_admin_display_title()}
    reason = lock.get_message(user) if user is not None else _("Unlock it there first.")
    return f"{locked} {html.unescape(strip_tags(str(reason)))}"
