"""What is done when a page is saved. Modules above register it, so that models need not know them."""

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
    """Entered before each save of a page and left after it: compares what was there with what is."""
    return nullcontext()
