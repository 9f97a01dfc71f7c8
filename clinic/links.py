"""Links to pages inside rich text."""

from __future__ import annotations

from typing import Any

from django.utils.html import escape
from wagtail.models import Page
from wagtail.rich_text import LinkHandler


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
        ids = {int(attrs["id"]) for attrs in attrs_list if str(attrs.get("id", "")).isdecimal()}
        addresses = {str(page.pk): page.url for page in Page.objects.live().filter(pk__in=ids)}
        return [
            f'<a href="{escape(address)}">' if (address := addresses.get(str(attrs.get("id")))) else "<a>"
            for attrs in attrs_list
        ]

    @classmethod
    def extract_references(cls, attrs: dict[str, Any]) -> Any:
        yield Page, attrs["id"], "", ""
