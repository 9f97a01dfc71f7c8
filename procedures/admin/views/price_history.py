"""The price history: of one procedure, line by line with a chart, and of all as a report for auditors."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from clinic.admin.menus import CardListMixin, NamedInHeaderMixin, SafeExportMixin, may_work_with_pages
from procedures.choices import PriceChangeWay
from procedures.models import PriceHistoryEntry
from procedures.prices.chart import PriceChart, chart_of
from procedures.prices.rights import may_change_prices


def may_read_price_history(user: Any) -> bool:
    """Whether a user may read what has been public anyway, and who changed it."""
    return may_change_prices(user) or may_work_with_pages(user)


class _HistoryMixin(UserPassesTestMixin):
    request: HttpRequest

    def test_func(self) -> bool:
        return may_read_price_history(self.request.user)


class LineHistory:
    """The entries of one line, the newest first, and their drawing."""

    def __init__(self, entries: list[PriceHistoryEntry]) -> None:
        self.entries = list(reversed(entries))
        self.newest = entries[-1]
        self.chart: PriceChart | None = chart_of(entries)

    @property
    def title(self) -> str:
        """What the price is for."""
        unit = str(self.newest.get_unit_display()) if self.newest.unit else ""
        return ", ".join(filter(None, (self.newest.label, unit))) or gettext("Price")


class PriceHistoryView(_HistoryMixin, NamedInHeaderMixin, TemplateView):
    """All prices that visitors have read on a procedure, also one that was deleted."""

    template_name = "procedures/prices/history.html"
    page_title = _("Price history")
    header_icon = "history"

    @cached_property
    def lines(self) -> list[LineHistory]:
        """The lines: those that are public now first, in the order in which they were added."""
        entries: dict[str, list[PriceHistoryEntry]] = {}
        for entry in PriceHistoryEntry.objects.filter(page_id=self.kwargs["page_id"]).order_by("pk"):
            entries.setdefault(entry.block_id, []).append(entry)
        return sorted(map(LineHistory, entries.values()), key=lambda line: line.newest.new is None)

    def get_page_subtitle(self) -> str:
        return max((line.newest for line in self.lines), key=lambda entry: int(entry.pk)).page_title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.lines:
            raise Http404("Nothing was ever published there.")
        return {**super().get_context_data(**kwargs), "lines": self.lines}


class PriceHistoryFilterSet(WagtailFilterSet):
    """What auditors look for."""

    changed_at = django_filters.DateFromToRangeFilter(label=_("Changed on"), widget=DateRangePickerWidget)
    way = django_filters.MultipleChoiceFilter(
        label=_("How"), choices=PriceChangeWay.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = PriceHistoryEntry
        fields: list[str] = []


def _history_of(entry: PriceHistoryEntry) -> str:
    return reverse("procedures:price_history", args=[entry.page_id])


def _words(values: Any) -> str:
    return str(values) if values else "–"


class PriceHistoryReport(_HistoryMixin, CardListMixin, SafeExportMixin, ReportView):
    """Every change of a public price, the newest first, also of what was deleted."""

    page_title = _("Price history")
    header_icon = "history"
    model = PriceHistoryEntry
    verbose_name_plural = _("price changes")
    filterset_class = PriceHistoryFilterSet
    index_url_name = "procedures:price_history_report"
    index_results_url_name = "procedures:price_history_results"
    is_searchable = True
    search_fields = ("page_title", "label", "name")
    default_ordering = "-pk"
    export_filename = "price-history"
    export_headings = {
        "changed": _("Changed on"),
        "page_title": _("Procedure"),
        "label": _("Price for"),
        "unit_label": _("Unit"),
        "old_price": _("Old price"),
        "new_price": _("New price"),
        "name": _("By"),
        "way_label": _("How"),
        "page_id": _("Page"),
        "block_id": _("Line"),
    }
    list_export = tuple(export_headings)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("page_title", label=_("Procedure"), get_url=_history_of, sort_key="page_title"),
            Column("label", label=_("Price for")),
            Column("old_price", label=_("Old price"), accessor=lambda entry: _words(entry.old_values)),
            Column("new_price", label=_("New price"), accessor=lambda entry: _words(entry.new_values)),
            DateColumn("changed_at", label=_("Changed on"), sort_key="changed_at"),
            Column("name", label=_("By"), sort_key="name"),
            Column("way", label=_("How"), accessor="get_way_display"),
        ]

    def get_base_queryset(self) -> Any:
        return PriceHistoryEntry.objects.all()

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        words = {
            "changed": timezone.localtime(item.changed_at).replace(tzinfo=None),
            "unit_label": str(item.get_unit_display()) if item.unit else "",
            "old_price": _words(item.old_values),
            "new_price": _words(item.new_values),
            "way_label": str(item.get_way_display()),
        }
        return {name: words.get(name, getattr(item, name, None)) for name in self.list_export}
