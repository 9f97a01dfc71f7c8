"""Redirects, followed to their end in one step.

Wagtail stores redirects, and creates one whenever a page's address changes; those point to the page itself.
Redirects entered by staff may lead to further redirects or into a loop. They are followed to their end before
the visitor is redirected once. A page's Markdown follows the page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.encoding import uri_to_iri
from wagtail.contrib.redirects import middleware
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from clinic.core.addresses import page_address
from clinic.http.routing import find_page_at
from clinic.models import ClinicSettings
from clinic.seo.markdown import FILE_NAME
from clinic.seo.withdrawals import is_withdrawn

# A longer chain is a mistake.
MOST_STEPS = 20
# As long as redirects can be.
_LONGEST_PATH = Redirect._meta.get_field("old_path").max_length


@dataclass(frozen=True)
class Destination:
    """The end of a chain of redirects.

    Attributes:
        address: with the visitor's query string, if it is on this site.
        is_permanent: whether all redirects of the chain are.
    """

    address: str
    is_permanent: bool


class RedirectMiddleware(middleware.RedirectMiddleware):
    """Wagtail's, but in one step, with the visitor's query string, and with 410 for withdrawn addresses."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Handle a 404; pass on other responses."""
        if response.status_code != 404 or "\0" in request.path:
            return response
        found = destination(request, request.path)
        if not isinstance(found, Destination) and request.path.endswith(f"/{FILE_NAME}"):
            found = destination_of_markdown(request) or found
        if isinstance(found, Destination):
            if not request.path.endswith("/") and _page_at(request, request.path):
                # The page itself is one slash away, and Django leads there: it comes before redirects.
                return response
            kind = HttpResponsePermanentRedirect if found.is_permanent else HttpResponseRedirect
            return kind(found.address)
        if any(is_withdrawn(path) for path in (request.path, *found)):
            return render(request, "410.html", status=410)
        return response


def destination(request: HttpRequest, start: str) -> Destination | list[str]:
    """The end of the redirects from a path, with the visitor's query string.

    Returns:
        The end; if they lead nowhere, the paths on this site along the way.
    """
    path, query = start, request.META.get("QUERY_STRING", "")
    along: list[str] = []
    seen: set[int] = set()
    is_permanent = True
    while len(seen) < MOST_STEPS:
        redirect, query = _redirect_from(request, path, query)
        if redirect is None or redirect.pk in seen:
            return along
        seen.add(redirect.pk)
        is_permanent = is_permanent and redirect.is_permanent
        if redirect.redirect_page is not None and not redirect.redirect_page.live:
            # The target is gone; a redirect from its address may still lead on.
            path = page_address(redirect.redirect_page)
            along.append(path)
            continue
        link = urlsplit(redirect.link or "")
        if not _is_own(link.netloc, request):
            return Destination(urlunsplit(link), is_permanent)
        address = urlunsplit(link._replace(query="&".join(filter(None, (link.query, query)))))
        if redirect.redirect_page is not None or _page_at(request, link.path):
            # A page at the requested address itself would cause an endless loop.
            is_here = Redirect.normalise_path(link.path) == Redirect.normalise_path(start)
            return along if is_here else Destination(address, is_permanent)
        along.append(link.path)
        next_redirect, _rest = _redirect_from(request, link.path, link.query)
        if next_redirect is None:
            # No page, but perhaps a file or a view; what was withdrawn is said to be so at once.
            return along if is_withdrawn(link.path) else Destination(address, is_permanent)
        path, query = link.path, "&".join(filter(None, (link.query, query)))
    return along


def destination_of_markdown(request: HttpRequest) -> Destination | list[str]:
    """The current address of the Markdown that was requested at a former one.

    Returns:
        As for the page, which is itself among the paths. Nothing if Markdown is off, or if the redirects lead
        to something without Markdown.
    """
    if not ClinicSettings.for_request(request).offers_markdown:
        return []
    path = request.path.removesuffix(FILE_NAME)
    found = destination(request, path)
    if not isinstance(found, Destination):
        return [path, *found]
    link = urlsplit(found.address)
    page = _page_at(request, link.path) if _is_own(link.netloc, request) else None
    if page is None or page.get_view_restrictions().exists():
        return []
    link = link._replace(path=f"{link.path.rstrip('/')}/{FILE_NAME}")
    return replace(found, address=urlunsplit(link))


def _redirect_from(request: HttpRequest, path: str, query: str) -> tuple[Redirect | None, str]:
    """The redirect from an address, and the query string without the part that the redirect names.

    Matching ignores case and extra parameters, such as campaign tags. All stored forms of the address are
    looked up together; the one that names most of the query comes first, then the one in the same case, then
    in lower case, then the one of this site.
    """
    encoded = Redirect.normalise_path(path, decode_unicode=False)
    forms = list(dict.fromkeys((uri_to_iri(encoded), encoded)))
    if min(map(len, forms)) > _LONGEST_PATH:
        return None, query
    is_from_here = Q()
    # SQLite knows the case of plain letters only.
    for form in {case(form) for form in forms for case in (str, str.lower, str.upper, str.title)}:
        is_from_here |= Q(old_path__iexact=form) | Q(old_path__istartswith=f"{form}?")
    found: list[tuple[tuple[Any, ...], Redirect, str]] = []
    for redirect in Redirect.get_for_site(Site.find_for_request(request)).filter(is_from_here):
        old_path, _separator, named = redirect.old_path.partition("?")
        place = next((n for n, form in enumerate(forms) if form.casefold() == old_path.casefold()), None)
        left = _without(query, named)
        if place is not None and left is not None:
            is_other_case = old_path != forms[place] or uri_to_iri(named) not in uri_to_iri(query)
            order = (-len(named), is_other_case, place, redirect.site_id is None, redirect.pk)
            found.append((order, redirect, left))
    _order, redirect, left = min(found, key=itemgetter(0), default=(None, None, query))
    return redirect, left


def _without(query: str, named: str) -> str | None:
    """A query string without the parameters that a redirect names; None if it lacks any of them."""
    parts = query.split("&")
    for part in filter(None, named.split("&")):
        same = [one for one in parts if uri_to_iri(one).casefold() == uri_to_iri(part).casefold()]
        if not same:
            return None
        parts.remove(same[0])
    return "&".join(parts)


def _is_own(netloc: str, request: HttpRequest) -> bool:
    return netloc in ("", request.get_host(), urlsplit(settings.BASE_URL).netloc)


def _page_at(request: HttpRequest, path: str) -> Page | None:
    """The live page at a path of this site."""
    found = find_page_at(request, path)
    if found is None:
        # Wagtail has cached on the request that the requested address has no page.
        vars(request).pop("_wagtail_route_for_request", None)
        route = Page.route_for_request(request, path.strip("/"))
        return route[0] if route else None
    return found.page if not found.remaining and found.page.live else None
