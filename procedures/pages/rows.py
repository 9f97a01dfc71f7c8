"""Rows of procedures in lists, in the same number of queries for any number."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from clinic.core.addresses import page_address
from clinic.core.kept import kept_by_id
from clinic.core.languages.active import lower_first
from clinic.core.public_pages import may_be_named, public
from procedures.choices import Invasiveness
from procedures.facts import Milestone, PriceLine, Recovery
from procedures.models.prices import ProcedurePrice
from procedures.models.procedure import ProcedurePage


@dataclass(frozen=True)
class ProcedureRow:
    """A procedure in a list. Absent facts are None and read "not stated".

    Attributes:
        pk, locale_id: of the page.
        slug: for addresses, such as a comparison's.
        title, url, category, summary: as on the procedure's own page.
        kind: category and invasiveness, if stated: "Injectables, minimally invasive".
        price: the first valid price line, unless a list compares by another one.
        recovery, back_to_work: see `procedures.facts`.
        work_note: what a list compared instead, if back to work is not stated.
        found: where a search found it, if title, kind and summary do not show it.
    """

    pk: int
    locale_id: int
    slug: str
    title: str
    url: str
    category: str
    kind: str
    summary: str
    price: PriceLine | None
    recovery: Recovery | None
    back_to_work: Milestone | None
    work_note: str = ""
    found: str = ""


@kept_by_id
def procedure_rows(ids: Collection[int]) -> dict[int, ProcedureRow]:
    """The rows of the public procedures among these, by id: one query for pages, one for prices."""
    pages: Any = (
        public(ProcedurePage.objects.filter(pk__in=ids))
        .select_related("category")
        .only(
            "title", "slug", "url_path", "live", "locale_id", "summary", "recovery", "back_to_work",
            "invasiveness", "category__title", "category__path", "category__depth",
        )
    )  # fmt: skip
    prices: dict[int, PriceLine] = {}
    for price in ProcedurePrice.objects.valid_on().filter(page_id__in=ids).order_by("page_id", "position"):
        prices.setdefault(price.page_id, price.line)
    return {
        page.pk: ProcedureRow(
            pk=page.pk,
            locale_id=page.locale_id,
            slug=page.slug,
            title=page.title,
            url=page_address(page),
            category=_category(page),
            kind=_kind(page),
            summary=page.summary,
            price=prices.get(page.pk),
            recovery=page.recovery,
            back_to_work=page.back_to_work,
        )
        for page in pages
    }


def rows_of(procedures: Any) -> list[ProcedureRow]:
    """The rows of a queryset of public procedures, in its order."""
    return list(procedure_rows(procedures.values_list("pk", flat=True)).values())


def _category(page: Any) -> str:
    return page.category.title if page.category and may_be_named(page.category) else ""


def _kind(page: Any) -> str:
    category = _category(page)
    if page.invasiveness not in Invasiveness.values:
        return category
    invasiveness = str(Invasiveness(page.invasiveness).label)
    if not category or category.casefold() == invasiveness.casefold():
        return invasiveness
    return gettext("%(category)s, %(invasiveness)s") % {
        "category": category,
        "invasiveness": lower_first(invasiveness),
    }
