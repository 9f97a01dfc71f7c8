"""What has failed, at the top of the admin's home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wagtail.admin.ui.components import Component

from clinic.operations.health import Fault


@dataclass
class FaultsPanel(Component):
    """A warning with a sentence for each fault."""

    faults: list[Fault]
    template_name = "clinic/admin/faults.html"
    order = 10

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"faults": self.faults}
