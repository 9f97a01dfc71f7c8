"""The base of categories and concerns: an introduction, and the procedures that belong to them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from clinic.core.blocks import picture_blocks
from clinic.core.body import Body
from clinic.core.languages.active import lower_first
from clinic.core.site_tree import index_page
from clinic.models import BasePage, IntroducedPage
from clinic.publishing.gate import Errors, merged
from procedures.facts import format_number
from procedures.facts.registry import KEPT_BY_REVIEW
from procedures.models import services
from procedures.models.listing import ProcedureListingPage
from procedures.models.procedure import ProcedurePage
from procedures.models.reviews import ReviewedPage
from procedures.pages.rows import ProcedureRow, rows_of

# How many neighbours a page names.
NEIGHBOURS = 4


class TermPage(ReviewedPage, ProcedureListingPage):
    """A category or a concern with its procedures, the shortest recovery first."""

    about = RichTextField(
        _("about"),
        blank=True,
        help_text=_(
            "What visitors should know before they choose, with smaller headings where it is "
            "long. Shown above the procedures. Empty: the section is left out."
        ),
    )
    picture = StreamField(
        picture_blocks(),
        verbose_name=_("picture"),
        max_num=1,
        blank=True,
        help_text=_("Shown beside the heading on wide screens. Empty: the page has no picture."),
    )

    content_panels = [*ProcedureListingPage.content_panels, "about", FieldPanel("picture")]
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("about"),
    ]
    subpage_types: list[str] = []
    fields_not_public = frozenset({"reviewed_text", "review_kind"})
    fields_added_later = frozenset({"caution", "reviewer", "reviewed_on", "next_review_on"})
    exclude_fields_in_copy = [*KEPT_BY_REVIEW]

    # The relation by which procedures name the term, its name in the finder, and the words of the template.
    procedure_field: ClassVar[str]
    search_parameter: ClassVar[str]
    neighbours_label: ClassVar[Any]
    about_heading: ClassVar[Any]
    rows_heading: ClassVar[Any]

    class Meta:
        abstract = True

    # Set where terms are listed: see `counted`.
    procedure_count = 0

    def publishing_errors(self) -> Errors:
        """Wagtail's; approved text waits for its review."""
        return merged(super().publishing_errors(), self.review_errors())

    def update_derived_fields(self) -> Iterable[str]:
        """Set the columns of the review."""
        return self.settle_review()

    @property
    def procedures_in_words(self) -> str:
        """The number of the term's procedures, as text: "14 procedures"."""
        text = ngettext("%(number)s procedure", "%(number)s procedures", self.procedure_count)
        return text % {"number": format_number(self.procedure_count)}

    @property
    def search_words(self) -> str:
        """The words of the link to all procedures, which the finder then shows for this term."""
        term = lower_first(self.title, may_be_noun=True)
        return gettext("Search and filter procedures for %(term)s") % {"term": term}

    @cached_property
    def content(self) -> Body:
        """The text and the picture, for the template."""
        return Body(picture=self.picture.raw_data, text=self.about)

    @cached_property
    def rows(self) -> list[ProcedureRow]:
        """A row for each public procedure: the shortest recovery first, those without one last."""
        # A page that is only previewed so far has none.
        if not self.pk:
            return []
        procedures = ProcedurePage.objects.filter(**{self.procedure_field: self.pk})
        return sorted(rows_of(self.for_everyone(procedures).order_by("title")), key=_recovery)

    def neighbours(self) -> Any:
        """Related pages of the same kind, as a queryset."""
        raise NotImplementedError

    @cached_property
    def first_neighbours(self) -> list[TermPage]:
        """The related pages that are shown."""
        # A page that is only previewed so far has none.
        return list(self.neighbours()[:NEIGHBOURS]) if self.pk else []

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "rows": self.rows,
            "reviewed": services.presentation_of(self),
            "procedure_index": index_page(request, "procedures.ProcedureIndexPage"),
        }


class TermIndexPage(IntroducedPage):
    """A page that lists categories or concerns."""

    parent_page_types = ["clinic.HomePage"]
    lists_its_children = True

    # The page type that is listed.
    term_model: ClassVar[type[TermPage]]

    class Meta:
        abstract = True

    @property
    def description_parts(self) -> Iterable[str]:
        return (
            self.introduction,
            gettext("%(title)s: each with its procedures, their prices, recovery times and risks.")
            % {"title": self.title},
        )

    @cached_property
    def terms(self) -> Any:
        """The public pages below, with the number of their procedures, in order."""
        return counted(self.term_model, self)


def counted(model: type[TermPage], page: BasePage) -> Any:
    """The public terms of a kind, annotated with `procedure_count`, the number of public procedures.

    Args:
        page: the page that shows them.
    """
    field = model.procedure_field
    numbers = (
        page.for_everyone(ProcedurePage.objects.filter(**{field: OuterRef("pk")}))
        .order_by()
        .values(field)
        .annotate(number=Count("pk", distinct=True))
        .values("number")
    )
    return (
        page.for_everyone(model.objects.all())
        .annotate(procedure_count=Coalesce(Subquery(numbers), 0))
        .order_by("path")
    )


def _recovery(row: ProcedureRow) -> tuple[bool, Decimal, Decimal]:
    """A sort key: the longest end of a range counts, then its shortest; not stated is last."""
    if row.recovery is None:
        return True, Decimal(0), Decimal(0)
    shortest, longest = row.recovery.minimum_hours, row.recovery.maximum_hours
    low = shortest or Decimal(0)
    # "Up to 5 days" has no shortest; "at least 2 days" has no longest, and counts as longer than "2 days".
    high = longest if longest is not None else low + Decimal("0.5")
    return False, high, low
