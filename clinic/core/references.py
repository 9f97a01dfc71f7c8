"""The pages, pictures and rows that stored values refer to, replaced wherever a field holds them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from django.db.models import Model
from wagtail.blocks import Block, ChooserBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import features

# From a model and a key to what stands in its place; None where there is nothing.
Replace = Callable[[type[Model], Any], Any]

_TAG = re.compile(r"<(a|embed)\b[^>]*>")
_TYPE = re.compile(r'\b(?:link|embed)type="([^"]*)"')
_ID = re.compile(r'(?<=\bid=")[^"]*(?=")')
# No row has it.
_NOTHING = "0"


def replaced(field: Any, stored: Any, replace: Replace) -> Any:
    """A field's stored value, a stream as a list, with its references replaced; what is lost is left out."""
    if field.many_to_many:
        return [new for key in stored if (new := replace(field.related_model, key)) is not None]
    if field.is_relation:
        return None if stored is None else replace(field.related_model, stored)
    if isinstance(field, StreamField):
        return _in_block(field.stream_block, stored, replace)
    if isinstance(field, RichTextField):
        return _in_text(stored or "", replace)
    return stored


def _in_text(text: str, replace: Replace) -> str:
    def tag(match: re.Match[str]) -> str:
        name, kind, key = match[1], _TYPE.search(match[0]), _ID.search(match[0])
        handlers = features.get_link_types() if name == "a" else features.get_embed_types()
        if not kind or not key or kind[1] not in handlers:
            return match[0]
        new = replace(handlers[kind[1]].get_model(), html.unescape(key[0]))
        return _ID.sub(lambda _: _NOTHING if new is None else html.escape(str(new)), match[0], count=1)

    return _TAG.sub(tag, text)


def _in_block(block: Block, value: Any, replace: Replace) -> Any:
    """A block's stored value; None where it is a reference that is lost."""
    if not value:
        return value
    if isinstance(block, StreamBlock):
        known = block.child_blocks
        return _in_children(
            [(known[child["type"]], child) for child in value if child["type"] in known], replace
        )
    if isinstance(block, ListBlock):
        return _in_children([(block.child_block, child) for child in value], replace)
    if isinstance(block, StructBlock):
        return {
            name: _in_block(block.child_blocks[name], inner, replace) if name in block.child_blocks else inner
            for name, inner in value.items()
        }
    if isinstance(block, TypedTableBlock):
        kinds = [block.child_blocks[column["type"]] for column in value["columns"]]
        rows = [
            {**row, "values": [_in_block(*cell, replace) for cell in zip(kinds, row["values"], strict=True)]}
            for row in value["rows"]
        ]
        return {**value, "rows": rows}
    if isinstance(block, RichTextBlock):
        return _in_text(str(value), replace)
    return replace(block.model_class, value) if isinstance(block, ChooserBlock) else value


def _in_children(children: list[tuple[Block, Any]], replace: Replace) -> list[Any]:
    found = [
        ({**child, "value": _in_block(block, child["value"], replace)}, child) for block, child in children
    ]
    return [new for new, old in found if new["value"] is not None or old["value"] is None]
