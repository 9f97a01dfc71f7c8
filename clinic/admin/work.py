"""“Your work” on the home of the admin: what a role does each day, first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from clinic.admin.home_panels import HomePanel
from clinic.core.languages.active import in_main_language
from clinic.core.registries import Registry
from clinic.models import LocationIndexPage


@dataclass(frozen=True)
class Work:
    """A link to a piece of work.

    Attributes:
        link: the words and the address for a user; None for whom it is not.
        order: among the others.
    """

    link: Callable[[Any], tuple[str, str] | None]
    order: int = 100


work: Registry[Work] = Registry()


def opening_hours(user: Any) -> tuple[str, str] | None:
    """The clinics, for whoever may change them."""
    page = in_main_language(LocationIndexPage.objects).first()
    if page is None or not page.permissions_for_user(user).can_edit():
        return None
    return _("Opening hours and clinics"), reverse("wagtailadmin_explore", args=[page.pk])


def users(user: Any) -> tuple[str, str] | None:
    """Users and their roles."""
    return (
        (_("Users and roles"), reverse("wagtailusers_users:index"))
        if user.has_perm("auth.change_user")
        else None
    )


def add_work(request: HttpRequest, panels: list[Component]) -> None:
    """For Wagtail's hook `construct_homepage_panels`."""
    if links := [link for entry in work if (link := entry.link(request.user)) is not None]:
        panels.append(HomePanel("clinic/home/work.html", 80, {"links": links}))
