"""The editor's form class, cached across requests.

Most of the cost of opening a procedure's editor is describing its lists to the browser: each block with its
rendered inputs. That is nearly always the same.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.admin.panels import TabbedInterface

from clinic.core.links import linked_page_ids
from procedures.pages.texts import rich_texts


class CachedFormTabs(TabbedInterface):
    """Tabs that keep their form class.

    Each form copies the fields of its class, with everything that they have cached.
    """

    class BoundPanel(TabbedInterface.BoundPanel):
        """The tabs of one form."""

        def render_form_content(self) -> Any:
            """The rendered fields; links in all rich texts are looked up at once."""
            # Wagtail's converters, which this needs, cannot be imported before all models are there.
            from clinic.core.editor_links import edited_links  # noqa: PLC0415

            with edited_links(linked_page_ids("".join(rich_texts(self.instance)))):
                return super().render_form_content()

    def get_form_class(self) -> Any:
        # The texts of some inputs are in the language that was active when they were made.
        language = get_language()
        if language not in self._form_classes:
            self._form_classes[language] = super().get_form_class()
        return self._form_classes[language]

    @cached_property
    def _form_classes(self) -> dict[str | None, Any]:
        return {}
