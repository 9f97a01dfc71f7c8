"""Validates uploaded pictures and converts them to a form from which all renditions can be made.

Cameras, phones and print shops produce files that browsers cannot show, or that Pillow can read but not
write: CMYK, 16 bits, palettes, HEIC, other colour profiles. They are converted at upload; unreadable files
are refused with a message in the form.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

# Registers HEIC, which Pillow does not support itself.
from pillow_heif import HeifImagePlugin as _heif  # noqa: F401, N813
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

# File extensions by Pillow's format names. MPO is a JPEG of some cameras with a second picture.
_ENDINGS = {
    "AVIF": "avif",
    "GIF": "gif",
    "HEIF": "heic",
    "JPEG": "jpg",
    "MPO": "jpg",
    "PNG": "png",
    "WEBP": "webp",
}
_KEPT_AS_THEY_ARE = {"AVIF", "JPEG", "MPO", "PNG", "WEBP"}
_MOVING = {"AVIF", "GIF", "PNG", "WEBP"}
_MODES = {"L", "RGB", "RGBA"}
# The limit of WebP; renditions of a narrow picture are as high as the original.
_LONGEST_SIDE = 16_000
# So that the shorter side of every rendition has some pixels.
_GREATEST_RATIO = 20


class PictureField(WagtailImageField):
    """Wagtail's image field, with a full decode and conversion."""

    default_error_messages = {
        "damaged": _("“%(name)s” is damaged or incomplete. Save or send it again, and upload the new file."),
        "moving": _("“%(name)s” is animated. The site shows still pictures only: upload a single frame."),
        "narrow": _(
            "“%(name)s” is too narrow: %(width)s by %(height)s pixels. Crop it so that the "
            "longer side is at most %(ratio)s times the shorter one."
        ),
    }

    def to_python(self, data: Any) -> Any:
        """The uploaded file, converted if needed; refuses unusable files."""
        if data is None or not hasattr(data, "read"):
            return super().to_python(data)
        ending = Path(data.name).suffix.lower().removeprefix(".")
        if ending in self.allowed_image_extensions and data.size <= self.max_upload_size:
            data = self._usable(data)
        return super().to_python(data)

    def _usable(self, data: Any) -> Any:
        data.seek(0)
        content = data.read()
        data.seek(0)
        try:
            image = Image.open(io.BytesIO(content))
        except Image.DecompressionBombError:
            self._refuse_pixels(_("unknown number"))
        # Each decoder has errors of its own, down to SyntaxError.
        except Exception:
            self._refuse("invalid_image")
        if image.format not in _ENDINGS:
            # Wagtail names the format that does not belong to the ending.
            return data
        if image.width * image.height > self.max_image_pixels:
            self._refuse_pixels(image.width * image.height)
        if image.format in _MOVING and getattr(image, "is_animated", False):
            self._refuse("moving", name=data.name)
        if max(image.size) > _GREATEST_RATIO * min(image.size):
            self._refuse(
                "narrow", name=data.name, width=image.width, height=image.height, ratio=_GREATEST_RATIO
            )
        try:
            image.load()
            converted = _converted(image)
            ending, kind, content = converted or (_ENDINGS[image.format], data.content_type, content)
            _check_writable(content)
        except Exception:
            self._refuse("damaged", name=data.name)
        # The extension follows the content, whatever the file was called.
        return SimpleUploadedFile(f"{Path(data.name).stem}.{ending}", content, content_type=kind)

    def _refuse(self, code: str, **values: Any) -> NoReturn:
        raise ValidationError(self.error_messages[code], code=code, params=values) from None

    def _refuse_pixels(self, number: Any) -> NoReturn:
        raise ValidationError(
            self.error_messages["file_too_many_pixels"]
            % {"num_pixels": number, "max_pixels_count": self.max_image_pixels},
            code="file_too_many_pixels",
        ) from None


class PictureForm(BaseImageForm):
    """The library's picture form. Wagtail creates the field itself, so it is replaced here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            self.fields["file"] = PictureField(
                label=field.label, required=field.required, widget=field.widget, max_length=field.max_length
            )


def _converted(image: Image.Image) -> tuple[str, str, bytes] | None:
    """The picture converted as extension, type and content; None if it needs no conversion."""
    profile = image.info.get("icc_profile")
    fits = (
        image.format in _KEPT_AS_THEY_ARE
        and image.mode in _MODES
        and not (image.has_transparency_data and image.mode != "RGBA")
        and (not profile or (image.mode != "L" and _colour_space(profile) == "RGB"))
        and max(image.size) <= _LONGEST_SIDE
    )
    if fits:
        return None
    is_lossless = image.format in ("GIF", "PNG")
    upright = _to_screen_colours(ImageOps.exif_transpose(image))
    if max(upright.size) > _LONGEST_SIDE:
        upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    buffer = io.BytesIO()
    options = {"icc_profile": upright.info["icc_profile"]} if upright.info.get("icc_profile") else {}
    # Drops the metadata.
    upright.info = {}
    if is_lossless or upright.mode == "RGBA":
        upright.save(buffer, "PNG", **options)
        return "png", "image/png", buffer.getvalue()
    upright.save(buffer, "JPEG", quality=92, **options)
    return "jpg", "image/jpeg", buffer.getvalue()


def _to_screen_colours(image: Image.Image) -> Image.Image:
    """The picture as greyscale, RGB or RGBA with 8 bits; a profile for other colours is dropped."""
    profile = image.info.pop("icc_profile", None)
    if image.mode.startswith("I"):
        # Pillow would cut 16 bits at 255.
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
        profile = None
    mode = "RGBA" if image.has_transparency_data else "L" if image.mode in ("1", "L") else "RGB"
    space = _colour_space(profile) if profile else ""
    if space and space == {"CMYK": "CMYK", "L": "GRAY"}.get(image.mode):
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile or b"")), target, outputMode="RGB"
        )
        if converted is not None:
            converted.info.pop("icc_profile", None)
            return converted
    converted = image.convert(mode)
    converted.info.pop("icc_profile", None)
    if space == "RGB" and image.mode in ("P", "RGB", "RGBA"):
        converted.info["icc_profile"] = profile
    return converted


def _colour_space(profile: bytes) -> str:
    """A profile's colour space, such as "RGB"; empty if it cannot be read."""
    try:
        return str(ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile.xcolor_space).strip()
    except (ImageCms.PyCMSError, OSError):
        return ""


def _check_writable(content: bytes) -> None:
    """Write a small copy in each public format.

    Raises:
        Exception: of any kind, from whatever failed to write.
    """
    image = Image.open(io.BytesIO(content))
    profile = image.info.get("icc_profile")
    small = ImageOps.exif_transpose(image)
    small.thumbnail((32, 32))
    for name in ("AVIF", "WEBP"):
        small.save(io.BytesIO(), name, icc_profile=profile)
    small.convert("RGB").save(io.BytesIO(), "JPEG", icc_profile=profile)
