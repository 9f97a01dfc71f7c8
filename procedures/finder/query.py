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
from procedures.facts import Money
from procedures.facts.prices import amount_between
from procedures.finder.index import FinderIndex
from procedures.finder.prices import PriceGroup


class Sort(models.TextChoices):
    """In which order procedures stand."""

    MATCH = "match", _("Best match")
    NAME = "name", _("Name")
    PRICE = "price", _("Price, lowest first")
    RECOVERY = "recovery", _("Recovery, shortest first")


@dataclass(frozen=True)
class FinderQuery:
    """A search. The names of the attributes are the keys of the address.

    Attributes:
        q: text.
        concern, area, category, clinic, invasiveness: slugs; those of one kind are alternatives.
        work: a time within which patients are back at work, or empty.
        downtime: "none", or empty.
        budget_min, budget_max: limits of the total that a person pays, in `currency`.
        currency: a key of the price groups; empty stands for the most usual one.
        sort: a `Sort`, or empty for the best match of a text, else the name.
        page: from 1.
    """

    q: str = ""
    concern: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    clinic: tuple[str, ...] = ()
    invasiveness: tuple[str, ...] = ()
    work: str = ""
    downtime: str = ""
    budget_min: Decimal | None = None
    budget_max: Decimal | None = None
    currency: str = ""
    sort: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: QueryDict, index: FinderIndex) -> tuple[Self, list[str]]:
        """The search that an address asks for, and what in it could not be read.

        Raises:
            Http404: for a value that there is not, such as a concern.
        """
        reader = QueryReader(query)
        low, high = reader.amount("budget_min"), reader.amount("budget_max")
        if low is not None and high is not None and low > high:
            low, high = high, low
            reader.problems.append(
                gettext("The budget limits were in the wrong order and have been swapped.")
            )
        found = cls(
            q=reader.text("q"),
            concern=reader.choices("concern", index.facets["concern"].values),
            area=reader.choices("area", index.facets["area"].values),
            category=reader.choices("category", index.facets["category"].values),
            clinic=reader.choices("clinic", index.facets["clinic"].values),
            invasiveness=reader.choices("invasiveness", index.facets["invasiveness"].values),
            work=reader.choice("work", index.facets["work"].values),
            downtime=reader.choice("downtime", index.facets["downtime"].values),
            budget_min=low,
            budget_max=high,
            currency=reader.choice("currency", index.price_groups),
            sort=reader.choice("sort", Sort.values),
            page=reader.page(),
        )
        # Every form sends a currency; it says something only where prices are compared.
        if not found.has_budget and found.order != Sort.PRICE:
            found = replace(found, currency="")
        return found, reader.problems

    def chosen(self, facet: str) -> tuple[str, ...]:
        """The chosen values of a facet."""
        value = getattr(self, facet)
        return value if isinstance(value, tuple) else (value,) * bool(value)

    def without(self, name: str, value: str | None = None) -> Self:
        """The search without one filter, or without one of its values; from the first page."""
        changes: dict[str, Any] = {"page": 1}
        if name == "budget":
            changes |= {"budget_min": None, "budget_max": None, "currency": ""}
        elif isinstance(getattr(self, name), tuple):
            changes[name] = tuple(slug for slug in self.chosen(name) if value not in (None, slug))
        else:
            changes[name] = ""
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
        return replace(self, sort="", currency="", page=1) != type(self)()

    def budget_text(self, group: PriceGroup) -> str:
        """The budget in words: "Up to $250"."""
        low, high = (
            None if amount is None else Money(amount, group.currency)
            for amount in (self.budget_min, self.budget_max)
        )
        return amount_between(low, high)

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
