"""The demo's clinics and people as pages, from what its content files say of them."""

from __future__ import annotations

from typing import Any

from clinic.models import LocationPage, PractitionerPage
from procedures.demo.content_format import Location, Person
from procedures.demo.making import stored_block
from procedures.demo.tables import Table

_PLAIN_LOCATION_FIELDS = (
    "slug", "title", "introduction", "street_address", "locality", "region", "postal_code", "country",
    "coordinates", "telephone", "email", "hours_remark", "step_free_detail", "public_transport", "parking",
    "other_needs",
)  # fmt: skip
_PLAIN_PERSON_FIELDS = (
    "slug", "title", "role", "group", "credentials", "languages", "registration_number", "verified_on",
    "expires_on", "biography",
)  # fmt: skip


def location_page(data: Location, picture: list[dict[str, Any]]) -> LocationPage:
    """A clinic's page, not yet in the tree.

    Args:
        picture: as the stored value of a picture field.
    """
    return LocationPage(
        **{name: getattr(data, name) for name in _PLAIN_LOCATION_FIELDS},
        step_free=data.step_free or "",
        picture=picture,
        opening_hours=[stored_block("hours", _stored(line)) for line in data.opening_hours],
        hours_exceptions=[stored_block("exception", _stored(line)) for line in data.hours_exceptions],
    )


def person_page(data: Person, locations: dict[str, int]) -> PractitionerPage:
    """A person's page, not yet in the tree.

    Args:
        locations: the ids of the clinics by their slugs.
    """
    return PractitionerPage(
        **{name: getattr(data, name) for name in _PLAIN_PERSON_FIELDS},
        register=data.register_name,
        workplaces=[
            stored_block("workplace", {**_stored(place), "location": locations[place.location]})
            for place in data.workplaces
        ],
    )


def _stored(line: Table) -> dict[str, Any]:
    return line.model_dump(mode="json", exclude_none=True)
