"""The frequency of a side effect, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext

from clinic.core.languages.active import join_list
from procedures.choices import FrequencyBand
from procedures.facts.money import format_number

# The bands' limits, as the numbers of people among whom one has the effect.
_BAND_LIMITS = {
    FrequencyBand.VERY_COMMON: (1, 10),
    FrequencyBand.COMMON: (10, 100),
    FrequencyBand.UNCOMMON: (100, 1_000),
    FrequencyBand.RARE: (1_000, 10_000),
    FrequencyBand.VERY_RARE: (10_000, None),
}


@dataclass(frozen=True)
class Frequency:
    """The frequency of a side effect.

    Attributes:
        band: one of five named bands; None if not stated.
        one_in: the N of "1 in N", if a source gives it; it decides the band.
    """

    band: FrequencyBand | None
    one_in: int | None = None

    @classmethod
    def of(cls, band: FrequencyBand | str | None, one_in: int | None = None) -> Self:
        """The frequency of a stated number, else of a stated band; not stated without either."""
        if one_in is not None:
            # Exactly 1 in 100 counts as common: a band includes its rarer limit.
            for candidate, (_least, most) in _BAND_LIMITS.items():
                if most is None or one_in <= most:
                    return cls(candidate, one_in)
        return cls(FrequencyBand(band) if band else None, None)

    @property
    def is_stated(self) -> bool:
        return self.band is not None

    @property
    def limits(self) -> tuple[int, int | None] | None:
        """Among how many people one has the effect, most and least often; None if not stated."""
        if self.one_in is not None:
            return self.one_in, self.one_in
        return _BAND_LIMITS[self.band] if self.band else None

    @property
    def level(self) -> int:
        """From 5 (very common) to 1 (very rare); 0 if not stated."""
        return 5 - list(FrequencyBand).index(self.band) if self.band else 0

    @property
    def label(self) -> str:
        return str(self.band.label) if self.band else gettext("We have no figure")

    @property
    def numbers(self) -> str:
        """The band's numbers: "1 in 10 to 1 in 100"; empty if not stated."""
        if self.one_in is not None:
            return _one_in(self.one_in)
        if self.band is None:
            return ""
        least, most = _BAND_LIMITS[self.band]
        if most is None:
            return gettext("fewer than %(limit)s") % {"limit": _one_in(least)}
        if least == 1:
            return gettext("at least %(limit)s") % {"limit": _one_in(most)}
        return gettext("%(low)s to %(high)s") % {"low": _one_in(least), "high": _one_in(most)}

    def __str__(self) -> str:
        return join_list([self.label, self.numbers])


def _one_in(number: int) -> str:
    return gettext("1 in %(number)s") % {"number": format_number(number)}
