"""Addresses of removed public pages, answered with 410 Gone.

Search engines drop such an address at once; after a 404 they return for weeks. A redirect from the address,
or a page published there, takes precedence.
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
    """Record the address of an unpublished or deleted page, and of the redirects to it."""
    _record([page_address(page)])
    record_former_addresses(page)


def record_former_addresses(page: Page) -> None:
    """Record the addresses that redirect to a page, as the redirects are deleted with it.

    Redirects to a page that was never public were made by hand and are not recorded.
    """
    if page.first_published_at or page.live:
        _record(Redirect.objects.filter(redirect_page_id=page.pk).values_list("old_path", flat=True))


def forget(page: Page) -> None:
    """A page was published at its address."""
    WithdrawnAddress.objects.filter(path=Redirect.normalise_path(page_address(page))).delete()


def is_withdrawn(path: str) -> bool:
    """Whether the page at this path, without its query string, was withdrawn."""
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
