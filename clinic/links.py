"""Links to pages inside rich text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.html import escape
from wagtail.models import Page
from wagtail.rich_text import LinkHandler

from clinic.addresses import HasPath, PageLink, page_address

_known: ContextVar[Mapping[int, HasPath] | None] = ContextVar("known_pages", default=None)


@contextmanager
def known_pages(pages: Mapping[int, HasPath]) -> Iterator[None]:
    """Resolve links to these pages, by id, while the context lasts; any other page is not public."""
    token = _known.set(pages)
    try:
        yield
    finally:
        _known.reset(token)


class PublicPageLinkHandler(LinkHandler):
    """Resolves all page links of a text in one query.

    Wagtail's own handler loads each target as its own type and asks for its translation one by
    one. An address needs neither. A link to a page that is not public loses its address and keeps
    its words.
    """

    identifier = "page"

    @staticmethod
    def get_model() -> type[Page]:
        return Page

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, Any]) -> str:
        return cls.expand_db_attributes_many([attrs])[0]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        ids = [int(attrs["id"]) if str(attrs.get("id", "")).isdecimal() else 0 for attrs in attrs_list]
        pages = _known.get()
        if pages is None:
            rows = Page.objects.live().filter(pk__in=ids).values_list(*PageLink.FIELDS)
            pages = {row[0]: PageLink(*row) for row in rows}
        return [f'<a href="{escape(page_address(pages[pk]))}">' if pk in pages else "<a>" for pk in ids]

    @classmethod
    def extract_references(cls, attrs: dict[str, Any]) -> Any:
        yield Page, attrs["id"], "", ""
