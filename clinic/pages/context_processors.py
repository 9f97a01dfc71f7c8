"""Context of all templates. Lazy: a template that does not use it costs no query."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.models import Site

from clinic.core.kept import kept
from clinic.core.languages.active import active_language
from clinic.core.site_tree import main_pages
from clinic.http.errors import cache_telephone
from clinic.locations.public_locations import public_locations
from clinic.models import ClinicSettings


def clinic(request: HttpRequest) -> dict[str, Any]:
    """The clinic's settings, its locations, and the pages of its main menu."""
    return {
        "clinic": SimpleLazyObject(lambda: clinic_of(request)),
        "locations": SimpleLazyObject(public_locations),
        "navigation": SimpleLazyObject(lambda: main_pages(request).menu),
    }


def clinic_of(request: HttpRequest) -> ClinicSettings:
    """The settings of a request's site, in the active language."""
    # A preview brings settings that are not saved yet.
    if getattr(request, "is_preview", False):
        return ClinicSettings.for_request(request).in_language(active_language())
    return _clinic(Site.find_for_request(request))


@kept
def _clinic(site: Site) -> ClinicSettings:
    found: ClinicSettings = ClinicSettings.for_site(site).in_language(active_language())
    cache_telephone(found)
    return found
