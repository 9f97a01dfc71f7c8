"""Authorship, review, practitioners and dates of a procedure."""

from __future__ import annotations

from django.utils.functional import cached_property

from clinic.core.addresses import PageLink
from clinic.locations.public_locations import public_locations
from clinic.models import LocationPage, PractitionerPage
from procedures.models import ReviewedPage
from procedures.pages.presentation.part import Part
from procedures.pages.presentation.words import Day


class TrustPart(Part):
    """Dates, people, and the pages around the procedure."""

    @cached_property
    def last_updated(self) -> Day | None:
        """The day of the last visible change."""
        return Day.of(self.procedure.last_updated)

    @cached_property
    def prices_confirmed_on(self) -> Day | None:
        """The day of the last price confirmation."""
        return Day.of(self.procedure.prices_confirmed_on)

    @cached_property
    def reviewed_on(self) -> Day | None:
        """The day of the review; None without one that counts."""
        return review_day(self.procedure)

    @property
    def is_changed_since_review(self) -> bool:
        """Whether the clinical text has changed since the review."""
        return self.procedure.is_changed_since_review

    @cached_property
    def next_review_on(self) -> Day | None:
        """When the next review is due."""
        return Day.of(self.procedure.next_review_on)

    @property
    def is_vouched_for(self) -> bool:
        """Whether the review is of the present text and not overdue."""
        is_present = self.reviewed_on is not None and not self.is_changed_since_review
        return is_present and not self.procedure.is_review_overdue

    @property
    def category(self) -> PageLink | None:
        """The category."""
        return self.procedure.texts.related.category

    @property
    def concerns(self) -> list[PageLink]:
        """The public pages of its concerns, by name."""
        return self.procedure.texts.related.concerns

    @property
    def practitioners(self) -> list[PractitionerPage]:
        """The public pages of its practitioners, in the order of the team page."""
        return self.procedure.texts.related.practitioners

    @property
    def body_areas(self) -> list[str]:
        """The body areas, by name."""
        return self.procedure.texts.related.body_areas

    @property
    def location_ids(self) -> set[int]:
        """The clinics that offer it, public or not. The page takes the public ones from its footer."""
        return self.procedure.texts.related.location_ids

    @cached_property
    def locations(self) -> list[LocationPage]:
        """The public pages of the clinics that offer it, for surfaces without a footer."""
        return (
            [place for place in public_locations() if place.pk in self.location_ids]
            if self.location_ids
            else []
        )


def review_day(page: ReviewedPage) -> Day | None:
    """The day of a page's valid review, or of the one that it has changed since; None without one."""
    return Day.of(page.reviewed_on) if page.is_reviewed or page.is_changed_since_review else None
