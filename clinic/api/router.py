"""Wagtail's router, with the endpoints that apps register in their `ready`."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.models import Page


class Router(WagtailAPIRouter):
    """Wagtail's, but the facts of a page are at the endpoint of the narrowest type that it belongs to."""

    def get_model_endpoint(self, model: type[Page]) -> Any:
        found = [item for item in self._endpoints.items() if issubclass(model, item[1].model)]
        return max(found, key=lambda item: len(item[1].model.__mro__), default=None)


router = Router("api")


def detail_address(pk: int, model: type[Page] = Page) -> str:
    """Where the facts of a page are, from the root of the site.

    Args:
        model: of the page; decides which endpoint has it.
    """
    return str(router.get_object_detail_urlpath(model, pk))


def list_addresses() -> dict[str, str]:
    """Where the list of each endpoint is, from the root of the site, by the name of the endpoint."""
    return {name: reverse(f"{router.url_namespace}:{name}:listing") for name in router._endpoints}
