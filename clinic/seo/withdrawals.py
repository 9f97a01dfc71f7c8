"""Addresses of pages that were public and are not any more.

Such an address is answered with 410 Gone: search engines then drop it at once, where a 404 makes them
come back for weeks. A redirect from the address, or a page that is published there, comes first.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from clinic.core.addresses import page_address
from clinic.models.discovery import WithdrawnAddress

_LONGEST: int = WithdrawnAddress._meta.get_field("path").max_length or 0


def record(page: Page) -> None:
    """Remember the address of a page that is taken down or deleted, and those that led to it."""
    _record([page_address(page)])
    record_former_addresses(page)


def record_former_addresses(page: Page) -> None:
    """Remember the addresses that redirect to a page, which are deleted with it.

    One that leads to a page nobody has ever seen was made by hand, and is not remembered.
    """
    if page.first_published_at or page.live:
        _record(Redirect.objects.filter(redirect_page_id=page.pk).values_list("old_path", flat=True))


def forget(page: Page) -> None:
    """A page has become public at its address."""
    WithdrawnAddress.objects.filter(path=Redirect.normalise_path(page_address(page))).delete()


def is_withdrawn(path: str) -> bool:
    """Whether there was a page at this path, without its query, and is none any more."""
    return WithdrawnAddress.objects.filter(path=Redirect.normalise_path(path)).exists()


def _record(paths: Iterable[str]) -> None:
    normal = {Redirect.normalise_path(path) for path in paths if path}
    WithdrawnAddress.objects.bulk_create(
        [
            WithdrawnAddress(path=path, withdrawn_at=timezone.now())
            for path in normal
            if len(path) <= _LONGEST
        ],
        ignore_conflicts=True,
    )
