"""Concerns: what visitors want to change."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procedures.models.listing import ProcedureListingPage, TermIndexPage


class ConcernIndexPage(TermIndexPage):
    """The list of concerns, at /concerns/."""

    subpage_types = ["procedures.ConcernPage"]
    max_count = 1
    template = "procedures/term_index_page.html"
    page_description = _("The list of concerns.")

    class Meta:
        verbose_name = _("concerns page")


class ConcernPage(ProcedureListingPage):
    """One concern, with the procedures that help with it."""

    parent_page_types = ["procedures.ConcernIndexPage"]
    subpage_types: list[str] = []
    template = "procedures/procedure_listing_page.html"
    page_description = _("What visitors want to change, such as Fine lines.")

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")

    def listed_procedures(self) -> Any:
        from procedures.models.procedure import ProcedurePage

        # A page that is only previewed so far has none.
        return self.procedures.all() if self.pk else ProcedurePage.objects.none()
