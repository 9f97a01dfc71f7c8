"""The result of reading a document."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procedures.documents.currencies import decimals_of
from procedures.documents.dates import DateReading
from procedures.documents.document import DocumentSection, ProcedureDocument
from procedures.documents.durations import RecoveryReading
from procedures.documents.headings import SectionKey
from procedures.documents.prices import PriceReading
from procedures.documents.warnings import ReadingWarning

# What every document of the form should say, in the form's order.
EXPECTED = (
    "title",
    "introduction",
    "recovery",
    "category",
    "price",
    "last_updated",
    *(key.value for key in SectionKey),
    "pros",
    "cons",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it was read. All text is in NFC, with LF line ends, stripped.

    Attributes:
        title: empty if the document has none.
        intro: paragraphs.
        recovery, category, price, last_updated: None if not stated, or if the statement does not fit the
            format.
        sections: in the order of the document, without pros and cons.
        lines: source line number of each fact and section; custom sections are called "sections.N", N being
            their
            position from 0.
        missing: names out of `EXPECTED`.
        warnings: doubts, by line.
    """

    title: str
    intro: tuple[str, ...]
    recovery: RecoveryReading | None
    category: str | None
    price: PriceReading | None
    last_updated: DateReading | None
    sections: tuple[DocumentSection, ...]
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    lines: dict[str, int]
    missing: tuple[str, ...]
    warnings: tuple[ReadingWarning, ...]

    def to_document(self) -> ProcedureDocument:
        """The facts alone, as `write_document` takes them."""
        date: datetime.date | None = self.last_updated.date if self.last_updated else None
        return ProcedureDocument(
            title=self.title,
            intro=self.intro,
            recovery=self.recovery,
            category=self.category,
            price=self.price,
            last_updated=date,
            sections=self.sections,
            pros=self.pros,
            cons=self.cons,
        )

    def to_json(self) -> dict[str, Any]:
        """The reading as JSON values: the output of `read_procedure --json`."""
        return {
            "title": self.title,
            "intro": list(self.intro),
            "recovery": _recovery(self.recovery),
            "category": self.category,
            "price": _price(self.price),
            "last_updated": _date(self.last_updated),
            "sections": [
                {
                    "heading": section.heading,
                    "key": section.key.value if section.key else None,
                    "paragraphs": list(section.paragraphs),
                    "items": list(section.items),
                }
                for section in self.sections
            ],
            "pros": list(self.pros),
            "cons": list(self.cons),
            "lines": dict(self.lines),
            "missing": list(self.missing),
            "warnings": [
                {"code": warning.code.value, "message": warning.message, "line": warning.line}
                for warning in self.warnings
            ],
        }


def _recovery(reading: RecoveryReading | None) -> dict[str, Any] | None:
    if reading is None:
        return None
    return {
        "raw": reading.raw,
        "min_hours": reading.min_hours,
        "max_hours": reading.max_hours,
        "none": reading.none,
    }


def _price(reading: PriceReading | None) -> dict[str, Any] | None:
    if reading is None:
        return None
    return {
        "raw": reading.raw,
        "kind": reading.kind.value,
        "currency": reading.currency,
        "min": _amount(reading.minimum, reading.currency),
        "max": _amount(reading.maximum, reading.currency),
        "unit": reading.unit.value if reading.unit else None,
    }


def _amount(amount: Decimal | None, currency: str | None) -> str | None:
    if amount is None:
        return None
    return f"{amount:.{decimals_of(currency)}f}" if currency else f"{amount:f}"


def _date(reading: DateReading | None) -> dict[str, Any] | None:
    if reading is None:
        return None
    return {"raw": reading.raw, "iso": reading.date.isoformat(), "ambiguous": reading.is_ambiguous}
