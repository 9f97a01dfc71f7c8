"""The publishing gate: publication can be refused, with checks that all page types share.

A page type lists its requirements in `publishing_errors`. Drafts are never checked.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page

from clinic.core.pictures.alt_text import is_file_name

Message = str | Promise
# Messages for the editor by field name.
Errors = dict[str, list[Message]]

EXPIRED_ALREADY = _(
    "The expiry date has passed. Choose a later one or clear it: open the status at the "
    "right, then “Edit schedule”."
)


class PublicationRefused(ValidationError):
    """A page was not published because something required is missing.

    Args:
        page: the unchanged page.
        errors: what is missing, by field name, in the editor's words.
    """

    def __init__(self, page: Page, errors: Mapping[str, list[str]]) -> None:
        super().__init__(dict(errors))
        self.page = page


def has_text(value: Any) -> bool:
    """Whether there is visible text, beyond tags, spaces and zero-width characters."""
    text = html.unescape(strip_tags(str(value or "")))
    return any(not char.isspace() and unicodedata.category(char) != "Cf" for char in text)


def picture_errors(page: Page) -> Errors:
    """The pictures of a page that may not be shown as they are.

    Each needs alternative text or the mark of decoration, and none may be a patient photo: those need a
    before-and-after pair, with a consent.
    """
    errors: Errors = {}
    for name, picture in _pictures(page):
        if picture.is_patient_photo:
            errors.setdefault(name, []).append(
                _(
                    "The picture “%(title)s” is a photo of a patient: it may only be shown as part of a "
                    "before-and-after pair. Choose another picture."
                )
                % {"title": picture.title}
            )
        words = "" if picture.decorative else (picture.contextual_alt_text or "").strip()
        if is_file_name(words):
            errors.setdefault(name, []).append(
                _(
                    "The alternative text of “%(title)s” is a file name: “%(words)s”. Describe what the "
                    "picture shows, or mark it as decorative."
                )
                % {"title": picture.title, "words": words}
            )
        if not picture.decorative and not words:
            errors.setdefault(name, []).append(
                _("The picture “%(title)s” needs alternative text, or to be marked as decorative.")
                % {"title": picture.title}
            )
    return errors


def block_errors(page: Page, name: str) -> Errors:
    """The validation errors of a stream's blocks, which otherwise only a form reports."""
    messages: list[Message] = []
    for number, child in enumerate(getattr(page, name), start=1):
        try:
            child.block.clean(child.value)
        except ValidationError as error:
            messages += [
                _("Block %(number)s, %(block)s: %(message)s")
                % {"number": number, "block": child.block.label, "message": message}
                for message in _sentences(error)
            ]
    return {name: messages} if messages else {}


def merged(*all_errors: Errors) -> Errors:
    """Several dictionaries of errors as one, without duplicates."""
    together: Errors = {}
    for errors in all_errors:
        for name, messages in errors.items():
            known = together.setdefault(name, [])
            known += [message for message in messages if message not in known]
    return together


def _pictures(page: Page) -> Iterator[tuple[str, Any]]:
    """Each picture of the page with the name of its field."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            stream = getattr(page, field.name)
            for picture in _pictures_in(stream.stream_block, stream):
                yield field.name, picture


def _pictures_in(block: Block, value: Any) -> Iterator[Any]:
    if not value:
        return
    if isinstance(block, ImageBlock):
        yield value
    elif isinstance(block, StreamBlock):
        for child in value:
            yield from _pictures_in(child.block, child.value)
    elif isinstance(block, ListBlock):
        for item in value:
            yield from _pictures_in(block.child_block, item)
    elif isinstance(block, StructBlock):
        for name, child_block in block.child_blocks.items():
            yield from _pictures_in(child_block, value.get(name))


def _sentences(error: ValidationError) -> Iterator[str]:
    """All messages of an error, including nested ones."""
    nested = getattr(error, "block_errors", None) or getattr(error, "cell_errors", None)
    if nested:
        for inner in nested.values() if isinstance(nested, dict) else filter(None, nested):
            yield from _nested_sentences(inner)
    for message in getattr(error, "non_block_errors", None) or ():
        yield str(message)
    if not nested and not getattr(error, "non_block_errors", None):
        yield from (str(message) for message in error.messages)


def _nested_sentences(error: Any) -> Iterator[str]:
    # The cells of a table lie row by row.
    if isinstance(error, dict):
        for inner in error.values():
            yield from _nested_sentences(inner)
    else:
        yield from _sentences(error)
