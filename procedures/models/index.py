"""The list of all procedures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procedures.models.comparing import ComparingPage
from procedures.models.listing import ProcedureListingPage
from procedures.models.procedure import ProcedurePage


class ProcedureIndexPage(ComparingPage, ProcedureListingPage):
    """All procedures, at /procedures/, and their comparison."""

    parent_page_types = ["clinic.HomePage"]
    subpage_types = ["procedures.ProcedurePage"]
    max_count = 1
    template = "procedures/procedure_listing_page.html"
    page_description = _("The list of all procedures.")

    class Meta:
        verbose_name = _("procedures page")

    def listed_procedures(self) -> Any:
        return ProcedurePage.objects.child_of(self)
