"""Access to patient photos. Without a known consent, a photo is not shown.

A picture marked as a patient photo stays one. Apps register what they know about consents; without any, only
staff see the photo.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from clinic.core.registries import Registry


class ConsentState(Enum):
    """Whether a patient consents to a photo being shown to visitors."""

    HOLDS = "holds"
    MISSING = "missing"
    ENDED = "ended"


@dataclass(frozen=True)
class ConsentSource:
    """An app's knowledge of patient photos.

    Attributes:
        state_of: the consent for a picture, by id, as of today.
        pages_with: the ids of the pages, live or not, that show it with that consent.
    """

    state_of: Callable[[int], ConsentState]
    pages_with: Callable[[int], set[int]]


consent_sources: Registry[ConsentSource] = Registry()


def consent_state(image_id: int) -> ConsentState:
    """Whether visitors may see a patient photo today. A withdrawn consent outweighs all others."""
    states = {source.state_of(image_id) for source in consent_sources}
    for state in (ConsentState.ENDED, ConsentState.HOLDS):
        if state in states:
            return state
    return ConsentState.MISSING


def pages_with_photo(image_id: int) -> set[int]:
    """The ids of the pages, live or not, that show a patient photo."""
    return {pk for source in consent_sources for pk in source.pages_with(image_id)}
