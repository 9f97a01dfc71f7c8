"""The form of the editor, made once and not once for each request.

Most of what opening the editor of a procedure would cost is to describe its lists to the browser: each block
with its inputs, drawn. That is nearly always the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.admin.panels import TabbedInterface
from wagtail.blocks import Block
from wagtail.blocks.base import BlockWidget
from wagtail.fields import StreamField

from clinic.links import linked_page_ids
from procedures.texts import rich_texts


class TabsWithOneForm(TabbedInterface):
    """Tabs that keep the class of their form.

    Each form copies the inputs of its class; what an input has kept, its copies have too.
    """

    class BoundPanel(TabbedInterface.BoundPanel):
        """The tabs of one form."""

        def render_form_content(self) -> Any:
            """The inputs; the links in all rich texts are looked up at once."""
            # Wagtail's converters, which this needs, cannot be imported before all models are there.
            from clinic.edited_links import edited_links

            with edited_links(linked_page_ids("".join(rich_texts(self.instance)))):
                return super().render_form_content()

    def get_form_class(self) -> Any:
        # All that differs from one request to the next: some texts, and what a new block starts with.
        key = (get_language(), *(default() for default in self._defaults_asked_for))
        if key not in self._form_classes:
            self._form_classes[key] = _described(super().get_form_class())
        return self._form_classes[key]

    @cached_property
    def _form_classes(self) -> dict[tuple[Any, ...], Any]:
        return {}

    @cached_property
    def _defaults_asked_for(self) -> list[Callable[[], Any]]:
        """What gives the values of new blocks that are no fixed ones, such as the clinic's currency."""
        fields = [field for field in self.model._meta.get_fields() if isinstance(field, StreamField)]
        defaults = [
            getattr(block.meta, "default", None) for field in fields for block in _tree(field.stream_block)
        ]
        return list(dict.fromkeys(filter(callable, defaults)))


def _described(form_class: Any) -> Any:
    """The form class, with its lists described to the browser."""
    for field in form_class.base_fields.values():
        if isinstance(field.widget, BlockWidget):
            # Each of them keeps its answer.
            field.widget.block_json, field.widget.media  # noqa: B018
    return form_class


def _tree(block: Any) -> Iterator[Block]:
    """A block and all blocks within it."""
    yield block
    children = getattr(block, "child_blocks", {}).values() or [getattr(block, "child_block", None)]
    for child in filter(None, children):
        yield from _tree(child)
