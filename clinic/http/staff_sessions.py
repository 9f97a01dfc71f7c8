"""Ends sessions that nobody uses, and leads to the second step of signing in where a role asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.auth import reject_request

from clinic.http.middleware import OpenDataMiddleware, is_admin_path
from clinic.people.sessions import is_over, note_use
from clinic.people.two_step import needs_two_steps

# What an open page sends while nobody is there. An automatic save is not among them: somebody has typed.
SENT_BY_ITSELF = {
    "wagtailadmin_editing_sessions:ping",
    "wagtailadmin_editing_sessions:release",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
}
SET_UP = "two_step"
_WITHOUT_SECOND_STEP = {SET_UP, "wagtailadmin_logout", "wagtailadmin_login", *SENT_BY_ITSELF}


class StaffSessionMiddleware:
    """For requests of somebody who has signed in; all others pass it unread."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Before a page is chosen: whoever was away for too long sees what strangers see.
        # Data for programs is the same for all, and is not told of any session.
        is_open = OpenDataMiddleware.PATHS.fullmatch(request.path_info)
        if not is_open and self.is_signed_in(request) and is_over(request.session):
            logout(request)
            if is_admin_path(request.path_info):
                messages.warning(request, _("You were signed out because the site was not used for a while."))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Note the use of a session, and ask for the second step."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not is_admin_path(request.path_info) or not self.is_signed_in(request):
            return None
        is_click = request.method != "GET" or not is_script(request)
        if is_click and name not in SENT_BY_ITSELF:
            note_use(request)
        if name in _WITHOUT_SECOND_STEP or not needs_two_steps(request.user):
            return None
        if request.method != "GET" or is_script(request):
            return reject_request(request)
        return redirect(SET_UP)

    @staticmethod
    def is_signed_in(request: HttpRequest) -> bool:
        """Whether somebody has signed in; without the cookie nothing is read, so the answer is for all."""
        return settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session


def is_script(request: HttpRequest) -> bool:
    """Whether a page asks for something to show in it, such as the progress of a price update."""
    return request.headers.get("x-requested-with") == "XMLHttpRequest"
