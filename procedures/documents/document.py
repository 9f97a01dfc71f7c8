"""The facts that the document format holds, whether from a text or from the site."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from procedures.documents.durations import RecoveryReading
from procedures.documents.headings import SectionKey
from procedures.documents.prices import PriceReading


@dataclass(frozen=True, slots=True)
class DocumentSection:
    r"""A heading with its content.

    Attributes:
        key: the format's section; None for a custom one.
        paragraphs: a line break inside a paragraph is "\\n".
        items: of the lists in it, in order.
    """

    heading: str
    key: SectionKey | None = None
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcedureDocument:
    """A procedure in the document format. Absent facts are empty or None."""

    title: str = ""
    intro: tuple[str, ...] = ()
    recovery: RecoveryReading | None = None
    category: str | None = None
    price: PriceReading | None = None
    last_updated: datetime.date | None = None
    sections: tuple[DocumentSection, ...] = ()
    pros: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()
