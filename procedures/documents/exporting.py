"""Exports a procedure page to the document format, as far as the format can hold it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _

from procedures.documents import (
    DocumentSection,
    PriceKind,
    PriceReading,
    PriceUnit,
    ProcedureDocument,
    RecoveryReading,
    RecoveryUnit,
    SectionKey,
    write_document,
)
from procedures.facts import PriceLine, Recovery
from procedures.facts.kinds import Derived
from procedures.facts.registry import FACTS
from procedures.models import ProcedurePage

HEADINGS = {
    SectionKey.ABOUT: "About the Procedure",
    SectionKey.RECOVERY_NOTES: "Recovery Notes",
    SectionKey.IDEAL_CANDIDATE: "Ideal Candidate",
    SectionKey.NOT_RECOMMENDED_FOR: "Not Recommended For",
    SectionKey.SIDE_EFFECTS: "Side Effects",
}

# Facts of a page that the document's form has no place for.
_NO_PLACE = tuple(fact.name for fact in FACTS if not fact.in_document and not isinstance(fact.kind, Derived))


@dataclass(frozen=True)
class Export:
    """A document, and what it lacks.

    Attributes:
        text: the document.
        not_exported: labels of the facts that were left out.
    """

    text: str
    not_exported: list[str]


def export_procedure(page: ProcedurePage) -> Export:
    """Write a page in the document format, and name what the format cannot hold."""
    not_exported: list[str] = []

    def text_of(name: str, source: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        paragraphs, items, is_changed = plain_text(source)
        if is_changed:
            not_exported.append(_("formatting, links or order in: %(name)s") % {"name": name})
        return tuple(paragraphs), tuple(items)

    intro, intro_items = text_of(_label(page, "introduction"), page.introduction)
    sections = [
        DocumentSection(heading, key, *text_of(_label(page, key.value), getattr(page, key.value)))
        for key, heading in HEADINGS.items()
    ]
    for block in page.further_sections:
        heading = block.value["heading"]
        sections.append(DocumentSection(heading, None, *text_of(heading, block.value["text"].source)))
        if block.value.get("picture"):
            not_exported.append(_("the picture in: %(name)s") % {"name": heading})
    written = write_document(
        ProcedureDocument(
            title=page.title,
            intro=intro + intro_items,
            recovery=_recovery(page.recovery),
            category=page.category.title if page.category else None,
            price=_price(page.price_lines),
            last_updated=page.last_updated,
            sections=tuple(section for section in sections if section.paragraphs or section.items),
            pros=tuple(block.value for block in page.pros),
            cons=tuple(block.value for block in page.cons),
        )
    )
    return Export(written.text, [*not_exported, *_left_behind(page), *written.losses])


def _left_behind(page: ProcedurePage) -> list[str]:
    """Labels of the page's facts that have no place in the format."""
    names = [_label(page, name) for name in _NO_PLACE if _is_filled(page, name)]
    if page.recovery and _recovery(page.recovery) is None:
        names.append(_label(page, "recovery"))
    if page.recovery and page.recovery.note:
        names.append(_("the note on average recovery"))
    if len(page.price_lines) > 1:
        names.append(_("price lines after the first"))
    for line in page.price_lines[:1]:
        if line.label or line.fees_included or line.note or line.valid_from or line.valid_until:
            names.append(_("label, dates and conditions of the first price line"))
    return names


def _label(page: ProcedurePage, name: str) -> str:
    field: Any = page._meta.get_field(name)
    return str(field.verbose_name)


def plain_text(source: str) -> tuple[list[str], list[str], bool]:
    """Rich text as paragraphs and list items, and whether anything but formatting was lost."""
    soup = BeautifulSoup(source, "html.parser")
    items = [" ".join(item.get_text().split()) for item in soup.find_all("li")]
    lost = bool(soup.find(["a", "b", "strong", "i", "em", "sup", "sub", "h2", "h3", "h4", "ol", "embed"]))
    for listing in soup.find_all(["ul", "ol"]):
        # The form has a section's list after its paragraphs.
        lost = lost or bool(listing.find_next_sibling(["p", "h2", "h3", "h4"]))
        listing.extract()
    blocks = soup.find_all(["p", "h2", "h3", "h4", "blockquote"]) or [soup]
    paragraphs = [" ".join(block.get_text().split()) for block in blocks]
    return [text for text in paragraphs if text], [item for item in items if item], lost


def _recovery(fact: Recovery | None) -> RecoveryReading | None:
    if fact is None:
        return None
    if fact.duration is None:
        return RecoveryReading.no_recovery()
    duration = fact.duration
    try:
        return RecoveryReading.between(duration.minimum, duration.maximum, RecoveryUnit(duration.unit.value))
    except ValueError:
        # The form counts in full hours.
        return None


def _price(lines: list[PriceLine]) -> PriceReading | None:
    """The first price line; the format has room for one."""
    for line in lines[:1]:
        if line.is_stated:
            return PriceReading.stated(
                kind=PriceKind(line.kind.value),
                currency=line.currency or None,
                minimum=line.minimum,
                maximum=None if line.starting_from else line.maximum,
                unit=PriceUnit(line.unit.value) if line.unit else None,
            )
    return None


def _is_filled(page: ProcedurePage, name: str) -> bool:
    value = getattr(page, name)
    if hasattr(value, "exists"):
        return bool(value.exists())
    return len(value) > 0 if hasattr(value, "stream_block") else bool(value)
