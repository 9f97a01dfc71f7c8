"""A procedure in a list: the few facts of a row, loaded in the same number of queries for any number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from procedures.facts import Milestone, PriceLine, Recovery

if TYPE_CHECKING:
    from procedures.models import ProcedurePage


@dataclass(frozen=True)
class ProcedureRow:
    """What a list says of a procedure. Absent facts are None and read "not stated".

    Attributes:
        pk, title, url, category, summary: as on the procedure's own page.
        price: the first price line that holds today.
        recovery, back_to_work: see `procedures.facts`.
    """

    pk: int
    title: str
    url: str
    category: str
    summary: str
    price: PriceLine | None
    recovery: Recovery | None
    back_to_work: Milestone | None


def procedure_rows(procedures: Any) -> list[ProcedureRow]:
    """Rows for a queryset of procedure pages, in its order: one query for pages, one for prices."""
    from procedures.models import ProcedurePrice

    pages: list[ProcedurePage] = list(
        procedures.select_related("category").only(
            "title", "url_path", "path", "depth", "locale_id", "summary", "recovery", "back_to_work",
            "category__title", "category__path", "category__depth",
        )
    )  # fmt: skip
    headlines: dict[int, PriceLine] = {}
    rows = ProcedurePrice.objects.valid_on().filter(page_id__in=[page.pk for page in pages])
    for price in rows.order_by("page_id", "position"):
        headlines.setdefault(price.page_id, price.line)
    return [
        ProcedureRow(
            pk=page.pk,
            title=page.title,
            url=page.url or "",
            category=page.category.title if page.category else "",
            summary=page.summary,
            price=headlines.get(page.pk),
            recovery=page.recovery,
            back_to_work=page.back_to_work,
        )
        for page in pages
    ]
