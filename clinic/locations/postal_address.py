"""Postal addresses, coordinates, and map links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

COUNTRY_CODE = RegexValidator(
    r"^[A-Z]{2}$", _("Enter the two-letter code of the country, such as US, GB or DE.")
)

# How the last lines of an address are written. Source: Universal Postal Union, addressing systems.
_POSTAL_CODE_FIRST = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "ME",
        "MK",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "RS",
        "SE",
        "SI",
        "SK",
        "TR",
    ]
)
_POSTAL_CODE_LAST = frozenset({"GB", "IE"})

_COORDINATES = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)°?\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)°?\s*")
# Streets and house numbers can be read at this size.
_MAP_ZOOM = 17


@dataclass(frozen=True)
class Position:
    """Coordinates in degrees (WGS 84).

    Attributes:
        latitude: north of the equator.
        longitude: east of Greenwich.
    """

    latitude: Decimal
    longitude: Decimal

    @classmethod
    def of(cls, text: str) -> Position | None:
        """As `read`, but None for invalid coordinates, such as unfinished input."""
        try:
            return cls.read(text)
        except ValueError:
            return None

    @classmethod
    def read(cls, text: str) -> Position | None:
        """The position of "51.5033, -0.1276", as maps show it; None for an empty text.

        Raises:
            ValueError: the text is not a position on the earth.
        """
        if not text.strip():
            return None
        match = _COORDINATES.fullmatch(text)
        if match is None:
            raise ValueError(f"no coordinates: {text!r}")
        position = cls(Decimal(match[1]), Decimal(match[2]))
        if abs(position.latitude) > 90 or abs(position.longitude) > 180:
            raise ValueError(f"not on the earth: {text!r}")
        return position


def validate_coordinates(text: str) -> None:
    """Check that a map link can be made of coordinates."""
    try:
        Position.read(text)
    except ValueError:
        raise ValidationError(
            _("Enter latitude and longitude separated by a comma, such as 51.5033, -0.1276.")
        ) from None


@dataclass(frozen=True)
class PostalAddress:
    """A postal address; each part but the street may be empty.

    Attributes:
        street: one or more lines.
        locality, region, postal_code: city, state or county, postal code.
        country: ISO 3166 code of two letters. It sets the order and is not shown.
    """

    street: str
    locality: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""

    @property
    def lines(self) -> list[str]:
        """The lines of an envelope, without the country."""
        lines = [line.strip() for line in self.street.splitlines()]
        if self.country in _POSTAL_CODE_FIRST:
            lines += [_with_spaces(self.postal_code, self.locality), self.region]
        elif self.country in _POSTAL_CODE_LAST:
            lines += [self.locality, self.region, self.postal_code]
        else:
            lines.append(
                ", ".join(filter(None, [self.locality, _with_spaces(self.region, self.postal_code)]))
            )
        return [line for line in lines if line]

    def __str__(self) -> str:
        return ", ".join(self.lines)

    def map_address(self, position: Position | None) -> str:
        """The address of a map: at a position, else a search for the postal address.

        Empty without either. The page itself loads nothing from the map.
        """
        if position is not None:
            point = urlencode({"mlat": f"{position.latitude:f}", "mlon": f"{position.longitude:f}"})
            spot = f"{_MAP_ZOOM}/{position.latitude:f}/{position.longitude:f}"
            return f"https://www.openstreetmap.org/?{point}#map={spot}"
        if not self.lines:
            return ""
        query = ", ".join(filter(None, [*self.lines, self.country]))
        return f"https://www.openstreetmap.org/search?{urlencode({'query': query})}"


def _with_spaces(*parts: str) -> str:
    return " ".join(filter(None, parts))
