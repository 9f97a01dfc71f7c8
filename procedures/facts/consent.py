"""A patient's written consent to the publication of photos."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.core.pictures.patient_photos import ConsentState
from procedures.choices import ConsentScope


@dataclass(frozen=True)
class Consent:
    """The recorded consent.

    Attributes:
        reference: of the signed form; empty if not recorded.
        scope: what the patient agreed to, or None.
        given_on, expires_on: the first and last day; without a last one it does not expire.
        withdrawn_on: the day of the withdrawal, which ends the consent whatever the day.
        withdrawn_elsewhere: whether it was withdrawn for the same form or photo in another pair.
    """

    reference: str
    scope: ConsentScope | None
    given_on: datetime.date | None
    expires_on: datetime.date | None = None
    withdrawn_on: datetime.date | None = None
    withdrawn_elsewhere: bool = False

    def problem_on(self, day: datetime.date) -> str | None:
        """Why the photos may not be shown on a day, as a sentence; None if they may."""
        return self._ended_on(day) or self._missing_on(day)

    def state_on(self, day: datetime.date) -> ConsentState:
        """The state of the consent on a day."""
        if self._ended_on(day):
            return ConsentState.ENDED
        return ConsentState.MISSING if self._missing_on(day) else ConsentState.HOLDS

    def _ended_on(self, day: datetime.date) -> str | None:
        if self.withdrawn_on:
            return _("The patient withdrew the consent on %(day)s.") % {"day": date_format(self.withdrawn_on)}
        if self.withdrawn_elsewhere:
            return _("The patient withdrew the consent for the same form or photo in another pair.")
        if self.expires_on and self.expires_on < day:
            return _("The consent ended on %(day)s.") % {"day": date_format(self.expires_on)}
        return None

    def _missing_on(self, day: datetime.date) -> str | None:
        if not self.reference.strip() or self.given_on is None:
            return _("The patient’s written consent is not recorded: enter its reference and its date.")
        if self.scope is None or not self.scope.covers_website:
            return _("The patient’s consent does not cover the website.")
        if self.given_on > day:
            return _("The consent begins on %(day)s.") % {"day": date_format(self.given_on)}
        return None
