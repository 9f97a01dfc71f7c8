"""A document that was converted from a file."""

from __future__ import annotations

from dataclasses import dataclass

from procedures.documents.warnings import ReadingWarning


@dataclass(frozen=True, slots=True)
class Source:
    """A document in the line grammar.

    Attributes:
        doubts: of the conversion.
        title: of a page in an export of a website.
        address: that the page had there.
    """

    text: str
    doubts: tuple[ReadingWarning, ...] = ()
    title: str = ""
    address: str = ""
