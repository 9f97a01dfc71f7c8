"""Durations: recovery, milestones, and the sessions of a course."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self

from django.utils.translation import gettext, ngettext

from clinic.core.languages.active import lower_first
from procedures.choices import TimeUnit
from procedures.facts.money import format_number

HOURS_PER_UNIT = {
    TimeUnit.MINUTES: Decimal(1) / 60,
    TimeUnit.HOURS: Decimal(1),
    TimeUnit.DAYS: Decimal(24),
    TimeUnit.WEEKS: Decimal(168),
}


def _decimal(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def _plain(number: Decimal | None) -> str | None:
    """A number as text without exponent or trailing zeros, for storing."""
    return None if number is None else f"{number.normalize():f}"


@dataclass(frozen=True)
class DurationRange:
    """A duration, exact or between limits, in one unit.

    Attributes:
        minimum, maximum: amounts in `unit`. Equal: exact. No minimum: "up to". No maximum: "at least".
        unit: see `TimeUnit`.
    """

    minimum: Decimal | None
    maximum: Decimal | None
    unit: TimeUnit

    @property
    def minimum_hours(self) -> Decimal | None:
        return None if self.minimum is None else self.minimum * HOURS_PER_UNIT[self.unit]

    @property
    def maximum_hours(self) -> Decimal | None:
        return None if self.maximum is None else self.maximum * HOURS_PER_UNIT[self.unit]

    def __str__(self) -> str:
        low, high = self.minimum, self.maximum
        if low is None and high is None:
            return ""
        if low is None:
            assert high is not None
            return gettext("Up to %(duration)s") % {"duration": self._amount(high)}
        if high is None:
            return gettext("At least %(duration)s") % {"duration": self._amount(low)}
        if low == high:
            return self._amount(high)
        return gettext("%(low)s to %(duration)s") % {
            "low": format_number(low),
            "duration": self._amount(high),
        }

    def _amount(self, amount: Decimal) -> str:
        # A broken amount, such as 1.5, takes the plural.
        number = int(amount) if amount == amount.to_integral_value() else 2
        text = {
            TimeUnit.MINUTES: ngettext("%(n)s minute", "%(n)s minutes", number),
            TimeUnit.HOURS: ngettext("%(n)s hour", "%(n)s hours", number),
            TimeUnit.DAYS: ngettext("%(n)s day", "%(n)s days", number),
            TimeUnit.WEEKS: ngettext("%(n)s week", "%(n)s weeks", number),
        }[self.unit]
        return text % {"n": format_number(amount)}

    def to_data(self) -> dict[str, Any]:
        """The stored form: JSON, with hours beside the amounts for database filters."""
        return {
            "minimum": _plain(self.minimum),
            "maximum": _plain(self.maximum),
            "unit": self.unit.value,
            "minimum_hours": None if self.minimum_hours is None else float(self.minimum_hours),
            "maximum_hours": None if self.maximum_hours is None else float(self.maximum_hours),
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """The value of stored data.

        Raises:
            ValueError, KeyError, ArithmeticError: the data was not written by `to_data`.
        """
        return cls(_decimal(data["minimum"]), _decimal(data["maximum"]), TimeUnit(data["unit"]))


@dataclass(frozen=True)
class Recovery:
    """Average recovery: none, or a duration, with an optional note on what it counts."""

    duration: DurationRange | None
    note: str = ""

    @property
    def is_none(self) -> bool:
        """Whether there is no recovery time, as opposed to none being stated."""
        return self.duration is None

    @property
    def minimum_hours(self) -> Decimal | None:
        return Decimal(0) if self.duration is None else self.duration.minimum_hours

    @property
    def maximum_hours(self) -> Decimal | None:
        return Decimal(0) if self.duration is None else self.duration.maximum_hours

    def __str__(self) -> str:
        return gettext("None") if self.duration is None else str(self.duration)

    def to_data(self) -> dict[str, Any]:
        """The stored form; see `DurationRange.to_data`."""
        if self.duration is None:
            return {"none": True, "note": self.note, "minimum_hours": 0, "maximum_hours": 0}
        return {"none": False, "note": self.note, **self.duration.to_data()}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """The value of stored data; raises as `DurationRange.from_data` does."""
        duration = None if data.get("none") else DurationRange.from_data(data)
        return cls(duration, data.get("note", ""))


@dataclass(frozen=True)
class Milestone:
    """When something is possible again: straight away, or after a duration."""

    after: DurationRange | None

    @property
    def is_immediate(self) -> bool:
        return self.after is None

    @property
    def minimum_hours(self) -> Decimal | None:
        return Decimal(0) if self.after is None else self.after.minimum_hours

    @property
    def maximum_hours(self) -> Decimal | None:
        return Decimal(0) if self.after is None else self.after.maximum_hours

    def __str__(self) -> str:
        if self.after is None:
            return gettext("Right away")
        low, high = self.after.minimum, self.after.maximum
        duration = lower_first(str(self.after))
        if high is None:
            return gettext("After %(duration)s") % {"duration": duration}
        if low is None:
            return gettext("Within %(duration)s") % {"duration": replace(self.after, minimum=high)}
        return gettext("In %(duration)s") % {"duration": duration}

    def to_data(self) -> dict[str, Any]:
        """The stored form; see `DurationRange.to_data`."""
        if self.after is None:
            return {"immediate": True, "minimum_hours": 0, "maximum_hours": 0}
        return {"immediate": False, **self.after.to_data()}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """The value of stored data; raises as `DurationRange.from_data` does."""
        return cls(None if data.get("immediate") else DurationRange.from_data(data))


@dataclass(frozen=True)
class Sessions:
    """The number of sessions of a course, and the interval between them.

    Attributes:
        minimum, maximum: numbers of sessions, from 1; equal if the number is fixed.
        interval: the time between two sessions, if stated.
    """

    minimum: int
    maximum: int
    interval: DurationRange | None = None

    def __str__(self) -> str:
        if self.minimum == self.maximum:
            count = format_number(self.minimum)
        else:
            count = gettext("%(low)s to %(high)s") % {
                "low": format_number(self.minimum),
                "high": format_number(self.maximum),
            }
        if self.interval is None or self.maximum == 1:
            return count
        return gettext("%(count)s, spaced %(interval)s apart") % {
            "count": count,
            "interval": lower_first(str(self.interval)),
        }

    def to_data(self) -> dict[str, Any]:
        """The stored form: plain JSON."""
        interval = self.interval.to_data() if self.interval else None
        return {"minimum": self.minimum, "maximum": self.maximum, "interval": interval}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """The value of stored data; raises as `DurationRange.from_data` does."""
        interval = DurationRange.from_data(data["interval"]) if data.get("interval") else None
        return cls(int(data["minimum"]), int(data["maximum"]), interval)
