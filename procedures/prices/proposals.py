"""A proposed change of one line: what it was, what it would be, and what a person should look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.core.languages.active import join_list
from procedures.facts import LineValues
from procedures.facts.money import format_number
from procedures.prices.lines import ListedLine

# A change beyond this is marked: a price with one figure too many is ten times as high.
USUAL_PERCENT = Decimal(30)


@dataclass
class Proposal:
    """A row of a preview.

    Attributes:
        address: the cell that it comes from; empty where there is none.
        words: what the row calls itself: the procedure, and what the price is for.
        line: the line that it is about; None if there is no such line.
        after: what the line would be; None if that is not known.
        problem: why it cannot be applied, in words; empty if it can.
        is_unmatched: whether a person may say which line it is about.
        row: the number of the row that it comes from; 0 where there is none.
        warnings: what speaks against it; a row with any is not ticked.
        notes: what is good to know.
    """

    address: str
    words: str
    line: ListedLine | None = None
    after: LineValues | None = None
    problem: str = ""
    is_unmatched: bool = False
    row: int = 0
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def can_be_applied(self) -> bool:
        """Whether a person may tick it."""
        return self.after is not None and not self.problem


@dataclass
class Comparison:
    """What a sheet, a list or a percentage would change.

    Attributes:
        proposals: in the order of the source.
        unchanged: the lines that stay as they are, by what names them.
        notes: about the whole.
    """

    proposals: list[Proposal] = field(default_factory=list)
    unchanged: set[Any] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)


def percents(before: LineValues, after: LineValues) -> list[Decimal]:
    """By how many per cent the amounts of a line change, each once; a change from nothing is none."""
    pairs = ((before.minimum, after.minimum), (before.maximum, after.maximum))
    found = ((new - old) / old * 100 for old, new in pairs if old and new is not None)
    return list(dict.fromkeys(found))


def is_unusual(before: LineValues, after: LineValues) -> bool:
    """Whether a typed price may be a slip: less than half, or more than double."""
    return any(not -50 <= value <= 100 for value in percents(before, after))


def percent_in_words(value: Decimal) -> str:
    """A change as people say it: "up 5%"."""
    size = abs(value)
    number = format_number(size.quantize(Decimal("0.1" if size >= 1 else "0.01")).normalize() + 0)
    if not value:
        return _("the same")
    return (
        _("up %(number)s%%") % {"number": number}
        if value > 0
        else _("down %(number)s%%") % {"number": number}
    )


def change_in_words(before: LineValues, after: LineValues) -> str:
    """By how much a line changes: "up 5%", "up 5% to 6.1%"."""
    return join_list(dict.fromkeys(percent_in_words(value) for value in percents(before, after)))


def warnings_of(before: LineValues, after: LineValues, asked: Decimal | None = None) -> Iterator[str]:
    """What is unusual about a change.

    Args:
        asked: the percentage that somebody has asked for, from which rounding must not lead far away.
    """
    found = percents(before, after)
    usual = USUAL_PERCENT if asked is None else max(abs(asked) + 5, Decimal(10))
    far = [value for value in found if abs(value) > usual]
    if far:
        yield _("Unusual: %(change)s.") % {"change": join_list(map(percent_in_words, far))}
    if asked is not None and any(value * asked < 0 for value in found):
        yield _("Rounding turns the change around.")
    if after.minimum == 0 or after.maximum == 0:
        yield _("The price would be %(amount)s.") % {"amount": after.amount}
    if before.on_consultation and not after.on_consultation:
        yield _("Until now this price is given at a consultation.")
    today = timezone.localdate()
    if after.valid_until != before.valid_until and after.valid_until and after.valid_until < today:
        yield _("It would end in the past, and disappear from the page immediately.")
    elif after.valid_from != before.valid_from and after.valid_from and after.valid_from > today:
        yield _("Until its first day, the page would not show this price.")
