"""Finds the page of an address in two queries: the pages on the path, and the page's own columns.

Wagtail queries the site, its home page and the language, and then walks down the tree with two queries for
each part of the address. A page knows its whole path, so one query finds the page and its ancestors. Site and
home page come from Wagtail's cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from wagtail import views
from wagtail.models import Page, Site
from wagtail.models.sites import SiteRootPath

from clinic.core.addresses import PageLink, language_prefix
from clinic.core.languages.active import active_language

# The tree's depth is queried only for addresses with more parts than this.
PARTS_OF_ANY_SITE = 8


@dataclass(frozen=True)
class PageOnPath(PageLink):
    """A page on the requested path.

    Attributes:
        content_type_id: as on the page.
    """

    content_type_id: int

    FIELDS: ClassVar[tuple[str, ...]] = (*PageLink.FIELDS, "content_type_id")


@dataclass(frozen=True)
class RouteMatch:
    """The result of routing.

    Attributes:
        site: the site of the page.
        page: the deepest page on the path, as its specific type, with its ancestors.
        remaining: the parts of the path beyond the page.
    """

    site: Site
    page: Page
    remaining: list[str]


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail's page view, with site and page already found.

    With several sites, Wagtail's own routing is used.
    """
    found = find_page(request, [part for part in path.split("/") if part])
    if found is not None:
        request._wagtail_site = found.site  # type: ignore[attr-defined]
        try:
            request._wagtail_route_for_request = found.page.route(request, found.remaining)  # type: ignore[attr-defined]
        except Http404:
            request._wagtail_route_for_request = None  # type: ignore[attr-defined]
    return views.serve(request, path)


def find_page_at(request: HttpRequest, path: str) -> RouteMatch | None:
    """Find the page at a path, which may begin with a language prefix; see `find_page`."""
    parts = [part for part in path.split("/") if part]
    language = parts[0] if parts and parts[0] in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    return find_page(request, parts[1:] if language_prefix(language) else parts, language)


def find_page(
    request: HttpRequest, path_components: list[str], language: str | None = None
) -> RouteMatch | None:
    """Find the page on a path below the home page; the deepest existing one.

    None with several sites, without a home page in the language, or if it has just moved.

    Args:
        language: of the home page; by default the active one.
    """
    roots = Site.get_site_root_paths()
    language = language or active_language()
    root = next((root for root in roots if root.language_code == language), None)
    if root is None or len({root.site_id for root in roots}) != 1:
        return None
    possible = path_components
    if len(possible) > PARTS_OF_ANY_SITE:
        # No page is deeper than the tree, however deep the address.
        possible = possible[: Page.objects.aggregate(deepest=Max("depth"))["deepest"] or 0]
    paths = [root.root_path]
    for part in possible:
        paths.append(f"{paths[-1]}{part}/")
    # Slugs are indexed, paths are not: the first condition leaves few rows for the second.
    slugs = [root.root_path.rstrip("/").rpartition("/")[2], *possible]
    rows = Page.objects.filter(slug__in=slugs, url_path__in=paths).order_by().values_list(*PageOnPath.FIELDS)
    pages = [PageOnPath(*row) for row in rows]
    by_path = {page.url_path: page for page in pages}
    chain = []
    for url_path in paths:
        if (page := by_path.get(url_path)) is None:
            break
        chain.append(page)
    if not chain:
        return None
    return RouteMatch(
        site=_site(root, chain[0]), page=_load_specific(chain), remaining=path_components[len(chain) - 1 :]
    )


def _site(root: SiteRootPath, home: PageOnPath) -> Site:
    """The only site, from Wagtail's cached root paths, with the home page of the language."""
    url = urlsplit(root.root_url)
    port = url.port or (443 if url.scheme == "https" else 80)
    return Site(
        pk=root.site_id,
        hostname=url.hostname or "",
        port=port,
        root_page_id=home.pk,
        is_default_site=True,
    )


def _load_specific(chain: list[PageOnPath]) -> Page:
    """The last page of a chain as its specific type; the others become its breadcrumbs."""
    *above, last = chain
    model: Any = ContentType.objects.get_for_id(last.content_type_id).model_class() or Page
    page: Page = model._base_manager.get(pk=last.pk)
    page.chain_above = above
    return page
