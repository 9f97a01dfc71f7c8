"""The endpoints of the API and their addresses. Apps register theirs:

register_endpoint("procedures", ProceduresAPIViewSet)
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.urls import reverse
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.models import Page

NAMESPACE = "api"

_endpoints: dict[str, Any] = {}


def register_endpoint(name: str, endpoint: Any) -> None:
    """Add an endpoint, one of Wagtail's view sets for a page type; called from an app's `ready`."""
    _endpoints[name] = endpoint


@cache
def router() -> WagtailAPIRouter:
    """Wagtail's router with all endpoints, once all apps have registered theirs.

    It finds the endpoint of a page as the first that takes its type, so those of narrower types come first.
    """
    found = WagtailAPIRouter(NAMESPACE)
    for name, endpoint in sorted(_endpoints.items(), key=lambda item: -len(item[1].model.__mro__)):
        found.register_endpoint(name, endpoint)
    return found


def detail_address(pk: int, model: type[Page] = Page) -> str:
    """Where the facts of a page are, from the root of the site.

    Args:
        model: of the page; decides which endpoint has it.
    """
    return str(router().get_object_detail_urlpath(model, pk))


def list_addresses() -> dict[str, str]:
    """Where the list of each endpoint is, from the root of the site, by the name of the endpoint."""
    return {name: reverse(f"{NAMESPACE}:{name}:listing") for name in _endpoints}
