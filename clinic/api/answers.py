"""What all answers of the API have in common: JSON, headers, a limit for each address, errors as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView
from wagtail.api.v2.utils import BadRequestError

from clinic.http.middleware import CacheHeadersMiddleware

NOTHING_HERE = 404
TOO_MANY_REQUESTS = 429


class BadParameter(BadRequestError):
    """A parameter that an endpoint cannot take.

    Attributes:
        parameter: its name.
        allowed: the values that it can have; None where they cannot be listed.
    """

    def __init__(self, parameter: str, message: str, allowed: list[str] | None = None) -> None:
        super().__init__(message)
        self.parameter = parameter
        self.allowed = allowed

    @property
    def data(self) -> dict[str, Any]:
        """What the answer says of it."""
        data: dict[str, Any] = {"message": str(self), "parameter": self.parameter}
        return data if self.allowed is None else {**data, "allowed": self.allowed}


class AlwaysJson(BaseContentNegotiation):
    """JSON, whatever a client says that it accepts: there is nothing else."""

    def select_parser(self, request: HttpRequest, parsers: Any) -> None:
        """Nothing is ever sent to us."""

    def select_renderer(self, request: HttpRequest, renderers: Any, format_suffix: Any = None) -> Any:
        """The first renderer."""
        return renderers[0], renderers[0].media_type


# A mixin before one of the framework's views, whose attributes and methods it sets.
_View: Any = APIView if TYPE_CHECKING else object


class PublicAnswers(_View):
    """Answers that are the same for everybody: no session is asked for, no cookie is set."""

    authentication_classes: Any = ()
    permission_classes: Any = (AllowAny,)
    throttle_classes: Any = (AnonRateThrottle,)
    parser_classes: Any = ()
    renderer_classes: Any = (JSONRenderer,)
    content_negotiation_class: Any = AlwaysJson
    http_method_names = ["get", "head"]

    def get_renderer_context(self) -> dict[str, Any]:
        """People read answers, too."""
        return {**super().get_renderer_context(), "indent": 2}

    def handle_exception(self, exc: Exception) -> Any:
        """Every error as an object with a `message`."""
        response: Any = super().handle_exception(exc)
        if isinstance(exc, BadParameter):
            response.data = exc.data
        elif response.status_code == NOTHING_HERE:
            response.data = {"message": _("There is nothing public at this address.")}
        elif "detail" in response.data:
            response.data = {"message": str(response.data["detail"])}
        return response

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Let search engines leave it out, and caches ask each time."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        response["Cache-Control"] = (
            "no-store" if response.status_code == TOO_MANY_REQUESTS else CacheHeadersMiddleware.FOR_EVERYONE
        )
        return response
