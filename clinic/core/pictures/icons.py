"""The icons of the site, drawn from the clinic's logo."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageOps

from clinic.core.brand import palettes
from clinic.models import ClinicImage

# What a device may cut off an icon that it puts into a shape of its own: a tenth on each side.
_MARGIN, _MASKABLE_MARGIN = 0.06, 0.16
_FAVICON_SIZES = [(16, 16), (32, 32), (48, 48)]


def draw_icon(logo: ClinicImage, size: int, *, is_maskable: bool = False) -> bytes:
    """A square PNG of the logo: of the part that its focal point marks, or of all of it.

    Raises:
        OSError, SourceImageIOError: the logo's file cannot be read.
    """
    margin = _MASKABLE_MARGIN if is_maskable else _MARGIN
    return _drawn(logo, logo.file.name, _square(logo), size, margin, "PNG")


def draw_favicon(logo: ClinicImage) -> bytes:
    """The logo as `favicon.ico`; raises as `draw_icon` does."""
    return _drawn(logo, logo.file.name, _square(logo), _FAVICON_SIZES[-1][0], 0, "ICO")


Box = tuple[float, float, float, float]


def _square(logo: ClinicImage) -> Box | None:
    """The square around the focal point, as shares of width and height; None without a focal point."""
    if not logo.has_focal_point():
        return None
    point = logo.get_focal_point()
    side = min(max(point.width, point.height), logo.width, logo.height)
    left = min(max(point.centroid.x - side / 2, 0), logo.width - side)
    top = min(max(point.centroid.y - side / 2, 0), logo.height - side)
    return (
        left / logo.width, top / logo.height, (left + side) / logo.width, (top + side) / logo.height,
    )  # fmt: skip


@lru_cache(maxsize=16)
def _drawn(logo: ClinicImage, file_name: str, box: Box | None, size: int, margin: float, kind: str) -> bytes:
    # From a copy of bounded size, which is made once: the logo itself may have millions of pixels.
    # A public size, so that it is drawn for visitors who may see the logo anyway.
    with logo.get_rendition("format-png|max-1600x1600").file.open("rb") as file:
        image = Image.open(file).convert("RGBA")
    if box:
        left, top, right, bottom = box
        image = image.crop(
            (
                round(left * image.width),
                round(top * image.height),
                max(round(right * image.width), round(left * image.width) + 1),
                max(round(bottom * image.height), round(top * image.height) + 1),
            )
        )
    side = round(size * (1 - 2 * margin))
    image = ImageOps.contain(image, (side, side), Image.Resampling.LANCZOS)
    icon = Image.new("RGBA", (size, size), palettes()[0]["paper-raised"])
    icon.alpha_composite(image, ((size - image.width) // 2, (size - image.height) // 2))
    buffer = io.BytesIO()
    options = {"sizes": _FAVICON_SIZES} if kind == "ICO" else {"optimize": True}
    icon.convert("RGB").save(buffer, kind, **options)
    return buffer.getvalue()
