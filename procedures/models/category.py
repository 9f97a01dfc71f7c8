"""Categories: kinds of procedures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.core.addresses import HasPath
from procedures.models.terms import TermIndexPage, TermPage


# The plugin of Django reads this class before the manager of procedures is known.
class CategoryPage(TermPage):  # type: ignore[django-manager-missing]
    """A category, with its procedures."""

    parent_page_types = ["procedures.CategoryIndexPage"]
    page_description = _("A kind of procedure, such as Injectables.")
    template = "procedures/term_page.html"
    procedure_field = "category"
    search_parameter = "category"
    neighbours_label = _("Other categories:")
    about_heading = _("About this category")
    rows_heading = _("Procedures")

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    @property
    def search_words(self) -> str:
        return gettext("Search and filter these procedures")

    @property
    def meta_title(self) -> str:
        return self.seo_title or gettext("%(category)s: procedures and prices") % {"category": self.title}

    # The page of all procedures, below which procedures have their category in their breadcrumbs.
    all_procedures: HasPath | None = None

    @property
    def trail(self) -> list[HasPath]:
        """The breadcrumbs, as its procedures have them: home and all procedures."""
        return [*self.breadcrumbs[:1], self.all_procedures] if self.all_procedures else self.breadcrumbs

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        self.all_procedures = context["procedure_index"]
        return context

    def neighbours(self) -> Any:
        """The other categories, in the order of the page tree."""
        return self.for_everyone(CategoryPage.objects.exclude(pk=self.pk)).order_by("path")


class CategoryIndexPage(TermIndexPage):
    """The list of categories, at /categories/."""

    subpage_types = ["procedures.CategoryPage"]
    max_count = 1
    template = "procedures/term_index_page.html"
    page_description = _("The list of categories.")
    term_model = CategoryPage

    class Meta:
        verbose_name = _("categories page")
