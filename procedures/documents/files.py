"""Reads a document from a file or its content."""

from __future__ import annotations

import os
import stat
from dataclasses import replace

from django.utils.translation import gettext as _

from procedures.documents.document import Conventions
from procedures.documents.errors import DocumentError
from procedures.documents.reader import NONE, read_document
from procedures.documents.reading import Reading
from procedures.documents.sources import MAX_FILE, Source, sources_of


def read_file(path: str | bytes | os.PathLike[str], conventions: Conventions = NONE) -> Reading:
    """Read a file of one procedure.

    Raises:
        DocumentError: the file cannot be read, or is not a document of one procedure; see `read_bytes`.
    """
    name = _printable(os.fspath(path))
    try:
        return read_bytes(bytes_of(path), name, conventions)
    except DocumentError as error:
        raise error.named(name) from None


def bytes_of(path: str | bytes | os.PathLike[str], limit: int = MAX_FILE) -> bytes:
    """The content of a file, or its beginning if it is larger than allowed.

    Raises:
        DocumentError: there is no such file, or it cannot be opened, or it is too large.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            if os.path.isdir(path):
                raise DocumentError(_("%(document)s is a folder, not a file."))
            raise DocumentError(_("%(document)s is not a file."))
        with open(path, "rb") as file:
            # One byte more than is allowed is enough to see that a file is too large.
            return file.read(limit + 1)
    except DocumentError:
        raise
    except FileNotFoundError:
        raise DocumentError(_("%(document)s does not exist.")) from None
    except (OSError, ValueError) as error:
        # A name with a zero in it is a ValueError.
        raise DocumentError(_("%(document)s cannot be opened.")) from error


def read_bytes(data: bytes, name: str = "", conventions: Conventions = NONE) -> Reading:
    """Read a file's content, of any of the kinds that `sources` knows.

    Args:
        name: of the file; its ending tells kinds apart that look alike.

    Raises:
        DocumentError: it is too large, of another kind, damaged, or not a document of one procedure.
    """
    found = sources_of(data, name)
    if len(found) > 1:
        raise DocumentError(
            _("%(document)s contains %(number)s procedures; import them one at a time."), number=len(found)
        )
    return read_source(found[0], conventions)


def read_source(source: Source, conventions: Conventions = NONE) -> Reading:
    """Read what was converted from a file, with the doubts of its conversion."""
    reading = read_document(source.text, conventions)
    return replace(reading, warnings=(*source.doubts, *reading.warnings)) if source.doubts else reading


def _printable(name: str | bytes) -> str:
    """A file's name as one line of text."""
    text = os.fsdecode(name).encode("utf-8", "replace").decode("utf-8")
    return "".join(character if character.isprintable() else "?" for character in text)
