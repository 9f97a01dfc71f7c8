"""Pictures with all their sizes, in one query for any number."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import DEFAULT_DB_ALIAS

from clinic.models import ClinicImage, ClinicRendition

_RENDITION = [field.attname for field in ClinicRendition._meta.concrete_fields]
_IMAGE = [field.attname for field in ClinicImage._meta.concrete_fields]


def load_pictures(ids: Iterable[int]) -> dict[int, ClinicImage]:
    """The pictures of these ids with the sizes that have been made of them, so that drawing them asks nothing.

    A picture of which no size has been made yet costs one more query, once.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    found: dict[int, ClinicImage] = {}
    # As plain rows, because a joined query would make the image anew for each of its sizes.
    rows = ClinicRendition.objects.filter(image_id__in=wanted).values_list(
        *_RENDITION, *(f"image__{name}" for name in _IMAGE)
    )
    for row in rows:
        rendition = ClinicRendition.from_db(DEFAULT_DB_ALIAS, _RENDITION, row[: len(_RENDITION)])
        image = found.get(rendition.image_id)
        if image is None:
            image = ClinicImage.from_db(DEFAULT_DB_ALIAS, _IMAGE, row[len(_RENDITION) :])
            image.prefetched_renditions = []
            found[rendition.image_id] = image
        rendition.image = image
        image.prefetched_renditions.append(rendition)
    if missing := wanted - found.keys():
        for image in ClinicImage.objects.filter(pk__in=missing):
            image.prefetched_renditions = []
            found[image.pk] = image
    return found
