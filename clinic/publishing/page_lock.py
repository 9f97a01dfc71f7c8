"""One writer at a time for each page.

Wagtail reads a page, changes the object and writes all its columns. Of two requests that do so at once, such
as an automatic save and a publication, the later would write back what it read before the other.
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
    """A page was not changed, because somebody else has it for now; the message says who or what."""


@contextmanager
def page_lock(page_id: int) -> Iterator[None]:
    """A transaction in which nobody else writes the page: what is read of it within stays true."""
    with transaction.atomic():
        lock_page(page_id)
        yield


def lock_page(page_id: int) -> None:
    """Let nobody else write the page before the transaction that is under way ends.

    SQLite lets only one transaction write, from its first statement on (`transaction_mode`); other databases
    lock the page's row.
    """
    # Rows that only refer to the page, such as comments and log entries, need not wait.
    list(Page.objects.select_for_update(no_key=True).filter(pk=page_id).order_by().values_list("pk"))


def lock_reason(page: Page, user: Any) -> str:
    """Why a user may not change a page for now, in a sentence; empty where they may.

    A page is locked by somebody, while it is reviewed, and while a version waits for its time. Where nobody
    is named, such as for a command, each lock counts.
    """
    lock = page.get_lock()
    if lock is None or (user is not None and not lock.for_user(user)):
        return ""
    locked = _("“%(title)s” is locked in the admin.") % {"title": page.get_admin_display_title()}
    reason = lock.get_message(user) if user is not None else _("Unlock it there first.")
    return f"{locked} {html.unescape(strip_tags(str(reason)))}"
