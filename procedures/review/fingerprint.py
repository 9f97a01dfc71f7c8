"""The fingerprint of a page's clinical text, by which approvals know it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from modelcluster.models import model_from_serializable_data
from wagtail.fields import StreamField

from clinic.core.fingerprints import digest
from clinic.core.plain_text import plain_text
from clinic.publishing.differences import labels_of
from procedures.models import ReviewedPage

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def fingerprint(page: Any) -> str:
    """A digest of the clinical text of a page in memory, in words: markup, pictures and ids do not count."""
    return digest(clinical_content(page))


def clinical_fields(model: type[ReviewedPage]) -> Iterator[Any]:
    """The columns that a review covers: the title and what the registry declares to be clinical."""
    names = {"title", *(fact.name for fact in model.facts if fact.is_clinical)}
    return (field for field in model._meta.concrete_fields if field.name in names)


def fact_labels(page: Any, *, clinical: bool | None = None) -> dict[str, str]:
    """The labels of the facts of a page with a field, by name, in the order of the page.

    Args:
        clinical: only the facts that a review covers, or only the others; by default, all.
    """
    return labels_of(
        page,
        [
            *(["title"] if clinical is not False else []),
            *(fact.name for fact in page.facts if clinical is None or fact.is_clinical is clinical),
        ],
    )


def clinical_content(page: Any) -> dict[str, Any]:
    """The clinical text of a page by column, without empty values. Takes no query."""
    content = {}
    for field in clinical_fields(type(page)):
        value = getattr(page, field.name)
        stored = list(value.raw_data) if isinstance(field, StreamField) else field.value_to_string(page)
        content[field.name] = words_of_stored(stored)
    return {name: value for name, value in content.items() if value}


def is_covered(page: ReviewedPage) -> bool:
    """Whether a reviewed page's clinical text is the approved one."""
    return page.reviewed_text == fingerprint(page)


def version_of(page: Any, content: dict[str, Any]) -> Any:
    """A version of a page from its stored content, without a query: columns alone, and no relations."""
    names = {field.name for field in page._meta.concrete_fields if not field.is_relation}
    stored = {name: value for name, value in content.items() if name in names}
    return model_from_serializable_data(type(page), {**stored, "pk": page.pk}, check_fks=False)


def words_of_stored(value: Any) -> Any:
    """Stored content as words; what has none is left out."""
    if isinstance(value, str):
        return plain_text(value) if _TAG.search(value) else " ".join(value.split())
    if isinstance(value, list):
        return [words_of_stored(item) for item in value]
    if isinstance(value, dict):
        left_out = {"picture", "id"} if value.keys() >= {"type", "value"} else {"picture"}
        words = {name: words_of_stored(item) for name, item in value.items() if name not in left_out}
        return {name: item for name, item in words.items() if item}
    return value
