"""What a camera writes into a photo, such as where and when it was taken, goes into no size of it."""

from __future__ import annotations

from willow.plugins.pillow import PillowImage


def leave_out_camera_notes() -> None:
    """Let Willow write files without EXIF. Called once, at the start.

    Willow copies these notes from the original into JPEG and PNG files, and has no setting for it. Which
    way is up, the only note that matters, it has applied to the pixels before, without this method.
    """
    PillowImage.get_exif_data = lambda self: None
