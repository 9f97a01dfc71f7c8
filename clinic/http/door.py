"""What is answered before anything else: whoever watches the site, and its further host names."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare

from clinic.http import metrics
from clinic.http.middleware import GetResponse
from clinic.operations import health
from clinic.people.sessions import is_over

HEALTH, READINESS, METRICS = WATCHED = ("/healthz", "/readyz", "/metrics")


class DoorMiddleware:
    """Answers before the check of the host name and the redirect to https: load balancers know neither."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if path in WATCHED and request.method in ("GET", "HEAD"):
            answer = self.watch(request, path)
            if answer is not None:
                answer["Cache-Control"] = "no-store"
                return answer
        if settings.ALIASES and split_domain_port(request.META.get("HTTP_HOST", ""))[0] in settings.ALIASES:
            return HttpResponsePermanentRedirect(
                f"{settings.BASE_URL}{request.get_full_path()}",
                preserve_request=request.method not in ("GET", "HEAD"),
            )
        return self.get_response(request)

    def watch(self, request: HttpRequest, path: str) -> HttpResponse | None:
        """Whether the process lives, whether the site can do its work, and its numbers."""
        if path == HEALTH:
            return HttpResponse("alive\n", content_type="text/plain")
        if path == METRICS:
            if not has_key(request):
                return None
            return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
        faults = health.find_faults()
        is_ready = not any(fault.about in health.NEEDED for fault in faults)
        answer: dict[str, object] = {"ready": is_ready}
        if has_key(request) or is_staff(request):
            answer["faults"] = [asdict(fault) for fault in faults]
        return JsonResponse(answer, status=200 if is_ready else 503)


def has_key(request: HttpRequest) -> bool:
    """Whether whoever asks has MONITORING_KEY."""
    given = request.META.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
    return bool(settings.MONITORING_KEY) and constant_time_compare(given, settings.MONITORING_KEY)


def is_staff(request: HttpRequest) -> bool:
    """Whether somebody who works in the admin asks. No middleware has run yet."""
    if key := request.COOKIES.get(settings.SESSION_COOKIE_NAME):
        with suppress(DatabaseError):
            request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
            return not is_over(request.session) and get_user(request).has_perm("wagtailadmin.access_admin")
    return False
