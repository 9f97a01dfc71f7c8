"""Writes a procedure page as plain text, to hand out or to take elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import BeautifulSoup
from django.utils.formats import date_format

from procedures.documents.document import SectionKey
from procedures.documents.headings import OVERVIEW_ENDING, SKINNY_HEADING
from procedures.documents.labels import standard_heading
from procedures.models import ProcedurePage

BULLET = "  • "


def export_procedure(page: ProcedurePage) -> str:
    """Write a page as text, as far as the document's form goes."""
    return "\n".join(_lines(page)) + "\n"


def _lines(page: ProcedurePage) -> Iterator[str]:
    yield from (page.title, "", *_text(page.introduction))
    yield from (f"{page.title} {OVERVIEW_ENDING}", "", SKINNY_HEADING, "", page.title)
    if page.recovery:
        yield from ("avg. recovery", str(page.recovery))
    if page.category:
        yield page.category.title
    for number, line in enumerate(page.price_lines):
        if line.is_stated:
            amount = f"{line.amount} {line.unit_words}" if line.unit else line.amount
            yield f"{line.subject}: {amount}" if number and line.subject else amount
    for key in SectionKey:
        text = list(_text(getattr(page, key.value)))
        if key == SectionKey.ABOUT and (day := page.last_updated):
            text = [f"Last Updated: {date_format(day, 'j F Y')}", "", *text]
        if text:
            yield from ("", standard_heading(key), "", *text)
    for block in page.further_sections:
        yield from ("", "", block.value["heading"], "", *_text(block.value["text"].source))
    for name in ("pros", "cons"):
        if items := [BULLET + block.value for block in getattr(page, name)]:
            yield from ("", standard_heading(name), "", *items)


def _text(source: str) -> Iterator[str]:
    """The lines of a rich text, with a blank one after each paragraph and list."""
    for element in BeautifulSoup(source, "html.parser").find_all(["p", "h2", "h3", "h4", "blockquote", "li"]):
        text = " ".join(element.get_text().split())
        if text and not element.find(["p", "li"]):
            yield BULLET + text if element.name == "li" else text
            if element.name != "li" or element.find_next_sibling("li") is None:
                yield ""
