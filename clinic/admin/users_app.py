"""Wagtail's users app, with our screens of users."""

from __future__ import annotations

from wagtail.users.apps import WagtailUsersAppConfig


class StaffUsersConfig(WagtailUsersAppConfig):
    """Names the viewset; Wagtail looks for it here."""

    user_viewset = "clinic.admin.users.StaffViewSet"
