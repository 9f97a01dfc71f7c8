"""Rows of procedures in lists, in the same number of queries for any number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from clinic.core.languages.active import lower_first
from clinic.core.public_pages import may_be_named
from procedures.choices import Invasiveness
from procedures.facts import CourseTotal, Milestone, PriceLine, Recovery, cost_of
from procedures.models.prices import price_lines


@dataclass(frozen=True)
class ProcedureRow:
    """A procedure in a list. Absent facts are None and read "not stated".

    Attributes:
        pk: the id of the page.
        slug: for addresses, such as a comparison's.
        title, url, category, summary: as on the procedure's own page.
        kind: category and invasiveness, if stated: "Injectables, minimally invasive".
        price, total: the headline price, and what a person pays for it in all, if that is known.
        recovery, back_to_work: see `procedures.facts`.
        best_for, not_for: as in the facts box; may be empty.
        work_note: what a list compared instead, if back to work is not stated.
        found: where a search found it, if title, kind and summary do not show it.
    """

    pk: int
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

    @property
    def cost(self) -> CourseTotal | PriceLine | None:
        """What a list shows of the price: what it sorts by, where there is such."""
        return self.total or self.price


Costs = Mapping[int, tuple[PriceLine | None, CourseTotal | None]]


def procedure_rows(
    procedures: Any, costs: Costs | None = None, *, clinic_id: int | None = None
) -> list[ProcedureRow]:
    """Rows for a queryset of procedure pages, in its order: one query for pages, one for prices.

    Args:
        costs: headline price and total of each page by its id, where they are known already.
        clinic_id: the clinic whose prices are shown; by default, that of each first price.
    """
    pages: list[Any] = list(
        procedures.select_related("category").only(
            "title", "slug", "url_path", "path", "depth", "locale_id", "summary", "recovery", "back_to_work",
            "sessions", "best_for", "not_for", "invasiveness", "category__title", "category__path",
            "category__depth",
        )
    )  # fmt: skip
    if costs is None:
        lines = price_lines([page.pk for page in pages])
        costs = {page.pk: cost_of(lines[page.pk], page.sessions, clinic_id) for page in pages}
    return [
        ProcedureRow(
            pk=page.pk,
            slug=page.slug,
            title=page.title,
            url=page.url or "",
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
    ]


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
