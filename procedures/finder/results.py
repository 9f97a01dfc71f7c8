"""The rows of a search: the facts of each procedure, by what it was compared, and where it was found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from django.utils.translation import gettext
from markupsafe import Markup

from procedures.finder.entries import Entry
from procedures.finder.marking import found_in, marked, passage
from procedures.finder.page_search import PageMatch
from procedures.finder.search import Search
from procedures.finder.text_search import TextMatch
from procedures.models import SearchText
from procedures.pages.rows import ProcedureRow, procedure_rows


@dataclass(frozen=True)
class RowSection:
    """Rows of one page of results, under a heading where they stand apart."""

    heading: str
    rows: list[ProcedureRow]


@dataclass(frozen=True)
class FoundPage:
    """A page that is no procedure.

    Attributes:
        kind: what it is: "Concern".
        text: its introduction, or the passage where the words are.
        caution: what visitors must know first.
        rank: 0 where the words are in its title.
        score: how much the places of the words count.
        is_called_so: whether it is a page whose title has the words.
        is_concern: whether it is what people want to change.
        is_question: whether it is a question with its answer.
    """

    kind: str
    title: Markup
    url: str
    text: Markup
    caution: list[Markup]
    rank: int
    score: int
    is_called_so: bool
    is_concern: bool
    is_question: bool


def found_page(match: PageMatch, text: TextMatch) -> FoundPage:
    """A page as the results show it."""
    page, wanted = match.page, text.wanted
    shown = marked(page.introduction, wanted, whole=True) if match.rank < 2 else passage(page.text, wanted)
    caution = [marked(line, wanted, whole=True) for line in page.caution.splitlines()]
    shown = shown or marked(page.introduction, ())
    return FoundPage(
        kind=str(page.kind),
        title=marked(page.title, wanted),
        url=page.url,
        text=shown,
        caution=caution,
        rank=match.rank,
        score=match.score,
        is_called_so=match.rank == 0 and not page.is_question,
        is_concern=page.is_concern,
        is_question=page.is_question,
    )


def row_sections(search: Search, start: int, end: int) -> list[RowSection]:
    """The results from one place to another in the whole list, in one query."""
    found = [(section.heading, entry) for section in search.sections for entry in section.entries][start:end]
    rows = _rows(search, [entry for _heading, entry in found])
    # A procedure may have been taken down since the table was made.
    there = [(heading, rows[entry]) for heading, entry in found if entry in rows]
    return [
        RowSection(heading, [row for _heading, row in group])
        for heading, group in groupby(there, key=itemgetter(0))
    ]


def _rows(search: Search, entries: list[Entry]) -> dict[Entry, ProcedureRow]:
    by_pk = {entry.pk: entry for entry in entries}
    costs = {entry.pk: entry.cost_at(search.clinics) for entry in entries}
    rows = [
        _with_work_note(search, replace(row, price=costs[row.pk][0], total=costs[row.pk][1]))
        for row in procedure_rows(by_pk).values()
    ]
    if search.text is not None:
        rows = _with_marks(search, search.text, rows, by_pk)
    return {by_pk[row.pk]: row for row in rows}


def _with_work_note(search: Search, row: ProcedureRow) -> ProcedureRow:
    is_compared = bool(search.query.work) and row.back_to_work is None and row.recovery is not None
    return replace(row, work_note=gettext("compared by recovery")) if is_compared else row


def _with_marks(
    search: Search, text: TextMatch, rows: list[ProcedureRow], by_pk: dict[int, Entry]
) -> list[ProcedureRow]:
    """The rows with what was found marked; what a row does not show is told below it."""
    missing = {
        row.pk: text.missing(found_in(f"{row.title} {row.kind} {row.summary}", text.wanted)) for row in rows
    }
    found = {row.pk: _found_terms(search, by_pk[row.pk], missing[row.pk]) for row in rows}
    unseen = [row.pk for row in rows if missing[row.pk] and not found[row.pk]]
    texts = _texts_of(unseen) if unseen else {}
    return [
        replace(
            row,
            caution=str(text.cautions.get(by_pk[row.pk], "")),
            title=marked(row.title, text.wanted),
            kind=marked(row.kind, text.wanted),
            summary=marked(row.summary, text.wanted),
            found=found[row.pk] or passage(texts.get(row.pk, ""), missing[row.pk]),
        )
        for row in rows
    ]


def _found_terms(search: Search, entry: Entry, wanted: set[str]) -> Markup:
    """The concerns and body areas of a procedure in whose names words were found."""
    if not wanted:
        return Markup("")
    names = [
        marked(str(value.name), wanted)
        for facet in ("concern", "area")
        for value in search.index.facets[facet].values.values()
        if entry in value.procedures and found_in(str(value.name), wanted)
    ]
    return (
        Markup(gettext("Used for: %(names)s")) % {"names": Markup(", ").join(names)} if names else Markup("")  # noqa: S704
    )


def _texts_of(pks: list[int]) -> dict[int, str]:
    return dict(SearchText.objects.filter(page_id__in=pks).values_list("page_id", "text"))
