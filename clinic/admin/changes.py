"""“Who changed what” among the reports: Wagtail's log of the site, with old and new in words, and exports."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports.audit_logging import LogEntriesView

from clinic.admin.menus import SafeExportMixin

READ = "wagtailcore.view_pagelogentry"


class ChangesReport(SafeExportMixin, LogEntriesView):
    """By page, by person, by day. What may be seen of it is Wagtail's rule: pages that one may work on."""

    page_title = _("Who changed what")
    results_template_name = "clinic/changes/results.html"
    index_url_name = "changes"
    index_results_url_name = "changes_results"
    list_export = ["timestamp", "user_display_name", "content_type", "label", "message", "object_id"]
    export_headings = {**LogEntriesView.export_headings, "message": _("What")}

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(READ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


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
