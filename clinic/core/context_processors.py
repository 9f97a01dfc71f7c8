"""Context of all templates. Lazy: a template that does not use it costs no query."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page, Site

from clinic.core.languages.active import active_language, in_active_language
from clinic.core.public_pages import public
from clinic.http.errors import cache_telephone
from clinic.locations.public_locations import public_locations
from clinic.models import ClinicSettings


def clinic(request: HttpRequest) -> dict[str, Any]:
    """The clinic's settings, its locations, and the pages of its main menu."""
    return {
        "clinic": SimpleLazyObject(lambda: _clinic(request)),
        "locations": SimpleLazyObject(public_locations),
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
    }


def _clinic(request: HttpRequest) -> ClinicSettings:
    found: ClinicSettings = ClinicSettings.for_request(request).in_language(active_language())
    cache_telephone(found)
    return found


def _navigation(request: HttpRequest) -> list[Page]:
    found: list[Page] | None = getattr(request, "menu_pages", None)
    if found is not None:
        return found
    # No page was requested: a 404, or a preview.
    site = Site.find_for_request(request)
    if site is None:
        return []
    below_home = public(Page.objects.in_menu()).filter(depth=site.root_page.depth + 1)
    return list(in_active_language(below_home).order_by("path"))
