"""Page links in rich text, resolved together.

Wagtail resolves the links of each rich text separately: ten texts with one link each take twenty queries.
Here all texts of a page are expanded as one and split again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page
from wagtail.rich_text import LinkHandler, expand_db_html

from clinic.core.addresses import HasPath, PageLink, page_address
from clinic.core.kept import kept_by_id
from clinic.core.public_pages import public

# Cannot occur in stored text: PostgreSQL refuses it, and the editor's texts are cleaned of it.
_SEPARATOR = "\x00"

_PAGE_LINK = re.compile(r'<a\b[^>]*\blinktype="page"[^>]*>')
_ID = re.compile(r'\bid="(\d+)"')

_known: ContextVar[Mapping[int, HasPath] | None] = ContextVar("known_pages", default=None)


@contextmanager
def known_pages(pages: Mapping[int, HasPath]) -> Iterator[None]:
    """Resolve links to these pages, by id, within the context; any other page counts as not public."""
    token = _known.set(pages)
    try:
        yield
    finally:
        _known.reset(token)


class PublicPageLinkHandler(LinkHandler):
    """Resolves all page links of a text in one query.

    Wagtail's own handler loads each target as its specific type and looks up its translation. An address
    needs neither. A link to a page that is not public loses its address and keeps its text.
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
            pages = page_links(ids)
        return [f'<a href="{escape(page_address(pages[pk]))}">' if pk in pages else "<a>" for pk in ids]

    @classmethod
    def extract_references(cls, attrs: dict[str, Any]) -> Any:
        yield Page, attrs["id"], "", ""


def linked_page_ids(source: str) -> set[int]:
    """The ids of all pages that a stored rich text links to."""
    ids = (_ID.search(tag) for tag in _PAGE_LINK.findall(source))
    return {int(match[1]) for match in ids if match}


@kept_by_id
def page_links(ids: Collection[int]) -> dict[int, PageLink]:
    """The public pages among these, by id, in one query; without ids in none."""
    rows = public(Page.objects.filter(pk__in=ids)).values_list(*PageLink.FIELDS)
    return {row[0]: PageLink(*row) for row in rows}


def expand_together(sources: list[str]) -> list[SafeString]:
    """The HTML of several rich texts, with all their links resolved at once."""
    expanded = expand_db_html(_SEPARATOR.join(sources)).split(_SEPARATOR)
    if len(expanded) != len(sources):
        # A text with an unclosed tag swallowed its neighbour: expand each separately.
        expanded = [expand_db_html(source) for source in sources]
    # Rich text is cleaned by Wagtail when it is saved, as with its own filter.
    return [mark_safe(html) for html in expanded]  # noqa: S308


def expand_with_pages(
    sources: list[str], ids: Iterable[int] = ()
) -> tuple[list[SafeString], dict[int, PageLink]]:
    """The HTML of several rich texts, and the public pages among these ids: one query for both."""
    links = page_links(linked_page_ids("".join(sources)) | set(ids))
    with known_pages(links):
        return expand_together(sources), links
