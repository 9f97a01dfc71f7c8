"""The language in which a reader tells people of doubts and errors.

The package knows nothing of the site. The site lends it its translations, as `translate_with`; without
them everything is in English.
"""

from __future__ import annotations

from collections.abc import Callable

_translate: Callable[[str], str] = str


def translate_with(translate: Callable[[str], str]) -> None:
    """Have all messages from now on translated by a function."""
    global _translate
    _translate = translate


def gettext(message: str) -> str:
    """A message in the user's language."""
    return _translate(message)
