"""Pictures in all their sizes, with one query for any number.

Wagtail's `picture` tag builds an object for every rendition and parses its filters anew: a quarter of the
cost of a page with three pictures. The resulting markup is the same.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db.models import Q
from markupsafe import Markup, escape
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, Filter

from clinic.core.kept import kept_by_id

logger = logging.getLogger(__name__)

# In the order of preference; the last is the fallback.
_FORMATS = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg"}


@dataclass(frozen=True)
class Size:
    """A picture in one size and format.

    Attributes:
        url: of the file.
        width, height: in pixels.
    """

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class LoadedPicture:
    """A picture as used in one place.

    Attributes:
        pk, credit: of the uploaded picture.
        alt: alternative text for this use; empty for decoration.
        sizes: the existing renditions by Wagtail filter spec.
    """

    pk: int
    credit: str
    alt: str
    sizes: dict[str, Size]


def load_pictures(ids: Iterable[int], *, with_consent: Iterable[int] = ()) -> dict[int, LoadedPicture]:
    """Load pictures with all their renditions; rendering them takes no further query.

    A picture without renditions costs one more query, once.

    Args:
        ids: of any pictures; patient photos among them are left out.
        with_consent: ids of patient photos with consent for this place.
    """
    patients = set(with_consent)
    loaded = _load(patients, Q()) if patients else {}
    return loaded | _load_public(set(ids) - patients)


@kept_by_id
def _load_public(ids: Collection[int]) -> dict[int, LoadedPicture]:
    return _load(ids, Q(is_patient_photo=False))


def _load(ids: Collection[int], allowed: Q) -> dict[int, LoadedPicture]:
    """Those of the pictures that are allowed."""
    found: dict[int, LoadedPicture] = {}
    images = get_image_model()
    rows = (
        images.get_rendition_model()
        .objects.filter(image__in=images.objects.filter(allowed, pk__in=ids))
        .values_list("image_id", "image__credit", "filter_spec", "file", "width", "height")
    )
    for pk, credit, spec, file, width, height in rows:
        picture = found.setdefault(pk, LoadedPicture(pk, credit, "", {}))
        picture.sizes[spec] = Size(_address(file), width, height)
    if missing := set(ids) - found.keys():
        for pk, credit in images.objects.filter(allowed, pk__in=missing).values_list("pk", "credit"):
            found[pk] = LoadedPicture(pk, credit, "", {})
    return found


def picture_in_use(value: dict[str, Any], loaded: dict[int, LoadedPicture]) -> LoadedPicture | None:
    """A picture with the alternative text of this use; None without one, or if it was deleted.

    Args:
        value: the stored value of a picture block.
        loaded: see `load_pictures`.
    """
    picture = loaded.get(value.get("image") or 0)
    if picture is None or value.get("decorative"):
        return picture
    return replace(picture, alt=value.get("alt_text") or "")


def render_picture(
    picture: LoadedPicture | AbstractImage | None, spec: str, *, sizes: str, **attributes: str
) -> Markup:
    """The `picture` element of a picture in several widths and formats.

    Args:
        picture: a loaded picture, or an image block's value. None renders nothing, nor does a patient photo
            that was not loaded as such.
        spec: as for Wagtail's `picture`, such as "format-{avif,webp,jpeg}|width-{480,960}", always with
            these formats.
        sizes: of the `source` elements: the width on the page.
        attributes: of the `img` element.
    """
    if picture is None or getattr(picture, "is_patient_photo", False):
        return Markup()
    if isinstance(picture, AbstractImage):
        alt = getattr(picture, "contextual_alt_text", "") or ""
        picture = LoadedPicture(picture.pk, picture.credit, alt, {})
    specs = _specs(spec)
    picture = sized(picture, *specs)
    if picture is None:
        return Markup()
    by_format = {
        name: [picture.sizes[one] for one in specs if one.startswith(f"format-{name}|")] for name in _FORMATS
    }
    *best, (_name, others) = by_format.items()
    sources = "".join(
        f"<source {_attributes({'sizes': sizes, 'srcset': _srcset(found), 'type': _FORMATS[name]})}>"
        for name, found in best
    )
    smallest = others[0]
    image = {
        "alt": attributes.pop("alt", picture.alt),
        "height": smallest.height,
        "sizes": sizes,
        "src": smallest.url,
        "srcset": _srcset(others),
        "width": smallest.width,
        **attributes,
    }
    return Markup(f"<picture>{sources}<img {_attributes(image)}></picture>")  # noqa: S704 (made of escaped parts)


def _attributes(values: dict[str, object]) -> str:
    return " ".join(f'{name}="{escape(value)}"' for name, value in values.items())


def _srcset(sizes: list[Size]) -> str:
    return ", ".join(f"{size.url} {size.width}w" for size in sizes)


def sized(picture: LoadedPicture, *specs: str) -> LoadedPicture | None:
    """The picture with these renditions, created where missing.

    None if that fails: a damaged picture leaves a gap, it does not break the page.
    """
    if picture.sizes.keys() >= set(specs):
        return picture
    image = get_image_model().objects.filter(pk=picture.pk).first()
    if image is None:
        return None
    # A failed picture is not retried at each request. A new file has another name.
    failure = f"picture-failed-{image.file.name}"
    if cache.get(failure):
        return None
    try:
        made = image.get_renditions(*specs)
    # Also where a size cannot be stored, as on a full disk.
    except OSError as error:
        logger.warning("The picture “%s” (%s) cannot be shown: %s", image.title, image.pk, error)
        cache.set(failure, True, timeout=10 * 60)
        return None
    # All uses of the picture share what was found of it, so that the next one asks no more.
    for spec, rendition in made.items():
        picture.sizes[spec] = Size(rendition.url, rendition.width, rendition.height)
    return picture


def prepared(picture: LoadedPicture | None, spec: str) -> LoadedPicture | None:
    """The picture with all renditions of a spec, for whoever keeps it."""
    return sized(picture, *_specs(spec)) if picture else None


@lru_cache(maxsize=64)
def _specs(spec: str) -> tuple[str, ...]:
    return tuple(Filter.expand_spec(spec))


# The storage is a folder, so an address follows from the file's name.
@lru_cache(maxsize=4096)
def _address(file: str) -> str:
    return str(default_storage.url(file))
