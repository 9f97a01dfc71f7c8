"""The form of the procedure editor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from wagtail.admin.forms.pages import CopyForm
from wagtail.blocks import Block, StreamBlockValidationError
from wagtail.blocks.base import BlockWidget
from wagtail.blocks.struct_block import StructBlockValidationError

from clinic.admin.forms import GatedPageForm
from procedures.comparison.address import COMPARISON_SLUG, comparison_slug_taken
from procedures.facts import LineValues
from procedures.models.blocks import DELETED_CLINIC, clinic_names, lines_of
from procedures.prices.merging import (
    PriceConflict,
    latest_known,
    newer_price,
    published_since,
    with_prices,
    without_lines,
)
from procedures.publishing.gate import PROSE_OR_LIST, REQUIRED
from procedures.review.editor_findings import EditorFindings

# The name of a hidden input of the prices panel.
PRICES_KNOWN = "prices_known"


def _free_slug(slug: str) -> str:
    """Validate that a slug is not the address of the comparison."""
    if slug == COMPARISON_SLUG:
        raise ValidationError(comparison_slug_taken())
    return slug


def _describe_lists(fields: Iterable[forms.Field]) -> None:
    """Cache the telepath description of a form class's blocks; its forms copy it.

    Lists whose new blocks have dynamic defaults, such as the currency, are not cached.
    """
    for field in fields:
        widget = field.widget
        if isinstance(widget, BlockWidget) and not any(map(_has_changing_default, _tree(widget.block_def))):
            widget.block_json, widget.media  # noqa: B018


def _has_changing_default(block: Block) -> bool:
    return callable(getattr(block.meta, "default", None))


def _tree(block: Any) -> Iterator[Block]:
    """A block and all blocks within it."""
    yield block
    children = getattr(block, "child_blocks", {}).values() or [getattr(block, "child_block", None)]
    for child in filter(None, children):
        yield from _tree(child)


class ProcedureCopyForm(CopyForm):
    """Wagtail's form for copying a procedure."""

    def clean_new_slug(self) -> str:
        return _free_slug(self.cleaned_data["new_slug"])


class ProcedurePageForm(GatedPageForm):
    """The editor's form: requires what is missing only for publishing."""

    def clean_slug(self) -> str:
        return _free_slug(self.cleaned_data["slug"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _describe_lists(self.base_fields.values())
        super().__init__(*args, **kwargs)
        # Marks what publishing asks for; Wagtail lifts the demand while a draft is saved.
        for name, (_is_there, message) in REQUIRED.items():
            if name in self.fields and name not in PROSE_OR_LIST:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = message

    def clean(self) -> dict[str, Any]:
        """Wagtail's. Newer public prices are taken over."""
        cleaned = super().clean()
        if self.instance.pk and "prices" in cleaned:
            self._keep_deleted_clinics(cleaned)
        if self.instance.pk and "prices" in cleaned:
            self._take_newer_prices(cleaned)
        return cleaned

    @property
    def prices_known(self) -> int:
        """The last price change that was known when the editor was opened, as its hidden input says."""
        posted = str(self.data.get(PRICES_KNOWN) or "")
        return int(posted) if posted.isdecimal() and len(posted) < 19 else self.instance.prices_known

    @staticmethod
    def price_choice_name(block_id: str) -> str:
        """The name of the inputs that choose one of two prices of a line."""
        return f"price_choice-{block_id}"

    def price_choice(self, block_id: str) -> str:
        """Which of two prices somebody has chosen for a line: "own", "published", or "" for neither."""
        return str(self.data.get(self.price_choice_name(block_id)) or "")

    def _take_newer_prices(self, cleaned: dict[str, Any]) -> None:
        """Take over prices that were published after the editor was opened, line by line.

        Where a line has another price of its own, somebody chooses: publishing asks for it, and until then a
        draft keeps both in mind.
        """
        latest = latest_known(self.instance)
        published = published_since(self.instance, self.prices_known)
        newer: dict[str, LineValues] = {}
        removed: set[str] = set()
        conflicts: dict[str, PriceConflict] = {}
        errors: dict[int, ValidationError] = {}
        for number, line in enumerate(lines_of(cleaned["prices"])):
            own = LineValues.of(line)
            found = newer_price(own, published.get(line.block_id, ()))
            choice = self.price_choice(line.block_id)
            if not isinstance(found, PriceConflict):
                if found != own:
                    newer[line.block_id] = found
            elif choice == "published" and found.newer is None:
                removed.add(line.block_id)
            elif choice == "published" and found.newer is not None:
                newer[line.block_id] = found.newer
            elif choice != "own":
                conflicts[line.block_id] = found
                error = ValidationError(found.message, code="newer_price")
                errors[number] = StructBlockValidationError(block_errors={"minimum": error})
        cleaned["prices"] = with_prices(cleaned["prices"], newer)
        if removed:
            cleaned["prices"] = without_lines(cleaned["prices"], removed)
        self.instance.price_conflicts = conflicts
        self.instance.prices_known = self.prices_known if conflicts else latest
        if errors and not self.is_deferred_validation:
            self.add_error("prices", StreamBlockValidationError(block_errors=errors))

    def _keep_deleted_clinics(self, cleaned: dict[str, Any]) -> None:
        """Keep the price of a clinic that was deleted from becoming a price of all clinics.

        The editor can show no clinic that is gone, and sends none. Publishing asks for another one.
        """
        before = {line.block_id: line.clinic_id for line in self.instance.price_lines}
        lines = lines_of(cleaned["prices"])
        lost = {line.block_id: before[line.block_id] for line in lines
                if line.clinic_id is None and before.get(line.block_id) is not None}  # fmt: skip
        there = clinic_names(lost.values(), for_staff=True)
        lost = {block_id: clinic_id for block_id, clinic_id in lost.items() if clinic_id not in there}
        if not lost:
            return
        blocks = cleaned["prices"].get_prep_value()
        for block in blocks:
            if block["id"] in lost:
                block["value"]["clinic"] = lost[block["id"]]
        cleaned["prices"] = cleaned["prices"].stream_block.to_python(blocks)
        if not self.is_deferred_validation:
            error = ValidationError(DELETED_CLINIC)
            errors = {
                number: StructBlockValidationError(block_errors={"clinic": error})
                for number, line in enumerate(lines)
                if line.block_id in lost
            }
            self.add_error("prices", StreamBlockValidationError(block_errors=errors))

    @cached_property
    def editor_findings(self) -> EditorFindings:
        """Findings about the facts in the form."""
        return EditorFindings(self.instance)
