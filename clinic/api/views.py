"""What stands around the endpoints: the first address, both descriptions, and where there is nothing."""

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
    """What there is: names of endpoints and feeds with their addresses, and where all is explained."""

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
    """The document that describes all answers to programs."""

    def answer(self, context: RenderContext) -> dict[str, Any]:
        return openapi.document(context)


class Nothing(PublicAnswers, APIView):
    """An address below /api/ where there is nothing."""

    def get(self, request: Any) -> Response:
        """Not found."""
        raise Http404


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """The documentation, from the file that developers read."""
    return HttpResponse((settings.ROOT / "docs" / "api.md").read_bytes(), content_type=MARKDOWN)
