"""The facts that the form can hold, whether they come from a text or from the site."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from procedures.documents.durations import RecoveryReading
from procedures.documents.headings import SectionKey
from procedures.documents.prices import PriceReading


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """A heading and what stands below it.

    Attributes:
        key: which section of the form it is; None for one of the document's own.
        paragraphs: a line break inside a paragraph is "\\n".
        items: of the lists in it, in order.
    """

    heading: str
    key: SectionKey | None = None
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcedureDocument:
    """A procedure as the form states it. What is absent is empty or None."""

    title: str = ""
    intro: tuple[str, ...] = ()
    recovery: RecoveryReading | None = None
    category: str | None = None
    price: PriceReading | None = None
    last_updated: datetime.date | None = None
    sections: tuple[DocumentSection, ...] = ()
    pros: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()
