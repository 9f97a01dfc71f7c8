"""The public clinics for footer, cards and people, in one query."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import cached_property

from clinic.core.addresses import PageLink
from clinic.core.kept import kept
from clinic.core.languages.active import in_active_language, join_list
from clinic.core.public_pages import public
from clinic.locations.opening_hours import HoursException, OpeningHours, days_in_words, read_days, read_hours
from clinic.locations.postal_address import Position, PostalAddress
from clinic.models.settings import telephone_address

if TYPE_CHECKING:
    from clinic.models import LocationPage, PractitionerPage

# The footer announces holidays this long before; cards and pages of clinics do so earlier.
NEAR = datetime.timedelta(days=7)

_ADDRESS_FIELDS = ("street_address", "locality", "region", "postal_code", "country")


@dataclass(frozen=True)
class Location(PageLink):
    """A clinic in a list.

    Attributes:
        telephone, email: as on its page; may be empty.
        address: the postal address.
        hours: the opening hours.
        remark: the editor's note on the hours; may be empty.
        position: the coordinates; None if not stated.
    """

    telephone: str
    email: str
    address: PostalAddress
    hours: OpeningHours
    remark: str
    position: Position | None

    @property
    def telephone_address(self) -> str:
        """The `tel:` address; empty where there is none."""
        return telephone_address(self.telephone)

    @property
    def map_address(self) -> str:
        """The address of a map of the place; empty if it cannot be located."""
        return self.address.map_address(self.position)

    @cached_property
    def coming_week(self) -> str:
        """The hours of the coming seven days as JSON, for the script: see `OpeningHours.coming_week`."""
        return json.dumps(self.hours.coming_week(timezone.localdate()), ensure_ascii=False)

    @cached_property
    def near(self) -> list[HoursException]:
        """The exceptions to the hours of the coming week."""
        return self.hours.soon(timezone.localdate(), NEAR)

    @cached_property
    def soon(self) -> list[HoursException]:
        """The exceptions to the hours of the next weeks."""
        return self.hours.soon(timezone.localdate())


@dataclass(frozen=True)
class PlaceOfWork:
    """A clinic where a person works.

    Attributes:
        location: a clinic with a public page.
        days: "Monday to Wednesday"; empty if not stated.
    """

    location: Location
    days: str

    def __str__(self) -> str:
        return join_list([self.location.title, self.days])


@kept
def public_locations() -> list[Location]:
    """The clinics with a public page in the active language, in the order of the page tree, in one query."""
    from clinic.models import LocationPage  # noqa: PLC0415

    rows = (
        in_active_language(public(LocationPage.objects))
        .annotate(week=Cast("opening_hours", TextField()), exceptions=Cast("hours_exceptions", TextField()))
        .order_by("path")
        .values_list(
            *PageLink.FIELDS,
            "telephone",
            "email",
            "hours_remark",
            "coordinates",
            "week",
            "exceptions",
            *_ADDRESS_FIELDS,
        )
    )
    return [_location(row) for row in rows]


def _location(row: Sequence[Any]) -> Location:
    pk, title, url_path, live, telephone, email, remark, coordinates, week, exceptions, *address = row
    return Location(
        pk,
        title,
        url_path,
        live,
        telephone=telephone,
        email=email,
        address=PostalAddress(*address),
        hours=read_hours(week, exceptions),
        remark=remark,
        position=Position.of(coordinates),
    )


def places_of_work(workplaces: Iterable[Any], locations: Iterable[Location]) -> list[PlaceOfWork]:
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
    person: PractitionerPage, locations: Iterable[Location], at: LocationPage | None = None
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
