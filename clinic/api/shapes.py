"""The parts that answers are made of: texts, links, people, pictures. Absent is None, and never ""."""

from __future__ import annotations

import datetime
import re
from typing import Any

from wagtail.blocks import StreamValue
from wagtail.models import Page

from clinic.api.router import detail_address
from clinic.core.addresses import HasPath
from clinic.core.pictures.rendering import LoadedPicture, load_pictures, picture_in_use, sized
from clinic.models import PractitionerPage
from clinic.seo.structured_data import RenderContext

Data = dict[str, Any]

# The largest size of a picture that stands in a column, as the templates draw it.
COLUMN = "format-jpeg|width-960"

_LINK_ON_SITE = re.compile(r'(<a\b[^>]*?\bhref=")(?=/(?!/))')


def text(value: Any) -> str | None:
    """A text; None where there is none."""
    return str(value) if value else None


def html(source: Any, context: RenderContext) -> str | None:
    """A rich text as HTML, with full addresses in its links; None where there is nothing to read."""
    return _LINK_ON_SITE.sub(lambda match: f"{match[1]}{context.root}", str(source)) if source else None


def day(date: datetime.date | None) -> str | None:
    """A date as ISO 8601 writes it."""
    return date.isoformat() if date else None


def moment(time: datetime.datetime | None) -> str | None:
    """A point in time as ISO 8601 writes it, to the second, in UTC."""
    return time.astimezone(datetime.UTC).isoformat(timespec="seconds") if time else None


def choice(code: Any, words: Any) -> Data | None:
    """One of several values: its name for programs, and how the page says it."""
    return {"code": str(code), "words": str(words)} if code else None


def link(page: HasPath | None, context: RenderContext, model: type[Page] = Page) -> Data | None:
    """A page that this one names; without addresses where it has no public page.

    Args:
        model: decides at which endpoint the page is looked up.
    """
    if page is None:
        return None
    return {
        "id": page.pk,
        "title": page.title,
        "html_url": text(context.address(page)) if page.live else None,
        "detail_url": context.absolute(detail_address(page.pk, model)) if page.live else None,
    }


def person(page: PractitionerPage | None, context: RenderContext) -> Data | None:
    """Somebody of the clinic, with the registration where it holds today."""
    if page is None:
        return None
    return {**(link(page, context) or {}), "role": text(page.role), "registration": registration(page)}


def registration(page: PractitionerPage) -> Data | None:
    """The registration of a person; None where there is none, and after it has expired."""
    return {"register": page.register, "number": page.registration_number} if page.is_registered else None


def picture(loaded: LoadedPicture | None, context: RenderContext, spec: str = COLUMN) -> Data | None:
    """A picture in one of the sizes that the page shows, with its words and its credit."""
    loaded = sized(loaded, spec) if loaded else None
    if loaded is None:
        return None
    size = loaded.sizes[spec]
    return {
        "url": context.absolute(size.url),
        "width": size.width,
        "height": size.height,
        "alt": text(loaded.alt),
        "credit": text(loaded.credit),
    }


def stored_picture(stream: StreamValue, context: RenderContext) -> Data | None:
    """The picture of a field for one picture."""
    values = [block["value"] for block in stream.raw_data]
    loaded = load_pictures(value["image"] for value in values if value.get("image"))
    return picture(picture_in_use(values[0], loaded), context) if values else None
