"""Procedures at /api/v2/procedures/: the finder's filters, and all facts of each procedure."""

from __future__ import annotations

from dataclasses import fields
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Site

from clinic.api.answers import BadParameter
from clinic.api.pages import PublicPagesAPIViewSet
from clinic.api.queries import StrictReader
from procedures.api.facts import PROCEDURE, SHORT
from procedures.finder.entries import Hours, where
from procedures.finder.index import FinderIndex, finder_index
from procedures.finder.query import FinderQuery
from procedures.finder.search import Filter, Search
from procedures.models import ProcedureIndexPage, ProcedurePage

RECOVERY = ("recovery_hours_min", "recovery_hours_max")
# A list here is cut by offset and limit.
_FINDER = {field.name for field in fields(FinderQuery)} - {"page"}


class RecoverySearch(Search):
    """A search of the finder that can also be bounded by the average recovery.

    Args:
        shortest, longest: in hours; None is without a limit.
    """

    def __init__(
        self, index: FinderIndex, query: FinderQuery, shortest: int | None, longest: int | None
    ) -> None:
        super().__init__(index, query)
        self._shortest, self._longest = shortest, longest

    @cached_property
    def filters(self) -> list[Filter]:
        """Those of the finder, and the recovery. A budget with which no price compares fits nothing."""
        found = super().filters
        everything = self.index.everything
        if self._shortest is not None or self._longest is not None:
            fits = where(everything, lambda entry: self._overlaps(entry.recovery))
            not_stated = where(everything, lambda entry: not entry.recovery.is_stated)
            found.append(Filter("recovery", [], fits, not_stated))
        if self.query.has_budget and self.price_group is None:
            found.append(Filter("budget", [], frozenset(), everything))
        return found

    def _overlaps(self, recovery: Hours) -> bool:
        """Whether the recovery and the limits have a time in common; a limit of 0 means none at all."""
        if not recovery.is_stated:
            return False
        longest_fits = self._longest is None or recovery.is_within(self._longest)
        upper = recovery.maximum
        return longest_fits and (self._shortest is None or upper is None or upper >= self._shortest)

    @property
    def fitting(self) -> list[int]:
        """The ids of what fits every filter, in order. What may fit follows it in the sections."""
        entries = [entry for section in self.sections for entry in section.entries]
        return [entry.pk for entry in entries[: len(self.matches)]]


class ProceduresAPIViewSet(PublicPagesAPIViewSet):
    """The public procedures."""

    model = ProcedurePage
    name = "procedures"
    listing_default_fields = [*PublicPagesAPIViewSet.listing_default_fields, *SHORT]
    detail_only_fields = [*PublicPagesAPIViewSet.detail_only_fields, *(PROCEDURE.keys() - SHORT.keys())]
    list_parameters = frozenset({"limit", "offset", "fields", *_FINDER, *RECOVERY})

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("category")

    def listed(self, reader: StrictReader, offset: int, limit: int) -> tuple[Any, dict[str, Any]]:
        """What the finder finds, in its order, in the same number of queries however much that is."""
        root = self._index_page()
        if root is None:
            return [], {"total_count": 0, "not_stated_count": 0}
        index = finder_index(root, self.request)
        query = FinderQuery.from_reader(reader, index)
        if reader.problems:
            raise BadParameter("budget_max", _("“budget_max” is less than “budget_min”."))
        shortest, longest = (reader.whole_number(key) for key in RECOVERY)
        if shortest is not None and longest is not None and shortest > longest:
            raise BadParameter(RECOVERY[1], _("“recovery_hours_max” is less than “recovery_hours_min”."))
        search = RecoverySearch(index, query, shortest, longest)
        ids = search.fitting[offset : offset + limit]
        pages = self.get_queryset().in_bulk(ids)
        meta = {"total_count": len(search.matches), "not_stated_count": len(search.unsaid)}
        return [pages[pk] for pk in ids if pk in pages], meta

    def _index_page(self) -> ProcedureIndexPage | None:
        """The page that the procedures of the site lie below."""
        site = Site.find_for_request(self.request._request)
        if site is None:
            return None
        found: ProcedureIndexPage | None = ProcedureIndexPage.objects.descendant_of(site.root_page).first()
        return found
