"""Views at fixed addresses: robots.txt, sitemaps, security.txt, manifest, share pictures."""

from __future__ import annotations

import datetime
import json
import secrets

from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import views as wagtail_views
from wagtail.models import Page

from clinic.core.brand import palettes
from clinic.core.languages.active import language_of
from clinic.core.public_pages import public
from clinic.models import BasePage, ClinicSettings
from clinic.pages.context_processors import clinic_of
from clinic.seo.launch import check_launched, is_launched
from clinic.seo.share_cards import ShareCard
from clinic.seo.sitemaps import SITEMAPS

TEXT = "text/plain; charset=utf-8"

# Researchers are asked not to use a file of more than a year ago.
SECURITY_CONTACT_HOLDS = datetime.timedelta(days=180)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Disallows the admin only, and names the sitemap once the site is launched.

    A page that is not to be indexed says so itself, and must be crawlable for that.
    """
    lines = ["User-agent: *", f"Disallow: {reverse('wagtailadmin_home')}"]
    if is_launched(request):
        lines += ["", f"Sitemap: {settings.BASE_URL}{reverse('sitemap_index')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponseBase:
    """The list of sitemaps."""
    check_launched(request)
    prepared = wagtail_views.prepare_sitemaps(request, SITEMAPS)
    return _without_date(sitemap_views.index(request, prepared, sitemap_url_name="sitemap"))


@require_safe
def sitemap(request: HttpRequest, section: str) -> HttpResponseBase:
    """One sitemap; long ones have parts, `?p=2` and so on."""
    check_launched(request)
    template = "clinic/sitemap_pictures.xml" if section == "pictures" else "clinic/sitemap.xml"
    return _without_date(wagtail_views.sitemap(request, SITEMAPS, section=section, template_name=template))


def _without_date(response: HttpResponseBase) -> HttpResponseBase:
    """The response without `Last-Modified`, which a withdrawn page would not change; the ETag does."""
    if "Last-Modified" in response:
        del response["Last-Modified"]
    return response


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """The contact for security reports (RFC 9116); 404 without one."""
    contact = ClinicSettings.for_request(request).security_email
    if not contact:
        raise Http404("Nobody is named in the settings.")
    # Whole days, so that the file is the same all day long.
    expires = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + SECURITY_CONTACT_HOLDS
    lines = (
        f"Contact: mailto:{contact}",
        f"Expires: {expires.isoformat(timespec='seconds')}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.BASE_URL}{reverse('security')}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@require_safe
def indexnow_key(request: HttpRequest, key: str) -> HttpResponse:
    """The file by which IndexNow verifies that announcements come from this site."""
    if not settings.INDEXNOW_KEY or not secrets.compare_digest(key, settings.INDEXNOW_KEY):
        raise Http404("Not the key of this site.")
    return HttpResponse(key, content_type=TEXT)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, icons and colours for an installed site."""
    clinic = clinic_of(request)
    paper = palettes()[0]["paper"]
    content = {
        "id": "/",
        "name": clinic.name,
        "short_name": clinic.name,
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "lang": settings.LANGUAGE_CODE,
        "background_color": paper,
        "theme_color": paper,
        "icons": clinic.icons,
    }
    return HttpResponse(
        json.dumps(content, ensure_ascii=False), content_type="application/manifest+json; charset=utf-8"
    )


@require_safe
def share_card(request: HttpRequest, page_id: int, digest: str) -> HttpResponseBase:
    """The share picture of a page. An address with an old digest redirects to the current one."""
    page = public(Page.objects.filter(pk=page_id)).specific(defer=False).first()
    clinic = ClinicSettings.for_request(request)
    card = None
    if isinstance(page, BasePage):
        # The address has no language; the words are the page's.
        with translation.override(language_of(page)):
            card = ShareCard.of(page, clinic)
    if card is None:
        raise Http404("No public page has this picture.")
    if digest != card.digest:
        return HttpResponseRedirect(card.address)
    response: HttpResponseBase
    try:
        response = FileResponse(card.file().open("rb"), content_type="image/png")
    except OSError:
        # The disk is full, or nothing can be written to it.
        response = HttpResponse(card.draw(), content_type="image/png")
    response["ETag"] = f'"{card.digest}"'
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
