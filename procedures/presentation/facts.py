"""The facts of the box at the top, in words."""

from __future__ import annotations

from django.utils.translation import get_language, gettext

from clinic.languages import lower_first
from procedures.choices import Anaesthesia, Invasiveness
from procedures.presentation.part import Part
from procedures.presentation.words import label_of, words


class FactPart(Part):
    """Recovery, milestones and the course of a treatment."""

    @property
    def recovery(self) -> str:
        """The average recovery; empty where not stated."""
        return words(self.procedure.recovery)

    @property
    def recovery_sentence(self) -> str:
        """The average recovery as it stands beside the recovery notes."""
        recovery = self.procedure.recovery
        if recovery is None:
            return gettext("Average recovery: not stated")
        if recovery.is_none:
            return gettext("No recovery time on average")
        return gettext("%(recovery)s average recovery") % {"recovery": self.recovery}

    @property
    def back_to_work(self) -> str:
        """When most patients work again; empty where not stated."""
        return words(self.procedure.back_to_work)

    @property
    def back_to_work_sentence(self) -> str:
        """The milestone as it stands beside the recovery notes."""
        return gettext("Back to work: %(when)s.") % {"when": lower_first(self.back_to_work)}

    @property
    def presentable(self) -> str:
        """When most patients go out without hiding it; empty where not stated."""
        return words(self.procedure.presentable)

    @property
    def sessions(self) -> str:
        """How many sessions, how far apart; empty where not stated."""
        return words(self.procedure.sessions)

    @property
    def treatment_time(self) -> str:
        """How long one visit takes; empty where not stated."""
        return words(self.procedure.treatment_time)

    @property
    def invasiveness(self) -> str:
        """How far it enters the body; empty where not stated."""
        return label_of(Invasiveness, self.procedure.invasiveness, get_language())

    @property
    def anaesthesia(self) -> str:
        """The usual anaesthesia; empty where not stated."""
        return label_of(Anaesthesia, self.procedure.anaesthesia, get_language())
