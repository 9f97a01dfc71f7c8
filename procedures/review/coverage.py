"""Whether a clinical review still covers the page.

A mark identifies the review (person and day) and the clinical text that was published with it. Publishing
sets the mark if the page has a new review, and keeps it otherwise.
"""

from __future__ import annotations

import re
from typing import Any

from wagtail.fields import StreamField

from clinic.core.fingerprints import digest, own_fields, without_marks
from clinic.core.plain_text import plain_text
from procedures.facts.registry import FACTS, NOT_FACTS
from procedures.models import ProcedurePage

# Not covered by a review: prices, pictures, people, dates, and fields set at publishing.
_NOT_CLINICAL = {"page_ptr", *NOT_FACTS, *(fact.name for fact in FACTS if not fact.is_clinical)}
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def mark_of(page: ProcedurePage) -> str:
    """The mark of the page's review for its text in memory; empty without a review."""
    review = _review(page)
    return f"{review}{digest(_clinical_content(page))}" if review else ""


def mark_to_publish(page: ProcedurePage) -> str:
    """The mark of a page that is about to be published."""
    review = _review(page)
    rows = type(page)._base_manager
    if page.alias_of_id:
        # An alias shows the text of its source, and its review.
        mark: str = rows.filter(pk=page.alias_of_id).values_list("reviewed_text", flat=True).first() or ""
        return mark
    if not review or page.reviewed_text.startswith(review):
        return page.reviewed_text if review else ""
    live = rows.filter(pk=page.pk, live=True, reviewed_text="").first()
    if live is not None and _review(live) == review:
        # Reviewed before there were marks: what was live until now is what was reviewed, if anything is.
        return "" if live.is_changed_since_review else mark_of(live)
    return mark_of(page)


def is_covered(page: ProcedurePage) -> bool:
    """Whether a reviewed page's clinical text is as it was at the review."""
    if page.reviewed_text:
        # A newer review than the mark's has not been published yet, and covers the text it comes with.
        return not page.reviewed_text.startswith(_review(page)) or page.reviewed_text == mark_of(page)
    changed_on = page.content_updated_on
    return not (changed_on and page.reviewed_on and changed_on > page.reviewed_on)


def _review(page: ProcedurePage) -> str:
    if not (page.reviewer_id and page.reviewed_on):
        return ""
    return f"{page.reviewer_id}:{page.reviewed_on.isoformat()}:"


def _clinical_content(page: ProcedurePage) -> dict[str, Any]:
    """The columns that a review covers: their text, without markup, pictures and empty values.

    The lists of concerns and body areas have tables of their own and are left out: this runs at each display,
    without a further query.
    """
    names = {"title", *own_fields(type(page))} - _NOT_CLINICAL
    content = {}
    for field in page._meta.concrete_fields:
        if field.name in names:
            value = getattr(page, field.name)
            stored = list(value.raw_data) if isinstance(field, StreamField) else field.value_to_string(page)
            content[field.name] = _words(without_marks(stored))
    return {name: value for name, value in content.items() if value}


def _words(value: Any) -> Any:
    if isinstance(value, str):
        return plain_text(value) if _TAG.search(value) else " ".join(value.split())
    if isinstance(value, list):
        return [_words(item) for item in value]
    if isinstance(value, dict):
        words = {name: _words(item) for name, item in value.items() if name != "picture"}
        return {name: item for name, item in words.items() if item}
    return value
