"""Blocks that any page may use."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import Block
from wagtail.images.blocks import ImageBlock


def picture_blocks() -> list[tuple[str, Block]]:
    """The blocks of a field that holds a picture: it has an alt text, or is marked as decoration."""
    return [
        (
            "picture",
            ImageBlock(
                label=_("Picture"),
                icon="image",
                description=_("A picture with the words that stand in for it, or marked as decoration."),
            ),
        )
    ]
