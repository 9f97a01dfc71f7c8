"""Which pages everybody may read: live, and behind no password or login.

Whatever shows pages to visitors, or names them, asks here, so that a page which is made private is gone from
lists, links, search, feeds, API and Markdown at the same moment.

A restriction holds for its page and all below it. An alias, which is Wagtail's name for a page that follows
another one, is as private as its source; so is what lies below the alias.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.signals import request_finished, request_started
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.lookups import StartsWith
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction


@dataclass(frozen=True)
class Restrictions:
    """All that keeps pages from being public, by places in the page tree.

    Attributes:
        ids: the restrictions on each page that has some.
        sources: for each alias its source; empty without restrictions.
        roots: below these, and there, nothing is public.
    """

    ids: Mapping[str, list[int]]
    sources: Mapping[str, str]
    roots: tuple[str, ...]

    def hide(self, path: str) -> bool:
        """Whether what is at a place in the tree is hidden from some visitors."""
        return path.startswith(self.roots)

    def of(self, path: str) -> set[int]:
        """The ids of the restrictions on a place: on it, above it, and on the sources of aliases there."""
        places, seen = [path], set()
        while places:
            place = places.pop()
            if place not in seen:
                seen.add(place)
                places += [source for alias, source in self.sources.items() if place.startswith(alias)]
        return {
            pk for on, ids in self.ids.items() for pk in ids if any(place.startswith(on) for place in seen)
        }


def restrictions() -> Restrictions:
    """The restrictions as they are now, in one query; one request of a visitor reads them once."""
    kept = _kept.get()
    if kept:
        return kept[0]
    found = _read()
    if kept is not None:
        kept.append(found)
    return found


def public(pages: Any) -> Any:
    """Those of some pages that everybody may read, as a queryset."""
    found = pages.live()
    if roots := restrictions().roots:
        hidden = Page.objects.filter(path__in=roots).filter(StartsWith(OuterRef("path"), F("path")))
        found = found.filter(~Exists(hidden.order_by()))
    return found


def is_public(page: Any) -> bool:
    """Whether everybody may read a page: one that knows its place in the tree, and whether it is live."""
    return bool(page.live and not restrictions().hide(page.path))


def may_be_named(page: Any) -> bool:
    """Whether visitors may read the title of a page that another one names; it need not be live."""
    return page is not None and not restrictions().hide(page.path)


def _read() -> Restrictions:
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
    """The highest places below which nothing is public."""
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


# What one request has read; None outside requests, and in those that may change what is private.
_kept: ContextVar[list[Restrictions] | None] = ContextVar("restrictions", default=None)


@receiver(request_started)
def _begin(environ: Any = None, **signal: Any) -> None:
    _kept.set([] if environ and environ.get("REQUEST_METHOD") in ("GET", "HEAD") else None)


@receiver(request_finished)
def _end(**signal: Any) -> None:
    _kept.set(None)
