"""The rich text widget."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import BadRequest
from draftjs_exporter.error import ExporterException
from wagtail.admin.rich_text import DraftailRichTextArea

_LINKED_ID = re.compile(r'<a\b[^>]*\bid="([^"]*)"')
# The largest value of an id column.
_ID = re.compile(r"[0-9]{1,18}")


class RichTextArea(DraftailRichTextArea):
    """Wagtail's widget, with one kind of error for malformed input.

    Some malformed input would otherwise be saved and could then be neither edited nor shown.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The text in its stored form.

        Raises:
            BadRequest: the input is not content of the editor.
        """
        try:
            stored = super().value_from_datadict(data, files, name)
        except (AttributeError, ExporterException, LookupError, TypeError) as error:
            raise BadRequest(f"The text {name} cannot be read.") from error
        if not all(map(_ID.fullmatch, _LINKED_ID.findall(stored or ""))):
            raise BadRequest(f"The text {name} links to what has no id.")
        return stored
