"""The API beside its endpoints: root, OpenAPI document, documentation, and "not found"."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from rest_framework.response import Response
from rest_framework.views import APIView

from clinic.api import openapi
from clinic.api.answers import PublicAnswers
from clinic.api.router import list_addresses
from clinic.http.views import MARKDOWN
from clinic.models import ClinicSettings
from clinic.seo.feeds import all_feeds
from clinic.seo.structured_data import RenderContext


class Root(PublicAnswers, APIView):
    """The root: endpoints, feeds and documentation with their addresses."""

    def get(self, request: Any) -> Response:
        """The answer."""
        clinic = ClinicSettings.for_request(request._request)
        return Response(self.answer(RenderContext.of(request._request, clinic)))

    def answer(self, context: RenderContext) -> dict[str, Any]:
        """Its data."""
        return {
            "title": _("Public facts of %(clinic)s") % {"clinic": context.clinic.name},
            "documentation": context.absolute(reverse("api_documentation")),
            "openapi": context.absolute(reverse("openapi")),
            "endpoints": {name: context.absolute(path) for name, path in list_addresses().items()},
            "feeds": {feed.name: context.absolute(feed.address) for feed in all_feeds()},
        }


class OpenApi(Root):
    """The OpenAPI document."""

    def answer(self, context: RenderContext) -> dict[str, Any]:
        return openapi.document(context)


class NotFoundView(PublicAnswers, APIView):
    """Any other address below /api/."""

    def get(self, request: Any) -> Response:
        """Not found."""
        raise Http404


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """The documentation, from the file that developers read."""
    return HttpResponse((settings.ROOT / "docs" / "api.md").read_bytes(), content_type=MARKDOWN)
