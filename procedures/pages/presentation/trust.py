"""Who stands behind a page, who performs the procedure, and when it was checked."""

from __future__ import annotations

from django.utils.functional import cached_property

from clinic.core.addresses import PageLink
from clinic.locations.public_locations import Location, public_locations
from clinic.models import PractitionerPage
from procedures.pages.presentation.part import Part
from procedures.pages.presentation.words import Day


class TrustPart(Part):
    """Dates, people, and the pages around the procedure."""

    @cached_property
    def last_updated(self) -> Day | None:
        """When a visible fact last changed."""
        return Day.of(self.procedure.last_updated)

    @cached_property
    def prices_confirmed_on(self) -> Day | None:
        """When somebody last checked the prices."""
        return Day.of(self.procedure.prices_confirmed_on)

    @cached_property
    def reviewed_on(self) -> Day | None:
        """When a registered person has reviewed the page; None as long as nobody has."""
        return Day.of(self.procedure.reviewed_on) if self.procedure.is_reviewed else None

    @cached_property
    def is_changed_since_review(self) -> bool:
        """Whether the review no longer covers the text."""
        return self.procedure.is_changed_since_review

    @cached_property
    def next_review_on(self) -> Day | None:
        """When the next review is due."""
        return Day.of(self.procedure.next_review_on)

    @property
    def reviewer_clause(self) -> str:
        """The reviewer's role as it goes on after the name in a sentence; empty without a role."""
        role = self.procedure.reviewer.role if self.procedure.reviewer else ""
        return f", {role}," if role else ""

    @property
    def category(self) -> PageLink | None:
        """What kind of procedure it is."""
        return self.procedure.texts.related.category

    @property
    def concerns(self) -> list[PageLink]:
        """The public pages of what it helps with, by name."""
        return self.procedure.texts.related.concerns

    @property
    def practitioners(self) -> list[PractitionerPage]:
        """The public pages of who performs it, in the order of the team page."""
        return self.procedure.texts.related.practitioners

    @property
    def body_areas(self) -> list[str]:
        """Where on the body, by name."""
        return self.procedure.texts.related.body_areas

    @property
    def location_ids(self) -> set[int]:
        """The clinics that offer it, public or not. The page has the public ones from its footer."""
        return self.procedure.texts.related.location_ids

    @cached_property
    def locations(self) -> list[Location]:
        """The public pages of the clinics that offer it, for faces that have no footer to take them from."""
        return (
            [place for place in public_locations() if place.pk in self.location_ids]
            if self.location_ids
            else []
        )
