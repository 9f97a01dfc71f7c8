"""Links to pages inside rich text, as the editor opens them."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Left, Length
from wagtail.admin.rich_text.converters.html_to_contentstate import PageLinkElementHandler
from wagtail.models import Page

from clinic.addresses import PageLink, page_address


class EditedPageLinkHandler(PageLinkElementHandler):
    """A page link as the editor of a rich text opens it, in one query.

    Wagtail's own handler takes three: the page, the same as its own type, and the page above it.
    """

    def get_attribute_data(self, attrs: dict[str, Any]) -> dict[str, Any]:
        above = Page.objects.filter(path=Left(OuterRef("path"), Length(OuterRef("path")) - Page.steplen))
        row = (
            Page.objects.filter(pk=attrs["id"])
            .annotate(parent_pk=Subquery(above.values("pk")[:1]))
            .values_list(*PageLink.FIELDS, "parent_pk")
            .first()
        )
        if row is None:
            # Still a link to a page, though a broken one.
            return {"id": int(attrs["id"]), "url": None, "parentId": None}
        *fields, parent_pk = row
        link = PageLink(*fields)
        return {"id": link.pk, "url": page_address(link) or None, "parentId": parent_pk}
