"""A page's translations, for `hreflang` and the language links in the footer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language_info
from wagtail.models import Page, Site

from clinic.core.addresses import PageLink, page_address
from clinic.core.languages import active as languages
from clinic.core.links import page_links
from clinic.core.public_pages import public


@dataclass(frozen=True)
class Translation:
    """A public translation of a page.

    Attributes:
        language: its code, as for `lang` and `hreflang`.
        name: of the language, in the language itself.
        address: the full address of the page.
        is_current: whether it is the requested page.
    """

    language: str
    name: str
    address: str
    is_current: bool


def of_site(pages: Any, site: Site | None) -> Any:
    """The pages of a queryset that are on a site, in any configured language.

    With one language this takes no query. Pages in a language that is no longer configured have no address.
    """
    if site is None:
        return pages.none()
    homes = [site.root_page.path]
    if languages.is_multilingual():
        translated = site.root_page.get_translations().filter(
            locale__language_code__in=dict(settings.LANGUAGES)
        )
        homes += translated.values_list("path", flat=True)
    return pages.filter(reduce(or_, (Q(path__startswith=path) for path in homes)))


def translations_of(page: Page, request: HttpRequest) -> list[Translation]:
    """A page in all its public languages, in the order of the settings; empty with only one.

    Takes no query with one configured language, else one query for each page.
    """
    if not languages.is_multilingual():
        return []
    known: dict[int, list[Translation]] = request.__dict__.setdefault("_translations", {})
    if page.pk not in known:
        site = Site.find_for_request(request)
        root = site.root_url if site else ""
        versions = public_versions([page.pk]).get(page.pk, {})
        known[page.pk] = [
            Translation(
                language=language,
                name=str(get_language_info(language)["name_local"]),
                address=f"{root}{page_address(version, request)}",
                is_current=version.pk == page.pk,
            )
            for language, version in versions.items()
        ]
    return known[page.pk]


def page_links_in(language: str, ids: Collection[int]) -> dict[int, PageLink]:
    """The public pages among these, by id, each in its public version in a language, if there is one."""
    found, versions = page_links(ids), public_versions(ids)
    return {pk: versions.get(pk, {}).get(language, link) for pk, link in found.items()}


def public_versions(page_ids: Iterable[int]) -> dict[int, dict[str, PageLink]]:
    """The public translations of each page, by language, in one query.

    Pages with a single version are left out. An alias, which follows another page, is not a translation.
    """
    keys = Page.objects.filter(pk__in=list(page_ids)).order_by().values("translation_key")
    rows = (
        public(Page.objects.filter(translation_key__in=keys, alias_of__isnull=True))
        .order_by()
        .values_list("translation_key", "locale__language_code", *PageLink.FIELDS)
    )
    by_key: dict[Any, dict[str, PageLink]] = defaultdict(dict)
    for key, language, *link in rows:
        by_key[key][language] = PageLink(*link)
    found: dict[int, dict[str, PageLink]] = {}
    for versions in by_key.values():
        # Those of a language that is no longer in the settings have no address, as in `of_site`.
        ordered = {code: versions[code] for code, _name in settings.LANGUAGES if code in versions}
        if len(ordered) > 1:
            found.update((version.pk, ordered) for version in ordered.values())
    return found
