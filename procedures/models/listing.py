"""What pages that list procedures have in common: an introduction, and rows of live procedures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from clinic.core.public_pages import public
from clinic.models import BasePage
from procedures.facts import format_number
from procedures.pages.rows import ProcedureRow, procedure_rows


class ProcedureListingPage(BasePage):
    """A page with an introduction and rows of procedures."""

    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_(
            "One or two sentences under the heading, and in search results. Empty: nothing is shown."
        ),
    )

    content_panels = [*Page.content_panels, "introduction"]

    class Meta:
        abstract = True

    @property
    def description_parts(self) -> Iterable[str]:
        return (
            self.introduction,
            gettext("%(title)s: what each procedure costs, how long recovery takes, and what can go wrong.")
            % {"title": self.title},
        )

    def listed_procedures(self) -> Any:
        """The procedures that belong on this page, as a queryset."""
        raise NotImplementedError

    def public_procedures(self) -> Any:
        """Those of them that everybody may read, by name, as a queryset."""
        return public(self.listed_procedures()).order_by("title", "pk")

    def rows(self) -> list[ProcedureRow]:
        """A row for each public procedure, by name."""
        return procedure_rows(self.public_procedures())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        rows = self.rows()
        heading = ngettext("%(number)s procedure", "%(number)s procedures", len(rows))
        return super().get_context(request, *args, **kwargs) | {
            "rows": rows,
            "rows_heading": heading % {"number": format_number(len(rows))},
        }
