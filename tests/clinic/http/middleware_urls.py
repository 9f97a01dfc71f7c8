"""Small views beside the site's own, for tests of what middleware does to any answer."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.models import Page

from clinic import urls
from clinic.publishing.gate import PublicationRefused

PAGE = "<!doctype html><title>A page</title>" + "<p>Some words, again and again.</p>" * 200


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


def page_for_editors_too(request: HttpRequest) -> HttpResponse:
    """As a page does whose template has Wagtail's userbar."""
    return HttpResponse(f"{PAGE}{request.user.is_authenticated}")


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{PAGE}{get_token(request)}")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken")


@never_cache
def secret(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


def echo(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {
            "query": dict(request.GET.lists()),
            "query_string": request.META["QUERY_STRING"],
            "scheme": request.scheme,
            "host": request.META.get("HTTP_HOST"),
            "port": request.get_port(),
            "address": request.META["REMOTE_ADDR"],
            "forwarded": sorted(name for name in request.META if "FORWARDED" in name),
        }
    )


def refused(request: HttpRequest) -> HttpResponse:
    raise PublicationRefused(
        Page.objects.last(), {"title": ["Write a title."], "body": ["Write <b>more</b>."]}
    )


def invalid(request: HttpRequest) -> HttpResponse:
    raise ValidationError("Something else.")


def message_shown(request: HttpRequest) -> HttpResponse:
    return HttpResponse("\n".join(str(message) for message in messages.get_messages(request)))


urlpatterns = [
    path("page/", page),
    path("page-for-editors-too/", page_for_editors_too),
    path("form/", form),
    path("broken/", broken),
    path("secret/", secret),
    path("echo/", echo),
    path("refused/", refused),
    path("messages/", message_shown),
    path("admin/refused/", refused),
    path("admin/invalid/", invalid),
    path("admin/page/", page),
    *urls.urlpatterns,
]
