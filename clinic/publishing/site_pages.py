"""The public pages of a site, as the API and the feeds tell of them."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest
from wagtail.models import Site

from clinic.core.languages.translations import of_site
from clinic.core.public_pages import public
from clinic.publishing.change_tracking import with_changed_at


def public_pages(pages: Any, request: HttpRequest) -> Any:
    """Those of some pages that are on the site that was asked, live, and for everybody to read.

    Nobody is asked who they are: somebody who has typed a password, or logged in, gets no more. Wagtail's
    aliases are left out, since the page that they stand for is there. Each page knows its `changed_at`,
    when what visitors read last changed, and its `language`.

    Args:
        pages: a queryset.
    """
    found = of_site(public(pages), Site.find_for_request(request)).filter(alias_of__isnull=True)
    return with_changed_at(found).annotate(language=F("locale__language_code"))
