"""Feeds of changes, which readers and programs subscribe to. Apps register theirs.

feeds.register(NamedFeed("procedures", _("Changes to procedures"), feed_of_procedures, ("clinic.HomePage",)))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe
from wagtail.models import Page

from clinic.core.languages.active import language_of
from clinic.core.registries import Registry


@dataclass(frozen=True)
class NamedFeed:
    """A feed.

    Attributes:
        name: in its address, which is independent of page addresses.
        title: for readers who choose between feeds.
        view: answers with the feed.
        page_types: the page types whose `head` links to it, as "app.Model".
    """

    name: str
    title: str | Promise
    view: Callable[[HttpRequest], HttpResponseBase]
    page_types: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The feed's path."""
        return reverse("feed", args=[self.name])


feeds: Registry[NamedFeed] = Registry()


def feeds_of(page: Page) -> list[NamedFeed]:
    """The feeds that a page links to. Feeds cover the first language, so only its pages link to them."""
    if language_of(page) != settings.LANGUAGE_CODE:
        return []
    return [feed for feed in feeds if page._meta.label in feed.page_types]


def all_feeds() -> list[NamedFeed]:
    """All feeds."""
    return list(feeds)


@require_safe
def feed(request: HttpRequest, name: str) -> HttpResponseBase:
    """A feed by its name."""
    found = next((one for one in feeds if one.name == name), None)
    if found is None:
        raise Http404("There is no such feed.")
    return found.view(request)
