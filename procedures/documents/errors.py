"""Why a document was not read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


class DocumentError(ValueError):
    """A document that cannot be read at all; its message is one sentence for people.

    Args:
        sentence: in the language of whoever reads it, with `%(document)s` for the document.
        subject: how the document is called; without one, "The document".
        values: what else stands in the sentence.
    """

    def __init__(self, sentence: str, subject: str = "", **values: Any) -> None:
        super().__init__(sentence % {"document": subject or _("The document"), **values})
        self._sentence, self._values = sentence, values

    def named(self, name: str) -> DocumentError:
        """The same error about a file, which is called as the person who asked called it."""
        return DocumentError(self._sentence, f"“{name}”", **self._values)
