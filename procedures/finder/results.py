"""The rows of a search: the facts of each procedure, by what it was compared, and where it was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext
from markupsafe import Markup

from clinic.core.public_pages import public
from procedures.facts import PriceLine
from procedures.finder.marking import found_in, marked, passage
from procedures.finder.query import Sort
from procedures.finder.search import Search
from procedures.models import ProcedurePage, SearchText
from procedures.pages.rows import ProcedureRow, procedure_rows


@dataclass(frozen=True)
class RowSection:
    """Rows of one page of results, under a heading where they stand apart."""

    heading: str
    rows: list[ProcedureRow]


def row_sections(search: Search, start: int, end: int) -> list[RowSection]:
    """The results from one place to another in the whole list, in one query."""
    parts: list[tuple[str, Sequence[int]]] = []
    passed = 0
    for section in search.sections:
        low, high = max(start - passed, 0), end - passed
        if high > low and section.positions[low:high]:
            parts.append((section.heading, section.positions[low:high]))
        passed += len(section.positions)
    rows = _rows(search, [position for _, positions in parts for position in positions])
    sections = [
        RowSection(heading, [rows[position] for position in positions if position in rows])
        for heading, positions in parts
    ]
    return [section for section in sections if section.rows]


def _rows(search: Search, positions: list[int]) -> dict[int, ProcedureRow]:
    index = search.index
    position_of = {index.entries[position].pk: position for position in positions}
    prices = {pk: _price(search, position) for pk, position in position_of.items()}
    rows = procedure_rows(public(ProcedurePage.objects.filter(pk__in=position_of)), prices)
    rows = [_with_work_note(search, row) for row in rows]
    if search.text is not None:
        rows = _with_marks(search, rows, position_of)
    return {position_of[row.pk]: row for row in rows}


def _price(search: Search, position: int) -> PriceLine | None:
    """The line by which a procedure was compared; the first of its page where none was."""
    query, group = search.query, search.price_group
    compared = None
    if group is not None and (query.has_budget or query.order == Sort.PRICE):
        compared = search.index.prices.compared_line(position, group, query.budget_min, query.budget_max)
    return compared or search.index.prices.headline(position)


def _with_work_note(search: Search, row: ProcedureRow) -> ProcedureRow:
    is_compared = bool(search.query.work) and row.back_to_work is None and row.recovery is not None
    return replace(row, work_note=gettext("compared by recovery")) if is_compared else row


def _with_marks(search: Search, rows: list[ProcedureRow], position_of: dict[int, int]) -> list[ProcedureRow]:
    """The rows with what was found marked; what a row does not show is told below it."""
    text = search.text
    assert text is not None
    missing = {
        row.pk: text.missing(found_in(f"{row.title} {row.kind} {row.summary}", text.wanted)) for row in rows
    }
    found = {row.pk: _found_terms(search, position_of[row.pk], missing[row.pk]) for row in rows}
    unseen = [row.pk for row in rows if missing[row.pk] and not found[row.pk]]
    texts = _texts_of(unseen) if unseen else {}
    return [
        replace(
            row,
            title=marked(row.title, text.wanted),
            kind=marked(row.kind, text.wanted),
            summary=marked(row.summary, text.wanted),
            found=found[row.pk] or passage(texts.get(row.pk, ""), missing[row.pk]),
        )
        for row in rows
    ]


def _found_terms(search: Search, position: int, wanted: set[str]) -> Markup:
    """The concerns and body areas of a procedure in whose names words were found."""
    if not wanted:
        return Markup("")
    terms = [*search.index.concerns.values(), *search.index.areas.values()]
    names = [
        marked(term.name, wanted)
        for term in terms
        if term.procedures >> position & 1 and found_in(term.name, wanted)
    ]
    return (
        Markup(gettext("Used for: %(names)s")) % {"names": Markup(", ").join(names)} if names else Markup("")
    )


def _texts_of(pks: list[int]) -> dict[int, str]:
    return dict(SearchText.objects.filter(page_id__in=pks).values_list("page_id", "text"))
