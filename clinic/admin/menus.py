"""Shared parts of the admin: menu items, headers, ways back, safe exports, lists on small screens."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import resolve, reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Table
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

# What a spreadsheet takes for the beginning of a formula, and runs.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def may_work_with_pages(user: Any) -> bool:
    """Whether a user may add, change or publish any page."""
    policy = policy_registry.get_by_type(Page)
    return bool(policy.user_has_any_permission(user, {"add", "change", "publish"}))


class PagesMenuItem(MenuItem):
    """A menu item for users who may work with pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_work_with_pages(request.user)


def escape_formula(value: Any) -> Any:
    """A CSV cell's text, with an apostrophe before what a spreadsheet would run as a formula.

    Source: OWASP, CSV injection.
    """
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


class SafeExportMixin(SpreadsheetExportMixin):
    """Wagtail's export, with formulas escaped in CSV files as well as in XLSX files."""

    custom_value_preprocess = {
        **SpreadsheetExportMixin.custom_value_preprocess,
        str: {SpreadsheetExportMixin.FORMAT_CSV: escape_formula},
    }


class NamedInHeaderMixin(WagtailAdminTemplateMixin):
    """A view whose title ends the breadcrumbs, as in Wagtail's lists."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The breadcrumbs, ending with the view."""
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*super().get_breadcrumbs_items(), here]


class SeveralTemplatesMixin(NamedInHeaderMixin):
    """A view with a template for each of its states."""

    def page(self, template_name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """The view as one of its templates draws it."""
        self.template_name = template_name
        return self.render_to_response(self.get_context_data(**context), status=status)


def next_address(request: HttpRequest, default: str) -> str:
    """Where a form leads back to: an address on this site."""
    # Wagtail passes whatever leads to no other host, also a bare word, which is no address.
    asked = get_valid_next_url_from_request(request)
    return asked if asked.startswith("/") else default


def listed(url_name: str, request: HttpRequest) -> Any:
    """What a list shows for the filters and the search of a request, on all its pages."""
    function: Any = resolve(reverse(url_name)).func
    view = function.view_class(**function.view_initkwargs)
    view.setup(request)
    return view.get_queryset()


def as_cards(table: Table) -> Table:
    """Have the rows of a table become cards on small screens, with column labels in each cell.

    The labels are passed to `css/admin/lists.css`, as CSS strings.
    """
    labels = (json.dumps(str(column.label), ensure_ascii=False) for column in table.columns.values())
    style = "; ".join(f"--label-{number}: {label}" for number, label in enumerate(labels, start=1))
    table.base_attrs = {**table.base_attrs, "style": style}
    table.classname += " cards"
    return table


class CardListMixin:
    """A list whose rows become cards on small screens."""

    def get_table(self, object_list: Any) -> Any:
        """The table."""
        return as_cards(super().get_table(object_list))  # type: ignore[misc]


class ViewSetOfSomeViews(ModelViewSet):
    """Rows that the site makes by itself.

    Attributes:
        views: the names of the views that staff have.
    """

    views: tuple[str, ...]
    add_to_reference_index = False
    copy_view_enabled = False
    # In the database alone: the search index must not know the names.
    search_backend_name = None

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = {"add", "edit", "inspect", "usage"}.difference(self.views)
        return super().get_common_view_kwargs(**kwargs) | {f"{name}_url_name": None for name in absent}

    def get_urlpatterns(self) -> list[Any]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in self.views]
