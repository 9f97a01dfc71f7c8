"""Pictures with all their sizes, in one query for any number."""

from __future__ import annotations

from collections.abc import Iterable

from clinic.models import ClinicImage, ClinicRendition


def load_pictures(ids: Iterable[int]) -> dict[int, ClinicImage]:
    """The pictures of these ids with the sizes that have been made of them, so that drawing them asks nothing.

    A picture of which no size has been made yet costs one more query, once.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    found: dict[int, ClinicImage] = {}
    for rendition in ClinicRendition.objects.filter(image_id__in=wanted).select_related("image"):
        image = found.setdefault(rendition.image_id, rendition.image)
        image.__dict__.setdefault("prefetched_renditions", []).append(rendition)
    if missing := wanted - found.keys():
        for image in ClinicImage.objects.filter(pk__in=missing):
            image.prefetched_renditions = []
            found[image.pk] = image
    return found
