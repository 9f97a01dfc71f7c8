"""Hooks around saving a page, registered by modules above, so that models need not import them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import singledispatch
from typing import Any

from django.dispatch import Signal

# Sent by pages of ours in the transaction of each save, with `page` and the `update_fields` of the save.
page_saved = Signal()


@singledispatch
def around_save(page: Any, update_fields: Iterable[str] | None) -> AbstractContextManager[None]:
    """The context manager registered for the page's type; by default, one that does nothing."""
    return nullcontext()
