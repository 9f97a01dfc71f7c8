"""What stands in a file beside the picture, such as its place or a comment, goes into no size of it."""

from __future__ import annotations

from typing import Any

from willow.plugins.pillow import PillowImage


def strip_image_metadata() -> None:
    """Let Willow write files without notes. Called once, at the start.

    Willow copies EXIF from the original into JPEG and PNG files, and Pillow the comments of a JPEG; neither
    has a setting for it. Which way is up, the only note that matters, Willow has applied to the pixels
    before, without this method.
    """
    keep_picture = PillowImage.__init__

    def without_comment(self: PillowImage, image: Any) -> None:
        keep_picture(self, image)
        image.info.pop("comment", None)

    PillowImage.__init__ = without_comment
    PillowImage.get_exif_data = lambda self: None
