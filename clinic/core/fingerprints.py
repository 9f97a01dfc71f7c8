"""Stored content as data that can be compared, whatever the database and the editor write around it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import Page

# Draftail's names of paragraphs, new at each save of a text that came from elsewhere.
_EDITOR_MARK = re.compile(r' data-block-key="[^"]*"')

# What visitors and search engines read of the columns that every page has.
_READ_OF_EVERY_PAGE = frozenset({"title", "seo_title", "search_description"})


def comparable_data(page: Page) -> dict[str, Any]:
    """The page's columns, alike for alike content.

    What differs without being content is left out: the order in which PostgreSQL gives the keys of
    stored JSON back, and the marks that the editor writes into texts and blocks.
    """
    data: dict[str, Any] = page.serializable_data()
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            data[field.name] = json.loads(data[field.name])
    return {name: without_marks(value) for name, value in data.items()}


def without_marks(value: Any) -> Any:
    """Stored content without the marks that the editor writes into texts and blocks."""
    if isinstance(value, str):
        return _EDITOR_MARK.sub("", value)
    if isinstance(value, list):
        return [without_marks(item) for item in value]
    if isinstance(value, dict):
        is_block = value.keys() >= {"type", "value"}
        return {name: without_marks(item) for name, item in value.items() if not (is_block and name == "id")}
    return value


def digest(content: Any) -> str:
    """A digest of data, the same for equal data."""
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def own_fields(model: type[Page]) -> set[str]:
    """The fields that a page type adds to those of every page."""
    return {field.name for field in model._meta.get_fields()} - {
        field.name for field in Page._meta.get_fields()
    }


def public_fields(page: Page) -> set[str]:
    """The fields whose content visitors read; a page type names those of its own that they do not."""
    return {*_READ_OF_EVERY_PAGE, *own_fields(type(page))} - getattr(page, "fields_not_public", frozenset())


def fingerprint(page: Page) -> str:
    """A digest of everything that visitors read on a page out of its own fields."""
    names = public_fields(page)
    content = {name: value for name, value in comparable_data(page).items() if name in names}
    for field in page._meta.many_to_many:
        if field.name in content:
            content[field.name] = sorted(content[field.name], key=str)
    for relation in get_all_child_relations(type(page)):
        # Rows get their numbers in the database, after the page that they belong to.
        numbers = {"pk", relation.field.name}
        name = relation.get_accessor_name()
        if name in content:
            content[name] = [
                {key: value for key, value in row.items() if key not in numbers} for row in content[name]
            ]
    return digest(content)
