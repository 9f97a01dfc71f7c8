"""Before-and-after pairs with their captions."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext, ngettext

from clinic.core.addresses import PageLink
from clinic.core.pictures.rendering import LoadedPicture
from procedures.choices import AgeBand
from procedures.facts import format_number
from procedures.models import PhotoPair
from procedures.pages.presentation.part import Part
from procedures.pages.presentation.words import label_of


@dataclass(frozen=True)
class Photos:
    """A pair that visitors may see.

    Attributes:
        before, after: the pictures, with alternative text.
        when: how long after how many sessions, as a sentence.
        age: "Aged 40 to 44."; empty if not stated.
        performed_by: the public page of who performed it, or None.
        is_unretouched: whether that is confirmed.
        may_be_printed: whether the patient consents to that as well.
        weeks_after, sessions, age_band: the values behind the words; the band is empty if not stated.
    """

    before: LoadedPicture
    after: LoadedPicture
    when: str
    age: str
    performed_by: PageLink | None
    is_unretouched: bool
    may_be_printed: bool
    weeks_after: int
    sessions: int
    age_band: str


class PhotoPart(Part):
    """The pairs of the page with a valid consent today."""

    @cached_property
    def photo_pairs(self) -> list[Photos]:
        """In the order of the page."""
        return [
            Photos(
                before=before,
                after=after,
                when=_when(pair),
                age=_age(pair),
                performed_by=self.procedure.texts.related.linked.get(pair.practitioner_id or 0),
                is_unretouched=pair.is_unretouched,
                may_be_printed=bool(pair.consent.scope and pair.consent.scope.covers_print),
                weeks_after=pair.weeks_after,
                sessions=pair.number_of_sessions,
                age_band=pair.age_band,
            )
            for pair, before, after in self.procedure.texts.photo_pairs
        ]


def _when(pair: PhotoPair) -> str:
    weeks = ngettext("%(count)s week", "%(count)s weeks", pair.weeks_after) % {
        "count": format_number(pair.weeks_after)
    }
    sessions = pair.number_of_sessions
    return ngettext(
        "%(weeks)s after a single session.", "%(weeks)s after the last of %(count)s sessions.", sessions
    ) % {"weeks": weeks, "count": format_number(sessions)}


def _age(pair: PhotoPair) -> str:
    band = label_of(AgeBand, pair.age_band, get_language())
    return gettext("Age %(band)s.") % {"band": band} if band else ""
