"""The only definition of "public": live, and without a view restriction.

Everything that shows or names pages uses it, so that a page made private disappears from lists, links,
search, feeds, API and Markdown at once.

A restriction covers its page and all pages below. An alias, and what is below it, is as private as its
source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Value
from django.db.models.lookups import StartsWith
from wagtail.models import Page, PageViewRestriction

from clinic.core.kept import kept


@dataclass(frozen=True)
class Restrictions:
    """All view restrictions, by tree path.

    Attributes:
        ids: the restrictions of each restricted page.
        sources: the source of each alias; empty without restrictions.
        roots: nothing at or below these paths is public.
    """

    ids: Mapping[str, list[int]]
    sources: Mapping[str, str]
    roots: tuple[str, ...]

    def hide(self, path: str) -> bool:
        """Whether a path is hidden from some visitors."""
        return path.startswith(self.roots)

    def of(self, path: str) -> set[int]:
        """The ids of the restrictions on a path: its own, its ancestors', and those of alias sources."""
        places, seen = [path], set()
        while places:
            place = places.pop()
            if place not in seen:
                seen.add(place)
                places += [source for alias, source in self.sources.items() if place.startswith(alias)]
        return {
            pk for on, ids in self.ids.items() for pk in ids if any(place.startswith(on) for place in seen)
        }


def public(pages: Any) -> Any:
    """The public pages of a queryset."""
    found = pages.live()
    if roots := restrictions().roots:
        hidden = Page.objects.filter(path__in=roots).filter(StartsWith(OuterRef("path"), F("path")))
        found = found.filter(~Exists(hidden.order_by()))
    return found


def is_public(page: Any) -> bool:
    """Whether a page is public; it must have `path` and `live`."""
    return bool(page.live and not restrictions().hide(page.path))


def may_be_named(page: Any) -> bool:
    """Whether visitors may read a page's title on another page; it need not be live."""
    return page is not None and not restrictions().hide(page.path)


@kept
def restrictions() -> Restrictions:
    """The current restrictions, in one query."""
    restricted = PageViewRestriction.objects.order_by().values_list("pk", "page__path", Value(""))
    aliases = (
        Page.objects.filter(Exists(PageViewRestriction.objects.all()), alias_of__isnull=False)
        .order_by()
        .values_list(Value(0), "path", "alias_of__path")
    )
    ids: dict[str, list[int]] = {}
    sources: dict[str, str] = {}
    for pk, path, source in restricted.union(aliases, all=True):
        if source:
            sources[path] = source
        else:
            ids.setdefault(path, []).append(pk)
    return Restrictions(ids, sources, _roots(ids, sources))


def _roots(ids: Mapping[str, Any], sources: Mapping[str, str]) -> tuple[str, ...]:
    """The topmost paths at or below which nothing is public."""
    found: tuple[str, ...] = ()
    wanted = set(ids)
    while wanted:
        highest: list[str] = []
        for path in sorted({*found, *wanted}):
            if not highest or not path.startswith(highest[-1]):
                highest.append(path)
        found = tuple(highest)
        # An alias may follow another alias.
        wanted = {
            alias
            for alias, source in sources.items()
            if source.startswith(found) and not alias.startswith(found)
        }
    return found
