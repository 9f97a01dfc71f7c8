"""Facts as content files write them: in the words in which a page prints them.

recovery = "3 days"                  also "none", "1 to 2 weeks", "up to 5 days", "at least 2 days"
back_to_work = "straight away"       or "after 1 to 2 weeks"
sessions = "3 to 5, 4 weeks apart"   or "1"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from procedures.choices import TimeUnit
from procedures.facts import DurationRange, Milestone, Recovery, Sessions

_DURATION = re.compile(
    r"(?:(?P<limit>up to|at least) )?(?P<low>\d+(?:\.\d+)?)(?: to (?P<high>\d+(?:\.\d+)?))? "
    r"(?P<unit>minute|hour|day|week)s?"
)
_SESSIONS = re.compile(r"(?P<low>\d+)(?: to (?P<high>\d+))?(?:, (?P<interval>.+) apart)?")


def read_duration(text: Any) -> DurationRange:
    """A length of time, such as "25 to 45 minutes"."""
    match = _DURATION.fullmatch(str(text))
    if match is None or (match["limit"] and match["high"]):
        raise ValueError(f"“{text}” is no length of time; write it like “3 days” or “1 to 2 weeks”")
    low = Decimal(match["low"])
    high = Decimal(match["high"] or match["low"])
    return DurationRange(
        None if match["limit"] == "up to" else low,
        None if match["limit"] == "at least" else high,
        TimeUnit(f"{match['unit']}s"),
    )


def read_recovery(text: Any) -> Recovery:
    """An average recovery: "none", or a length of time."""
    return Recovery(None if text == "none" else read_duration(text))


def read_milestone(text: Any) -> Milestone:
    """When something is possible again: "straight away", or "after 2 days"."""
    return Milestone(None if text == "straight away" else read_duration(str(text).removeprefix("after ")))


def read_sessions(text: Any) -> Sessions:
    """A number of sessions and their distance: "3 to 5, 4 weeks apart"."""
    match = _SESSIONS.fullmatch(str(text))
    if match is None:
        raise ValueError(f"“{text}” is no number of sessions; write it like “3 to 5, 4 weeks apart”")
    interval = read_duration(match["interval"]) if match["interval"] else None
    return Sessions(int(match["low"]), int(match["high"] or match["low"]), interval)


READERS: dict[type, Callable[[Any], Any]] = {
    DurationRange: read_duration,
    Recovery: read_recovery,
    Milestone: read_milestone,
    Sessions: read_sessions,
}
