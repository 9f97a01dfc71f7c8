"""The result of reading a document."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from procedures.documents.dates import DateReading
from procedures.documents.document import DocumentSection, PriceLine, SectionKey
from procedures.documents.durations import RecoveryReading
from procedures.documents.prices import PriceReading
from procedures.documents.warnings import ReadingWarning
from procedures.facts.money import decimals_of

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
            form.
        sections: in the order of the document, without pros and cons.
        lines: source line number of each fact and section; custom sections are called "sections.N", N being
            their
            position from 0.
        missing: names out of `EXPECTED`.
        warnings: doubts, by line.
        facts: the words of further facts, such as "sessions", by their name.
        prices: all of them, with what each is for; the first is `price`.
        left_out: numbers of the lines that surround the document: menus, greetings, footers.
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
    facts: dict[str, str] = field(default_factory=dict)
    left_out: tuple[int, ...] = ()
    prices: tuple[PriceLine, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The reading as JSON values, as `read_procedure --json` prints them.

        Further facts and prices are in it if they are stated.
        """
        further: dict[str, Any] = {"facts": dict(self.facts)} if self.facts else {}
        if len(self.prices) > 1:
            further["prices"] = [{"label": line.label, **(_price(line.price) or {})} for line in self.prices]
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
            **further,
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
