"""Postal addresses in the order of their country, and links to maps."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError

from clinic.locations.postal_address import Position, PostalAddress, validate_coordinates


@pytest.mark.parametrize(
    ("country", "lines"),
    [
        ("", ["1 High Street", "Old Town, Kent AB1 2CD"]),
        ("US", ["1 High Street", "Old Town, Kent AB1 2CD"]),
        ("GB", ["1 High Street", "Old Town", "Kent", "AB1 2CD"]),
        ("DE", ["1 High Street", "AB1 2CD Old Town", "Kent"]),
    ],
)
def test_the_order_of_the_country(country: str, lines: list[str]) -> None:
    assert PostalAddress("1 High Street", "Old Town", "Kent", "AB1 2CD", country).lines == lines


def test_parts_that_are_absent_leave_no_gap() -> None:
    assert PostalAddress("14 Calder Street\r\n second floor \n", "Old Town", "", "20417").lines == [
        "14 Calder Street",
        "second floor",
        "Old Town, 20417",
    ]
    assert PostalAddress("", postal_code="20417").lines == ["20417"]
    assert PostalAddress("").lines == []


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("51.5033, -0.1276", ("51.5033", "-0.1276")),
        ("51.5033,-0.1276", ("51.5033", "-0.1276")),
        (" 51.5033 -0.1276 ", ("51.5033", "-0.1276")),
        ("51.5033°; 0°", ("51.5033", "0")),
        ("-90, 180", ("-90", "180")),
    ],
)
def test_coordinates_as_maps_give_them(text: str, position: tuple[str, str]) -> None:
    assert Position.read(text) == Position(Decimal(position[0]), Decimal(position[1]))


@pytest.mark.parametrize(
    "text", ["somewhere", "51.5033", "91, 0", "0, 181", "51,5033, 0,12", "https://maps.example/@51.5,-0.1"]
)
def test_what_is_no_place_on_earth_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="latitude and longitude"):
        validate_coordinates(text)


def test_a_map_shows_the_very_spot() -> None:
    address = PostalAddress("1 High Street").map_address(Position.read("51.5033, -0.1276"))
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.fragment) == (
        "https",
        "www.openstreetmap.org",
        "map=17/51.5033/-0.1276",
    )
    assert parse_qs(parts.query) == {"mlat": ["51.5033"], "mlon": ["-0.1276"]}


def test_without_a_spot_the_map_searches_for_the_address() -> None:
    address = PostalAddress("Bäckerstraße 1 & 2", "Köln", "", "50667", "DE").map_address(None)
    assert parse_qs(urlsplit(address).query) == {"query": ["Bäckerstraße 1 & 2, 50667 Köln, DE"]}
    assert PostalAddress("").map_address(None) == ""
