"""Pictures drawn ahead of visitors, pictures whose files are missing, and files that nothing names."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import models
from django.utils import timezone
from wagtail.coreutils import get_dummy_request
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page, Site

from clinic.models import ClinicRendition
from clinic.operations.snapshots import media_files
from clinic.seo.share_cards import FOLDER as SHARE_CARDS

logger = logging.getLogger(__name__)

# What is uploaded may not have its row yet.
_YOUNGEST = timedelta(days=1)
# As many may be left over from crashes. More, and more than a quarter of all, belong to another database.
_FEW = 20


def draw_ahead() -> None:
    """Draw each public page once, so that its pictures exist in all sizes before the first visitor comes.

    The templates alone decide on sizes and formats; a list of them here would grow old. A page that
    cannot be drawn stops nothing: its pictures are then made at its first visit.
    """
    site = Site.objects.get(is_default_site=True)
    with _static_addresses_as_they_are():
        for page in Page.objects.live().filter(depth__gt=1).order_by("path").specific().iterator():
            try:
                page.serve(get_dummy_request(path=page.get_url() or "/", site=site)).render()
            except Exception as error:
                logger.warning("The pictures of “%s” will be made at its first visit: %s", page.title, error)


@contextmanager
def _static_addresses_as_they_are() -> Iterator[None]:
    """Let templates name static files that have not been collected yet: nobody reads these pages."""
    setattr(staticfiles_storage, "url", lambda name: name)  # noqa: B010 - it is a method otherwise
    try:
        yield
    finally:
        delattr(staticfiles_storage, "url")


def _named() -> Iterator[tuple[models.Model, str]]:
    """Each row with a file, and the file's name."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField):
                for row in model._base_manager.exclude(**{field.name: ""}).iterator(chunk_size=500):
                    yield row, getattr(row, field.name).name


def missing_files() -> Iterator[tuple[models.Model, str, bool]]:
    """Each row whose file is missing, the file's name, and whether it could be drawn anew."""
    for row, name in list(_named()):
        if not default_storage.exists(name):
            yield row, name, isinstance(row, ClinicRendition) and _draw_anew(row)


def _draw_anew(rendition: ClinicRendition) -> bool:
    picture, size = rendition.image, rendition.filter_spec
    try:
        # Looked at before the row goes, which tells what to draw.
        with picture.open_file():
            rendition.delete()
            picture.get_rendition(size)
    except (SourceImageIOError, OSError):
        return False
    return True


def delete_orphans() -> int:
    """Delete files that no row names, a day after they were written; a job of the clock.

    Pictures beside shared links have no rows, and look after themselves.
    """
    named = {name for _, name in _named()}
    old = timezone.now() - _YOUNGEST
    names = [name for name in media_files(default_storage) if Path(name).parts[0] != SHARE_CARDS]
    orphans = [
        name
        for name in names
        if name not in named and _is_ours(name) and default_storage.get_modified_time(name) < old
    ]
    if len(orphans) > max(_FEW, len(names) // 4):
        logger.error("%d of %d files are named by no row: none is deleted.", len(orphans), len(names))
        return 0
    for name in orphans:
        default_storage.delete(name)
    return len(orphans)


def _is_ours(name: str) -> bool:
    """Whether a file is itself in the folder for media, and not behind a link."""
    if not isinstance(default_storage, FileSystemStorage):
        return True
    root = Path(default_storage.path("")).resolve()
    return (root / name).resolve() == root / name
