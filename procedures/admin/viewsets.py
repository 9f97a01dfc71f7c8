"""The procedures' own place in the admin's sidebar: procedures, categories, concerns, lists."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.button import Button
from wagtail.coreutils import get_content_languages
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.snippets.views.snippets import DeleteView, SnippetViewSet, SnippetViewSetGroup
from wagtail.snippets.views.snippets import IndexView as SnippetIndexView

from clinic.admin.changes import SnippetChangesView
from clinic.admin.menus import CardListMixin, PagesMenuItem, SafeExportMixin
from clinic.admin.registration_panel import registration_warning
from clinic.core.languages.active import join_list
from clinic.models import PractitionerPage
from procedures.admin.facts import Cell, FactColumn, fact_cells, fact_columns, measures_to_sort_by
from procedures.admin.filters import ProcedureFilterSet, TermFilterSet, changed_since_review
from procedures.admin.price_form import PriceForm
from procedures.admin.views.findings import things_to_look_at
from procedures.models import (
    BodyArea,
    CategoryPage,
    ConcernPage,
    PhotoPair,
    ProcedureFinding,
    ProcedurePage,
    ReviewedPage,
    SearchSynonym,
)
from procedures.prices.rights import may_change_prices, may_change_prices_of


class ReviewColumn(Column):
    """When the next clinical review is due, in words where it is late or was never done."""

    cell_template_name = "procedures/listing/review_cell.html"

    def get_value(self, instance: ReviewedPage) -> str:
        if not instance.is_reviewed:
            return gettext("Not yet reviewed")
        due = instance.next_review_on
        return date_format(due, "DATE_FORMAT") if due else gettext("No date")

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        # Of procedures, whose text the list leaves in the database, a finding knows.
        known = getattr(instance, "has_changed_since_review", None)
        return context | {"is_changed": instance.is_changed_since_review if known is None else known}


class PriceColumn(FactColumn):
    """The headline price, which opens into a form for whoever may change it."""

    cell_template_name = "procedures/listing/price_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        line = instance.headline_price
        if line is not None and may_change_prices_of(request.user, instance):
            context["form"] = PriceForm(line=line, key=f"{instance.pk}-{line.block_id}")
            # Its results are fetched anew from an address of their own.
            context["here"] = reverse("procedure_list:index", query=request.GET)
        return {**context, "request": request, "csrf_token": get_token(request)}


def _columns() -> list[Column]:
    """The columns of the facts, with a form in that of the price."""
    return [
        PriceColumn(column.fact) if isinstance(column, FactColumn) and column.name == "price" else column
        for column in fact_columns()
    ]


class FindingsColumn(Column):
    """How many findings are open, with a link to them."""

    cell_template_name = "procedures/listing/findings_cell.html"

    def get_value(self, instance: Any) -> str:
        count = instance.open_findings
        return things_to_look_at(count) if count else ""


class _PlainPageIndexView(CardListMixin, SafeExportMixin, IndexView):
    """Wagtail's list of pages of one type, loaded without the long texts that a row does not show."""

    model: type[Any]
    needed_fields: frozenset[str] = frozenset()

    @cached_property
    def show_locale_labels(self) -> bool:
        """Only where there is more than one language to tell apart."""
        return self.i18n_enabled and len(get_content_languages()) > 1

    def annotate_queryset(self, pages: Any) -> Any:
        # The pages are of one type already: Wagtail would ask for each type anew, with all texts.
        fields = list(self.model._meta.concrete_fields)
        long = [field.name for field in fields if isinstance(field, (StreamField, RichTextField))]
        names = [name for name in long if name not in self.needed_fields]
        return (
            pages.defer(*names)
            .select_related("locale")
            .prefetch_related("content_type", "sites_rooted_here")
            .prefetch_workflow_states()
            .annotate_site_root_state()
            .annotate_approved_schedule()
            # Who may translate is offered it for each row, which would ask for each row.
            .annotate_has_untranslated_locale()
        )

    def search_queryset(self, queryset: Any) -> Any:
        """Search among pages, and then order and filter as without a search.

        The search index orders by few columns only; the staff may sort by any.
        """
        if not self.is_searching:
            return queryset
        pages = Page.objects.type(self.model).only("pk", "content_type")
        found = {page.pk for page in pages.autocomplete(self.search_query, order_by_relevance=False)}
        # The index knows the published title; a draft may have another.
        return queryset.filter(Q(pk__in=found) | Q(draft_title__icontains=self.search_query))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # The bulk actions of this list, and not those of the page tree: see `clinic.admin.bulk_actions`.
        context["model_opts"] = self.model._meta
        return context

    def get_ordering(self) -> Any:
        ordering = self.request.GET.get("ordering", self.default_ordering)
        return ordering if ordering in self.get_valid_orderings() else self.default_ordering

    def order_queryset(self, queryset: Any) -> Any:
        """In a stable order: what is alike stands by title."""
        ordered = super().order_queryset(queryset)
        return ordered.order_by(*ordered.query.order_by, "title", "pk")


class ProcedureIndexView(_PlainPageIndexView):
    """All procedures: what they cost, how long recovery takes, and what they still need."""

    results_template_name = "procedures/listing/results.html"
    # A headline price is read from the lines themselves, with the dates on which they hold.
    needed_fields = frozenset({"prices"})
    export_cells = {
        "title": Cell(_("Title"), attrgetter("title")),
        **fact_cells(),
        "status": Cell(_("Status"), lambda page: str(page.status_string)),
        "last_updated": Cell(_("Last updated"), attrgetter("last_updated")),
        "open_findings": Cell(_("Open findings"), attrgetter("open_findings")),
        "full_url": Cell(_("Address"), attrgetter("full_url")),
    }
    list_export = tuple(export_cells)
    export_headings = {name: cell.heading for name, cell in export_cells.items()}

    def annotate_queryset(self, pages: Any) -> Any:
        open_findings = (
            ProcedureFinding.objects.open()
            .filter(page=OuterRef("pk"))
            .order_by()
            .values("page")
            .annotate(count=Count("pk"))
            .values("count")
        )
        return (
            super()
            .annotate_queryset(pages)
            .select_related("category", "reviewer", "locale")
            .annotate(
                **measures_to_sort_by(),
                open_findings=Coalesce(Subquery(open_findings), 0),
                has_changed_since_review=Exists(changed_since_review().filter(page=OuterRef("pk"))),
            )
        )

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Wagtail's, and the way from a filtered list to the prices in it."""
        buttons = super().header_more_buttons
        if may_change_prices(self.request.user):
            query = self.request.GET.urlencode()
            url = f"{reverse('procedures:price_updates')}?{query}".rstrip("?")
            buttons.append(Button(_("Prices of this list"), url=url, icon_name="tag", priority=80))
        return buttons

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {name: cell.value(item) for name, cell in self.export_cells.items()}


class _PageListing(PageListingViewSet):
    """A list of pages of one type, for those who may do something with pages."""

    menu_item_class = PagesMenuItem
    add_to_admin_menu = False


class ProcedureListing(_PageListing):
    """The list of procedures."""

    model = ProcedurePage
    name = "procedure_list"
    url_prefix = "procedures"
    icon = "clipboard-list"
    menu_label = _("Procedures")
    index_view_class = ProcedureIndexView
    export_filename = "procedures"
    columns: Sequence[Column] = (
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        *_columns(),
        PageStatusColumn("status", label=_("Status"), sort_key="live"),
        Column(
            "last_updated",
            label=_("Last updated"),
            accessor=lambda page: date_format(page.last_updated, "DATE_FORMAT") if page.last_updated else "",
            sort_key="content_updated_on",
        ),
        ReviewColumn("next_review", label=_("Next review"), sort_key="next_review_on"),
        FindingsColumn("findings", label=_("Findings"), sort_key="open_findings"),
    )
    filterset_class = ProcedureFilterSet


class TermIndexView(_PlainPageIndexView):
    """Categories or concerns, with the number of their public procedures."""

    # What a clinical review covers.
    needed_fields = frozenset({"about"})

    def annotate_queryset(self, pages: Any) -> Any:
        public = Q(procedures__live=True)
        return (
            super()
            .annotate_queryset(pages)
            .select_related("reviewer")
            .annotate(live_procedures=Count("procedures", filter=public, distinct=True))
        )


class _TermListing(_PageListing):
    index_view_class = TermIndexView
    columns: Sequence[Column] = (
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        Column("live_procedures", label=_("Public procedures"), sort_key="live_procedures"),
        PageStatusColumn("status", label=_("Status"), sort_key="live"),
        ReviewColumn("next_review", label=_("Next review"), sort_key="next_review_on"),
    )
    filterset_class = TermFilterSet


class CategoryListing(_TermListing):
    """The list of categories."""

    model = CategoryPage
    name = "category_list"
    url_prefix = "categories"
    icon = "folder-open-inverse"
    menu_label = _("Categories")


class ConcernListing(_TermListing):
    """The list of concerns."""

    model = ConcernPage
    name = "concern_list"
    url_prefix = "concerns"
    icon = "help"
    menu_label = _("Concerns")


class RegistrationColumn(Column):
    """The last day of a registration, in words where it is near or over."""

    def get_value(self, instance: PractitionerPage) -> str:
        if warning := registration_warning(instance):
            return warning
        if not instance.is_registered:
            return gettext("No registration")
        return (
            date_format(instance.expires_on, "DATE_FORMAT") if instance.expires_on else gettext("No end date")
        )


class PeopleListing(_PageListing):
    """The list of people with their registrations."""

    model = PractitionerPage
    name = "people_list"
    url_prefix = "people"
    icon = "group"
    menu_label = _("People")
    index_view_class = _PlainPageIndexView
    columns: Sequence[Column] = (
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Name"), sort_key="title", classname="title"),
        Column("register", label=_("Register"), sort_key="register"),
        RegistrationColumn("expires_on", label=_("Registration ends"), sort_key="expires_on"),
        PageStatusColumn("status", label=_("Status"), sort_key="live"),
    )


class _CardIndexView(CardListMixin, SnippetIndexView):
    """Wagtail's list of snippets, for phones as well."""


class _Snippets(SnippetViewSet):
    index_view_class = _CardIndexView
    history_view_class = SnippetChangesView


class DeleteBodyAreaView(DeleteView):
    """Says which procedures lose the area before it is deleted."""

    @property
    def confirmation_message(self) -> str:
        titles = list(self.object.procedures.order_by("title").values_list("title", flat=True))
        if not titles:
            return str(super().confirmation_message)
        return gettext("These procedures use the body area and would lose it: %(titles)s. Delete it?") % {
            "titles": join_list(titles)
        }


class BodyAreaViewSet(_Snippets):
    """The list of body areas."""

    model = BodyArea
    icon = "user"
    menu_label = _("Body areas")
    delete_view_class = DeleteBodyAreaView
    search_fields = ("name",)
    list_display = ("name", Column("number_of_procedures", label=_("Procedures")))

    def get_queryset(self, request: Any) -> QuerySet[BodyArea]:
        return BodyArea.objects.annotate(number_of_procedures=Count("procedures")).order_by("name")


class ConsentColumn(Column):
    """Whether visitors may see a pair, and why not."""

    def get_value(self, instance: PhotoPair) -> str:
        consent = instance.consent
        if problem := consent.problem_on(timezone.localdate()):
            return problem
        if consent.expires_on is None:
            return gettext("Valid, no end date")
        return gettext("Valid until %(day)s") % {"day": date_format(consent.expires_on)}


class PhotoPairForm(WagtailAdminModelForm):
    """The editor of a pair: what it claims stays as it was reviewed."""

    # The result, and how it came about. Who performed it and alternative texts may be corrected.
    claims = ("before", "after", "weeks_after", "number_of_sessions", "age_band", "is_unretouched")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        changed = [name for name in self.claims if name in self.changed_data]
        if self.instance.pk and changed:
            reviewed = ProcedurePage.objects.live().exclude(reviewed_text="").only("title", "photo_pairs")
            titles = [page.title for page in reviewed if self.instance.pk in page.photo_pair_ids]
            if titles:
                message = gettext(
                    "The clinical review of %(titles)s covers what this pair shows. Make a new pair and "
                    "choose it there, so that it is reviewed. A pair that is wrong can be deleted: it then "
                    "leaves all pages at once."
                ) % {"titles": join_list(titles)}
                for name in changed:
                    self.add_error(name, message)
        return values


PhotoPair.base_form_class = PhotoPairForm  # type: ignore[attr-defined]


class DeletePhotoPairView(DeleteView):
    """Says what becomes of the photos."""

    @property
    def confirmation_message(self) -> str:
        return gettext(
            "The pair will be removed from all pages. Its two photos stay in the picture "
            "library, where only staff can see them, or nobody if the consent was withdrawn; "
            "delete them there as well. Delete the pair?"
        )


class PhotoPairViewSet(_Snippets):
    """The list of before-and-after pairs, where consents are recorded and withdrawn."""

    model = PhotoPair
    icon = "image"
    menu_label = _("Before and after")
    delete_view_class = DeletePhotoPairView
    list_display = (
        "name",
        ConsentColumn("consent", label=_("Consent"), width="50%"),
        Column("consent_reference", label=_("Reference"), sort_key="consent_reference"),
    )
    search_fields = ("name", "consent_reference")

    def get_queryset(self, request: Any) -> QuerySet[PhotoPair]:
        return PhotoPair.objects.with_consent().order_by("name")


class SearchSynonymViewSet(_Snippets):
    """The list of search synonyms."""

    model = SearchSynonym
    icon = "search"
    menu_label = _("Search synonyms")
    search_fields = ("term", "means")
    list_display = ("term", Column("means", label=_("What our pages call it")))
    panels = ("term", "means")


class ProcedureGroup(SnippetViewSetGroup):
    """One entry of the sidebar for all that is about procedures."""

    menu_label = _("Procedures")
    menu_icon = "clipboard-list"
    menu_name = "procedures"
    menu_order = 50
    submenu_hook = "register_procedures_menu_item"
    items = (
        ProcedureListing,
        CategoryListing,
        ConcernListing,
        PeopleListing,
        PhotoPairViewSet,
        BodyAreaViewSet,
        SearchSynonymViewSet,
    )
