"""Writes a procedure page as plain text, to hand out or to take elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _

from procedures.documents.dates import written_date
from procedures.documents.document import SectionKey
from procedures.documents.durations import RecoveryReading, RecoveryUnit
from procedures.documents.headings import OVERVIEW_ENDING, SKINNY_HEADING
from procedures.documents.labels import standard_heading
from procedures.documents.prices import PriceKind, PriceReading, PriceUnit
from procedures.facts import PriceLine, Recovery
from procedures.facts.kinds import Derived
from procedures.facts.registry import FACTS
from procedures.models import ProcedurePage

BULLET = "  • "
# Facts that the text states; the others are named as left out.
_WRITTEN = frozenset(
    {"introduction", "category", "recovery", "prices", "further_sections", "pros", "cons", *SectionKey}
)
_LEFT_OUT = tuple(
    fact.name for fact in FACTS if fact.name not in _WRITTEN and not isinstance(fact.kind, Derived)
)


@dataclass(frozen=True)
class Export:
    """A text, and what it lacks.

    Attributes:
        not_exported: labels of the facts that were left out.
    """

    text: str
    not_exported: list[str]


def export_procedure(page: ProcedurePage) -> Export:
    """Write a page as text, and name what that leaves out."""
    return Export("\n".join(_lines(page)) + "\n", _left_out(page))


def _lines(page: ProcedurePage) -> Iterator[str]:
    yield from (page.title, "", *_text(page.introduction))
    yield from (f"{page.title} {OVERVIEW_ENDING}", "", SKINNY_HEADING, "", page.title)
    if recovery := _recovery(page.recovery):
        yield from ("avg. recovery", recovery)
    if page.category:
        yield page.category.title
    if price := _price(page.price_lines):
        yield price
    for key in SectionKey:
        text = list(_text(getattr(page, key.value)))
        if not text and not (key == SectionKey.ABOUT and page.last_updated):
            continue
        yield from ("", standard_heading(key), "")
        if key == SectionKey.ABOUT and page.last_updated:
            yield from (f"Last Updated: {written_date(page.last_updated)}", "")
        yield from text
    for block in page.further_sections:
        yield from ("", "", block.value["heading"], "", *_text(block.value["text"].source))
    for name in ("pros", "cons"):
        if items := [BULLET + block.value for block in getattr(page, name)]:
            yield from ("", standard_heading(name), "", *items)


def _text(source: str) -> Iterator[str]:
    """The lines of a rich text, with a blank one after each paragraph and list."""
    soup = BeautifulSoup(source, "html.parser")
    for element in soup.find_all(["p", "h2", "h3", "h4", "blockquote", "li"]):
        if element.find(["p", "li"]):
            continue
        text = " ".join(element.get_text().split())
        if element.name == "li":
            yield BULLET + text
            if element.find_next_sibling("li") is None:
                yield ""
        elif text:
            yield from (text, "")


def _left_out(page: ProcedurePage) -> list[str]:
    names = [_label(page, name) for name in _LEFT_OUT if _is_filled(page, name)]
    if page.recovery and _recovery(page.recovery) is None:
        names.append(_label(page, "recovery"))
    if page.recovery and page.recovery.note:
        names.append(_("the note on average recovery"))
    if len(page.price_lines) > 1:
        names.append(_("price lines after the first"))
    for line in page.price_lines[:1]:
        if line.label or line.fees_included or line.note or line.valid_from or line.valid_until:
            names.append(_("label, dates and conditions of the first price line"))
    for block in page.further_sections:
        if block.value.get("picture"):
            names.append(_("the picture in: %(name)s") % {"name": block.value["heading"]})
    return names


def _label(page: ProcedurePage, name: str) -> str:
    field: Any = page._meta.get_field(name)
    return str(field.verbose_name)


def _recovery(fact: Recovery | None) -> str | None:
    if fact is None:
        return None
    if fact.duration is None:
        return RecoveryReading.no_recovery().raw
    duration = fact.duration
    try:
        unit = RecoveryUnit(duration.unit.value)
        return RecoveryReading.between(duration.minimum, duration.maximum, unit).raw
    except ValueError:
        # The text counts in full hours.
        return None


def _price(lines: list[PriceLine]) -> str | None:
    """The first price line; the text has room for one."""
    for line in lines[:1]:
        if line.is_stated:
            return PriceReading.stated(
                kind=PriceKind(line.kind.value),
                currency=line.currency or None,
                minimum=line.minimum,
                maximum=None if line.starting_from else line.maximum,
                unit=PriceUnit(line.unit.value) if line.unit else None,
            ).raw
    return None


def _is_filled(page: ProcedurePage, name: str) -> bool:
    value = getattr(page, name)
    if hasattr(value, "exists"):
        return bool(value.exists())
    return len(value) > 0 if hasattr(value, "stream_block") else bool(value)
