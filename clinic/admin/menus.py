"""Parts of the admin that several apps use: menu items, headers, harmless spreadsheets, lists on a phone."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.models import Page
from wagtail.permissions import policy_registry

# What a spreadsheet takes for the beginning of a formula, and runs.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def may_work_with_pages(user: Any) -> bool:
    """Whether a user may add, change or publish some page."""
    policy = policy_registry.get_by_type(Page)
    return bool(policy.user_has_any_permission(user, {"add", "change", "publish"}))


class PagesMenuItem(MenuItem):
    """An entry of the sidebar for those who may do something with pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_work_with_pages(request.user)


def escape_formula(value: Any) -> Any:
    """A text for a CSV cell: one that a spreadsheet would run gets an apostrophe before it.

    Source: OWASP, CSV injection.
    """
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


class SafeExportMixin(SpreadsheetExportMixin):
    """Wagtail's export, which keeps formulas out of XLSX files, and here out of CSV files as well."""

    custom_value_preprocess = {
        **SpreadsheetExportMixin.custom_value_preprocess,
        str: {SpreadsheetExportMixin.FORMAT_CSV: escape_formula},
    }


class NamedInHeaderMixin(WagtailAdminTemplateMixin):
    """A view whose own title ends the path in the header, as Wagtail's lists have it."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The path to the view, and the view."""
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*super().get_breadcrumbs_items(), here]


class CardListMixin:
    """A list whose rows are cards on a phone, where each cell needs the label of its column.

    Only the table knows the labels, so it hands them to `css/admin/lists.css`.
    """

    def get_table(self, object_list: Any) -> Any:
        """The table, with the label of each column as a text that style sheets can show."""
        table = super().get_table(object_list)  # type: ignore[misc]
        labels = (json.dumps(str(column.label), ensure_ascii=False) for column in table.columns.values())
        style = "; ".join(f"--label-{number}: {label}" for number, label in enumerate(labels, start=1))
        table.base_attrs = {**table.base_attrs, "style": style}
        table.classname += " cards"
        return table
