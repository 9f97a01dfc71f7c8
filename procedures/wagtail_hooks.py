"""Hooks of `procedures` into Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.auth.models import Permission
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet

from clinic.admin.log_entries import register_words
from clinic.admin.menus import PagesMenuItem
from procedures.admin import urls as admin_urls
from procedures.admin.bulk_actions import BULK_ACTIONS
from procedures.admin.dashboard import add_attention, add_summary
from procedures.admin.views.findings import ACKNOWLEDGED, WITHDRAWN
from procedures.admin.views.price_history import may_read_price_history
from procedures.admin.views.withdraw_consent import WITHDRAWN as CONSENT_WITHDRAWN
from procedures.admin.viewsets import ProcedureGroup
from procedures.choices import ReviewKind
from procedures.models import ProcedureIndexPage, ProcedurePage, ReviewedPage
from procedures.prices.changes import CHANGED
from procedures.prices.confirmation import CONFIRMED
from procedures.prices.rights import may_change_prices
from procedures.review.approving import APPROVED

register_snippet(ProcedureGroup)
for action in BULK_ACTIONS:
    hooks.register("register_bulk_action", action)
hooks.register("construct_homepage_panels", add_attention)
hooks.register("construct_homepage_summary_items", add_summary)


@hooks.register("insert_global_admin_css")
def admin_styles() -> SafeString:
    """Style sheets shared by several screens: fact inputs, findings, lists."""
    sheets = ((static(f"css/admin/{name}.css"),) for name in ("editor", "lists", "prices"))
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)


@hooks.register("register_admin_urls")
def admin_addresses() -> list[URLPattern | URLResolver]:
    """URLs of our views."""
    return [path("procedures/", include(admin_urls))]


@hooks.register("register_reports_menu_item")
def findings_menu_item() -> MenuItem:
    """The findings report in the reports menu."""
    return PagesMenuItem(_("Findings"), reverse("procedures:findings"), icon_name="warning", order=10)


@hooks.register("register_reports_menu_item")
def price_history_menu_item() -> MenuItem:
    """The price history in the reports menu."""
    return _PriceHistoryItem(
        _("Price history"), reverse("procedures:price_history_report"), icon_name="history", order=20
    )


@hooks.register("register_admin_menu_item")
def change_price_menu_item() -> MenuItem:
    """“Change price” in the sidebar, for whoever may."""
    return _ChangePriceItem(_("Change price"), reverse("procedures:change_price"), icon_name="tag", order=60)


@hooks.register("register_permissions")
def price_permissions() -> Any:
    """Rights without a model of their own to change, as ones that groups can be given."""
    ours = ("change_prices", "withdraw_consent")
    return Permission.objects.filter(content_type__app_label="procedures", codename__in=ours)


class _ChangePriceItem(MenuItem):
    """Shown to those who may change prices."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_change_prices(request.user)


class _PriceHistoryItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_read_price_history(request.user)


@hooks.register("register_log_actions")
def describe_answers(actions: LogActionRegistry) -> None:
    """Show in histories what is said of findings, prices and consents."""
    actions.register_action(
        CONSENT_WITHDRAWN, _("Consent withdrawn"), _("The patient has withdrawn the consent")
    )

    register_words(
        actions,
        ACKNOWLEDGED,
        _("Finding acknowledged"),
        lambda data: _("Acknowledged: %(message)s Reason: %(reason)s") % data,
    )
    register_words(
        actions, WITHDRAWN, _("Acknowledgement withdrawn"), lambda data: _("Open again: %(message)s") % data
    )
    register_words(actions, CHANGED, _("Price changed"), _price_changes)
    register_words(
        actions,
        APPROVED,
        _("Clinical text approved"),
        lambda data: _("%(kind)s by %(reviewer)s") % {**data, "kind": ReviewKind(data["kind"]).label},
    )
    register_words(
        actions,
        CONFIRMED,
        _("Prices confirmed"),
        lambda data: _("Still right today: %(prices)s") % {"prices": "; ".join(data["prices"])},
    )


def _price_changes(data: Mapping[str, Any]) -> Any:
    changes = (_("%(line)s: %(old)s → %(new)s") % price for price in data["prices"])
    return _("Price changed: %(changes)s") % {"changes": "; ".join(changes)}


@hooks.register("register_procedures_menu_item")
def new_from_text_menu_item() -> MenuItem:
    """“New from text” below the lists."""
    return PagesMenuItem(
        _("New from text"), reverse("procedures:new_from_text"), icon_name="doc-full", order=900
    )


@hooks.register("register_procedures_menu_item")
def price_updates_menu_item() -> MenuItem:
    """“Price updates” below the lists."""
    return _ChangePriceItem(
        _("Price updates"), reverse("procedures:price_updates"), icon_name="tag", order=800
    )


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Buttons of a page's menu, in the explorer and in the editor."""
    yield from _more_buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """Buttons of a row in a list of pages."""
    yield from _more_buttons(page, user)


def _more_buttons(page: Page, user: Any) -> Iterator[Button]:
    """Duplicate a procedure; create one from a document in the list page's menu."""
    kind = page.cached_content_type.model_class()
    # Who may add below a page may add below its parent, but for rights on that one page, which the view
    # looks at: asking for the parent would take a query for each row of a list.
    may_add = policy_registry.get_by_type(Page).user_has_permission_for_instance
    if kind and issubclass(kind, ReviewedPage) and page.pk:
        url = reverse("procedures:review", args=[page.pk])
        yield Button(_("Clinical review"), url, icon_name="check", priority=30)
    if kind is ProcedurePage and may_add(user, "add", page):
        url = reverse("procedures:duplicate", args=[page.pk])
        yield Button(_("Duplicate as a new procedure"), url, icon_name="copy", priority=35)
    if kind is ProcedureIndexPage and page.permissions_for_user(user).can_add_subpage():
        url = reverse("procedures:new_from_text")
        yield Button(_("New procedure from text"), url, icon_name="doc-full", priority=16)


@hooks.register("construct_page_action_menu")
def review_in_action_menu(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """The way from the editor to the screen of a review, first for whoever can approve a submitted page."""
    page = context.get("page")
    if page is None or not isinstance(page.specific, ReviewedPage):
        return
    if any(item.name == "reject" for item in items):
        items.insert(0, _ReviewItem(order=-10))


class _ReviewItem(ActionMenuItem):
    """A link in the editor's menu."""

    label = _("Review the changes")
    name = "clinical-review"
    icon_name = "check"

    def get_url(self, parent_context: Any) -> str:
        return reverse("procedures:review", args=[parent_context["page"].pk])
