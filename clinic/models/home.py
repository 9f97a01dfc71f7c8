"""The home page."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from clinic.blocks import picture_blocks
from clinic.home_sections import HomeSection, home_sections
from clinic.models.base import BasePage


class HomePage(BasePage):
    """The first page: what the clinic offers, and sections that other apps contribute."""

    heading = models.CharField(
        _("heading"),
        max_length=120,
        blank=True,
        help_text=_("The large first line of the home page. Empty: the page's title is shown."),
    )
    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("One or two sentences under the heading. Empty: nothing is shown."),
    )
    picture = StreamField(
        picture_blocks(),
        verbose_name=_("picture"),
        max_num=1,
        blank=True,
        help_text=_("Shown beside the heading on wide screens. Empty: the text takes the whole width."),
    )

    content_panels = [*Page.content_panels, "heading", "introduction", FieldPanel("picture")]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    page_description = _("The first page of the site.")

    class Meta:
        verbose_name = _("home page")

    @property
    def meta_description(self) -> str:
        return self.search_description or self.introduction

    @property
    def sections(self) -> list[HomeSection]:
        """The sections that other apps have registered, in order."""
        return home_sections()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        for section in self.sections:
            context |= section.context(request)
        return context
