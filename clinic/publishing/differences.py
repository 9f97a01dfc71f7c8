"""What differs between two versions, in words: (label, old, new), as visitors and staff read the facts.

It compares stored data, field by field, and words only what differs. A field of several lines, such as a list
or a text of several paragraphs, tells only the lines that differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.db import models
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.blocks import ListBlock, RichTextBlock, StreamBlock, StructValue
from wagtail.fields import RichTextField, StreamField

from clinic.core.fingerprints import without_marks
from clinic.core.plain_text import plain_paragraphs

LONGEST = 2_000


class Difference(NamedTuple):
    """A field that differs; an empty value reads “not stated”."""

    label: str
    old: str
    new: str


def differences(
    model: type[models.Model], old: Mapping[str, Any], new: Mapping[str, Any], names: set[str]
) -> list[Difference]:
    """What differs in the named fields of two versions, given as their data (`Revision.content`)."""
    fields = (field for field in model._meta.get_fields() if field.name in names and field.name in new)
    found = (_difference(field, old.get(field.name), new[field.name]) for field in fields)
    return [difference for difference in found if difference]


def _difference(field: Any, old: Any, new: Any) -> Difference | None:
    if _comparable(field, old) == _comparable(field, new):
        return None
    before, after = _lines(field, old), _lines(field, new)
    label = capfirst(str(field.verbose_name))
    if sorted(before) == sorted(after):
        # A picture or a link inside, or another order.
        return Difference(label, "", _("in another order or layout")) if before else None
    gone = [line for line in before if line not in after]
    come = [line for line in after if line not in before]
    return Difference(label, _joined(gone), _joined(come) or ("" if after else _("not stated")))


def _joined(lines: list[str]) -> str:
    text = "\n".join(lines)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _comparable(field: Any, value: Any) -> Any:
    if isinstance(field, StreamField) and isinstance(value, str):
        value = json.loads(value)
    if isinstance(value, list) and field.many_to_many:
        return sorted(value, key=str)
    return without_marks(value) or None


def _lines(field: Any, value: Any) -> list[str]:
    """A stored value in words, a line each."""
    if value in (None, "", []):
        return []
    if isinstance(field, StreamField):
        return [line for child in field.to_python(value) for line in _block_lines(child.block, child.value)]
    if isinstance(field, RichTextField):
        return plain_paragraphs(value)
    if field.many_to_many or field.is_relation:
        keys = value if isinstance(value, list) else [value]
        found = field.related_model._default_manager.in_bulk(keys)
        return [str(found[key]) if key in found else _("deleted") for key in keys]
    value = field.to_python(value)
    if field.choices:
        return [str(dict(field.flatchoices).get(value, value))]
    return [_words(value)]


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(localize(value))


def _block_lines(block: Any, value: Any) -> Iterator[str]:
    """The words of a block: one line for a struct of short inputs."""
    if isinstance(block, StreamBlock):
        for child in value:
            yield from _block_lines(child.block, child.value)
    elif isinstance(block, ListBlock):
        for child in value:
            yield from _block_lines(block.child_block, child)
    elif isinstance(value, StructValue):
        parts = (
            " / ".join(_block_lines(child, value.get(name))) for name, child in block.child_blocks.items()
        )
        if line := ": ".join(part for part in parts if part):
            yield line
    elif value in (None, ""):
        return
    elif isinstance(block, RichTextBlock):
        yield from plain_paragraphs(str(value.source))
    else:
        choices = dict(getattr(getattr(block, "field", None), "choices", None) or ())
        yield str(choices.get(value, _words(value))) if isinstance(value, str) else _words(value)
