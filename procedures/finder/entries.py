"""What the finder compares of one procedure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

from procedures.facts import CourseTotal, PriceLine, Sessions, cost_of

# Ids of clinics; none of them stands for any clinic.
Clinics = frozenset[int]


@dataclass(frozen=True)
class Hours:
    """When something is over, in hours: at the earliest, at the latest; None where that is open."""

    minimum: float | None
    maximum: float | None

    @property
    def is_stated(self) -> bool:
        return self.minimum is not None or self.maximum is not None

    @property
    def is_none(self) -> bool:
        """Whether it takes no time at all."""
        return self.maximum == 0

    def is_within(self, hours: float) -> bool:
        """Whether the range and the time up to `hours` overlap; no time at all is none, not "up to"."""
        return self.is_none if hours == 0 else self.is_stated and (self.minimum or 0) <= hours

    @property
    def sort_key(self) -> tuple[float, float]:
        """Shortest first: by the latest end, where it is stated."""
        upper = self.minimum if self.maximum is None else self.maximum
        return (upper or 0, self.minimum or 0)


@dataclass(eq=False)
class Entry:
    """A public procedure. Entries are equal only to themselves, so that sets of them are fast.

    Attributes:
        position: its place among all procedures by name.
        sessions: how many sessions it takes.
        prices: the price lines that hold on the day, in the order of the page.
    """

    pk: int
    position: int
    title_words: list[str]
    invasiveness: str
    recovery: Hours
    back_to_work: Hours
    sessions: Sessions | None = None
    prices: list[PriceLine] = field(default_factory=list)

    @property
    def work(self) -> Hours:
        """When patients are back at work: that fact, else the average recovery."""
        return self.back_to_work if self.back_to_work.is_stated else self.recovery

    def cost_at(self, clinics: Clinics) -> tuple[PriceLine | None, CourseTotal | None]:
        """The headline price and its total at the cheapest of some clinics; without any, as on the page."""
        if not clinics or not any(line.clinic_id for line in self.prices):
            return self._cost
        costs = [cost_of(self.prices, self.sessions, clinic_id) for clinic_id in sorted(clinics)]
        stated = [cost for cost in costs if cost[0] is not None] or costs
        return min(stated, key=lambda cost: (cost[1] is None, cost[1].sort_key if cost[1] else ()))

    @cached_property
    def _cost(self) -> tuple[PriceLine | None, CourseTotal | None]:
        return cost_of(self.prices, self.sessions)


Entries = frozenset[Entry]


def where(entries: Iterable[Entry], holds: Callable[[Entry], bool]) -> Entries:
    """The entries for which something holds."""
    return frozenset(filter(holds, entries))


def by_name(entries: Iterable[Entry]) -> list[Entry]:
    """Entries in the order of their names."""
    return sorted(entries, key=attrgetter("position"))
