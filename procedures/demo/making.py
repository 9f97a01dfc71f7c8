"""How the demo makes a thing once: what it knows of earlier runs, and how texts and pictures are stored."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from typing import Any

from django.core.files.images import ImageFile
from django.db.models import Q
from wagtail.log_actions import LogContext
from wagtail.models import Page, PageLogEntry

from clinic.models import ClinicImage
from procedures.demo.content_format import PICTURES, Content, Picture
from procedures.demo.errors import ContentError, naming
from procedures.demo.marked_text import rich_text

Report = Callable[[str], None]

# The demo's signature under its log entries is made from this and the name of the thing.
_SIGNATURE = uuid.UUID("4f0f6c1e-6d1b-4f0e-9a55-0c4d3b1a7e20")


class SignedLog(LogContext):
    """Inside, log entries bear the demo's signature for one thing, by which it is known ever after."""

    def __init__(self, thing: str) -> None:
        super().__init__(generate_uuid=False)
        self.uuid = signature(thing)


def signature(thing: str) -> uuid.UUID:
    """The signature under everything that is logged of a thing."""
    return uuid.uuid5(_SIGNATURE, thing)


class Maker:
    """What all parts of a run need. Pages are known by kind and slug, such as ("concern", "scars")."""

    def __init__(self, content: Content, again: bool, report: Report) -> None:
        self.content = content
        self.again = again
        self.report = report
        self.new_images: list[ClinicImage] = []
        self.ids: dict[tuple[str, str], int] = {}
        self.deleted: set[tuple[str, str]] = set()

    def may_fill(self, thing: str, page: Page) -> bool:
        """Whether the demo has not done so yet, and no editor's draft is waiting on the page."""
        return not page.has_unpublished_changes and not self.was_logged(PageLogEntry, thing)

    def fill(self, thing: str, page: Page, values: dict[str, Any], key: str) -> None:
        """Fill in the empty fields of a page and publish it."""
        if not self.may_fill(thing, page):
            self.report(f"Kept: {page.title}")
            return
        empty = {name: value for name, value in values.items() if value and not getattr(page, name)}
        if not empty:
            return
        for name, value in empty.items():
            setattr(page, name, value)
        with naming("clinic.toml", key), SignedLog(thing):
            page.save_revision().publish()
        self.report(f"Filled in: {page.title}")

    def is_settled(self, kind: str, model: type[Page], slug: str, title: str) -> bool:
        """Whether a thing needs nothing done: it is there, under whatever name, or it was deleted."""
        made = PageLogEntry.objects.filter(uuid=signature(f"{kind}/{slug}"))
        page = model.objects.filter(pk__in=made.values("page_id")).first()
        # Without one of its own, an editor's or an import's page of that address or title will do.
        page = page or model.objects.filter(Q(slug=slug) | Q(title__iexact=title)).first()
        if page is not None:
            self.ids[kind, slug] = page.pk
            self.report(f"Kept: {page.title}")
            return True
        if made.exists() and not self.again:
            self.deleted.add((kind, slug))
            self.report(f"Not made again, because it was deleted: {title}")
            return True
        return False

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
        """The id of a page that a file names.

        A page that was deleted is named by 0: a link to it keeps its words, a relation is left out.
        """
        if (kind, slug) in self.deleted:
            return 0
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
        digest = hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()
        # A picture that is there already, with the same bytes, need not be there twice.
        image = ClinicImage.objects.filter(file_hash=digest).first()
        if image is None:
            with path.open("rb") as opened:
                image_file = ImageFile(opened, name=path.name)
                if not image_file.width:
                    raise ContentError(file, f"{key}.file", f"“{picture.file}” is no picture")
                image = ClinicImage(title=picture.title, file=image_file, file_hash=digest)
                image.save()
            self.new_images.append(image)
        value = {"image": image.pk, "decorative": picture.decorative, "alt_text": picture.alt_text}
        return [stored_block("picture", value)]

    @staticmethod
    def was_logged(model: Any, thing: str) -> bool:
        """Whether an earlier run has signed for a thing."""
        return bool(model.objects.filter(uuid=signature(thing)).exists())


def stored_block(block_type: str, value: Any) -> dict[str, Any]:
    """A block as a stream stores it."""
    # The id is given here, so that the page and its first revision agree on it.
    return {"type": block_type, "value": value, "id": str(uuid.uuid4())}
