"""Hooks of `clinic` into Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import DismissibleMenuItem, MenuItem
from wagtail.admin.rich_text.converters.contentstate import link_entity
from wagtail.admin.rich_text.converters.html_to_contentstate import ExternalLinkElementHandler
from wagtail.admin.ui.components import Component
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry

from clinic.admin import api, changes, guide, page_editor, two_step, typed_dates, users, work
from clinic.admin.bulk_actions import PublishCompletePages
from clinic.admin.content_checks import HouseContentChecker
from clinic.admin.home_panels import HomePanel
from clinic.admin.log_entries import register_words
from clinic.admin.outgoing_mail import OutgoingMailViewSet
from clinic.core.editor_links import EditedPageLinkHandler
from clinic.core.languages.active import is_multilingual
from clinic.core.links import PublicPageLinkHandler
from clinic.operations.health import find_faults
from clinic.people.roles import ROLES
from clinic.publishing.scheduled_publishing import REFUSED

# After Wagtail's own action of the same name, which it takes the place of.
hooks.register("register_bulk_action", PublishCompletePages, order=1)
hooks.register("register_bulk_action", users.AssignRole, order=1)
hooks.register("register_bulk_action", users.SetActiveState, order=1)
hooks.register("register_user_listing_buttons", users.reset_button)
hooks.register("construct_homepage_panels", work.add_work)
# After Wagtail's own viewset of all pages, which it takes the place of.
hooks.register("register_admin_viewset", page_editor.EditedPageViewSet)
hooks.register("register_admin_viewset", OutgoingMailViewSet)
for module in (two_step, changes, page_editor, guide, typed_dates):
    hooks.register("register_admin_urls", module.urlpatterns)
hooks.register("register_reports_menu_item", changes.menu_item)
hooks.register("construct_reports_menu", changes.hide_site_history)
# After Wagtail's own endpoints of the same names.
hooks.register("construct_admin_api", api.register, order=1)


@hooks.register("register_log_actions")
def describe_refused_publication(actions: LogActionRegistry) -> None:
    """Show in histories why scheduled publishing was refused, and what happened to accounts."""
    actions.register_action(two_step.SET_UP, _("Second step set up"), _("Second step of signing in set up"))
    actions.register_action(
        two_step.TURNED_OFF, _("Second step turned off"), _("Second step of signing in turned off")
    )

    register_words(
        actions,
        REFUSED,
        _("Scheduled publishing refused"),
        lambda data: (
            _("Not published as scheduled, and no longer scheduled. %(reasons)s")
            % {"reasons": " ".join(data.get("reasons", []))}
        ),
    )


# After Wagtail's own handler for the same links, which it takes the place of.
@hooks.register("register_rich_text_features", order=1)
def resolve_links_together(features: FeatureRegistry) -> None:
    """Look up all links of a text at once, and with few columns in the editor."""
    features.register_link_type(PublicPageLinkHandler)
    rules = {
        "from_database_format": {
            "a[href]": ExternalLinkElementHandler("LINK"),
            'a[linktype="page"]': EditedPageLinkHandler("LINK"),
        },
        "to_database_format": {"entity_decorators": {"LINK": link_entity}},
    }
    features.register_converter_rule("contentstate", "link", rules)


@hooks.register("construct_wagtail_userbar")
def check_by_house_rules(request: HttpRequest, items: list[Any], page: Page | None) -> None:
    """Use our rules for Wagtail's checks of the preview."""
    for position, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[position] = HouseContentChecker(in_editor=item.in_editor)


@hooks.register("construct_homepage_panels")
def tell_of_faults(request: HttpRequest, panels: list[Component]) -> None:
    """Say on the admin's home what has failed, so that somebody tells whoever runs the site."""
    if faults := find_faults():
        panels.insert(0, HomePanel("clinic/admin/faults.html", 10, {"faults": faults}))


@hooks.register("register_account_menu_item")
def two_step_item(request: HttpRequest) -> dict[str, Any]:
    """The second step of signing in, on the page of one's own account."""
    help_text = _("A code of your telephone besides the password.")
    return two_step.account_menu_item("two_step", two_step.TwoStepView.page_title, help_text)


@hooks.register("register_account_menu_item")
def sessions_item(request: HttpRequest) -> dict[str, Any]:
    """One's own sessions, in the same place."""
    help_text = _("End what is open on a device that you do not have at hand.")
    return two_step.account_menu_item("own_sessions", two_step.SessionsView.page_title, help_text)


@hooks.register("before_edit_group")
def say_what_a_role_is(request: HttpRequest, group: Any) -> None:
    """Say that changes of a role's group do not last."""
    if request.method == "GET" and group.name in [role.name for role in ROLES]:
        messages.warning(
            request,
            _(
                "This is a role of the software. What you change here is put back at the next start; for "
                "other rights, make another group."
            ),
        )


@hooks.register("construct_settings_menu")
def hide_locales(request: HttpRequest, items: list[MenuItem]) -> None:
    """Hide locales on a site with one language; `CONTENT_LANGUAGES` sets them."""
    items[:] = [item for item in items if is_multilingual() or item.name != "locales"]


@hooks.register("construct_help_menu")
def hide_release_news(request: HttpRequest, items: list[MenuItem]) -> None:
    """Remove menu items with a badge: Wagtail's release news and its guide, as the clinic has its own."""
    items[:] = [item for item in items if not isinstance(item, DismissibleMenuItem)]


@hooks.register("register_help_menu_item")
def guide_menu_item() -> MenuItem:
    """The clinic's own guide as the first entry of the help menu."""
    return MenuItem(_("Guide for staff"), reverse("guide"), icon_name="help", order=10)


@hooks.register("insert_editor_js")
def lost_click_message() -> SafeString:
    """The text that the editor's script shows for a click that sent nothing."""
    return format_html(
        '<template id="nothing-sent">'
        '<p class="nothing-sent" role="alert" data-nothing-sent>{}</p></template>',
        _("Nothing was sent. Please click again."),
    )


@hooks.register("insert_global_admin_js")
def typed_words_script() -> SafeString:
    """The script of typed dates and amounts, loaded before any input is rendered."""
    address = reverse("typed_date", args=["KIND"])
    return format_html('<script src="{}" data-address="{}"></script>', static("js/typed-words.js"), address)
