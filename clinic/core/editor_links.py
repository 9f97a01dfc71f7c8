"""Page links in rich text, as the editor opens them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Left, Length
from wagtail.admin.rich_text.converters.html_to_contentstate import PageLinkElementHandler
from wagtail.models import Page

from clinic.core.addresses import PageLink, page_address

_Links = Mapping[int, dict[str, Any]]
_looked_up: ContextVar[_Links | None] = ContextVar("edited_links", default=None)


@contextmanager
def edited_links(ids: Iterable[int]) -> Iterator[None]:
    """Look up these pages in one query, for the duration of the context."""
    token = _looked_up.set(_look_up(set(ids)))
    try:
        yield
    finally:
        _looked_up.reset(token)


def _look_up(ids: set[int]) -> _Links:
    """The editor's data of each linked page; deleted pages still get an entry."""
    links: dict[int, dict[str, Any]] = {pk: {"id": pk, "url": None, "parentId": None} for pk in ids}
    above = Page.objects.filter(path=Left(OuterRef("path"), Length(OuterRef("path")) - Page.steplen))
    rows = (
        Page.objects.filter(pk__in=ids)
        .annotate(parent_pk=Subquery(above.values("pk")[:1]))
        .values_list(*PageLink.FIELDS, "parent_pk")
    )
    for *fields, parent_pk in rows:
        link = PageLink(*fields)
        links[link.pk].update(url=page_address(link) or None, parentId=parent_pk)
    return links


class EditedPageLinkHandler(PageLinkElementHandler):
    """Opens a page link of a rich text in the editor with one query for all links, or one each.

    Wagtail's own handler takes three: the page, its specific type, and its parent.
    """

    def get_attribute_data(self, attrs: dict[str, Any]) -> dict[str, Any]:
        pk = int(attrs["id"])
        links = _looked_up.get() or {}
        return dict(links[pk] if pk in links else _look_up({pk})[pk])
