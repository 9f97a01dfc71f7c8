"""Rows of procedures in lists, in the same number of queries for any number."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from clinic.core.addresses import page_address
from clinic.core.kept import kept_by_id
from clinic.core.languages.active import lower_first
from clinic.core.public_pages import is_public, public
from procedures.choices import Invasiveness
from procedures.facts import CourseTotal, Milestone, PriceLine, Recovery, cost_of
from procedures.facts.registry import BY_NAME
from procedures.models.prices import price_lines
from procedures.models.procedure import ProcedurePage


@dataclass(frozen=True)
class ProcedureRow:
    """A procedure in a list. Absent facts are None and read "not stated".

    Attributes:
        pk, locale_id: of the page.
        slug: for addresses, such as a comparison's.
        title, url, category, summary: as on the procedure's own page.
        kind: category and invasiveness, if stated: "Injectables, minimally invasive".
        price, total: the headline price, and what a person pays for it in all, if that is known.
        recovery, back_to_work: see `procedures.facts`.
        best_for, not_for: as in the facts box; may be empty.
        work_note: what a list compared instead, if back to work is not stated.
        caution: that it is not for what was searched for.
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
    total: CourseTotal | None
    recovery: Recovery | None
    back_to_work: Milestone | None
    best_for: str = ""
    not_for: str = ""
    work_note: str = ""
    found: str = ""
    caution: str = ""

    @staticmethod
    def label(name: str) -> str:
        """The label of a fact, as on the procedure's own page."""
        return BY_NAME[name].label_on(ProcedurePage)

    @property
    def cost_label(self) -> str:
        """What `cost` is: the total of a course of several sessions, else the price."""
        return self.label("course_total" if self.total and self.total.is_of_several_sessions else "price")

    @property
    def cost(self) -> CourseTotal | PriceLine | None:
        """What a list shows of the price: what it sorts by, where there is such."""
        return self.total or self.price


@kept_by_id
def procedure_rows(ids: Collection[int]) -> dict[int, ProcedureRow]:
    """The rows of the public procedures among these, by id: one query for pages, one for prices."""
    return _rows(ids)


def rows_of(procedures: Any, *, clinic_id: int | None = None) -> list[ProcedureRow]:
    """The rows of a queryset of public procedures, in its order.

    Args:
        clinic_id: the clinic whose prices are shown; by default, that of each first price.
    """
    ids = list(procedures.values_list("pk", flat=True))
    if clinic_id is None:
        return list(procedure_rows(ids).values())
    rows = _rows(ids, clinic_id)
    return [rows[pk] for pk in ids if pk in rows]


def _rows(ids: Collection[int], clinic_id: int | None = None) -> dict[int, ProcedureRow]:
    pages: Any = (
        public(ProcedurePage.objects.filter(pk__in=ids))
        .select_related("category")
        .only(
            "title", "slug", "url_path", "live", "locale_id", "summary", "recovery", "back_to_work",
            "sessions", "best_for", "not_for", "invasiveness", "category__title", "category__path",
            "category__depth", "category__live",
        )
    )  # fmt: skip
    lines = price_lines(ids)
    costs = {page.pk: cost_of(lines.get(page.pk, ()), page.sessions, clinic_id) for page in pages}
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
            price=costs[page.pk][0],
            total=costs[page.pk][1],
            recovery=page.recovery,
            back_to_work=page.back_to_work,
            best_for=page.best_for,
            not_for=page.not_for,
        )
        for page in pages
    }


def _category(page: Any) -> str:
    return page.category.title if page.category and is_public(page.category) else ""


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
