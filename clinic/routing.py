"""From an address to its page in three queries: site, pages on the path, the page's own columns.

Wagtail walks down the tree and asks twice for each part of the address, and for the language of the
home page. A page knows its whole path, so one query finds the page and those above it, and brings
the main menu along.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from wagtail import views
from wagtail.models import Page, Site

from clinic.addresses import PageLink
from clinic.models.base import LINK_FIELDS


@dataclass(frozen=True)
class PageOnPath(PageLink):
    """A page that an address leads along, or that stands in the main menu.

    Attributes:
        path, depth, content_type_id, alias_of_id, show_in_menus: as on the page.
    """

    path: str
    depth: int
    content_type_id: int
    alias_of_id: int | None
    show_in_menus: bool

    FIELDS = (*PageLink.FIELDS, "path", "depth", "content_type_id", "alias_of_id", "show_in_menus")

    @classmethod
    def of(cls, page: Page) -> Self:
        """What stands for a page that has been loaded."""
        return cls(*(getattr(page, name) for name in cls.FIELDS))


@dataclass(frozen=True)
class Found:
    """What an address leads to.

    Attributes:
        page: the deepest page on the path, as its own type; it knows those above it.
        remaining: the parts of the path beyond the page.
        menu: the pages of the main menu.
    """

    page: Page
    remaining: list[str]
    menu: list[PageOnPath]


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail's view for pages, with the page found beforehand.

    In another language than the default one Wagtail finds the page itself, below the translated
    home page.
    """
    site = find_site(request)
    if site is not None and translation.get_language() == settings.LANGUAGE_CODE:
        found = find_page(site.root_page, [part for part in path.split("/") if part])
        request.menu_pages = found.menu  # type: ignore[attr-defined]
        try:
            request._wagtail_route_for_request = found.page.route(request, found.remaining)  # type: ignore[attr-defined]
        except Http404:
            request._wagtail_route_for_request = None  # type: ignore[attr-defined]
    return views.serve(request, path)


def find_site(request: HttpRequest) -> Site | None:
    """The site of a request. Where there is only one, which is the rule, nothing has to be ranked."""
    sites = list(
        Site._base_manager.select_related("root_page").only(
            *(field.attname for field in Site._meta.concrete_fields),
            *(f"root_page__{name}" for name in LINK_FIELDS),
        )[:2]
    )
    if len(sites) == 1 and sites[0].is_default_site:
        request._wagtail_site = sites[0]  # type: ignore[attr-defined]
    site: Site | None = Site.find_for_request(request)
    return site


def find_page(home: Page, path_components: list[str]) -> Found:
    """Find the page on a path below the home page; the home page itself when there is none."""
    paths = [
        f"{home.url_path}{'/'.join(path_components[:count])}/" for count in range(1, len(path_components) + 1)
    ]
    # Slugs are indexed, paths are not: the first condition leaves few rows for the second.
    is_on_path = Q(slug__in=path_components, url_path__in=paths)
    is_in_menu = Q(depth=home.depth + 1, live=True, show_in_menus=True)
    rows = Page.objects.filter(is_on_path | is_in_menu).order_by("path").values_list(*PageOnPath.FIELDS)
    pages = [PageOnPath(*row) for row in rows]
    by_path = {page.url_path: page for page in pages}
    chain = [PageOnPath.of(home)]
    for path in paths:
        if (child := by_path.get(path)) is None:
            break
        chain.append(child)
    menu = [
        page
        for page in pages
        if page.depth == home.depth + 1
        and page.live
        and page.show_in_menus
        and page.path.startswith(home.path)
    ]
    return Found(_load_specific(chain), path_components[len(chain) - 1 :], menu)


def _load_specific(chain: list[PageOnPath]) -> Page:
    """The last page of a chain as its own type; those before it become its breadcrumbs."""
    *above, last = chain
    model: Any = ContentType.objects.get_for_id(last.content_type_id).model_class() or Page
    page: Page = model._base_manager.get(pk=last.pk)
    page.chain_above = above
    return page
