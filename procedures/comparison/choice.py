"""Which procedures an address compares, and which others could be added.

The address is `compare/?procedure=<slug>&procedure=<slug>`, built by links and checkboxes without a script,
so that it can be kept or sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import QueryDict

from procedures.comparison.address import PARAMETER
from procedures.comparison.rows import MOST
from procedures.models import ProcedurePage

# For more, the list of procedures can be searched.
MOST_OFFERED = 100
_LONGEST_SLUG = 255


@dataclass(frozen=True)
class Choice:
    """The procedures that an address compares.

    Attributes:
        procedures: public ones, in the order of the address. Up to `MOST` are loaded with all columns,
            category, author and reviewer; more only with what a link needs.
        is_repeated: whether one was named more than once.
        has_unknown: whether the address named something that is not a public procedure.
    """

    procedures: list[ProcedurePage]
    is_repeated: bool
    has_unknown: bool

    @property
    def is_too_many(self) -> bool:
        """Whether there are more than fit side by side."""
        return len(self.procedures) > MOST

    @property
    def slugs(self) -> list[str]:
        """The slugs of the procedures, as in the address."""
        return [procedure.slug for procedure in self.procedures]

    @classmethod
    def read(cls, query: QueryDict, procedures: Any) -> Choice:
        """Parse a query string; only `procedure` counts, and empty values are ignored.

        Args:
            procedures: the queryset of public procedures.
        """
        named = [value.strip() for value in query.getlist(PARAMETER)]
        named = [value for value in named if value]
        distinct = list(dict.fromkeys(named))
        possible = [value for value in distinct if len(value) <= _LONGEST_SLUG]
        found = procedures.filter(slug__in=possible)
        if len(possible) > MOST:
            found = found.only("title", "slug", "url_path", "live")
        else:
            found = found.select_related("reviewer")
        by_slug = {procedure.slug: procedure for procedure in found} if possible else {}
        return cls(
            procedures=[by_slug[slug] for slug in possible if slug in by_slug],
            is_repeated=len(distinct) < len(named),
            has_unknown=len(by_slug) < len(distinct),
        )


@dataclass(frozen=True)
class Offers:
    """What could be compared with the chosen procedures.

    Attributes:
        related: those for the same concerns, most shared concerns first.
        others: the rest, by name.
        has_more: whether there are more than are listed.
    """

    related: list[ProcedurePage]
    others: list[ProcedurePage]
    has_more: bool

    @classmethod
    def beside(cls, chosen: list[ProcedurePage], procedures: Any) -> Offers:
        """What can be added to the chosen ones, in one query.

        Args:
            procedures: the queryset of public procedures.
        """
        keys = [procedure.pk for procedure in chosen]
        through = procedures.model.concerns.through
        concerns = through.objects.filter(procedurepage__in=keys).values("concernpage")
        found = list(
            procedures.exclude(pk__in=keys)
            .annotate(shared=Count("concerns", filter=Q(concerns__in=concerns)))
            .only("title", "slug", "url_path", "live")
            .order_by("-shared", "title")[: MOST_OFFERED + 1]
        )
        listed = found[:MOST_OFFERED]
        return cls(
            related=[procedure for procedure in listed if procedure.shared],
            others=[procedure for procedure in listed if not procedure.shared],
            has_more=len(found) > MOST_OFFERED,
        )
