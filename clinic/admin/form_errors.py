"""The errors of a form as a list, each with the field to fix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.blocks import StreamBlockValidationError, StreamValue
from wagtail.blocks.struct_block import StructBlockValidationError


@dataclass(frozen=True)
class FormProblem:
    """Something that is missing or wrong.

    Args:
        field: the field's name; empty if no single field fixes it.
        input: the name of the input, if the field has several.
        label: the field's label, with the block and its input where there is one.
        message: what to do, in a sentence.
    """

    field: str
    label: str
    message: str
    input: str = ""


def form_problems(form: BaseForm) -> list[FormProblem]:
    """All errors of a bound form, in the order of its fields."""
    errors = form.errors.as_data()
    found = [
        FormProblem("", "", message)
        for error in errors.get(NON_FIELD_ERRORS, [])
        for message in error.messages
    ]
    for name in form.fields:
        label = capfirst(str(form.fields[name].label or name))
        for error in errors.get(name, []):
            value = form[name].value() if isinstance(error, StreamBlockValidationError) else None
            for place, path, message in _sentences(error, value, name):
                found.append(FormProblem(name, " · ".join([label, *place]), message, path))
    return found


def _sentences(error: Any, value: Any, path: str) -> Iterator[tuple[list[str], str, str]]:
    """Each message of an error, with the labels and the input inside a block."""
    if isinstance(error, StreamBlockValidationError):
        for message in error.non_block_errors.as_data():
            yield from _sentences(message, None, path)
        for index, child_error in error.block_errors.items():
            child = value[index] if isinstance(value, StreamValue) else None
            label = str(child.block.label) if child else _("Block")
            inner = _sentences(child_error, child.block if child else None, f"{path}-{index}-value")
            for place, name, message in inner:
                yield [f"{label} {index + 1}", *place], name, message
    elif isinstance(error, StructBlockValidationError):
        for name, child_error in error.block_errors.items():
            block = value.child_blocks[name] if value is not None else None
            label = str(block.label) if block else name
            for place, inner_name, message in _sentences(child_error, block, f"{path}-{name}"):
                yield [label, *place], inner_name, message
        for message in error.non_block_errors.as_data():
            yield from _sentences(message, None, path)
    elif isinstance(error, ValidationError):
        yield from (([], path, str(message)) for message in error.messages)
