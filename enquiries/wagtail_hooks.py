"""Hooks of `enquiries` into Wagtail's admin."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry

from clinic.admin.log_entries import register_words
from enquiries.admin.looks import EXPORTED, LISTED, OPENED, DeskMenuItem, may_look
from enquiries.admin.report import answering_times
from enquiries.admin.viewset import EnquiryViewSet, waiting_panel

hooks.register("register_admin_viewset", EnquiryViewSet)


@hooks.register("construct_homepage_panels")
def add_waiting(request: HttpRequest, panels: list[Component]) -> None:
    """What waits, first on the home of whoever may see requests."""
    if may_look(request.user):
        panels.append(waiting_panel())


@hooks.register("register_admin_urls")
def report_addresses() -> list[URLPattern]:
    """The address of the report."""
    return [path("reports/requests/", answering_times, name="answering_times")]


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    """The report, among the others."""
    return DeskMenuItem(
        _("How fast requests are answered"), reverse("answering_times"), icon_name="time", order=20
    )


@hooks.register("register_log_actions")
def describe_looks(actions: LogActionRegistry) -> None:
    """Show in the history who has looked at requests."""
    for action, label in ((LISTED, _("Seen in the list")), (EXPORTED, _("Exported"))):
        register_words(actions, action, label, partial(_references, label))
    actions.register_action(OPENED, _("Opened"), _("Opened"))


def _references(label: Any, data: Mapping[str, Any]) -> str:
    return f"{label}: {', '.join(data.get('references', []))}"
