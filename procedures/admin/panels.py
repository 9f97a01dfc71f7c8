"""Panels of the procedure editor: errors and findings, in an overview and beside each field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.forms import Media
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel, Panel, PanelGroup, TitleFieldPanel
from wagtail.admin.telepath import register, registry
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.models.panels import PanelPlaceholder

from clinic.admin.form_errors import form_problems
from procedures.models.blocks import named_for_staff
from procedures.prices.confirmation import confirmed_on
from procedures.prices.rights import may_confirm_prices_of


@register
class RenderedInput:
    """Describes an input that is already on the page to the browser.

    Wagtail would render each input a second time, as a template for further ones. Blocks need that; panels
    only look up their inputs by name.
    """

    def __init__(self, widget: Any) -> None:
        self.widget = widget

    def telepath_pack(self, context: Any) -> tuple[str, list[Any]]:
        """Wagtail's constructor, without the input's HTML."""
        adapter = context.registry.find_adapter(type(self.widget))
        # The widget's own media come with the form.
        context.add_media(adapter.media)
        return adapter.js_constructor, [""]

    @staticmethod
    def can_stand_for(widget: Any) -> bool:
        """Whether a widget is described by its HTML alone."""
        adapter = registry.find_adapter(type(widget))
        return isinstance(adapter, WidgetAdapter) and type(adapter).js_args is WidgetAdapter.js_args


class _FindingsMixin:
    """A bound field panel with findings below it."""

    template_name = "procedures/panels/fact_panel.html"

    def get_context_data(self, parent_context: Any = None) -> Any:
        context = super().get_context_data(parent_context)  # type: ignore[misc]
        context["field_findings"] = self.form.editor_findings.beside(self.field_name)  # type: ignore[attr-defined]
        context["add_words"] = _add_words(self.bound_field) if self.bound_field else ""  # type: ignore[attr-defined]
        return context

    def js_opts(self) -> dict[str, Any]:
        options = super().js_opts()  # type: ignore[misc]
        # What can only be read has no input.
        if options["widget"] and RenderedInput.can_stand_for(options["widget"]):
            options["widget"] = RenderedInput(options["widget"])
        return options


def _add_words(bound_field: Any) -> str:
    """The label of the button that adds a list item, as a CSS string; empty for other fields.

    Wagtail's button is a bare plus sign.
    """
    block = getattr(bound_field.field, "block", None)
    if not isinstance(block, BaseStreamBlock) or len(block.child_blocks) != 1:
        return ""
    (child,) = block.child_blocks.values()
    return json.dumps(_("Add %(item)s") % {"item": str(child.label).lower()}, ensure_ascii=False)


class FactPanel(FieldPanel):
    """A field with its findings."""

    def format_value_for_display(self, value: Any) -> Any:
        """Wagtail's; it would print "None"."""
        return _("not stated") if value is None else super().format_value_for_display(value)

    class BoundPanel(_FindingsMixin, FieldPanel.BoundPanel):
        """The panel of one form."""


class FactTitlePanel(TitleFieldPanel):
    """The title with its findings; it also fills the slug."""

    class BoundPanel(_FindingsMixin, TitleFieldPanel.BoundPanel):
        """The panel of one form."""


class PricesPanel(FactPanel):
    """The price lines, with buttons that confirm them, and choices where newer ones were published."""

    class BoundPanel(FactPanel.BoundPanel):
        """The panel of one form."""

        template_name = "procedures/panels/prices_panel.html"

        def get_context_data(self, parent_context: Any = None) -> Any:
            context = super().get_context_data(parent_context)
            context["prices_known"] = self.form.prices_known
            context["choices"] = self._choices()
            context["confirmable"] = self._confirmable()
            return context

        def _choices(self) -> list[dict[str, Any]]:
            """The lines with two prices, of which somebody chooses one."""
            return [
                {
                    "name": self.form.price_choice_name(block_id),
                    "chosen": self.form.price_choice(block_id),
                    "conflict": conflict,
                }
                for block_id, conflict in self.instance.price_conflicts.items()
            ]

        def _confirmable(self) -> list[dict[str, Any]]:
            """The prices that visitors read, with the days on which they were confirmed."""
            page = self.instance
            if page.pk is None or self.request is None or not may_confirm_prices_of(self.request.user, page):
                return []
            stored = type(page)._base_manager.get(pk=page.pk) if page.live else page
            return [
                {"line": line, "day": confirmed_on(stored, line)}
                for line in named_for_staff(stored.confirmable_prices)
            ]


class FindingsPanel(Panel):
    """The errors of a refused form, and findings, each with a link to its field."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one form."""

        template_name = "procedures/panels/findings_panel.html"

        def get_context_data(self, parent_context: Any = None) -> Any:
            context = super().get_context_data(parent_context)
            context["editor_findings"] = self.form.editor_findings
            if self.form.is_bound:
                context["to_mend"] = form_problems(self.form)
                context["is_publishing"] = "action-publish" in self.form.data
            return context

        @property
        def media(self) -> Media:
            return Media(js=["js/editor.js"])


def fact_panels(panels: Iterable[Any]) -> list[Any]:
    """The panels, with a `FactPanel` in place of each name and each plain `FieldPanel`."""
    return [_fact_panel(panel) for panel in panels]


def _fact_panel(panel: Any) -> Any:
    if isinstance(panel, PanelPlaceholder):
        panel = panel.construct()
    if isinstance(panel, str):
        return FactPanel(panel)
    for plain, with_findings in ((FieldPanel, FactPanel), (TitleFieldPanel, FactTitlePanel)):
        if type(panel) is plain:
            return with_findings(**panel.clone_kwargs())
    return panel


def fact_panel_fields(model: Any) -> list[str]:
    """The fields of a page model that can have findings beside them."""
    return [
        panel.field_name
        for panel in _flat(model.get_edit_handler())
        if isinstance(panel, (FactPanel, FactTitlePanel))
    ]


def _flat(panel: Panel) -> Iterator[Panel]:
    yield panel
    if isinstance(panel, PanelGroup):
        for child in panel.children:
            yield from _flat(child)
