"""The public pages of one site, for the API and the feeds."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest
from wagtail.models import Site

from clinic.core.languages.translations import of_site
from clinic.core.public_pages import public
from clinic.publishing.change_tracking import with_changed_at


def public_pages(pages: Any, request: HttpRequest) -> Any:
    """Filter a queryset to the public pages of the request's site, without aliases.

    The user is ignored: a session or a page password gives nothing more. Each page is annotated with
    `changed_at`, when its public content last changed, and `language`.
    """
    found = of_site(public(pages), Site.find_for_request(request)).filter(alias_of__isnull=True)
    return with_changed_at(found).annotate(language=F("locale__language_code"))
