"""Errors of unreadable documents."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


class DocumentError(ValueError):
    """A document that cannot be read; the message is one sentence for people.

    Args:
        sentence: translated, with `%(document)s` for the document.
        subject: the document's name; by default "The document".
        values: further values of the sentence.
    """

    def __init__(self, sentence: str, subject: str = "", **values: Any) -> None:
        super().__init__(sentence % {"document": subject or _("The document"), **values})
        self._sentence, self._values = sentence, values

    def named(self, name: str) -> DocumentError:
        """The same error about a named file."""
        return DocumentError(self._sentence, f"“{name}”", **self._values)
