"""Alternatives to a procedure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import cached_property

from clinic.core.kept import kept
from clinic.core.public_pages import public
from procedures.models import ProcedurePage
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
        language = self.procedure.locale_id
        found = procedure_rows(pk for pk in ids if pk != self.procedure.pk)
        return [row for row in found.values() if row.locale_id == language]

    def _similar(self) -> list[ProcedureRow]:
        """Those with the most concerns in common."""
        of_concern = _procedures_of_concerns(self.procedure.locale_id)
        concerns = [concern.pk for concern in self.procedure.texts.related.concerns]
        in_common = Counter(place for pk in concerns for place in of_concern.get(pk, ()))
        places = sorted(in_common, key=lambda place: (-in_common[place], place))
        ids = [pk for _title_order, pk in places if pk != self.procedure.pk]
        return list(procedure_rows(ids[:MOST_SIMILAR]).values())


@kept
def _procedures_of_concerns(locale_id: int) -> dict[int, list[tuple[int, int]]]:
    """The public procedures of each concern in a language: the order of the title, and the id."""
    procedures = public(ProcedurePage.objects.filter(locale=locale_id, concerns__isnull=False))
    rows = procedures.order_by("title", "pk").values_list("concerns__pk", "pk")
    found: dict[int, list[tuple[int, int]]] = {}
    places: dict[int, int] = {}
    for concern, pk in rows:
        found.setdefault(concern, []).append((places.setdefault(pk, len(places)), pk))
    return found
