"""A file with the content of a site, as it is read."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.base import ContentFile as Content
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from clinic.core.pictures.files import PictureField
from clinic.operations.content.exporting import CONTENT
from clinic.operations.content.form import NAME, VERSION
from clinic.operations.snapshots import MEDIA

# Some ten thousand pages.
MAX_BYTES = 256_000_000
_MAX_FILE = 30_000_000
_NOT_OURS = "This file is no content that `manage.py export_content` has written."
_CUT = "The file is cut or damaged: export it once more."
_FOLDERS = re.compile(r"(original_images|documents)/[\w.-]+")


class ContentRefused(Exception):
    """Why nothing was taken in, in one sentence."""


class ContentFile:
    """The records of a file, and its pictures.

    Args:
        content: as it stands in the file.
        archive: the pictures and documents; None where the file has none.

    Raises:
        ContentRefused: it is not of this form.
    """

    def __init__(self, content: Any, archive: ZipFile | None = None) -> None:
        if not isinstance(content, dict) or content.get("format") != NAME:
            raise ContentRefused(_NOT_OURS)
        if content.get("version") != VERSION:
            raise ContentRefused(
                f"The file is of version {content.get('version')}, by release {content.get('release')}; "
                f"this site reads version {VERSION}."
            )
        self._archive = archive
        self._saved: list[str] = []
        try:
            self.collections: dict[str, Any] = dict(content["collections"])
            self.rows: dict[str, dict[str, Any]] = {
                kind: dict(rows) for kind, rows in content["rows"].items()
            }
            self.pages: list[dict[str, Any]] = content["pages"]
            for page in self.pages:
                # What is looked at before anything is written.
                words = [page[name] for name in ("path", "type", "language", "key")]
                if "alias_of" not in page:
                    words += [page["content"]["title"], page["content"]["slug"]]
                if page["live"] not in (True, False) or not all(word.strip("/") for word in words):
                    raise ValueError(page["path"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ContentRefused(
                f"The file is not as docs/operations/content.schema.json says: {error}."
            ) from error

    def placed(self, model: Any, values: dict[str, Any]) -> dict[str, Any]:
        """Save the file of a picture or a document that is new here; returns the columns that name it.

        Raises:
            ContentRefused: it is not in the file, or not what the record says.
        """
        if not hasattr(model, "file_hash"):
            return {}
        name, title = values["file"], values["title"]
        if self._archive is None or MEDIA + name not in self._archive.namelist():
            raise ContentRefused(f"“{title}” is neither here nor in the file: export into a .zip.")
        member = self._archive.getinfo(MEDIA + name)
        if not _FOLDERS.fullmatch(name) or member.file_size > _MAX_FILE:
            raise ContentRefused(f"“{title}” is no file of a picture or a document.")
        content = self._archive.read(member)
        if hashlib.sha1(content).hexdigest() != values["file_hash"]:  # noqa: S324
            raise ContentRefused(_CUT)
        try:
            if hasattr(model, "renditions"):
                PictureField().clean(SimpleUploadedFile(Path(name).name, content))
            elif not content.startswith(b"%PDF-"):
                raise ContentRefused(f"“{title}” is no PDF file.")
            # Under its own name, by which the ledger knows photos of patients.
            saved = default_storage.save(name, Content(content))
        except (ValidationError, SuspiciousFileOperation) as error:
            raise ContentRefused(f"“{title}” cannot be taken in: {error}") from error
        self._saved.append(saved)
        return {"file": saved}

    def take_back(self) -> None:
        """Delete the files that were saved: the transaction rolls back rows alone."""
        for name in self._saved:
            default_storage.delete(name)


@contextmanager
def opened(path: Path) -> Iterator[ContentFile]:
    """A file, read.

    Raises:
        ContentRefused: it cannot be read.
    """
    with path.open("rb") as file:
        try:
            if file.read(4) != b"PK\3\4":
                file.seek(0)
                yield ContentFile(_json(file))
                return
            with ZipFile(file) as archive:
                if CONTENT not in archive.namelist():
                    raise ContentRefused(_NOT_OURS)
                with archive.open(CONTENT) as content:
                    read = _json(content)
                yield ContentFile(read, archive)
        except (BadZipFile, EOFError, zlib.error):
            raise ContentRefused(_CUT) from None


def _json(file: IO[bytes]) -> Any:
    text = file.read(MAX_BYTES + 1)
    if len(text) > MAX_BYTES:
        raise ContentRefused(f"The file has more than {MAX_BYTES / 1e6:.0f} MB of text.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ContentRefused(_CUT if text.lstrip().startswith(b"{") else _NOT_OURS) from None
