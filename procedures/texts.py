"""The rich text of a procedure as HTML.

Wagtail resolves the links of each rich text on its own: ten texts with a link each ask the
database twenty times. Here all texts of a page are expanded as one, and cut apart again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html

if TYPE_CHECKING:
    from procedures.models import ProcedurePage

# Cannot occur in stored text: PostgreSQL refuses it, and the editor's texts are cleaned of it.
_SEPARATOR = "\x00"

RICH_TEXT_FIELDS = (
    "introduction",
    "about",
    "preparation",
    "recovery_notes",
    "aftercare",
    "ideal_candidate",
    "not_recommended_for",
    "side_effects",
    "if_something_goes_wrong",
)


def expand_together(sources: list[str]) -> list[SafeString]:
    """The HTML of several rich texts, with the links of all of them looked up at once."""
    expanded = expand_db_html(_SEPARATOR.join(sources)).split(_SEPARATOR)
    if len(expanded) != len(sources):
        # A text with an unclosed tag swallowed its neighbour; each then stands on its own.
        expanded = [expand_db_html(source) for source in sources]
    # Rich text is cleaned by Wagtail when it is saved, as with its own filter.
    return [mark_safe(html) for html in expanded]  # noqa: S308


class ProcedureTexts:
    """All texts of one page: an attribute for each rich text field, and lists for those in blocks."""

    def __init__(self, procedure: ProcedurePage) -> None:
        questions = [block.value for block in procedure.questions]
        sections = [block.value for block in procedure.further_sections]
        sources = [getattr(procedure, name) for name in RICH_TEXT_FIELDS]
        sources += [_source(question.get("answer")) for question in questions]
        sources += [_source(section.get("text")) for section in sections]
        expanded = iter(expand_together(sources))
        self._fields = {name: next(expanded) for name in RICH_TEXT_FIELDS}
        self.questions = [(question.get("question"), next(expanded)) for question in questions]
        self.sections = [
            (section.get("heading"), next(expanded), section.get("picture")) for section in sections
        ]

    def __getattr__(self, name: str) -> SafeString:
        try:
            return self._fields[name]
        except KeyError:
            raise AttributeError(name) from None


def _source(text: Any) -> str:
    return text.source if isinstance(text, RichText) else text or ""
