"""One writer at a time for each page.

Wagtail reads a page, changes the object and writes all its columns. Of two requests that do so at once, such
as an automatic save and a publication, the later would write back what it read before the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from wagtail.models import Page


@contextmanager
def holding_page(page_id: int) -> Iterator[None]:
    """A transaction in which nobody else writes the page; what is read of it within stays true until the end.

    SQLite lets only one transaction write, from its first statement on (`transaction_mode`); other databases
    lock the page's row.
    """
    with transaction.atomic():
        # Rows that only refer to the page, such as comments and log entries, need not wait.
        list(Page.objects.select_for_update(no_key=True).filter(pk=page_id).order_by().values_list("pk"))
        yield
