"""Entries of Wagtail's log in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wagtail.log_actions import LogActionRegistry, LogFormatter


def register_words(
    actions: LogActionRegistry, action: str, label: Any, words: Callable[[Mapping[str, Any]], Any]
) -> None:
    """Show an action in histories by a label, and each of its entries in words made of its data."""
    message = {"label": label, "format_message": lambda formatter, entry: words(entry.data)}
    actions.register_action(action)(type("EntryFormatter", (LogFormatter,), message))
