"""Reads an export of WordPress (WXR): each page is a document."""

from __future__ import annotations

from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from procedures.documents.errors import DocumentError
from procedures.documents.sources.markup import text_of_markup
from procedures.documents.sources.source import Source

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_KINDS = ("page", "post")


def is_wordpress(data: bytes) -> bool:
    """Whether a file is an export of WordPress."""
    return b"<rss" in data[:4096] and b"wordpress.org/export/" in data[:8192]


def of_wordpress(data: bytes) -> list[Source]:
    """The pages of an export, in its order; drafts too, but nothing from the bin."""
    try:
        root = ElementTree.fromstring(data)
    except DefusedXmlException as error:
        raise DocumentError(
            _("%(document)s has declarations that WordPress does not write, and is not read.")
        ) from error
    except (ElementTree.ParseError, ValueError) as error:
        raise DocumentError(_("%(document)s is damaged or incomplete; export it again.")) from error
    found = [source for item in root.iter("item") if (source := _page(item))]
    if not found:
        raise DocumentError(_("%(document)s is an export without pages."))
    return found


def _page(item: Any) -> Source | None:
    values = {
        child.tag.rpartition("}")[2]: (child.text or "").strip() for child in item if child.tag != _CONTENT
    }
    if values.get("post_type") not in _KINDS or values.get("status") in ("trash", "auto-draft"):
        return None
    content = item.findtext(_CONTENT) or ""
    if not content.strip():
        return None
    title = " ".join(values.get("title", "").split())
    text = text_of_markup(content, keeps_lines=True)
    return Source(f"# {title}\n\n{text}" if title else text, (), title, values.get("link", ""))
