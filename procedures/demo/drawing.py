"""Pictures in all sizes, before the first visitor comes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib.staticfiles.storage import staticfiles_storage
from wagtail.coreutils import get_dummy_request
from wagtail.models import Page, Site

logger = logging.getLogger(__name__)


def prepare_pictures(pages: list[Page], report: Callable[[str], None] = lambda line: None) -> None:
    """Draw each page once, so that its pictures exist in all sizes before the first visitor comes.

    The templates alone decide on sizes and formats; a list of them here would grow old. A page that
    cannot be drawn stops nothing: its pictures are then made at its first visit.
    """
    site = Site.objects.get(is_default_site=True)
    with _static_addresses_as_they_are():
        for page in pages:
            try:
                response = page.specific.serve(get_dummy_request(path=page.get_url() or "/", site=site))
                response.render()
            except Exception as error:
                logger.warning("The pictures of “%s” will be made at its first visit: %s", page.title, error)
            else:
                report(f"Prepared the pictures of: {page.title}")


@contextmanager
def _static_addresses_as_they_are() -> Iterator[None]:
    """Let templates name static files that have not been collected yet: nobody reads these pages."""
    setattr(staticfiles_storage, "url", lambda name: name)  # noqa: B010 - it is a method otherwise
    try:
        yield
    finally:
        delattr(staticfiles_storage, "url")
