"""Rows of the comparison, with the lowest, shortest or fewest marked.

A mark is only given where it cannot mislead. Only stated facts are compared, and of prices only the total
that a person pays, in one currency; where there is no comparison, the row says why. Of two ranges, the lesser
has neither end higher. The texts come from the value objects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import singledispatch

from django.utils.translation import gettext, ngettext

from clinic.core.languages.active import join_list
from procedures.facts import (
    CourseTotal,
    DurationRange,
    Milestone,
    Recovery,
    Sessions,
    format_number,
)
from procedures.facts.kinds import Derived, Items, Kind
from procedures.facts.prices import normalised
from procedures.facts.registry import FACTS, Fact
from procedures.models import ProcedurePage
from procedures.pages.presentation.words import text_of

MOST = 3


@dataclass(frozen=True)
class Span:
    """A fact as comparable numbers.

    Attributes:
        low: the minimum; zero if only a maximum is stated.
        high: the maximum; None without an upper limit.
    """

    low: Decimal
    high: Decimal | None

    @classmethod
    def of(cls, low: Decimal | None, high: Decimal | None) -> Span:
        """The span between two limits, one of which may be open."""
        return cls(low if low is not None else Decimal(0), high)

    def is_at_most(self, other: Span) -> bool:
        """Whether neither end is higher than the other span's; False without an upper limit."""
        if self.high is None or self.low > other.low:
            return False
        return other.high is None or self.high <= other.high


def least(spans: Sequence[Span | None]) -> set[int]:
    """The positions of the lowest spans; none if all are alike or it is unclear."""
    stated = {position: span for position, span in enumerate(spans) if span is not None}
    found = {
        position
        for position, span in stated.items()
        if all(span.is_at_most(other) for other in stated.values())
    }
    return found if len(found) < len(stated) else set()


@dataclass(frozen=True)
class Cell:
    """One fact of one procedure.

    Attributes:
        text: the fact in words; "Not stated" if absent.
        detail: a unit, a sum, or a remark.
        is_stated: whether there is a fact.
        mark: "Lowest", "Shortest" and so on; empty for the others.
        target: the id of the page's section on it; empty without one.
    """

    text: str
    detail: str = ""
    is_stated: bool = True
    mark: str = ""
    target: str = ""


@dataclass(frozen=True)
class Row:
    """One fact of all compared procedures.

    Attributes:
        name: of the fact.
        label: of the fact, for people.
        cells: one for each procedure, in their order.
        note: that all are the same, or why they are not compared.
        is_lead: whether the row is emphasised.
    """

    name: str
    label: str
    cells: list[Cell]
    note: str = ""
    is_lead: bool = False

    @property
    def is_stated(self) -> bool:
        """Whether any of the procedures states the fact."""
        return any(cell.is_stated for cell in self.cells)


def comparison_rows(procedures: Sequence[ProcedurePage]) -> list[Row]:
    """The rows of a comparison, the most decisive first.

    Rare facts have a row only if one of the procedures states them.
    """
    facts = [fact for fact in FACTS if fact.comparison]
    rows = [row_of(fact.kind, fact, procedures) for fact in facts]
    return [
        row
        for row, fact in zip(rows, facts, strict=True)
        if row.is_stated or not (fact.comparison and fact.comparison.is_rare)
    ]


@singledispatch
def row_of(kind: Kind, fact: Fact, procedures: Sequence[ProcedurePage]) -> Row:
    """The row of a fact, by its kind, with the lowest value marked."""
    values = [getattr(procedure, fact.name) for procedure in procedures]
    least_of = str(fact.comparison.least) if fact.comparison else ""
    found = least([_span(value) for value in values]) if least_of else set()
    cells = [
        _cell(text_of(kind, value), mark=least_of if position in found else "")
        for position, value in enumerate(values)
    ]
    return _row(fact, procedures, cells, _sameness(cells))


def _row(fact: Fact, procedures: Sequence[ProcedurePage], cells: list[Cell], note: str = "") -> Row:
    is_lead = fact.comparison is not None and fact.comparison.is_lead
    return Row(fact.name, fact.label_on(procedures[0]), cells, note, is_lead)


def _cell(text: str, detail: str = "", mark: str = "") -> Cell:
    return Cell(text, detail, mark=mark) if text else Cell(gettext("Not stated"), is_stated=False)


def _span(fact: Recovery | Milestone | DurationRange | Sessions | None) -> Span | None:
    if fact is None:
        return None
    if isinstance(fact, Sessions):
        return Span(Decimal(fact.minimum), Decimal(fact.maximum))
    return Span.of(fact.minimum_hours, fact.maximum_hours)


def _sameness(cells: Sequence[Cell]) -> str:
    """The note that all values are the same; empty if one differs or is missing."""
    is_same = all(cell.is_stated and cell.text == cells[0].text for cell in cells)
    return gettext("Same for all") if is_same else ""


# Prices


def _span_of(total: CourseTotal | None) -> Span | None:
    """A total as numbers."""
    if total is None:
        return None
    return Span.of(total.low.amount if total.low else None, total.high.amount if total.high else None)


def _price_row(fact: Fact, procedures: Sequence[ProcedurePage]) -> Row:
    """The headline prices. None is called lowest: a session of one is not a course of another."""
    prices = [procedure.presentation.price for procedure in procedures]
    cells = [_cell(price.amount, price.basis) if price else _cell("") for price in prices]
    return _row(fact, procedures, cells)


def _total_row(fact: Fact, procedures: Sequence[ProcedurePage]) -> Row:
    """What a person pays in all for what each headline prices."""
    totals = [procedure.headline_total for procedure in procedures]
    is_of_one_thing = len({(total.currency, normalised(total.area)) for total in totals if total}) < 2
    lowest = least([_span_of(total) for total in totals]) if is_of_one_thing else set()
    mark = str(fact.comparison.least) if fact.comparison else ""
    cells = [
        _cell(total.amount, total.explanation, mark if position in lowest else "") if total else _cell("")
        for position, total in enumerate(totals)
    ]
    return _row(fact, procedures, cells, _total_note(procedures, totals, bool(lowest)))


def _total_note(
    procedures: Sequence[ProcedurePage], totals: Sequence[CourseTotal | None], has_lowest: bool
) -> str:
    """Why stated totals are not compared, or what to check if they are; may be empty."""
    stated = [total for total in totals if total]
    without = [
        procedure.title
        for procedure, total in zip(procedures, totals, strict=True)
        if total is None and procedure.headline_price is not None
    ]
    notes = []
    if without:
        notes.append(
            gettext("Not compared, because there is no total: %(procedures)s.")
            % {"procedures": join_list(without)}
        )
    if len(stated) > 1:
        notes.append(_difference(stated, has_lowest))
    return " ".join(filter(None, notes))


def _difference(totals: Sequence[CourseTotal], has_lowest: bool) -> str:
    if len({total.currency for total in totals}) > 1:
        return gettext("Totals in different currencies are not compared.")
    if len({normalised(total.area) for total in totals}) > 1:
        return gettext("The totals are for different areas, so none is marked lowest.")
    if has_lowest:
        return ""
    if any(total.high is None for total in totals):
        return gettext("A “From” price has no upper limit, so none is marked lowest.")
    if len({(total.low, total.high) for total in totals}) > 1:
        return gettext("The ranges overlap, so none is marked lowest.")
    return gettext("Same for all")


# Safety and trust


@row_of.register(Items)
def _contraindications_row(kind: Items, fact: Fact, procedures: Sequence[ProcedurePage]) -> Row:
    """The number of contraindications; the texts are too long for a cell."""
    cells = []
    for procedure in procedures:
        number = len(procedure.presentation.contraindications)
        if number:
            reasons = ngettext("%(number)s reason", "%(number)s reasons", number)
            text = reasons % {"number": format_number(number)}
            cells.append(Cell(text, gettext("listed below"), target="contraindications"))
        else:
            cells.append(_cell(gettext("None known") if procedure.no_known_contraindications else ""))
    return _row(fact, procedures, cells)


def _review_row(fact: Fact, procedures: Sequence[ProcedurePage]) -> Row:
    cells = []
    for procedure in procedures:
        reviewed_on = procedure.presentation.reviewed_on
        if reviewed_on is None:
            cells.append(Cell(gettext("Not yet"), is_stated=False))
            continue
        remarks = []
        if procedure.is_checked_by_author:
            remarks.append(gettext("written and checked by one person"))
        if procedure.presentation.is_changed_since_review:
            remarks.append(gettext("changed since"))
        if procedure.is_review_overdue:
            remarks.append(gettext("review overdue"))
        cells.append(Cell(reviewed_on.text, join_list(remarks)))
    return _row(fact, procedures, cells)


_DERIVED = {"price": _price_row, "headline_total": _total_row, "review": _review_row}


@row_of.register(Derived)
def _derived_row(kind: Derived, fact: Fact, procedures: Sequence[ProcedurePage]) -> Row:
    return _DERIVED[fact.name](fact, procedures)
