"""Categories: what kind of procedure something is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procedures.models.listing import ProcedureListingPage, TermIndexPage


class CategoryIndexPage(TermIndexPage):
    """The list of categories, at /categories/."""

    subpage_types = ["procedures.CategoryPage"]
    max_count = 1
    template = "procedures/term_index_page.html"
    page_description = _("The list of categories.")

    class Meta:
        verbose_name = _("categories page")


class CategoryPage(ProcedureListingPage):
    """One category, with the procedures that belong to it."""

    parent_page_types = ["procedures.CategoryIndexPage"]
    subpage_types: list[str] = []
    template = "procedures/procedure_listing_page.html"
    page_description = _("A kind of procedure, such as Injectables.")

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def listed_procedures(self) -> Any:
        from procedures.models.procedure import ProcedurePage

        # A page that is only previewed so far has none.
        return self.procedures.all() if self.pk else ProcedurePage.objects.none()
