"""What a visitor asks for, as it stands in the address of the finder."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Self
from urllib.parse import urlencode

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.http.query_strings import QueryReader
from procedures.choices import TimeUnit
from procedures.facts import DurationRange, PriceLine
from procedures.finder.index import FinderIndex
from procedures.finder.prices import PriceGroup


class Sort(models.TextChoices):
    """In which order procedures stand."""

    MATCH = "match", _("Best match")
    NAME = "name", _("Name")
    PRICE = "price", _("Price, lowest first")
    RECOVERY = "recovery", _("Recovery, shortest first")


def _exactly(amount: int, unit: TimeUnit) -> DurationRange:
    return DurationRange(Decimal(amount), Decimal(amount), unit)


# "Back at work within": the values in addresses, and what they mean; None is straight away.
WORK: dict[str, DurationRange | None] = {
    "now": None,
    "1d": _exactly(1, TimeUnit.DAYS),
    "3d": _exactly(3, TimeUnit.DAYS),
    "1w": _exactly(1, TimeUnit.WEEKS),
    "2w": _exactly(2, TimeUnit.WEEKS),
}


def work_hours(value: str) -> float:
    """A value of "back at work within" in hours."""
    duration = WORK[value]
    return float(duration.maximum_hours or 0) if duration else 0


def work_label(value: str) -> str:
    """How a value of "back at work within" reads: "3 days"."""
    return str(WORK[value] or gettext("Straight away"))


@dataclass(frozen=True)
class FinderQuery:
    """A search. The names of the attributes are the keys of the address.

    Attributes:
        q: text.
        concern, area, category, invasiveness: slugs; those of one kind are alternatives.
        work: a key of `WORK`, or empty.
        downtime: "none", or empty.
        budget_min, budget_max: amounts in the unit and currency of `unit`.
        unit: a key of the price groups; empty stands for the most usual one.
        sort: a `Sort`, or empty for the best match of a text, else the name.
        page: from 1.
    """

    q: str = ""
    concern: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    invasiveness: tuple[str, ...] = ()
    work: str = ""
    downtime: str = ""
    budget_min: Decimal | None = None
    budget_max: Decimal | None = None
    unit: str = ""
    sort: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: QueryDict, index: FinderIndex) -> tuple[Self, list[str]]:
        """The search that an address asks for, and what in it could not be read.

        Raises:
            Http404: for a value that there is not, such as a concern.
        """
        reader = QueryReader(query)
        return cls.from_reader(reader, index), reader.problems

    @classmethod
    def from_reader(cls, reader: QueryReader, index: FinderIndex) -> Self:
        """The search in a query string that is read in another way; see `read`."""
        low, high = reader.amount("budget_min"), reader.amount("budget_max")
        if low is not None and high is not None and low > high:
            low, high = high, low
            reader.problems.append(
                gettext("The budget limits were the wrong way round and have been swapped.")
            )
        found = cls(
            q=reader.text("q"),
            concern=reader.choices("concern", index.concerns),
            area=reader.choices("area", index.areas),
            category=reader.choices("category", index.categories),
            invasiveness=reader.choices("invasiveness", index.invasiveness),
            work=reader.choice("work", WORK),
            downtime=reader.choice("downtime", ("none",)),
            budget_min=low,
            budget_max=high,
            unit=reader.choice("unit", index.prices.groups),
            sort=reader.choice("sort", Sort.values),
            page=reader.page(),
        )
        # Every form sends a unit; it says something only where prices are compared.
        if not found.has_budget and found.order != Sort.PRICE:
            found = replace(found, unit="")
        return found

    def without(self, name: str, value: str | None = None) -> Self:
        """The search without one filter, or without one of its values; from the first page."""
        if name == "budget":
            return replace(self, budget_min=None, budget_max=None, unit="", page=1)
        present = getattr(self, name)
        rest: Any = ""
        if isinstance(present, tuple):
            rest = () if value is None else tuple(slug for slug in present if slug != value)
        changes: dict[str, Any] = {name: rest, "page": 1}
        return replace(self, **changes)

    @property
    def order(self) -> Sort:
        """The order that is shown. Without a text there is no best match."""
        asked = Sort(self.sort) if self.sort else Sort.MATCH
        return Sort.NAME if asked == Sort.MATCH and not self.q else asked

    @property
    def has_budget(self) -> bool:
        return self.budget_min is not None or self.budget_max is not None

    @property
    def is_filtered(self) -> bool:
        """Whether it leaves procedures out."""
        return replace(self, sort="", unit="", page=1) != type(self)()

    def budget_text(self, group: PriceGroup) -> str:
        """The budget in words: "Up to $250 per session"."""
        line = PriceLine(
            minimum=self.budget_min,
            maximum=self.budget_max,
            currency=group.currency,
            unit=group.unit,
            starting_from=self.budget_max is None,
        )
        return str(line)

    def pairs(self) -> list[tuple[str, str]]:
        """Keys and values as in the address, in a fixed order, without what says nothing."""
        pairs: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if value == field.default or value is None:
                continue
            values = value if isinstance(value, tuple) else (value,)
            pairs += [
                (field.name, f"{part:f}" if isinstance(part, Decimal) else str(part)) for part in values
            ]
        return pairs

    def address(self, path: str) -> str:
        """The shortest address of the search."""
        pairs = self.pairs()
        return f"{path}?{urlencode(pairs)}" if pairs else path
