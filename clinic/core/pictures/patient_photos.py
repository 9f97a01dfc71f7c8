"""Photos of patients: who may see them. What is not known to be allowed is not shown.

A picture is marked as a patient photo once and for ever. Whether its patient agrees that it is shown is
known to other apps, which register themselves here; without anybody who knows, nobody but the staff
sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from clinic.core.registries import Registry


class ConsentState(Enum):
    """Whether a patient agrees that visitors see a photo."""

    HOLDS = "holds"
    MISSING = "missing"
    ENDED = "ended"


@dataclass(frozen=True)
class ConsentSource:
    """What an app knows about photos of patients.

    Attributes:
        state_of: whether the patient of a photo, by the id of the picture, agrees today that visitors see it.
        pages_with: the ids of the pages, live or not, in which it is shown with that consent.
    """

    state_of: Callable[[int], ConsentState]
    pages_with: Callable[[int], set[int]]


consent_sources: Registry[ConsentSource] = Registry()


def consent_state(image_id: int) -> ConsentState:
    """Whether visitors may see a patient photo today. A consent that has ended outweighs all others."""
    states = {source.state_of(image_id) for source in consent_sources}
    for state in (ConsentState.ENDED, ConsentState.HOLDS):
        if state in states:
            return state
    return ConsentState.MISSING


def pages_with_photo(image_id: int) -> set[int]:
    """The ids of the pages, live or not, that show a patient photo."""
    return {pk for source in consent_sources for pk in source.pages_with(image_id)}
