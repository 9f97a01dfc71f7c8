"""Sitemaps: an index, all pages, and their pictures. Wagtail's, with two queries for each file.

Search engines use `lastmod` only if it is true; they ignore `priority` and `changefreq`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Max
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page, Site, get_page_models

from clinic.core.addresses import PageLink, page_address
from clinic.core.languages import active as languages
from clinic.core.languages.translations import of_site, public_versions
from clinic.core.public_pages import public
from clinic.models import ClinicRendition
from clinic.publishing.change_tracking import with_changed_at


@dataclass(frozen=True)
class Entry(PageLink):
    """A page in a sitemap.

    Attributes:
        changed_at: the last change for visitors.
        pictures: ids of its pictures; None if not needed.
    """

    changed_at: datetime.datetime | None
    pictures: list[int] | None = None


def indexable_pages(site: Site) -> Any:
    """The public pages that search engines may index, as a queryset annotated with `changed_at`."""
    not_for_them = [model for model in get_page_models() if not getattr(model, "is_for_search_engines", True)]
    pages = (
        of_site(public(Page.objects.all()), site)
        .filter(alias_of__isnull=True)
        .not_type(*not_for_them)
        .order_by("path")
    )
    return with_changed_at(pages)


class PageSitemap(Sitemap):
    """All pages. 10,000 of them make two files, each with the same number of queries."""

    limit = 5_000

    def items(self) -> Any:
        """The pages, with only the columns that an entry needs."""
        return indexable_pages(self.get_wagtail_site()).values_list(*PageLink.FIELDS, "changed_at")

    def get_latest_lastmod(self) -> datetime.datetime | None:
        """The time of the newest change."""
        return self.items().order_by().aggregate(latest=Max("changed_at"))["latest"]

    def _urls(self, page: Any, protocol: str, domain: str) -> list[dict[str, Any]]:
        root = self.get_wagtail_site().root_url
        entries = self._entries(page)
        versions = public_versions(entry.pk for entry in entries) if languages.is_multilingual() else {}
        return [
            {
                "location": _full(root, page_address(entry, self.request)),
                "lastmod": entry.changed_at,
                "alternates": self._alternates(root, versions.get(entry.pk, {})),
            }
            for entry in entries
        ]

    def _alternates(self, root: str, versions: dict[str, PageLink]) -> list[tuple[str, str]]:
        """The page's language versions by language code; "x-default" for other languages."""
        found = [
            (code, _full(root, page_address(version, self.request))) for code, version in versions.items()
        ]
        return [*found, ("x-default", found[0][1])] if found else []

    def _entries(self, page: Any) -> list[Entry]:
        return [Entry(*row) for row in self.paginator.page(page).object_list]


class PictureSitemap(PageSitemap):
    """The pages with pictures, and the largest public rendition of each."""

    limit = 1_000

    def items(self) -> Any:
        """The pages that show pictures."""
        pages = super().items().filter(public_content__isnull=False).exclude(public_content__pictures=[])
        return pages.values_list(*PageLink.FIELDS, "changed_at", "public_content__pictures")

    def _urls(self, page: Any, protocol: str, domain: str) -> list[dict[str, Any]]:
        root = self.get_wagtail_site().root_url
        entries = self._entries(page)
        sizes = _largest_sizes({pk for entry in entries for pk in entry.pictures or ()})
        urls = []
        for entry in entries:
            images = [
                _full(root, default_storage.url(sizes[pk])) for pk in entry.pictures or () if pk in sizes
            ]
            if images:
                urls.append({"location": _full(root, page_address(entry, self.request)), "images": images})
        return urls


def _largest_sizes(picture_ids: set[int]) -> dict[int, str]:
    """The widest rendition that visitors have seen, for each picture.

    Patient photos are left out, whatever the consent: they are shown beside the text of their page only.
    """
    rows = (
        ClinicRendition.objects.filter(
            image_id__in=picture_ids,
            image__is_patient_photo=False,
            filter_spec__startswith="format-jpeg|width-",
        )
        .order_by("width")
        .values_list("image_id", "file")
    )
    return dict(rows)


def _full(root: str, address: str) -> str:
    return address if "://" in address else f"{root}{address}"


SITEMAPS = {"pages": PageSitemap, "pictures": PictureSitemap}
