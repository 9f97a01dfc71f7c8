"""How the demo makes pages, and how their texts and pictures are stored."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.core.files.images import ImageFile
from wagtail.models import Page

from clinic.models import ClinicImage
from procedures.demo.content_format import PICTURES, Content, Picture
from procedures.demo.errors import ContentError, naming
from procedures.demo.marked_text import rich_text

Report = Callable[[str], None]


class Maker:
    """What all parts of a run need. Pages are known by kind and slug, such as ("concern", "scars")."""

    def __init__(self, content: Content, report: Report) -> None:
        self.content = content
        self.report = report
        self.images: dict[str, ClinicImage] = {}
        self.ids: dict[tuple[str, str], int] = {}

    def fill(self, page: Page, values: dict[str, Any], key: str) -> None:
        """Fill in what is empty on a page that every site has, and publish it."""
        for name, value in values.items():
            if value and not getattr(page, name):
                setattr(page, name, value)
        with naming("clinic.toml", key):
            page.save_revision().publish()
        self.report(f"Filled in: {page.title}")

    def add(self, kind: str, parent: type[Page], page: Page) -> None:
        """Put a page that is not public yet below the only page of a type."""
        page.live = False
        parent.objects.get().add_child(instance=page)
        self.ids[kind, page.slug] = page.pk

    def rich_text(self, text: str, file: str, key: str) -> str:
        """A text in the markup of the content files as Wagtail stores it."""
        try:
            return rich_text(text, lambda kind, slug: self.page_id(file, key, kind, slug))
        except ValueError as error:
            raise ContentError(file, key, str(error)) from None

    def page_id(self, file: str, key: str, kind: str, slug: str) -> int:
        """The id of a page that a file names."""
        try:
            return self.ids[kind, slug]
        except KeyError:
            message = f"names the {kind} “{slug}”, which is not in the demo"
            raise ContentError(file, key, message) from None

    def picture(self, picture: Picture, file: str, key: str) -> list[dict[str, Any]]:
        """A picture as the stored value of a picture field."""
        path = PICTURES / picture.file
        if not path.is_file():
            raise ContentError(file, f"{key}.file", f"there is no “{picture.file}” in pictures/")
        # A picture of several pages is stored once.
        image = self.images.get(picture.file)
        if image is None:
            with path.open("rb") as opened:
                image_file = ImageFile(opened, name=path.name)
                if not image_file.width:
                    raise ContentError(file, f"{key}.file", f"“{picture.file}” is no picture")
                image = ClinicImage.objects.create(title=picture.title, file=image_file)
            self.images[picture.file] = image
        value = {"image": image.pk, "decorative": picture.decorative, "alt_text": picture.alt_text}
        return [stored_block("picture", value)]


def stored_block(block_type: str, value: Any) -> dict[str, Any]:
    """A block as a stream stores it."""
    # The id is given here, so that the page and its first revision agree on it.
    return {"type": block_type, "value": value, "id": str(uuid.uuid4())}
