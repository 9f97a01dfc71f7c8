"""Digests of stored content, independent of the database and of the editor's own ids."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import Page

# Draftail's paragraph keys, which change at each save of an imported text.
_EDITOR_MARK = re.compile(r' data-block-key="[^"]*"')

# The public ones among the columns of every page.
_READ_OF_EVERY_PAGE = frozenset({"title", "seo_title", "search_description"})


def comparable_data(page: Page) -> dict[str, Any]:
    """The page's columns in a form that is equal for equal content; see `comparable`."""
    # A field that came later and is empty changes nothing: an upgrade moves no date.
    later: frozenset[str] = getattr(page, "fields_added_later", frozenset())
    data = comparable(type(page), page.serializable_data())
    return {name: value for name, value in data.items() if value or name not in later}


def comparable(model: type[models.Model], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Stored values, such as a version's, in a form that is equal for equal content.

    Left out: the order of keys in PostgreSQL's JSON and of related objects, and the ids that the editor adds
    to texts and blocks.
    """
    fields = {field.name: field for field in model._meta.get_fields()}
    data = dict(stored)
    for name, value in data.items():
        field = fields.get(name)
        if isinstance(field, StreamField) and isinstance(value, str):
            value = json.loads(value)
        elif field is not None and field.many_to_many and isinstance(value, list):
            value = sorted(value, key=str)
        data[name] = without_marks(value)
    return data


def without_marks(value: Any) -> Any:
    """Stored content without the ids that the editor adds to texts and blocks."""
    if isinstance(value, str):
        return _EDITOR_MARK.sub("", value)
    if isinstance(value, list):
        return [without_marks(item) for item in value]
    if isinstance(value, dict):
        is_block = value.keys() >= {"type", "value"}
        return {name: without_marks(item) for name, item in value.items() if not (is_block and name == "id")}
    # A version that has just been made holds dates, one from the database their text.
    is_plain = value is None or isinstance(value, int | float)
    return value if is_plain else json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def digest(content: Any) -> str:
    """A digest of JSON-like data."""
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def own_fields(model: type[Page]) -> set[str]:
    """The fields that a page type adds to Wagtail's."""
    return {field.name for field in model._meta.get_fields()} - {
        field.name for field in Page._meta.get_fields()
    }


def public_fields(page: Page) -> set[str]:
    """The fields that visitors read; a page type lists its exceptions in `fields_not_public`."""
    return {*_READ_OF_EVERY_PAGE, *own_fields(type(page))} - getattr(page, "fields_not_public", frozenset())


def fingerprint(page: Page) -> str:
    """A digest of a page's public fields."""
    names = public_fields(page)
    content = {name: value for name, value in comparable_data(page).items() if name in names}
    for relation in get_all_child_relations(type(page)):
        # Child rows get their ids in the database, after the page.
        numbers = {"pk", relation.field.name}
        name = relation.get_accessor_name()
        if name in content:
            content[name] = [
                {key: value for key, value in row.items() if key not in numbers} for row in content[name]
            ]
    return digest(content)
