"""All prices of today by category, in two queries for any number of procedures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext

from clinic.core.public_pages import is_public
from procedures.models import PriceListPage, ProcedurePage
from procedures.pages.presentation import ProcedurePresentation


@dataclass(frozen=True)
class PriceGroup:
    """The procedures of a category.

    Attributes:
        anchor: the id of the heading.
        title: the category's.
        procedures: by name.
    """

    anchor: str
    title: str
    procedures: list[ProcedurePresentation] = field(default_factory=list)


_COLUMNS = (
    *("title", "url_path", "path", "depth", "live", "locale_id", "prices", "prices_confirmed_on", "sessions"),
    *("category__title", "category__path", "category__depth", "category__live", "category__slug"),
)


def price_groups(page: PriceListPage) -> list[PriceGroup]:
    """The groups, in the order of the categories."""
    procedures: Any = page.for_everyone(ProcedurePage.objects.all())
    groups: dict[str, PriceGroup] = {}
    ordered = procedures.select_related("category").only(*_COLUMNS).order_by("category__path", "title")
    for procedure in ordered:
        category = procedure.category
        is_named = category is not None and is_public(category)
        title = category.title if is_named else gettext("Other procedures")
        anchor = slugify(category.slug if is_named else "other-procedures")
        group = groups.setdefault(title, PriceGroup(anchor, title))
        group.procedures.append(ProcedurePresentation(procedure))
    return list(groups.values())
