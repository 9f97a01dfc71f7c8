"""Standard pages: text in blocks."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from clinic.core.addresses import RESERVED, is_reserved
from clinic.core.blocks import body_blocks, picture_blocks
from clinic.core.body import Body
from clinic.core.plain_text import plain_text
from clinic.models.base import HOME_DEPTH
from clinic.models.introduced import IntroducedPage
from clinic.publishing.gate import Errors, block_errors, has_text, merged


class StandardPage(IntroducedPage):
    """A text page, such as privacy or complaints. It may have pages below it."""

    picture = StreamField(
        picture_blocks(),
        verbose_name=_("picture"),
        max_num=1,
        blank=True,
        help_text=_("Shown beside the heading on wide screens. Empty: the page has no picture."),
    )
    body = StreamField(
        body_blocks(),
        verbose_name=_("body"),
        blank=True,
        help_text=_(
            "The page, block by block. Each section heading begins a section. Empty: only the introduction "
            "is shown; publishing asks for one of the two."
        ),
    )

    content_panels = [*IntroducedPage.content_panels, FieldPanel("picture"), FieldPanel("body")]
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]
    parent_page_types = ["clinic.HomePage", "clinic.StandardPage"]
    subpage_types = ["clinic.StandardPage"]
    lists_its_children = True
    page_description = _("Text in sections, such as privacy or how to complain. May have pages below it.")

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")

    @property
    def description_parts(self) -> Iterable[str]:
        texts = (block["value"] for block in self.body.raw_data if block["type"] == "text")
        return (self.introduction, *map(plain_text, texts))

    @cached_property
    def content(self) -> Body:
        """The body and the picture, for the template."""
        return Body(self.body.raw_data, self.picture.raw_data)

    @cached_property
    def pages_below(self) -> list[Page]:
        """The public pages below this one, in order."""
        return list(self.for_everyone(Page.objects.child_of(self)).order_by("path")) if self.numchild else []

    def publishing_errors(self) -> Errors:
        """What the page lacks for publishing: some text, and valid blocks."""
        errors: Errors = {}
        if not has_text(self.introduction) and not self.body:
            errors["body"] = [_("Write an introduction, or add a block to the body.")]
        if self.depth == HOME_DEPTH + 1 and is_reserved(self.slug):
            errors["slug"] = [RESERVED]
        return merged(super().publishing_errors(), errors, block_errors(self, "body"))
