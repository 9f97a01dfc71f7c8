"""The facts of a procedure in the admin's list, by their kind: columns, filters, cells of the spreadsheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from operator import attrgetter
from typing import Any

import django_filters
from django import forms
from django.db.models import FloatField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column

from procedures.facts import PriceLine
from procedures.facts.kinds import (
    Choice,
    Day,
    Derived,
    Kind,
    Measure,
    Names,
    PageLink,
    PageLinks,
    People,
    Review,
)
from procedures.facts.registry import BY_NAME, FACTS, Fact, facts_of_kind
from procedures.models import ProcedurePage
from procedures.pages.presentation.words import text_of

NOT_STATED = gettext_lazy("Not stated")

# Of derived facts, where it is called otherwise.
_PROPERTIES = {"price": "headline_price"}


def label_of(fact: Fact) -> Any:
    """What people call a fact, in the language of whoever looks at the list."""
    return fact.lazy_label_on(ProcedurePage)


@singledispatch
def listed_text(kind: Kind, fact: Fact, page: ProcedurePage) -> str:
    """What a list says of a fact, by its kind; empty where it is not stated."""
    return text_of(kind, getattr(page, fact.name))


@listed_text.register
def _(kind: PageLink, fact: Fact, page: ProcedurePage) -> str:
    return str(getattr(page, fact.name) or "")


@listed_text.register
def _(kind: Derived, fact: Fact, page: ProcedurePage) -> str:
    return str(getattr(page, _PROPERTIES.get(fact.name, fact.name)) or "")


# Columns


class FactColumn(Column):
    """A fact in words; an absent one says so."""

    empty_value_display = NOT_STATED

    def __init__(self, fact: Fact) -> None:
        super().__init__(fact.name, label=label_of(fact), sort_key=sort_key(fact.kind, fact))
        self.fact = fact

    def get_value(self, instance: Any) -> str:
        return listed_text(self.fact.kind, self.fact, instance)


@singledispatch
def sort_key(kind: Kind, fact: Fact) -> str | None:
    """The `order_by` key of a fact's column; None if it cannot be sorted."""
    return fact.name


@sort_key.register
def _(kind: PageLink, fact: Fact) -> str | None:
    return f"{fact.name}__title"


@sort_key.register
def _(kind: Measure, fact: Fact) -> str | None:
    return f"{fact.name}_hours"


@sort_key.register
def _(kind: Derived, fact: Fact) -> str | None:
    return None


def fact_columns() -> list[Column]:
    """A column for each fact that the list shows."""
    return [FactColumn(fact) for fact in FACTS if fact.in_admin_list]


def measures_to_sort_by() -> dict[str, Any]:
    """What the list must know to be sorted by its measures: hours of durations, numbers of sessions."""
    return {
        f"{fact.name}_hours": Coalesce(
            Cast(KT(f"{fact.name}__minimum_hours"), FloatField()),
            Cast(KT(f"{fact.name}__minimum"), FloatField()),
        )
        for fact in facts_of_kind(Measure)
        if fact.in_admin_list
    }


# Filters


@singledispatch
def filter_of(kind: Kind, fact: Fact) -> django_filters.Filter | None:
    """What staff filter the list by, for a kind of facts; None for those that nothing filters by."""
    return None


@filter_of.register
def _(kind: Choice, fact: Fact) -> django_filters.Filter:
    return django_filters.MultipleChoiceFilter(
        field_name=fact.name,
        label=label_of(fact),
        choices=kind.choices.choices,
        widget=forms.CheckboxSelectMultiple,
    )


@filter_of.register(PageLink)
@filter_of.register(PageLinks)
@filter_of.register(People)
@filter_of.register(Names)
def _related(kind: Kind, fact: Fact) -> django_filters.Filter:
    model: Any = ProcedurePage._meta.get_field(fact.name).related_model
    by = "name" if isinstance(kind, Names) else "title"
    return django_filters.ModelMultipleChoiceFilter(
        field_name=fact.name,
        label=label_of(fact),
        queryset=lambda request: model.objects.order_by(by),
        widget=forms.CheckboxSelectMultiple,
    )


def fact_filters() -> dict[str, django_filters.Filter]:
    """A filter for each fact that the list is filtered by."""
    facts = [fact for fact in FACTS if fact.in_admin_filters and fact.has_field_on(ProcedurePage)]
    return {fact.name: found for fact in facts if (found := filter_of(fact.kind, fact))}


# The spreadsheet


@dataclass(frozen=True)
class Cell:
    """A column of the spreadsheet.

    Attributes:
        heading: of the column.
        value: of a procedure; a date or a number stays one, so that a spreadsheet can count with it.
    """

    heading: str | Promise
    value: Callable[[ProcedurePage], Any]


@singledispatch
def cells_of(kind: Kind, fact: Fact) -> dict[str, Cell]:
    """The columns of a fact in the spreadsheet, by its kind."""
    return {fact.name: Cell(label_of(fact), lambda page: listed_text(kind, fact, page) or str(NOT_STATED))}


@cells_of.register(Day)
@cells_of.register(Review)
def _plain(kind: Kind, fact: Fact) -> dict[str, Cell]:
    return {fact.name: Cell(label_of(fact), attrgetter(fact.name))}


@cells_of.register
def _(kind: Derived, fact: Fact) -> dict[str, Cell]:
    return OWN_CELLS.get(fact.name, {})


def _of_price(read: Callable[[PriceLine], Any], absent: Any = "") -> Callable[[ProcedurePage], Any]:
    def value(page: ProcedurePage) -> Any:
        price = page.headline_price
        return absent if price is None else read(price)

    return value


# Facts whose columns have a form of their own.
OWN_CELLS: dict[str, dict[str, Cell]] = {
    "price": {
        "price": Cell(label_of(BY_NAME["price"]), _of_price(str, NOT_STATED)),
        "price_minimum": Cell(gettext_lazy("Price from"), _of_price(attrgetter("minimum"), None)),
        "price_maximum": Cell(gettext_lazy("Price to"), _of_price(attrgetter("maximum"), None)),
        "price_currency": Cell(gettext_lazy("Currency"), _of_price(attrgetter("currency"))),
        "price_unit": Cell(
            gettext_lazy("Unit"), _of_price(lambda price: str(price.unit.label) if price.unit else "")
        ),
    }
}


def fact_cells() -> dict[str, Cell]:
    """The columns of all facts that the spreadsheet has."""
    found: dict[str, Cell] = {}
    for fact in FACTS:
        if fact.in_spreadsheet:
            found |= cells_of(fact.kind, fact)
    return found
