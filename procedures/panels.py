"""Panels of the procedure editor that show findings: an overview, and one beside each field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.admin.panels import FieldPanel, Panel, PanelGroup, TitleFieldPanel


class _WithFindings:
    """A bound panel of a field, and below it what the software noticed about it."""

    template_name = "procedures/panels/fact_panel.html"

    def get_context_data(self, parent_context: Any = None) -> Any:
        context = super().get_context_data(parent_context)  # type: ignore[misc]
        context["noticed"] = self.form.noticed.beside(self.field_name)  # type: ignore[attr-defined]
        return context


class FactPanel(FieldPanel):
    """A field with its findings."""

    class BoundPanel(_WithFindings, FieldPanel.BoundPanel):
        """The panel of one form."""


class FactTitlePanel(TitleFieldPanel):
    """The title with its findings; it also fills the slug."""

    class BoundPanel(_WithFindings, TitleFieldPanel.BoundPanel):
        """The panel of one form."""


class FindingsPanel(Panel):
    """What the software noticed about the whole page, each with a link to its field."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one form."""

        template_name = "procedures/panels/findings_panel.html"

        def get_context_data(self, parent_context: Any = None) -> Any:
            context = super().get_context_data(parent_context)
            context["noticed"] = self.form.noticed
            return context


def fact_panels(panels: Iterable[Any]) -> list[Any]:
    """The panels, with a `FactPanel` for each field that is only named or has a plain `FieldPanel`."""
    return [_fact_panel(panel) for panel in panels]


def _fact_panel(panel: Any) -> Any:
    if isinstance(panel, str):
        return FactPanel(panel)
    for plain, with_findings in ((FieldPanel, FactPanel), (TitleFieldPanel, FactTitlePanel)):
        if type(panel) is plain:
            return with_findings(**panel.clone_kwargs())
    return panel


def fact_panel_fields(model: Any) -> list[str]:
    """The names of the fields of a page model beside which findings can stand."""
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
