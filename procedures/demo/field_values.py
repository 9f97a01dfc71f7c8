"""From what a content file says to the values of fields and blocks, by the type of each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.files.images import ImageFile
from django.db.models import Model
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.log_actions import log

from clinic.models import ClinicImage, StandardPage
from procedures.demo.content import PICTURES
from procedures.demo.errors import naming
from procedures.demo.facts_in_words import READERS
from procedures.demo.marked_text import rich_text
from procedures.facts.model_fields import FactField
from procedures.models import (
    BodyArea,
    CategoryIndexPage,
    CategoryPage,
    ConcernPage,
    PriceListPage,
    ProcedurePage,
)

# What links may lead to, by the word before the slug: "concern:scars".
_LINKED: dict[str, Any] = {
    "procedure": ProcedurePage,
    "concern": ConcernPage,
    "category": CategoryPage,
    "page": StandardPage,
    "prices": PriceListPage,
    "categories": CategoryIndexPage,
}
_MISSPELT = "is no key of this table; is it misspelt?"


class Values:
    """Reads values, and makes the pictures that they name.

    Attributes:
        images: what was made, by file; a picture of several pages is stored once.
        leaves_out_missing: whether links to pages that the site lacks are left out, and are no mistake.
    """

    def __init__(self, *, leaves_out_missing: bool = False) -> None:
        self.images: dict[str, ClinicImage] = {}
        self.leaves_out_missing = leaves_out_missing

    def fill(self, target: Model, data: dict[str, Any], *, only_empty: bool = False) -> None:
        """Put what is written into the fields of an object, which is not saved.

        Args:
            only_empty: what somebody has chosen before stays.
        """
        for name, value in data.items():
            with naming(name):
                field = _field(type(target), name)
                present = getattr(target, name)
                if not (only_empty and present and present != field.get_default()):
                    setattr(target, name, self._of_field(field, value))

    def _of_field(self, field: Any, value: Any) -> Any:
        if isinstance(field, StreamField):
            block = field.stream_block
            stream = block.to_python(self._stream(block, value if isinstance(value, list) else [value]))
            # What only the editor's form would check.
            block.clean(stream)
            return stream
        if isinstance(field, FactField):
            return READERS[field.fact_class](value)
        if isinstance(field, RichTextField):
            return rich_text(value, self._linked_id)
        if field.related_model is ClinicImage:
            return self._image(value)
        if field.many_to_many:
            return [found for name in value if (found := self._find(field.related_model, name))]
        return self._find(field.related_model, value) if field.is_relation else value

    def _stream(self, block: blocks.StreamBlock, items: list[Any]) -> list[dict[str, Any]]:
        """A list as it is stored. With blocks of several kinds, each item has one key, which is its kind."""
        children = block.child_blocks
        stored = []
        for number, item in enumerate(items, start=1):
            with naming(f"[{number}]"):
                named = dict.fromkeys(children, item) if len(children) == 1 else item
                if len(named) != 1 or not named.keys() <= children.keys():
                    raise ValueError(f"is not one block of these: {', '.join(children)}")
                stored += [
                    _stored_block(kind, self._of_block(children[kind], part)) for kind, part in named.items()
                ]
        return stored

    def _of_block(self, block: blocks.Block, value: Any) -> Any:
        if isinstance(block, ImageBlock):
            words = {name: value[name] for name in ("decorative", "alt_text") if name in value}
            return {"image": self._image(value).pk, **words}
        if isinstance(block, TypedTableBlock):
            return self._table(block, **value)
        if isinstance(block, blocks.StructBlock):
            return dict(self._parts(block, value))
        if isinstance(block, blocks.ListBlock):
            return [_stored_block("item", self._of_block(block.child_block, part)) for part in value]
        if isinstance(block, blocks.RichTextBlock):
            return rich_text(value, self._linked_id)
        if isinstance(block, blocks.ChooserBlock):
            found = self._find(block.target_model, value)
            return found.pk if found else None
        return value if isinstance(value, str | int | list) else str(value)

    def _parts(self, block: blocks.StructBlock, values: dict[str, Any]) -> Iterable[tuple[str, Any]]:
        for name, value in values.items():
            with naming(name):
                if name not in block.child_blocks:
                    raise ValueError(_MISSPELT)
                yield name, self._of_block(block.child_blocks[name], value)

    def _table(
        self, block: TypedTableBlock, caption: str, headings: list[str], rows: list[list[str]]
    ) -> dict[str, Any]:
        """A table whose first column is plain words; the others may have links."""
        kinds = ["text", *["rich_text"] * (len(headings) - 1)]
        if any(len(row) != len(headings) for row in rows):
            raise ValueError("a row of a table has as many cells as there are headings")
        return {
            "caption": caption,
            "columns": [
                {"type": kind, "heading": heading} for kind, heading in zip(kinds, headings, strict=True)
            ],
            "rows": [
                {
                    "values": [
                        self._of_block(block.child_blocks[kind], cell)
                        for kind, cell in zip(kinds, row, strict=True)
                    ]
                }
                for row in rows
            ],
        }

    def _find(self, model: Any, words: str) -> Any:
        """What a file names by its slug, or by its kind and slug."""
        kind, _colon, name = words.rpartition(":")
        model = _LINKED.get(kind, model)
        if model is BodyArea:
            area, is_new = BodyArea.objects.get_or_create(name=name)
            if is_new:
                log(area, "wagtail.create")
            return area
        found = model.objects.filter(slug=name).first()
        if found is None and not self.leaves_out_missing:
            raise ValueError(f"names the {model._meta.verbose_name} “{name}”, which is not in the demo")
        return found

    def _linked_id(self, kind: str, slug: str) -> int | None:
        found = self._find(_LINKED[kind], slug)
        return found.pk if found else None

    def _image(self, value: dict[str, Any]) -> ClinicImage:
        name = value["file"]
        if name not in self.images:
            with naming("file"):
                path = PICTURES / name
                if not path.is_file():
                    raise ValueError(f"there is no “{name}” in pictures/")
                with path.open("rb") as opened:
                    file = ImageFile(opened, name=name)
                    if not file.width:
                        raise ValueError(f"“{name}” is no picture")
                    self.images[name] = ClinicImage.objects.create(title=value["title"], file=file)
                    log(self.images[name], "wagtail.create")
        return self.images[name]


def _field(model: type[Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        raise ValueError(_MISSPELT) from None


def _stored_block(kind: str, value: Any) -> dict[str, Any]:
    # The id is given here, so that the page and its first revision agree on it.
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}
