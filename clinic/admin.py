"""Parts of the admin that several apps use: menu items for those who may edit, harmless spreadsheets."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.models import Page
from wagtail.permissions import policy_registry

# What a spreadsheet takes for the beginning of a formula, and runs.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def may_do_something_with_pages(user: Any) -> bool:
    """Whether a user may add, change or publish some page."""
    policy = policy_registry.get_by_type(Page)
    return bool(policy.user_has_any_permission(user, {"add", "change", "publish"}))


class PagesMenuItem(MenuItem):
    """An entry of the sidebar for those who may do something with pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_do_something_with_pages(request.user)


def harmless(value: Any) -> Any:
    """A text for a CSV cell: one that a spreadsheet would run gets an apostrophe before it.

    Source: OWASP, CSV injection.
    """
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


class HarmlessExportMixin(SpreadsheetExportMixin):
    """Wagtail's export, which keeps formulas out of XLSX files, and here out of CSV files as well."""

    custom_value_preprocess = {
        **SpreadsheetExportMixin.custom_value_preprocess,
        str: {SpreadsheetExportMixin.FORMAT_CSV: harmless},
    }
