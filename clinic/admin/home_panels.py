"""Panels of the admin's home, which differ in their template and what it prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wagtail.admin.ui.components import Component


@dataclass
class HomePanel(Component):
    """A panel.

    Attributes:
        order: among all panels of the home, Wagtail's included.
        context: what the template prints.
    """

    template_name: str
    order: int
    context: dict[str, Any] = field(default_factory=dict)

    class Media:
        """The style sheet of all our panels."""

        css = {"all": ("css/admin/dashboard.css",)}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return self.context
