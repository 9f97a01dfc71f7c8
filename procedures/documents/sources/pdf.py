"""Reads the text of a simple PDF; it says where words stand, and not what they are."""

from __future__ import annotations

import io
import re

import pypdf
import pypdf.filters
from django.utils.translation import gettext as _
from pypdf.errors import PdfReadError

from procedures.documents.errors import DocumentError
from procedures.documents.sources.office import damaged
from procedures.documents.sources.source import Source
from procedures.documents.warnings import WarningCode, doubt

_MAX_PAGES = 30
_MAX_TEXT = 500_000
_NO_TEXT = re.compile(r"[^\W\d_]{2}")
# Drawings of a page may be compressed a thousandfold.
pypdf.filters.ZLIB_MAX_OUTPUT_LENGTH = 5_000_000


def of_pdf(data: bytes) -> Source:
    """The text of a PDF, with the doubt that its lines are lines of print."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(_("%(document)s is protected with a password; save it without one."))
        if len(reader.pages) > _MAX_PAGES:
            raise DocumentError(_("%(document)s has more than %(number)s pages."), number=_MAX_PAGES)
        pages: list[str] = []
        for page in reader.pages:
            pages.append(page.extract_text())
            if sum(map(len, pages)) > _MAX_TEXT:
                raise DocumentError(_("%(document)s has far more text than a procedure."))
    except DocumentError:
        raise
    except Exception as error:
        # pypdf fails in many ways on damaged files; PdfReadError is only one of them.
        raise damaged() if isinstance(error, PdfReadError | ValueError) else _unreadable() from error
    text = "\n\n".join(pages)
    if not _NO_TEXT.search(text):
        raise DocumentError(
            _("%(document)s is a PDF of pictures; open it in a program that recognizes text, and paste that.")
        )
    return Source(text, (doubt(WarningCode.LAYOUT_LOST),))


def _unreadable() -> DocumentError:
    return DocumentError(
        _("%(document)s is a PDF that cannot be read; open it, select all, copy, and paste the text.")
    )
