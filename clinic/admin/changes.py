"""“Who changed what” among the reports: Wagtail's log of the site, with old and new in words, and exports."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import UserPassesTestMixin
from django.db.models import IntegerField, Value
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.history import PageHistoryView
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.models import Page, PageLogEntry
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets
from wagtail.users.views import users

from clinic.admin.menus import CardListMixin, SafeExportMixin
from clinic.publishing.audit import changes_in_words

READ = "wagtailcore.view_pagelogentry"


class ChangesReport(UserPassesTestMixin, SafeExportMixin, LogEntriesView):
    """By page, by person, by day: the pages that one may work on, and the models that one may change."""

    page_title = _("Who changed what")
    results_template_name = "clinic/changes/results.html"
    index_url_name = "changes"
    index_results_url_name = "changes_results"
    list_export = ["timestamp", "user_display_name", "content_type", "label", "message", "words", "object_id"]
    export_headings = {**LogEntriesView.export_headings, "message": _("Action"), "words": _("What changed")}

    def test_func(self) -> bool:
        return self.request.user.has_perm(READ)

    def get_filtered_queryset(self) -> Any:
        """Wagtail's, and what happened to pages that are gone, for whoever may make pages."""
        found = super().get_filtered_queryset()
        if not policy_registry.get_by_type(Page).user_has_permission(self.request.user, "add"):
            return found
        index = Value(self.log_models.index(PageLogEntry), output_field=IntegerField())
        gone = PageLogEntry.objects.filter(deleted=True).values("page_id")
        entries = PageLogEntry.objects.filter(page_id__in=gone).values("pk", "timestamp")
        gone_too = self.filter_queryset(entries.annotate(log_model_index=index)).order_by()
        return found.order_by().union(gone_too).order_by("-timestamp")

    def decorate_paginated_queryset(self, queryset: Any) -> list[Any]:
        """The entries, with what has changed."""
        entries = super().decorate_paginated_queryset(queryset)
        for entry in entries:
            entry.changes = changes_in_words(entry)
            entry.words = "\n".join(entry.changes)
        return entries


class ChangesColumn(Column):
    """What a save has changed, a line for each fact."""

    cell_template_name = "clinic/changes/cell.html"

    def get_value(self, instance: Any) -> list[str]:
        return changes_in_words(instance)


class _ChangesMixin(CardListMixin):
    @cached_property
    def columns(self) -> list[Column]:
        action, *others = super().columns  # type: ignore[misc]
        return [action, ChangesColumn("changes", label=_("What changed"), width="45%"), *others]


class PageChangesView(_ChangesMixin, PageHistoryView):
    """The history of a page, with old and new."""


class SnippetChangesView(_ChangesMixin, snippets.HistoryView):
    """That of a snippet."""


class UserChangesView(_ChangesMixin, users.HistoryView):
    """That of a user."""


class ChangesMenuItem(MenuItem):
    """Its entry, in the place of Wagtail's site history."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(READ))


def menu_item() -> MenuItem:
    """For Wagtail's hook `register_reports_menu_item`."""
    return ChangesMenuItem(_("Who changed what"), reverse("changes"), icon_name="history", order=900)


def hide_site_history(request: HttpRequest, items: list[MenuItem]) -> None:
    """For Wagtail's hook `construct_reports_menu`: ours tells the same, and what has changed."""
    items[:] = [item for item in items if item.name != "site-history"]


def urlpatterns() -> list[URLPattern]:
    """URLs below the admin's."""
    return [
        path("reports/changes/", ChangesReport.as_view(), name="changes"),
        path("reports/changes/results/", ChangesReport.as_view(results_only=True), name="changes_results"),
    ]
