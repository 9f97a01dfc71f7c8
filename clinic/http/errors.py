"""Error pages, as HTML or, below the API's address, as JSON."""

from __future__ import annotations

import sys

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import defaults

from clinic.http.outages import is_outage
from clinic.models import ClinicSettings

# In seconds: about as long as a database takes to restart.
RETRY_AFTER = "30"
_STYLES = ("css/tokens.css", "css/base.css", "css/layout.css", "css/components.css", "css/utilities.css")

# As last read by this process, for when the database is unavailable.
_known: dict[str, str] = {}


def cache_telephone(clinic: ClinicSettings) -> None:
    """Keep what the error page shows, for when the settings cannot be read."""
    _known.update(telephone=clinic.telephone, telephone_address=clinic.telephone_address)


def prepare() -> None:
    """Load what the error page shows before workers fork, so that it is available during an outage."""
    if clinic := ClinicSettings.objects.order_by("pk").first():
        cache_telephone(clinic)


def server_error(request: HttpRequest) -> HttpResponse:
    """A 500 for a bug, or a 503 with Retry-After for an outage."""
    status = 503 if is_outage(sys.exc_info()[1]) else 500
    response: HttpResponse
    if _is_for_api(request):
        response = _as_json(_("The site cannot answer at the moment."), status)
    else:
        context = {"styles": [_address(name) for name in _STYLES], **_known}
        # Without the request, so that nothing queries the database.
        response = HttpResponse(loader.get_template("500.html").render(context), status=status)
    if status == 503:
        response["Retry-After"] = RETRY_AFTER
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A malformed request."""
    if _is_for_api(request):
        return _as_json(_("This request cannot be read."), 400)
    # Django would read the body once more, for a token, and fail again.
    request.csrf_processing_done = True  # type: ignore[attr-defined]
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A forbidden request."""
    if _is_for_api(request):
        return _as_json(_("This is not allowed."), 403)
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An unknown address."""
    if _is_for_api(request):
        return _as_json(_("There is nothing public at this address."), 404)
    return defaults.page_not_found(request, exception)


def _is_for_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(reverse("api_root").removesuffix("v2/"))


def _as_json(message: str, status: int) -> HttpResponse:
    return JsonResponse({"message": message}, status=status, headers={"X-Robots-Tag": "noindex"})


def _address(name: str) -> str:
    """The address of a static file; without its hash if the manifest cannot be read."""
    try:
        return str(staticfiles_storage.url(name))
    except (OSError, ValueError):
        return f"{settings.STATIC_URL}{name}"
