"""Alternatives to a procedure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, IntegerField, OuterRef, Subquery, Value, When
from django.utils.functional import cached_property

from clinic.core.public_pages import public
from procedures.pages.presentation.part import Part
from procedures.pages.rows import ProcedureRow, procedure_rows

# Shown if staff have chosen none; the comparison takes three procedures.
MOST_SIMILAR = 3
MOST_COMPARED = 3


@dataclass(frozen=True)
class Alternative:
    """Another procedure in the list of alternatives.

    Attributes:
        row: its facts.
        comparison: the query string that compares both.
    """

    row: ProcedureRow
    comparison: str


class AlternativePart(Part):
    """The alternatives chosen by staff, or those for the same concerns."""

    @cached_property
    def alternatives(self) -> list[Alternative]:
        """Public alternatives, the closest first."""
        return [Alternative(row, self._comparison(row)) for row in self._chosen or self._similar()]

    @property
    def comparison(self) -> str:
        """The query string that compares this procedure with the closest alternatives."""
        return self._comparison(*(one.row for one in self.alternatives[: MOST_COMPARED - 1]))

    @property
    def own_comparison(self) -> str:
        """The query string that starts a comparison with this procedure."""
        return self._comparison()

    def _comparison(self, *others: ProcedureRow) -> str:
        slugs = [self.procedure.slug, *(row.slug for row in others)]
        return urlencode([("procedure", slug) for slug in slugs])

    @property
    def are_alternatives_chosen(self) -> bool:
        """Whether staff have chosen them."""
        return bool(self._chosen)

    @cached_property
    def _chosen(self) -> list[ProcedureRow]:
        """Those chosen by staff, in order."""
        ids = [block["value"] for block in self.procedure.alternatives.raw_data if block["value"]]
        if not ids:
            return []
        place = Case(
            *(When(pk=pk, then=Value(number)) for number, pk in enumerate(ids)), output_field=IntegerField()
        )
        return procedure_rows(self._public().filter(pk__in=ids).exclude(pk=self.procedure.pk).order_by(place))

    def _similar(self) -> list[ProcedureRow]:
        """Those with the most concerns in common."""
        ids = [concern.pk for concern in self.procedure.texts.related.concerns]
        if not ids:
            return []
        through = type(self.procedure).concerns.through
        in_common = (
            through.objects.filter(procedurepage=OuterRef("pk"), concernpage__in=ids)
            .order_by()
            .values("procedurepage")
            .annotate(count=Count("pk"))
            .values("count")
        )
        similar = (
            self._public()
            .annotate(in_common=Subquery(in_common))
            .filter(in_common__gt=0)
            .exclude(pk=self.procedure.pk)
            .order_by("-in_common", "title")
        )
        return procedure_rows(similar[:MOST_SIMILAR])

    def _public(self) -> Any:
        """The public procedures in the same language."""
        procedures = type(self.procedure).objects.filter(locale=self.procedure.locale_id)
        return public(procedures)
