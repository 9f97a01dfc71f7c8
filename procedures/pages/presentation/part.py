"""The base of all parts of the presentation: the procedure, its texts, its picture."""

from __future__ import annotations

import re

from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from clinic.core.pictures.rendering import LoadedPicture
from procedures.models import ProcedurePage
from procedures.pages.texts import RICH_TEXT_FIELDS

# An emptied rich text still has tags and spaces.
_NOTHING_TO_READ = re.compile(r"(?:<[^>]*>|&nbsp;|\s)*")


class Part:
    """A part of the presentation of one procedure."""

    def __init__(self, procedure: ProcedurePage) -> None:
        self.procedure = procedure

    @cached_property
    def texts(self) -> dict[str, SafeString | str]:
        """The rich text fields as HTML, by name; empty if there is no text."""
        texts = self.procedure.texts
        return {name: _or_empty(getattr(texts, name)) for name in RICH_TEXT_FIELDS}

    @property
    def picture(self) -> LoadedPicture | None:
        """The picture beside the title."""
        return self.procedure.texts.picture


def _or_empty(html: SafeString) -> SafeString | str:
    return "" if _NOTHING_TO_READ.fullmatch(html) else html
