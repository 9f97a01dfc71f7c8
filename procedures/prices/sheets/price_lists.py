"""A clinic's own price list: which columns it has, and which price of ours each of its rows is about.

Nothing is certain but what is called alike. A row that only resembles a price is matched with a warning, and
what resembles several, or none, is left for the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.core.languages.active import join_list
from procedures.choices import PriceKind
from procedures.documents.price_words import read_price
from procedures.facts import LineValues
from procedures.finder.words import split_words
from procedures.models import SearchSynonym
from procedures.prices.lines import ListedLine
from procedures.prices.proposals import Comparison, Proposal, warnings_of
from procedures.prices.sheets.cells import CellUnreadable, amount_in
from procedures.prices.sheets.comparison import problem_with
from procedures.prices.sheets.files import Cell, Table
from procedures.prices.sheets.matching import Match, Matcher

# What a list may say in its columns.
COLUMNS = {
    "treatment": gettext_lazy("Treatment"),
    "area": gettext_lazy("Area"),
    "price": gettext_lazy("Price, or from"),
    "maximum": gettext_lazy("Price, to"),
    "sessions": gettext_lazy("Sessions"),
}
# Words of headings, the most telling first, for each language that a list may be in.
_HEADINGS = {
    "maximum": "to, up to, max, maximum, bis",
    "price": "price, prices, cost, costs, fee, fees, amount, from, rate, tariff, preis, preise, kosten, ab",
    "sessions": "sessions, session, number of sessions, visits, sitzungen, sitzung, anzahl",
    "area": "area, areas, zone, region, body part, part, bereich, zone, option, variant, for, details",
    "treatment": "treatment, procedure, service, name, item, description, behandlung, leistung, therapie",
}
_MOST_ABOVE = 20
_SAMPLE = 40


@dataclass(frozen=True)
class ListColumns:
    """Where a list has what.

    Attributes:
        first_row: of the data.
        places: the numbers of the columns by what they say, from 0.
    """

    first_row: int
    places: Mapping[str, int]

    @property
    def is_complete(self) -> bool:
        """Whether rows can be read: by a name and a price."""
        return {"treatment", "price"} <= set(self.places)


def guess_columns(table: Table) -> ListColumns:
    """The columns of a list: by its headings, else by what stands in them."""
    for row in list(table.rows)[:_MOST_ABOVE]:
        places = _by_headings([cell.text for cell in table.rows[row]])
        if len(places) >= 2 and "price" in places:
            if "treatment" not in places:
                places |= _first_text_column(table, row + 1, set(places.values()))
            return ListColumns(row + 1, places)
    places = _by_content(table)
    return ListColumns(_first_row(table, places["price"]) if places else min(table.rows), places)


def _first_row(table: Table, price: int) -> int:
    """The row below the last one that heads the prices with words of its own."""
    first = min(table.rows)
    for row in table.rows:
        cell = table.cell(row, price)
        if _is_amount(cell):
            break
        if not cell.is_empty:
            first = row + 1
    return first


def _by_headings(headings: list[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for name, words in _HEADINGS.items():
        known = [split_words(word) for word in words.split(", ")]
        for at, heading in enumerate(headings):
            if at not in places.values() and name not in places and _is_heading(heading, known):
                places[name] = at
    return places


def _is_heading(text: str, known: list[list[str]]) -> bool:
    words = split_words(text)
    return bool(words) and len(words) <= 5 and any(set(one) <= set(words) for one in known)


def _by_content(table: Table) -> dict[str, int]:
    """The column in which most cells are amounts, and the first ones with words."""
    rows = list(table.rows)[:_SAMPLE]
    amounts = [sum(_is_amount(table.cell(row, at)) for row in rows) for at in range(table.width)]
    if not any(amounts):
        return {}
    # Of several the last: a number stands before the name of what is sold, its price behind it.
    price = max(range(table.width), key=lambda at: (amounts[at], at))
    places = {"price": price} | _first_text_column(table, rows[0], {price})
    if "treatment" in places and places["treatment"] + 1 < price:
        places["area"] = places["treatment"] + 1
    return places


def _first_text_column(table: Table, first: int, taken: set[int]) -> dict[str, int]:
    rows = [row for row in table.rows if row >= first][:_SAMPLE]
    for at in range(table.width):
        words = sum(_is_words(table.cell(row, at)) for row in rows)
        if at not in taken and words * 2 >= len(rows):
            return {"treatment": at}
    return {}


def _is_words(cell: Cell) -> bool:
    return isinstance(cell.value, str) and not _is_amount(cell)


def _is_amount(cell: Cell) -> bool:
    if isinstance(cell.value, Decimal):
        return True
    return isinstance(cell.value, str) and read_price(cell.value, is_labelled=True)[0] is not None


@dataclass(frozen=True)
class _Row:
    number: int
    treatment: str
    area: str
    price: Cell
    maximum: Cell | None
    sessions: int | None

    @property
    def words(self) -> str:
        sessions = _("%(number)s sessions") % {"number": self.sessions} if self.sessions else ""
        return join_list([self.treatment, self.area, sessions])


def compare_list(
    table: Table, columns: ListColumns, lines: Iterable[ListedLine], chosen: Mapping[int, tuple[int, str]]
) -> Comparison:
    """What a list would change.

    Args:
        lines: all public lines.
        chosen: the keys of the lines that somebody has chosen for rows, by the numbers of these.
    """
    known = {line.key: line for line in lines}
    matcher = Matcher(known.values(), SearchSynonym.objects.all())
    found = Comparison()
    taken: dict[tuple[int, str], _Row] = {}
    for row in _rows(table, columns):
        proposal = Proposal(row.price.address, row.words, row=row.number)
        by_hand = known.get(chosen.get(row.number, (0, "")))
        match = Match(by_hand) if by_hand else matcher.match(row.treatment, row.area, row.sessions)
        proposal.line = match.line
        if match.line is None:
            proposal.problem, proposal.is_unmatched = match.reason, True
        elif other := taken.get(match.line.key):
            proposal.problem, proposal.is_unmatched = (
                _("Row %(row)s is about the same price.") % {"row": other.number},
                True,
            )
        else:
            taken[match.line.key] = row
            _propose(proposal, row, match.line)
            proposal.warnings += [match.reason] if match.reason else []
        if match.line is None or proposal.problem or proposal.after != match.line.values:
            found.proposals.append(proposal)
        else:
            found.unchanged.add(match.line.key)
    missing = {_in_all_languages(line) for line in known.values()} - {
        _in_all_languages(known[key]) for key in taken
    }
    if missing:
        found.notes.append(
            _("%(number)s prices on the website are not in your list. They stay as they are.")
            % {"number": len(missing)}
        )
    return found


def _in_all_languages(line: ListedLine) -> tuple[Any, str]:
    return line.page.translation_key, line.block_id


def _rows(table: Table, columns: ListColumns) -> Iterator[_Row]:
    """The rows with a price; a treatment stands for the rows below it that name none."""
    heading = ""
    for number in table.rows:
        if number < columns.first_row:
            continue
        cells = {name: table.cell(number, at) for name, at in columns.places.items()}
        treatment = cells["treatment"].text
        area = cells["area"].text if "area" in cells else ""
        maximum = cells.get("maximum")
        has_price = not cells["price"].is_empty or (maximum is not None and not maximum.is_empty)
        heading = treatment or heading
        if has_price and heading:
            sessions = cells["sessions"].text if "sessions" in cells else ""
            yield _Row(number, heading, area, cells["price"], maximum, _count(sessions))


def _count(text: str) -> int | None:
    digits = "".join(character for character in text if character.isdecimal())
    return int(digits) if digits and len(digits) < 4 else None


def _propose(proposal: Proposal, row: _Row, line: ListedLine) -> None:
    now = line.values
    try:
        after = _after(row, line)
    except CellUnreadable as error:
        proposal.problem = str(error)
        return
    proposal.after = after
    proposal.problem = problem_with(line, after)
    proposal.warnings += warnings_of(now, after)
    if now.starting_from and after.starting_from and after != now:
        proposal.notes.append(_("Stays a price “from”."))
    if after.starting_from != now.starting_from and not now.on_consultation:
        proposal.warnings.append(
            _("The website has a price “from”.") if now.starting_from else _("The list has a price “from”.")
        )


def _after(row: _Row, line: ListedLine) -> LineValues:
    """The values of the line with the price of the row.

    Raises:
        CellUnreadable: the price cannot be read.
    """
    now, currency = line.values, line.price.currency
    upper = row.maximum
    if upper is not None and not upper.is_empty:
        low, high = amount_in(row.price, currency), amount_in(upper, currency)
        is_range = low != high
        starts = now.starting_from and not is_range
        return replace(now, minimum=low, maximum=high if is_range else None, starting_from=starts)
    try:
        amount = amount_in(row.price, currency, (now.minimum,))
    except CellUnreadable as error:
        return _in_words(row.price, line, error)
    return replace(now, minimum=amount, maximum=None, on_consultation=False)


def _in_words(cell: Cell, line: ListedLine, error: CellUnreadable) -> LineValues:
    """The values of a price that is more than a number: "$290–$350", "from 290"."""
    now = line.values
    reading, notes = read_price(cell.text, is_labelled=True) if isinstance(cell.value, str) else (None, [])
    if reading is None:
        raise error
    if reading.kind == PriceKind.ON_CONSULTATION:
        return replace(now, minimum=None, maximum=None, starting_from=False, on_consultation=True)
    doubts = [
        note.message for note in notes if note.code.name not in ("CURRENCY_MISSING", "CURRENCY_ASSUMED")
    ]
    is_assumed = any(note.code.name == "CURRENCY_ASSUMED" for note in notes)
    if doubts or (reading.minimum is None and reading.maximum is None):
        raise CellUnreadable(cell, " ".join(doubts)) if doubts else error
    if reading.currency and reading.currency != line.price.currency and not is_assumed:
        raise CellUnreadable(
            cell,
            _("This is in %(one)s, the price on the website in %(other)s.")
            % {"one": reading.currency, "other": line.price.currency},
        )
    return replace(
        now,
        minimum=reading.minimum,
        maximum=None if reading.kind == PriceKind.SINGLE else reading.maximum,
        starting_from=reading.kind == PriceKind.FROM
        or (now.starting_from and reading.kind == PriceKind.SINGLE),
        on_consultation=False,
    )
