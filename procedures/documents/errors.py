"""Why a document was not read."""

from __future__ import annotations


class DocumentError(ValueError):
    """A document that cannot be read at all; its message is one sentence for people.

    Attributes:
        reason: the sentence without its subject, such as "is empty".
    """

    def __init__(self, reason: str, subject: str = "The document") -> None:
        super().__init__(f"{subject} {reason}.")
        self.reason = reason

    def named(self, name: str) -> DocumentError:
        """The same error about a file, which is called as the person who asked called it."""
        return DocumentError(self.reason, f"“{name}”")
