"""The picture that stands beside a shared link: the page's title, its main facts, the clinic's name.

The address of a picture holds a digest of everything on it. A change of a title, a price or the
clinic's name makes another address, so that pictures may be kept for ever, by us and by everybody.
One is drawn when it is first asked for, once, and takes the place of the page's former one.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse

from clinic.seo.card_drawing import HEIGHT, WIDTH, draw_card

# Another number draws all pictures anew.
DESIGN = 3

FOLDER = "cards"


class CardFact(NamedTuple):
    """A fact on the picture, in the words of the page itself.

    Attributes:
        label, value: such as "Average recovery" and "3 days".
        detail: what stands under the value, such as "per session"; may be empty.
    """

    label: str
    value: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.label}: {self.value} {self.detail}".rstrip()


@dataclass(frozen=True)
class ShareCard:
    """What stands on the picture of a page.

    Attributes:
        page_id: of the page.
        title, facts: of the page.
        clinic: the clinic's name.
        accent: the colour of its brand; empty for the site's own.
    """

    page_id: int
    title: str
    facts: tuple[CardFact, ...]
    clinic: str
    accent: str

    width = WIDTH
    height = HEIGHT

    @classmethod
    def of(cls, page: Any, clinic: Any) -> ShareCard | None:
        """The picture of a page, with the clinic's settings; None for one that is not public."""
        return cls.as_if_public(page, clinic) if page.live and not page.is_restricted else None

    @classmethod
    def as_if_public(cls, page: Any, clinic: Any) -> ShareCard:
        """The picture that a page in memory would have, such as a draft; its file is nobody's to keep."""
        return cls(page.pk, page.card_title, tuple(page.card_facts), clinic.name, clinic.accent)

    @property
    def digest(self) -> str:
        """A digest of all that is on the picture."""
        text = json.dumps([DESIGN, asdict(self)], sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()

    @property
    def address(self) -> str:
        """Where the picture is, on this site."""
        return reverse("share_card", args=[self.page_id, self.digest])

    @property
    def alt(self) -> str:
        """The words of the picture."""
        return ". ".join([self.title, *map(str, self.facts)])

    def draw(self) -> bytes:
        """The picture as PNG, drawn anew and kept nowhere."""
        return draw_card(self.title, self.clinic, self.facts, self.accent)

    def file(self) -> Path:
        """The picture's file, which is drawn when it is not there yet. Safe to call side by side."""
        path = _folder() / f"{self.page_id}-{self.digest}.png"
        if path.exists():
            return path
        with _alone(self.page_id):
            if not path.exists():
                # Complete or not there at all: others look for it while it is written.
                beside = path.with_suffix(".part")
                beside.write_bytes(self.draw())
                os.replace(beside, path)
                _remove_all(self.page_id, but=path)
        return path


def forget(page_id: int) -> None:
    """Remove the picture of a page that is no longer public."""
    _remove_all(page_id)


def _remove_all(page_id: int, but: Path | None = None) -> None:
    for path in _folder().glob(f"{page_id}-*.png"):
        if path != but:
            path.unlink(missing_ok=True)


def _folder() -> Path:
    # Of this machine, also where uploads are in a bucket.
    folder = Path(settings.MEDIA_ROOT, FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _alone(page_id: int) -> Iterator[None]:
    """Keep other threads and processes of this machine from drawing the same page's picture meanwhile."""
    with (_folder() / f"{page_id}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
