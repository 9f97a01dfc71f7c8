"""Inputs and results of a rule."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from procedures.choices import FindingKind


@dataclass(frozen=True)
class Circumstances:
    """What rules use beside the procedure itself.

    Attributes:
        day: the current day.
        urgent_telephone: the clinic's telephone for urgent questions, or empty.
        price_confirmation_months: after how many months prices must be confirmed again.
        market: the code of the country whose rules of advertising hold; empty: none.
        hidden_photos: the before-and-after pairs that may not be shown, by id, each with its name and the
            reason.
    """

    day: datetime.date = field(default_factory=timezone.localdate)
    urgent_telephone: str = ""
    price_confirmation_months: int = 6
    market: str = ""
    hidden_photos: Mapping[int, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """Something to fix or to acknowledge.

    Attributes:
        kind: see `FindingKind`.
        field: the name of the field beside which it is shown.
        message: the problem and what to do, for staff.
        evidence: the facts that it is based on. An acknowledgement is valid while they stay the same.
        other: the id of the page that it disagrees with.
    """

    kind: FindingKind
    field: str
    message: str
    evidence: str = ""
    other: int | None = None

    @property
    def digest(self) -> str:
        """The finding's identity on its page: 64 hexadecimal digits."""
        return hashlib.sha256("\n".join((self.kind, self.field, self.evidence)).encode()).hexdigest()


@dataclass(frozen=True)
class Hint:
    """A suggestion that needs no answer."""

    field: str
    message: str
