"""Strips metadata (EXIF, comments) from all renditions."""

from __future__ import annotations

from typing import Any

from willow.plugins.pillow import PillowImage


def strip_image_metadata() -> None:
    """Patch Willow so that it writes no metadata. Called once at startup.

    Willow copies EXIF into JPEG and PNG files, Pillow the comments of a JPEG; neither has a setting for it.
    Willow applies the orientation, the only entry that matters, to the pixels before this.
    """
    keep_picture = PillowImage.__init__

    def without_comment(self: PillowImage, image: Any) -> None:
        keep_picture(self, image)
        image.info.pop("comment", None)

    PillowImage.__init__ = without_comment
    PillowImage.get_exif_data = lambda self: None
