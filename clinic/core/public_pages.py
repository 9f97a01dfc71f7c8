"""The only definition of "public": live, without a view restriction, and not withheld from lists.

Everything that shows or names pages uses it, so that a page made private disappears from lists, links,
search, feeds, API and Markdown at once.

A restriction covers its page and all pages below. An alias, and what is below it, is as private as its
source. A page that an app withholds (`withheld_pages`) answers at its own address alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import CharField, Exists, Value
from django.db.models.functions import Left
from django.db.models.lookups import In
from wagtail.models import Page, PageViewRestriction

from clinic.core.kept import kept
from clinic.core.registries import Registry


@dataclass(frozen=True)
class Restrictions:
    """All view restrictions, by tree path.

    Attributes:
        ids: the restrictions of each restricted page.
        sources: the source of each alias; empty without restrictions.
        roots: nothing at or below these paths is public.
        withheld: the ids of pages that no list shows.
    """

    ids: Mapping[str, list[int]]
    sources: Mapping[str, str]
    roots: tuple[str, ...]
    withheld: frozenset[int] = frozenset()

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
    known = restrictions()
    pages = pages.live()
    # By length: the database finds the beginning of a path among many in one step, whatever their number.
    for length, roots in groupby(sorted(known.roots, key=len), key=len):
        pages = pages.filter(~In(Left("path", length), list(roots)))
    return pages.exclude(pk__in=known.withheld)


def is_public(page: Any) -> bool:
    """Whether a page is public; it must have `path` and `live`."""
    known = restrictions()
    return bool(page.live and not known.hide(page.path) and page.pk not in known.withheld)


def may_be_named(page: Any) -> bool:
    """Whether visitors may read a page's title on another page; it need not be live."""
    return page is not None and not restrictions().hide(page.path)


# Each gives a queryset of pages that no list shows today.
withheld_pages: Registry[Callable[[], Any]] = Registry()


@kept
def restrictions() -> Restrictions:
    """The current restrictions, in one query."""
    restricted = PageViewRestriction.objects.order_by().values_list("pk", "page__path", Value(""))
    aliases = (
        Page.objects.filter(Exists(PageViewRestriction.objects.all()), alias_of__isnull=False)
        .order_by()
        .values_list(Value(0), "path", "alias_of__path")
    )
    withheld = [
        pages.order_by().values_list("pk", Value("", output_field=CharField()), Value(""))
        for pages in (find() for find in withheld_pages)
    ]
    ids: dict[str, list[int]] = {}
    sources: dict[str, str] = {}
    unlisted = set()
    for pk, path, source in restricted.union(aliases, *withheld, all=True):
        if not path:
            unlisted.add(pk)
        elif source:
            sources[path] = source
        else:
            ids.setdefault(path, []).append(pk)
    return Restrictions(ids, sources, _roots(ids, sources), frozenset(unlisted))


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
