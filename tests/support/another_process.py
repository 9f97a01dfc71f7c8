"""Changes that happen in another process than the one that answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from wagtail.models import Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION

from clinic.core import content_token


@contextmanager
def another_process() -> Iterator[None]:
    """What is done here is known to this process by the database alone: its memory is as it was before."""
    content_token.follow_content()
    followed, roots = content_token._followed, Site.get_site_root_paths()
    yield
    cache.set(SITE_ROOT_PATHS_CACHE_KEY, roots, version=SITE_ROOT_PATHS_CACHE_VERSION)
    content_token._followed = followed
