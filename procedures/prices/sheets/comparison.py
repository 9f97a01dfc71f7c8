"""What a price sheet of ours would change, compared with what is public now.

A sheet says what each line was when it was exported. So a row that nobody has touched changes nothing, even
if the line has changed since, and a row that was touched too late is warned about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.core.languages.active import join_list
from procedures.documents.text import letters
from procedures.facts import LineValues
from procedures.models.blocks import price_errors
from procedures.prices.lines import ListedLine, lines_of_pages
from procedures.prices.proposals import Comparison, Proposal, warnings_of
from procedures.prices.sheets.cells import CellUnreadable, amount_in, day_in
from procedures.prices.sheets.columns import COLUMNS, find_columns
from procedures.prices.sheets.files import Cell, SheetRefused, Table

_EDITED = ("minimum", "maximum", "valid_from", "valid_until")


@dataclass(frozen=True)
class _Row:
    """A row of the sheet: its cells by the names of their columns."""

    number: int
    cells: Mapping[str, Cell]

    def text(self, name: str) -> str:
        return self.cells[name].text if name in self.cells else ""

    @property
    def key(self) -> tuple[int, str] | None:
        page, line = self.text("page"), self.text("line")
        return (int(page), line) if page.isdecimal() and len(page) < 10 and line else None

    @property
    def words(self) -> str:
        return " · ".join(filter(None, (self.text("title"), self.text("label"))))

    @property
    def edited(self) -> tuple[str, ...]:
        return tuple(self.text(name) or self.cells[name].problem for name in _EDITED if name in self.cells)

    @property
    def exported(self) -> LineValues | None:
        """What the line was when the sheet was written, if the sheet says so."""
        try:
            return LineValues.of_text(self.text("exported"))
        except ValueError:
            return None

    @property
    def price_address(self) -> str:
        return self.cells["minimum"].address


def our_sheets(tables: Iterable[Table]) -> list[tuple[Table, int, Mapping[str, int]]]:
    """The tables that are sheets of ours, each with the row and the places of its headings."""
    return [(table, *found) for table in tables if (found := find_columns(table))]


def left_out(names: Iterable[str]) -> list[str]:
    """A note about further sheets of a workbook, of which only one is compared."""
    if not (quoted := join_list(_("“%(title)s”") % {"title": name} for name in names)):
        return []
    return [_("Only the first sheet with prices was read, not %(names)s.") % {"names": quoted}]


def compare_sheet(table: Table, heading_row: int, places: Mapping[str, int]) -> Comparison:
    """Every difference between a sheet and the public lines.

    Raises:
        SheetRefused: a column without which no row can be understood is missing.
    """
    _refuse_missing(places)
    rows = [
        _Row(number, {name: table.cell(number, at) for name, at in places.items()})
        for number in table.rows
        if number > heading_row
    ]
    lines = lines_of_pages(row.key[0] for row in rows if row.key)
    found = Comparison(notes=list(_notes(places)))
    first: dict[tuple[int, str], tuple[_Row, Proposal | None]] = {}
    for row in rows:
        earlier = first.get(row.key) if row.key else None
        if earlier and earlier[0].edited == row.edited:
            continue
        proposal = _twice(row, *earlier) if earlier else _of_row(row, lines)
        if row.key:
            first.setdefault(row.key, (row, proposal))
        if proposal is None:
            found.unchanged.add(row.key)
        else:
            found.proposals.append(proposal)
    return found


def _refuse_missing(places: Mapping[str, int]) -> None:
    missing = [column for column in COLUMNS if column.is_key and column.name not in places]
    if missing:
        names = join_list(_("“%(heading)s”") % {"heading": column.heading} for column in missing)
        raise SheetRefused(
            ngettext(
                "The column %(names)s is missing, or its heading was changed. Put it back, or download the "
                "sheet anew.",
                "The columns %(names)s are missing, or their headings were changed. Put them back, or "
                "download the sheet anew.",
                len(missing),
            )
            % {"names": names}
        )


def _notes(places: Mapping[str, int]) -> Iterator[str]:
    absent = [column.heading for column in COLUMNS if column.name in _EDITED and column.name not in places]
    if absent:
        yield _("Without a column in the sheet these stay as they are: %(names)s.") % {
            "names": join_list(absent)
        }
    if "exported" not in places:
        yield _(
            "The column “As exported” is missing, so it cannot be seen whether a price has changed since the "
            "download. Look at each row."
        )


def _twice(row: _Row, earlier: _Row, proposal: Proposal | None) -> Proposal:
    """The second row of a line, with other values: neither is taken unless somebody ticks the first."""
    if proposal is not None:
        proposal.warnings.append(
            _("Row %(row)s of the sheet has other values for this line.") % {"row": row.number}
        )
    problem = _("The line is in the sheet twice, with other values in row %(row)s.") % {"row": earlier.number}
    return Proposal(row.price_address, row.words, problem=problem)


def _of_row(row: _Row, lines: Mapping[tuple[int, str], ListedLine]) -> Proposal | None:
    """What a row proposes; None if nothing."""
    proposal = Proposal(row.price_address, row.words)
    if row.key is None:
        proposal.problem = _problem_of_key(row)
        return proposal
    line = proposal.line = lines.get(row.key)
    if line is None:
        proposal.problem = _(
            "There is no such price on the website: it was deleted, or its page is no longer public."
        )
        return proposal
    try:
        after = _after(row, line)
    except CellUnreadable as error:
        proposal.problem = str(error)
        return proposal
    now, then = line.values, row.exported
    if after in (now, then):
        return None
    proposal.after = after
    proposal.problem = problem_with(line, after)
    proposal.warnings = [
        *_mismatch(row, line),
        *_changed_since(line, then),
        *warnings_of(now, after),
    ]
    if any(row.cells[name].is_calculated for name in _EDITED if name in row.cells):
        proposal.notes.append(_("Calculated by a formula."))
    return proposal


def _problem_of_key(row: _Row) -> str:
    for name in ("page", "line"):
        if problem := row.cells[name].problem:
            return str(CellUnreadable(row.cells[name], problem))
    if row.text("page") or row.text("line"):
        return _("%(page)s and %(line)s are not those of a price. Leave these two columns as they were.") % {
            "page": row.cells["page"].address,
            "line": row.cells["line"].address,
        }
    return _("This row was added: it has no ids. A new price is added on the page of its procedure.")


def _after(row: _Row, line: ListedLine) -> LineValues:
    """The values of the line with those of the row.

    Raises:
        CellUnreadable: by the first cell that cannot be read.
    """
    now = line.values
    then = row.exported or now
    # Without its column a range keeps its upper end; a single price has none.
    upper = None if now.maximum == now.minimum else now.maximum
    values: dict[str, Any] = {"maximum": upper}
    for name in ("minimum", "maximum"):
        if name in row.cells:
            known: tuple[Decimal | None, ...] = (getattr(then, name), getattr(now, name))
            values[name] = amount_in(row.cells[name], line.price.currency, known)
    for name in ("valid_from", "valid_until"):
        if name in row.cells:
            values[name] = day_in(row.cells[name])
    has_amount = values["minimum"] is not None or values["maximum"] is not None
    if not has_amount and not now.on_consultation:
        raise CellUnreadable(
            row.cells["minimum"],
            _("The price is empty. Enter it, or delete the row to leave the price as it is."),
        )
    return replace(now, **values, on_consultation=now.on_consultation and not has_amount)


def problem_with(line: ListedLine, after: LineValues) -> str:
    """Why a line cannot have these values; empty if it can."""
    if after.starting_from and after.maximum is not None:
        return _("This is a price “from”. Leave “New price, to” empty.")
    return " ".join(str(message) for message in price_errors(after.on(line.price), is_draft=False).values())


def _mismatch(row: _Row, line: ListedLine) -> Iterator[str]:
    """The row is of another procedure than its ids: columns were sorted apart."""
    title = row.text("title")
    if title and letters(title) not in map(letters, (line.title, line.page.title)):
        yield _(
            "The row says “%(title)s”, but its ids belong to “%(other)s”. Was one column sorted on its own?"
        ) % {
            "title": title,
            "other": line.title,
        }
    label = row.text("label")
    if label and letters(label) != letters(line.subject):
        yield _("The row is for “%(label)s”, the price with its ids for “%(other)s”.") % {
            "label": label,
            "other": line.subject or _("no more than its procedure"),
        }


def _changed_since(line: ListedLine, then: LineValues | None) -> Iterator[str]:
    now = line.values
    if then is None or then == now:
        return
    if then.amount != now.amount:
        yield _("Since the download the price has changed to %(amount)s.") % {"amount": line.price.amount}
    else:
        yield _("Since the download the days of this price have changed.")
