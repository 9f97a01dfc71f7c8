"""The base of pages that list procedures."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from clinic.models import BasePage


class ProcedureListingPage(BasePage):
    """A page with an introduction that lists procedures."""

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
