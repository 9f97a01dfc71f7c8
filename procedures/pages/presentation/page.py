"""The whole presentation: which sections exist, and their links."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext

from procedures.pages.presentation.alternatives import AlternativePart
from procedures.pages.presentation.facts import FactPart
from procedures.pages.presentation.lists import ListPart
from procedures.pages.presentation.photos import PhotoPart
from procedures.pages.presentation.prices import PricePart
from procedures.pages.presentation.side_effects import SideEffectPart
from procedures.pages.presentation.trust import TrustPart


@dataclass(frozen=True)
class JumpLink:
    """A link of the bar to a section of the page.

    Attributes:
        target: the section's id.
    """

    target: str
    label: str


class ProcedurePresentation(
    PricePart, FactPart, TrustPart, ListPart, SideEffectPart, PhotoPart, AlternativePart
):
    """What a procedure's template prints beyond the page's own short texts."""

    @property
    def has_overview(self) -> bool:
        """Whether there is a section on what it is; a draft may have none."""
        return bool(self.texts["introduction"] or self.texts["about"] or self.concerns)

    @property
    def has_suitability(self) -> bool:
        """Whether there is a section on suitability; a draft may have none."""
        return bool(
            self.texts["ideal_candidate"]
            or self.suits
            or self.texts["not_recommended_for"]
            or self.disappoints
            or self.contraindications
            or self.procedure.no_known_contraindications
        )

    @property
    def has_side_effects(self) -> bool:
        """Whether there is a section on side effects; a draft may have none."""
        return bool(self.texts["side_effects"] or self._side_effects or self.has_warnings)

    @cached_property
    def jump_links(self) -> list[JumpLink]:
        """The sections that exist: what may go wrong and who performs it, then in the order of the page."""
        links = (
            (self.has_side_effects, "side-effects", gettext("Side effects")),
            (self.practitioners, "team", gettext("Who performs it")),
            (self.has_price_list, "prices", gettext("Prices")),
            (self.has_overview, "about", gettext("About")),
            (self.has_suitability, "suits", gettext("Who it suits")),
            (self.texts["preparation"] or self.steps, "preparation", gettext("Before and during")),
            (True, "recovery", gettext("Recovery")),
            (self.pros or self.cons, "weigh", gettext("Pros and cons")),
            (self.photo_pairs, "photos", gettext("Before and after")),
            (self.procedure.texts.questions, "questions", gettext("Questions")),
            (self.alternatives, "alternatives", gettext("Alternatives")),
            (True, "review", gettext("Review")),
        )
        return [JumpLink(target, label) for exists, target, label in links if exists]
