"""Page addresses and the main menu.

With a single site, an address is the page's path below the home page, without a query. With several sites,
Wagtail works out each address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

# Characters that need no escaping in a path (RFC 3986).
_UNQUOTED = "!$&'()*+,;=/~:@"

RESERVED = _("This address is used by another part of the site. Choose another one.")


def is_reserved(slug: str) -> bool:
    """Whether a view or a language prefix already uses this slug below the home page."""
    if slug in dict(settings.LANGUAGES):
        return True
    return bool(slug) and any(_leads_to_a_view(f"/{slug}/{below}") for below in ("", "1/1"))


def _leads_to_a_view(path: str) -> bool:
    try:
        return resolve(path).url_name != "wagtail_serve"
    except Resolver404:
        return False


class HasPath(Protocol):
    """A page, or a lightweight stand-in for one in a link."""

    @property
    def pk(self) -> Any: ...

    @property
    def title(self) -> Any: ...

    @property
    def url_path(self) -> Any: ...

    @property
    def live(self) -> Any: ...


@dataclass(frozen=True)
class PageLink:
    """The columns of a page that a link needs; loading the whole page would cost far more.

    Attributes:
        pk, title, url_path, live: as on the page.
    """

    pk: int
    title: str
    url_path: str
    live: bool

    FIELDS: ClassVar[tuple[str, ...]] = ("pk", "title", "url_path", "live")


def page_address(page: HasPath, request: HttpRequest | None = None) -> str:
    """A page's address; empty for a page outside every site.

    With several sites, Wagtail decides.

    Args:
        request: caches what the addresses on one page have in common.
    """
    path = page.url_path
    for home, prefix in _homes(request):
        if path.startswith(home):
            address = f"{prefix}/{path[len(home) :]}"
            # Quoted as Django does it where Wagtail asks for an address.
            return address if address.isascii() else quote(address, safe=_UNQUOTED)
    found = page if isinstance(page, Page) else Page.objects.filter(pk=page.pk).first()
    return (found.get_url(request) or "") if found else ""


def canonical_address(page: Page, request: HttpRequest | None) -> str:
    """The full address of a page, as search engines should index it."""
    site = Site.find_for_request(request) if request else None
    if site and _homes(request):
        return f"{site.root_url}{page_address(page, request)}"
    return page.get_full_url(request) or ""


def _homes(request: HttpRequest | None) -> tuple[tuple[str, str], ...]:
    """For each language, the home page's path in the tree and the prefix of its addresses.

    Empty with several sites. The first language has no prefix.
    """
    known: tuple[tuple[str, str], ...] | None = getattr(request, "_homes", None)
    if known is None:
        roots = Site.get_site_root_paths()
        is_plain = len({root.site_id for root in roots}) == 1 and get_script_prefix() == "/"
        languages = dict(settings.LANGUAGES)
        known = tuple(
            (root.root_path, language_prefix(root.language_code))
            for root in roots
            if is_plain and root.language_code in languages
        )
        if request is not None:
            request._homes = known  # type: ignore[attr-defined]
    return known


def language_prefix(language: str) -> str:
    """The address prefix of a language, such as "/de"; empty for the first one."""
    return "" if language == settings.LANGUAGE_CODE else f"/{language}"


@dataclass(frozen=True)
class MenuItem:
    """An entry of the main menu.

    Attributes:
        title, url: of the page.
        current: for `aria-current`: "page" for the page itself, "true" for the section that it is in.
    """

    title: str
    url: str
    current: str


def menu_items(pages: Iterable[HasPath], current: Page | None, request: HttpRequest | None) -> list[MenuItem]:
    """The entries of the main menu, with the current one marked."""
    above = {parent.pk for parent in getattr(current, "breadcrumbs", ())}
    return [
        MenuItem(
            title=page.title,
            url=page_address(page, request),
            current="page" if current and page.pk == current.pk else "true" if page.pk in above else "",
        )
        for page in pages
    ]
