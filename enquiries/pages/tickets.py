"""Each form carries a signed ticket: when it was opened, and which sentences it asks to agree to.

It makes a double submission one request, turns away what comes faster than people type, and costs no cookie
and no row.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.core import signing

from clinic.http.sources import digest

# Seconds. Whoever has all details filled in by the browser takes longer than the first.
FASTEST = 3
OLDEST = 24 * 60 * 60
_SALT = "enquiries.form"


@dataclass(frozen=True)
class Ticket:
    """The ticket of one opened form.

    Attributes:
        number: made up for this form.
        opened_at: in seconds since the epoch.
        consent: a digest of the sentences that the form shows beside its boxes.
    """

    number: str
    opened_at: float
    consent: str

    @classmethod
    def new(cls, *sentences: str) -> Self:
        """A ticket for a form that is opened now and asks to agree to some sentences."""
        return cls(secrets.token_hex(8), time.time(), _digest(sentences))

    @classmethod
    def read(cls, signed: str) -> Self | None:
        """The ticket that a form has sent; None if it is not ours or too old."""
        try:
            number, opened_at, consent = signing.loads(signed, salt=_SALT, max_age=OLDEST)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return cls(number, opened_at, consent)

    @property
    def signed(self) -> str:
        """The value of the form's hidden field."""
        return signing.dumps([self.number, self.opened_at, self.consent], salt=_SALT)

    @property
    def is_too_quick(self) -> bool:
        """Whether nobody could have filled in the form since it was opened."""
        return time.time() - self.opened_at < FASTEST

    def shows(self, *sentences: str) -> bool:
        """Whether the form shows these sentences."""
        return self.consent == _digest(sentences)

    def submission(self, values: Mapping[str, Any]) -> str:
        """A digest of the form with what was sent: the same twice is one request, a correction another."""
        return digest(f"{self.number} {json.dumps(values, sort_keys=True, default=str)}")


def _digest(sentences: tuple[str, ...]) -> str:
    return digest(json.dumps(sentences))
