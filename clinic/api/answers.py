"""What all answers of the API have in common: JSON, headers, a limit for each address, errors as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView
from wagtail.api.v2.utils import BadRequestError

from clinic.http.middleware import CacheHeadersMiddleware


class BadParameter(BadRequestError):
    """A parameter that an endpoint cannot take.

    Args:
        parameter: its name.
        allowed: the values that it can have; None where they cannot be listed.
    """

    def __init__(self, parameter: str, message: str, allowed: list[str] | None = None) -> None:
        super().__init__(message)
        self.data = {"parameter": parameter, **({} if allowed is None else {"allowed": allowed})}


# A mixin before one of the framework's views, whose attributes and methods it sets.
_View: Any = APIView if TYPE_CHECKING else object


class PublicAnswers(_View):
    """Answers that are the same for everybody: no session is asked for, no cookie is set."""

    authentication_classes: Any = ()
    permission_classes: Any = (AllowAny,)
    throttle_classes: Any = (AnonRateThrottle,)
    http_method_names = ["get", "head"]

    def perform_content_negotiation(self, request: Any, force: bool = False) -> Any:
        """JSON, whatever a client says that it accepts: there is nothing else."""
        return JSONRenderer(), JSONRenderer.media_type

    def handle_exception(self, exc: Exception) -> Any:
        """Every error as an object with a `message`."""
        if isinstance(exc, BadRequestError):
            return Response({"message": str(exc), **getattr(exc, "data", {})}, 400)
        if isinstance(exc, Http404):
            return Response({"message": _("There is nothing public at this address.")}, 404)
        response = super().handle_exception(exc)
        response.data = {"message": str(response.data["detail"])}
        return response

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Let search engines leave it out, and caches ask each time."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        is_busy = response.status_code == 429
        response["Cache-Control"] = "no-store" if is_busy else CacheHeadersMiddleware.FOR_EVERYONE
        return response
