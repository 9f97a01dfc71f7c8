"""What a rule is given beside the procedure, and what it gives back."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from procedures.choices import FindingKind


@dataclass(frozen=True)
class Circumstances:
    """What a procedure is judged by that does not stand on its page.

    Attributes:
        day: the day on which it is judged.
        urgent_telephone: the clinic's telephone for urgent questions, or empty.
        price_confirmation_months: after how many months a confirmed price has to be confirmed again.
        hidden_photos: for each before-and-after pair that visitors may not see, by id, its name and why.
    """

    day: datetime.date = field(default_factory=timezone.localdate)
    urgent_telephone: str = ""
    price_confirmation_months: int = 6
    hidden_photos: Mapping[int, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """Something that somebody should mend or answer for.

    Attributes:
        kind: see `FindingKind`.
        field: the name of the field beside which it stands.
        message: what was noticed and what to do, in the words of the staff.
        evidence: the facts that the finding rests on. While they stay the same, an acknowledgement of
            the finding holds; when they change, it is asked for anew.
    """

    kind: FindingKind
    field: str
    message: str
    evidence: str = ""

    @property
    def digest(self) -> str:
        """Identifies the finding on its page: 64 hexadecimal digits."""
        return hashlib.sha256("\n".join((self.kind, self.field, self.evidence)).encode()).hexdigest()


@dataclass(frozen=True)
class Hint:
    """Something that would make a page better; nobody has to answer for it."""

    field: str
    message: str
