"""Concerns: what patients want to change."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procedures.models.terms import TermIndexPage, TermPage


class ConcernPage(TermPage):
    """A concern, with the procedures for it."""

    parent_page_types = ["procedures.ConcernIndexPage"]
    page_description = _("What visitors want to change, such as Fine lines.")
    template = "procedures/term_page.html"
    procedure_field = "concerns"
    search_parameter = "concern"
    neighbours_label = _("Related:")
    about_heading = _("About this concern")
    rows_heading = _("What helps")

    caution = models.TextField(
        _("caution"),
        blank=True,
        help_text=_(
            "What visitors must know before they choose: what else it may be, and what must not be done "
            "then. Shown above the procedures, as a warning. Empty: there is no warning."
        ),
    )

    content_panels = [*TermPage.content_panels, "caution"]

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")

    @property
    def meta_title(self) -> str:
        return self.seo_title or gettext("%(concern)s: what helps") % {"concern": self.title}

    def neighbours(self) -> Any:
        """The concerns that share most procedures with this one."""
        shares = Q(procedures__concerns=self.pk, procedures__live=True)
        return (
            self.for_everyone(ConcernPage.objects.exclude(pk=self.pk))
            .annotate(shared=Count("procedures", filter=shares, distinct=True))
            .filter(shared__gt=0)
            .order_by("-shared", "path")
        )


class ConcernIndexPage(TermIndexPage):
    """The list of concerns, at /concerns/."""

    subpage_types = ["procedures.ConcernPage"]
    max_count = 1
    template = "procedures/term_index_page.html"
    page_description = _("The list of concerns.")
    term_model = ConcernPage

    class Meta:
        verbose_name = _("concerns page")
