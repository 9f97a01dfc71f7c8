"""The public clinics for footer, cards and people, in one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from clinic.core.kept import kept
from clinic.core.languages.active import in_active_language, join_list
from clinic.core.public_pages import public
from clinic.locations.opening_hours import days_in_words, read_days
from clinic.models import LocationPage, PractitionerPage

# What footer, cards and people tell of a clinic.
_COLUMNS = (
    "title", "url_path", "live", "telephone", "email", "coordinates", "opening_hours", "hours_exceptions",
    "hours_remark", "street_address", "locality", "region", "postal_code", "country",
)  # fmt: skip


@dataclass(frozen=True)
class PlaceOfWork:
    """A clinic where a person works.

    Attributes:
        location: a clinic with a public page.
        days: "Monday to Wednesday"; empty if not stated.
    """

    location: LocationPage
    days: str

    def __str__(self) -> str:
        return join_list([self.location.title, self.days])


@kept
def public_locations() -> list[LocationPage]:
    """The clinics with a public page in the active language, in the order of the page tree, in one query."""
    return list(in_active_language(public(LocationPage.objects)).only(*_COLUMNS).order_by("path"))


def places_of_work(workplaces: Iterable[Any], locations: Iterable[LocationPage]) -> list[PlaceOfWork]:
    """Where a person works, in the order of the person's page.

    Args:
        workplaces: the blocks of `PractitionerPage.workplaces` in their stored form.
        locations: the public clinics; others are left out.
    """
    by_id = {location.pk: location for location in locations}
    days: dict[int, list[int]] = {}
    for block in workplaces:
        pk = block["value"].get("location")
        if pk in by_id:
            days[pk] = sorted({*days.get(pk, []), *read_days(block["value"].get("days"))})
    return [PlaceOfWork(by_id[pk], days_in_words(of_place)) for pk, of_place in days.items()]


def card_lines(
    person: PractitionerPage, locations: Iterable[LocationPage], at: LocationPage | None = None
) -> list[str]:
    """The lines below a person's name and role in a list: where patients see them, else the credentials.

    Args:
        locations: the public clinics.
        at: on a clinic's page, that clinic: only the days there are named.
    """
    places = places_of_work(person.workplaces.raw_data, locations)
    if at is not None:
        return [place.days for place in places if place.location.pk == at.pk and place.days]
    return [str(place) for place in places] or list(filter(None, [person.credentials]))
