"""The list of all procedures: the finder."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from procedures.models import services
from procedures.models.comparison import ComparisonMixin
from procedures.models.listing import ProcedureListingPage


class ProcedureIndexPage(ComparisonMixin, ProcedureListingPage):
    """All procedures, with search, filters and comparison, at /procedures/."""

    parent_page_types = ["clinic.HomePage"]
    subpage_types = ["procedures.ProcedurePage"]
    max_count = 1
    lists_its_children = True
    template = "procedures/finder_page.html"
    page_description = _("The list of all procedures.")

    class Meta:
        verbose_name = _("procedures page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The context, with the finder for the request.

        Raises:
            Http404: the query string names an unknown value.
        """
        context = super().get_context(request, *args, **kwargs)
        return context | {"finder": services.finder_of(self, request)}
