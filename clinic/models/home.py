"""The home page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from clinic.admin.search_panels import HOME_PROMOTE_PANELS
from clinic.core.addresses import PageLink
from clinic.core.blocks import FeaturedProcedureBlock, LinkBlock, picture_blocks
from clinic.core.links import page_links
from clinic.core.pictures.rendering import LoadedPicture, load_pictures, picture_in_use
from clinic.core.sections import sections_context
from clinic.models.base import BasePage


class Shortcut(NamedTuple):
    """A link to a popular page, with an optional text of its own."""

    words: str
    page: PageLink


class HomePage(BasePage):
    """The first page: search, and sections from other apps."""

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
    shortcuts = StreamField(
        [("link", LinkBlock())],
        verbose_name=_("popular pages"),
        max_num=5,
        blank=True,
        help_text=_("Links under the search box, in this order. Empty: nothing is shown."),
    )
    featured = StreamField(
        [("procedure", FeaturedProcedureBlock())],
        verbose_name=_("procedures on the home page"),
        max_num=8,
        blank=True,
        help_text=_(
            "Shown under “Most asked about”, in this order. Empty: the first six procedures by "
            "name are shown under “Procedures”."
        ),
    )
    statement_heading = models.CharField(
        _("statement"),
        max_length=80,
        blank=True,
        help_text=_("A sentence across the whole width, between two sections. Empty: left out."),
    )
    statement_text = models.CharField(
        _("text under the statement"),
        max_length=200,
        blank=True,
        help_text=_("One sentence that explains the statement. Empty: only the statement is shown."),
    )
    statement_picture = models.ForeignKey(
        "clinic.ClinicImage",
        verbose_name=_("picture behind the statement"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown faintly behind the statement, as decoration. Empty: a plain background."),
    )

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            ["heading", "introduction", FieldPanel("picture"), FieldPanel("shortcuts")],
            heading=_("Head of the page"),
        ),
        FieldPanel("featured"),
        MultiFieldPanel(["statement_heading", "statement_text", "statement_picture"], heading=_("Statement")),
    ]
    promote_panels = HOME_PROMOTE_PANELS
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    page_description = _("The first page of the site.")

    class Meta:
        verbose_name = _("home page")

    @property
    def card_title(self) -> str:
        return self.heading or self.title

    @property
    def meta_title(self) -> str:
        return self.seo_title or self.heading or self.title

    @property
    def description_parts(self) -> Iterable[str]:
        return (self.introduction, self.heading)

    @property
    def featured_ids(self) -> list[int]:
        """The ids of the featured procedures, in order."""
        ids = [block["value"].get("page") for block in self.featured.raw_data]
        return list(dict.fromkeys(filter(None, ids)))

    @property
    def shortcut_links(self) -> list[Shortcut]:
        """The public pages under the search, each with its link text."""
        values = [block["value"] for block in self.shortcuts.raw_data]
        links = page_links(filter(None, (value.get("page") for value in values)))
        return [
            Shortcut(value.get("words") or page.title, page)
            for value in values
            if (page := links.get(value.get("page") or 0))
        ]

    @cached_property
    def loaded_pictures(self) -> dict[str, LoadedPicture | None]:
        """The pictures of the header and of the statement, by field name."""
        values = [block["value"] for block in self.picture.raw_data]
        ids = [*(value.get("image") for value in values), self.statement_picture_id]
        loaded = load_pictures(filter(None, ids))
        return {
            "picture": picture_in_use(values[0], loaded) if values else None,
            "statement_picture": loaded.get(self.statement_picture_id or 0),
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | sections_context(self, request)
