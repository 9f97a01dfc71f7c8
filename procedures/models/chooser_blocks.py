"""Chooser blocks of objects that are edited elsewhere."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import PageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock


class PhotoPairChooserBlock(SnippetChooserBlock):
    """A before-and-after pair."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("procedures.PhotoPair", **kwargs)

    def deconstruct(self) -> Any:
        path, _arguments, options = super().deconstruct()
        return path, [], options

    class Meta:
        icon = "image"
        label = _("Before-and-after pair")
        description = _("Two photos of a patient, shown only with the patient's consent.")
        help_text = _("The photos, their caption and the consent are edited in the pair itself.")


class ProcedureChooserBlock(PageChooserBlock):
    """Another procedure."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(page_type="procedures.ProcedurePage", **kwargs)

    class Meta:
        icon = "clipboard-list"
        label = _("Procedure")
        description = _("A procedure that visitors compare with this one.")
        help_text = _("Shown while it is public; its price and recovery come from its own page.")
