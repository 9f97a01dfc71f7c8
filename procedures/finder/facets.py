"""What procedures are filtered by: kinds of choices, their values, and the procedures of each value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from procedures.choices import Invasiveness, TimeUnit
from procedures.facts import DurationRange
from procedures.finder.entries import Entries, Entry, where


@dataclass(frozen=True)
class Value:
    """A concern, a degree of invasiveness, a time.

    Attributes:
        slug, name: as in addresses, and what prints as its name in the active language.
        procedures: those that it holds for.
        pk: of the term; None for the others.
    """

    slug: str
    name: str | Promise | DurationRange
    procedures: Entries
    pk: int | None = None


@dataclass(frozen=True)
class Facet:
    """A kind of choices. Choices of one kind are alternatives.

    Attributes:
        name: the key in addresses.
        values: by slug, in the order of the site.
        not_stated: the procedures of which it cannot be said whether a value holds.
        reason: why it cannot be said.
    """

    name: str
    heading: str | Promise
    values: dict[str, Value]
    not_stated: Entries = frozenset()
    reason: str | Promise = ""


def _exactly(amount: int, unit: TimeUnit) -> DurationRange:
    return DurationRange(Decimal(amount), Decimal(amount), unit)


# "Back to work within": the values in addresses, and what they mean; None is straight away.
WORK: dict[str, DurationRange | None] = {
    "now": None,
    "1d": _exactly(1, TimeUnit.DAYS),
    "3d": _exactly(3, TimeUnit.DAYS),
    "1w": _exactly(1, TimeUnit.WEEKS),
    "2w": _exactly(2, TimeUnit.WEEKS),
}


def fact_facets(entries: list[Entry]) -> list[Facet]:
    """Invasiveness, time to work and downtime, from the facts of all procedures."""
    invasiveness = [
        Value(
            choice.value.replace("_", "-"),
            choice.label,
            where(entries, lambda entry, wanted=choice.value: entry.invasiveness == wanted),  # type: ignore[misc]
        )
        for choice in Invasiveness
    ]
    work = []
    for slug, duration in WORK.items():
        hours = float(duration.maximum_hours or 0) if duration else 0
        within = where(entries, lambda entry, hours=hours: entry.work.is_within(hours))  # type: ignore[misc]
        work.append(Value(slug, duration or _("Right away"), within))
    no_downtime = where(entries, lambda entry: entry.back_to_work.is_none or entry.recovery.is_none)
    work_not_stated = where(entries, lambda entry: not entry.work.is_stated)
    no_work = _("Back to work and recovery not stated")
    return [
        Facet(
            "invasiveness",
            _("Invasiveness"),
            _by_slug(invasiveness),
            where(entries, lambda entry: not entry.invasiveness),
            _("Invasiveness not stated"),
        ),
        Facet("work", _("Back to work within"), _by_slug(work), work_not_stated, no_work),
        Facet(
            "downtime",
            _("Recovery"),
            _by_slug([Value("none", _("No downtime"), no_downtime)]),
            work_not_stated,
            no_work,
        ),
    ]


def _by_slug(values: list[Value]) -> dict[str, Value]:
    return {value.slug: value for value in values}
