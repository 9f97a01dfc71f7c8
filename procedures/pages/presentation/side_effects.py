"""Side effects: serious ones first, then by frequency."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import cached_property
from django.utils.translation import get_language

from procedures.choices import FrequencyBand, Urgency
from procedures.facts import Frequency
from procedures.pages.presentation.lists import stored_values
from procedures.pages.presentation.part import Part
from procedures.pages.presentation.words import words


@dataclass(frozen=True)
class SideEffect:
    """A side effect in words.

    Attributes:
        name, detail: as the editor wrote them; the name without a final full stop.
        frequency: in words and numbers.
        exact: the number of this effect, if a source gives one; else empty.
        rate: the value object.
    """

    name: str
    detail: str
    frequency: str
    exact: str
    rate: Frequency
    is_serious: bool


@dataclass(frozen=True)
class UrgentHelp:
    """Warning signs that need help equally fast.

    Attributes:
        heading: how fast, such as "Call the same day".
        signs: as the editor wrote them.
    """

    urgency: Urgency
    heading: str
    signs: list[str]

    @property
    def is_emergency(self) -> bool:
        """Whether only an emergency service helps fast enough."""
        return self.urgency == Urgency.EMERGENCY


@dataclass(frozen=True)
class FrequencyGroup:
    """Side effects of about the same frequency.

    Attributes:
        level: from 5 (very common) to 1 (very rare); 0 if not stated.
        label, numbers: the band in words, and its numbers.
    """

    level: int
    label: str
    numbers: str
    effects: list[SideEffect]


class SideEffectPart(Part):
    """Side effects, the most important first."""

    @cached_property
    def _side_effects(self) -> list[SideEffect]:
        """In the editor's order."""
        effects = []
        for value in stored_values(self.procedure.side_effect_list):
            frequency = Frequency.of(value.get("band") or None, value.get("one_in"))
            effect = SideEffect(
                name=(value.get("effect") or "").rstrip(". "),
                detail=value.get("detail") or "",
                frequency=words(frequency),
                exact=frequency.numbers if frequency.one_in is not None else "",
                rate=frequency,
                is_serious=bool(value.get("is_urgent")),
            )
            effects.append(effect)
        return effects

    @cached_property
    def serious_effects(self) -> list[SideEffect]:
        """Those that need urgent help, in the editor's order."""
        return [effect for effect in self._side_effects if effect.is_serious]

    @cached_property
    def frequency_groups(self) -> list[FrequencyGroup]:
        """The others, from very common to very rare, then those of unstated frequency; no empty groups."""
        by_band: dict[FrequencyBand | None, list[SideEffect]] = {}
        for effect in self._side_effects:
            if not effect.is_serious:
                by_band.setdefault(effect.rate.band, []).append(effect)
        groups = []
        for band in (*FrequencyBand, None):
            if effects := by_band.get(band):
                level, label, numbers = _band_words(band, get_language())
                groups.append(FrequencyGroup(level, label, numbers, effects))
        return groups

    @cached_property
    def warning_signs(self) -> list[UrgentHelp]:
        """The warning signs, the most urgent first; no level without any."""
        signs: dict[str, list[str]] = {}
        for value in stored_values(self.procedure.warning_signs):
            if value.get("signs"):
                signs.setdefault(value.get("urgency") or "", []).append(value["signs"])
        return [UrgentHelp(level, str(level.label), signs[level]) for level in Urgency if level in signs]

    @property
    def names_whom_to_call(self) -> bool:
        """Whether a level of the urgent help names the clinic's telephone."""
        return any(not level.is_emergency for level in self.warning_signs)

    @property
    def side_effects(self) -> list[SideEffect]:
        """All of them, in the order of the page."""
        return [
            *self.serious_effects,
            *(effect for group in self.frequency_groups for effect in group.effects),
        ]

    @property
    def has_warnings(self) -> bool:
        """Whether the page has warning signs or serious effects of its own."""
        return bool(self.texts["if_something_goes_wrong"] or self.warning_signs or self.serious_effects)


@lru_cache(maxsize=64)
def _band_words(band: FrequencyBand | None, language: str | None) -> tuple[int, str, str]:
    frequency = Frequency(band)
    return frequency.level, frequency.label, frequency.numbers
