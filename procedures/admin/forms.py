"""The form of the procedure editor."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from wagtail.admin.forms.pages import CopyForm
from wagtail.blocks import Block
from wagtail.blocks.base import BlockWidget

from clinic.admin.forms import GatedPageForm
from clinic.models import ClinicSettings
from procedures.comparison.address import COMPARISON_SLUG, comparison_slug_taken
from procedures.facts import has_new_prices
from procedures.models.blocks import lines_of
from procedures.publishing.gate import REQUIRED
from procedures.review.editor_findings import EditorFindings
from procedures.review.words import months_after


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
            if name in self.fields:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = message

    def clean(self) -> dict[str, Any]:
        """Wagtail's. A confirmation ends when prices change; a new review sets the date of the next."""
        cleaned: dict[str, Any] = super().clean()
        before = self.instance.prices_confirmed_on
        is_old = before and cleaned.get("prices_confirmed_on") == before and "prices" in cleaned
        if is_old and has_new_prices(lines_of(cleaned["prices"]), self.instance.price_lines):
            cleaned["prices_confirmed_on"] = None
        reviewed_on, due = cleaned.get("reviewed_on"), cleaned.get("next_review_on")
        if reviewed_on and not (due and due > reviewed_on) and self._is_new_review(reviewed_on):
            settings = ClinicSettings.objects.filter(site__is_default_site=True).first()
            if settings and settings.review_interval_months:
                cleaned["next_review_on"] = months_after(reviewed_on, settings.review_interval_months)
        return cleaned

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """Wagtail's; a cleared date is also cleared in the open editor, or its next save would restore it."""
        updates: list[tuple[str, str]] = super().get_field_updates_for_resave()
        if self.data.get("prices_confirmed_on") and not self.instance.prices_confirmed_on:
            updates.append(("prices_confirmed_on", ""))
        return updates

    def _is_new_review(self, reviewed_on: datetime.date) -> bool:
        """Whether the live page has no review of that day; the draft may have it from an automatic save."""
        rows = type(self.instance)._base_manager.filter(pk=self.instance.pk, live=True)
        return not rows.filter(reviewed_on=reviewed_on).exists()

    @cached_property
    def editor_findings(self) -> EditorFindings:
        """Findings about the facts in the form."""
        return EditorFindings(self.instance)
