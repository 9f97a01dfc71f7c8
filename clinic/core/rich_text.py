"""The input of a rich text."""

from __future__ import annotations

import re
from typing import Any

from draftjs_exporter.error import ExporterException
from wagtail.admin.rich_text import DraftailRichTextArea

_LINKED_ID = re.compile(r'<a\b[^>]*\bid="([^"]*)"')
# What fits into a column of ids.
_ID = re.compile(r"[0-9]{1,18}")


class RichTextArea(DraftailRichTextArea):
    """Wagtail's, which fails in many ways at what its own script never sends; here in one way.

    Some of it would be saved, and could then be neither edited nor shown.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The text as it is stored.

        Raises:
            ValueError: where what was sent is no content of the editor.
        """
        try:
            stored = super().value_from_datadict(data, files, name)
        except (AttributeError, ExporterException, LookupError, TypeError) as error:
            raise ValueError(f"The text {name} cannot be read.") from error
        if not all(map(_ID.fullmatch, _LINKED_ID.findall(stored or ""))):
            raise ValueError(f"The text {name} links to what has no id.")
        return stored
