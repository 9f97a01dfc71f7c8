"""Views for media, Markdown, icons and the brand's style sheet."""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from functools import cache

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseGone,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page

from clinic.core import brand
from clinic.core.languages.active import active_language
from clinic.core.pictures import access as picture_access
from clinic.core.pictures.access import ImageAccess
from clinic.core.pictures.icons import draw_favicon, draw_icon
from clinic.http.routing import find_page
from clinic.models import ClinicRendition, ClinicSettings
from clinic.pages.context_processors import clinic_of
from clinic.seo import markdown
from clinic.seo.structured_data import RenderContext

logger = logging.getLogger(__name__)

MARKDOWN = "text/markdown; charset=utf-8"

# Content types are set here and never taken from the uploaded file.
PICTURE_TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}

# Renditions lie flat in one folder. Originals lie in another one and are never served: they hold
# the camera's notes on place and time, and weigh megabytes. Staff portraits of Wagtail's own user
# accounts are shown in the admin only.
_PICTURE = re.compile(
    rf"(?P<folder>images|avatar_images)/[^/\\\x00]+\.(?P<extension>(?i:{'|'.join(PICTURE_TYPES)}))"
)
# The name of a size changes with its content, so browsers may keep it for ever.
_FOR_EVERYONE = "public, max-age=31536000, immutable"
_FOR_NOW = "private, no-store"


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """A rendition of an uploaded picture.

    Visitors get the renditions that pages show, of pictures on pages they may read; staff also get the
    admin's. Only permanently public ones may be cached: a consent can be withdrawn and a password changed.
    """
    match = _PICTURE.fullmatch(name)
    if match is None:
        raise Http404("Not a picture that visitors may see.")
    if match["folder"] == "avatar_images":
        if not request.user.has_perm("wagtailadmin.access_admin"):
            raise Http404("Portraits of accounts are for staff.")
        return _file(request, name, match["extension"], _FOR_NOW)
    size = ClinicRendition.objects.select_related("image").filter(file=name).first()
    if size is None:
        raise Http404("There is no such picture.")
    access = picture_access.access_of(request, size)
    if access is ImageAccess.WITHDRAWN:
        return _never_cached(
            HttpResponseGone(
                f"{_('This picture has been withdrawn.')}\n", content_type="text/plain; charset=utf-8"
            )
        )
    if access is ImageAccess.NONE:
        raise Http404("Not a picture that visitors may see.")
    cache = _FOR_EVERYONE if access is ImageAccess.PUBLIC else _FOR_NOW
    return _file(request, name, match["extension"], cache)


def _file(request: HttpRequest, name: str, extension: str, cache: str) -> HttpResponseBase:
    """The file, or "not modified"."""
    try:
        size = default_storage.size(name)
        etag = f'"{int(default_storage.get_modified_time(name).timestamp() * 1_000_000):x}-{size:x}"'
        # Checked before the file is opened: a replaced response would leave it open.
        response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
        if response is None:
            response = FileResponse(default_storage.open(name), content_type=PICTURE_TYPES[extension.lower()])
    except (FileNotFoundError, SuspiciousFileOperation):
        raise Http404("There is no such picture.") from None
    except OSError as error:
        # A bucket or a disk that is away for now: no search engine is to forget the picture.
        logger.warning("A picture cannot be read: %s", error)
        return _never_cached(HttpResponse(status=503, headers={"Retry-After": "60"}))
    response["ETag"] = etag
    response["Cache-Control"] = cache
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _never_cached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def page_as_markdown(request: HttpRequest, path: str = "") -> HttpResponse:
    """A public page as Markdown; pages that are not public, such as password-protected ones, have none."""
    page, context = _public_page(request, path), _render_context(request)
    html = page.serve(request).render().content.decode()
    response = HttpResponse(markdown.markdown(page, html, context), content_type=MARKDOWN)
    # Search engines index the page itself.
    response["Link"] = f'<{context.address(page)}>; rel="canonical"'
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def llms_text(request: HttpRequest) -> HttpResponse:
    """The index of all pages as Markdown, in the format of llmstxt.org."""
    context = _render_context(request)
    return HttpResponse(markdown.index(_public_page(request, ""), context), content_type=MARKDOWN)


def _public_page(request: HttpRequest, path: str) -> Page:
    found = find_page(request, [part for part in path.split("/") if part])
    if found is not None:
        request._wagtail_site = found.site  # type: ignore[attr-defined]
        page, remaining = found.page, found.remaining
    elif route := Page.route_for_request(request, path):
        page, remaining = route[0], []
    else:
        raise Http404("There is no such page.")
    if remaining or not page.live or page.get_view_restrictions().exists():
        raise Http404("There is no such page.")
    return page


def _render_context(request: HttpRequest) -> RenderContext:
    clinic = ClinicSettings.for_request(request).in_language(active_language())
    if not clinic.offers_markdown:
        raise Http404("The clinic's settings have turned Markdown off.")
    return RenderContext.of(request, clinic)


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon at `/favicon.ico`, for responses without a `link` element."""
    clinic = clinic_of(request)
    icon = _own_favicon()
    if clinic.icon_digest and clinic.logo:
        with suppress(OSError, SourceImageIOError):
            icon = draw_favicon(clinic.logo)
    return HttpResponse(icon, content_type="image/x-icon")


@cache
def _own_favicon() -> bytes:
    return (settings.ROOT / "static/icons/favicon.ico").read_bytes()


@require_safe
def brand_icon(request: HttpRequest, name: str, digest: str) -> HttpResponse:
    """An icon drawn from the logo. An address with an old digest leads to the icon of the present logo."""
    clinic = clinic_of(request)
    size, _dash, maskable = name.partition("-")
    if digest != clinic.icon_digest or clinic.logo is None:
        return HttpResponseRedirect(clinic.icon(int(size), is_maskable=bool(maskable)))
    try:
        icon = draw_icon(clinic.logo, int(size), is_maskable=bool(maskable))
    except (OSError, SourceImageIOError):
        raise Http404("The logo cannot be read.") from None
    return HttpResponse(icon, content_type="image/png", headers={"Cache-Control": _FOR_EVERYONE})


@require_safe
def brand_style_sheet(request: HttpRequest, name: str) -> HttpResponse:
    """The style sheet of the brand, whose name says all that is in it."""
    text = brand.style_sheet_of_name(name)
    if text is None:
        raise Http404("No brand has this style sheet.")
    return HttpResponse(
        text, content_type="text/css; charset=utf-8", headers={"Cache-Control": _FOR_EVERYONE}
    )
