"""Two versions of a page or a row in words: each field as visitors and staff read it, old beside new."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext
from wagtail.blocks import ListBlock, StreamBlock, StructValue
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import RichText

from clinic.core.plain_text import plain_paragraphs, plain_text


@dataclass(frozen=True)
class Line:
    """A line of a field, and whether the other version lacks it."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Difference:
    """A field that two versions tell differently.

    Attributes:
        name: of the field.
        old, new: its lines; without any, the version does not state it.
    """

    name: str
    label: str
    old: Sequence[Line]
    new: Sequence[Line]


def changed_text(lines: Sequence[Line], between: str) -> str:
    """The lines of a version that the other one lacks."""
    return between.join(line.text for line in lines if line.is_changed)


def difference_in_words(label: str, old: str, new: str) -> str:
    """A field with its old and new text on one line; an empty text is not stated."""
    values = {"label": label, "old": old or gettext("not stated"), "new": new or gettext("not stated")}
    return gettext("%(label)s: “%(old)s” → “%(new)s”") % values


def differences(old: Any, new: Any, labels: Mapping[str, str]) -> list[Difference]:
    """What two versions, as objects, tell differently in the fields of which the labels are given.

    Args:
        old: None if there was none.
        new: the newer version.
    """
    found = []
    for name, label in labels.items():
        field = new._meta.get_field(name)
        before, after = [] if old is None else _lines(field, old), _lines(field, new)
        if before != after:
            old_lines = [Line(text, text not in after) for text in before]
            found.append(
                Difference(name, label, old_lines, [Line(text, text not in before) for text in after])
            )
    return found


def labels_of(model: Any, names: Iterable[str]) -> dict[str, str]:
    """The label of each of the named fields that a model has."""
    found = {}
    for name in names:
        try:
            found[name] = capfirst(str(model._meta.get_field(name).verbose_name))
        except (FieldDoesNotExist, AttributeError):
            # Of another version of the software, or rows of another table.
            continue
    return found


def _lines(field: Any, version: Any) -> list[str]:
    """A field of a version in words, a line each; empty if it is not stated."""
    if field.many_to_many:
        return sorted(str(item) for item in getattr(version, field.name).all())
    value = getattr(version, field.attname)
    if value in (None, ""):
        return []
    if field.is_relation:
        return [str(field.related_model._default_manager.filter(pk=value).first() or gettext("deleted"))]
    if isinstance(field, StreamField):
        lines: Iterable[str] = _block_lines(value.stream_block, value)
    elif isinstance(field, RichTextField):
        lines = plain_paragraphs(value)
    elif field.choices:
        lines = [str(dict(field.flatchoices).get(value, value))]
    elif value is False and isinstance(version, Page):
        # Visitors read nothing of a box that is not ticked.
        lines = []
    else:
        lines = (" ".join(line.split()) for line in _words(value).splitlines())
    return [line for line in lines if line]


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return str(localize(value))


def _block_lines(block: Any, value: Any) -> Iterator[str]:
    """The words of a block. One with several inputs is a line; it names each of them, but for the first."""
    if value is None or value is False or value == "":
        return
    if isinstance(block, StreamBlock):
        for child in value:
            yield from _block_lines(child.block, child.value)
    elif isinstance(block, ListBlock):
        for item in value:
            yield from _block_lines(block.child_block, item)
    elif isinstance(value, StructValue):
        yield "; ".join(_struct_parts(block, value))
    elif isinstance(value, RichText):
        yield from plain_paragraphs(value.source)
    elif hasattr(value, "contextual_alt_text"):
        words = gettext("decorative") if value.decorative else value.contextual_alt_text
        yield f"{value.title} ({words})" if words else str(value.title)
    elif isinstance(value, list | tuple):
        yield ", ".join(map(_words, value))
    else:
        choices = dict(flatten_choices(getattr(getattr(block, "field", None), "choices", None) or ()))
        is_choice = isinstance(value, str | int) and value in choices
        yield " ".join((str(choices[value]) if is_choice else plain_text(_words(value))).split())


def _struct_parts(block: Any, value: StructValue) -> Iterator[str]:
    # What a value says by itself, and the inputs that this covers.
    said, inputs = value.said_in_words() if hasattr(value, "said_in_words") else ("", ())
    is_first = not said
    if said:
        yield said
    for name, child in block.child_blocks.items():
        text = "" if name in inputs else ", ".join(filter(None, _block_lines(child, value.get(name))))
        if text and not is_first:
            label = capfirst(str(child.label))
            text = pgettext("an input and its value", "%(label)s: %(value)s") % {
                "label": label,
                "value": text,
            }
        if text:
            is_first = False
            yield text
