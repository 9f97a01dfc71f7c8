"""Photos of patients: who may see them. What is not known to be allowed is not shown.

A picture is marked as a patient photo once and for ever. Whether its patient agrees that it is shown is
known to other apps, which register themselves here; without anybody who knows, nobody but the staff
sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum


class ConsentState(Enum):
    """Whether a patient agrees that visitors see a photo."""

    HOLDS = "holds"
    MISSING = "missing"
    ENDED = "ended"


_sources: list[Callable[[int], ConsentState]] = []


def register_consent_source(state_of: Callable[[int], ConsentState]) -> None:
    """Let an app say what it knows about the consent to a patient photo.

    Args:
        state_of: takes the id of a picture.
    """
    _sources.append(state_of)


def consent_state(image_id: int) -> ConsentState:
    """Whether visitors may see a patient photo today. A consent that has ended outweighs all others."""
    states = {state_of(image_id) for state_of in _sources}
    for state in (ConsentState.ENDED, ConsentState.HOLDS):
        if state in states:
            return state
    return ConsentState.MISSING
