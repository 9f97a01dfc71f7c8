"""Until the site is launched, search engines are asked to leave all of it out: the one place that decides."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from clinic.pages.context_processors import clinic_of


def is_launched(request: HttpRequest) -> bool:
    """Whether the site of a request may be found."""
    return clinic_of(request).is_launched


def check_launched(request: HttpRequest) -> None:
    """Answer 404 for what is for search engines alone.

    Raises:
        Http404: the site is not launched.
    """
    if not is_launched(request):
        raise Http404("The site is not launched yet.")


class LaunchMiddleware:
    """Ask search engines to leave out every answer of a site that is not launched, pages and data alike.

    Pages say so in their head as well (`templates/base.html`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_asked = response.status_code == 200 and not response.has_header("X-Robots-Tag")
        if is_asked and not is_launched(request):
            response["X-Robots-Tag"] = "noindex"
        return response
