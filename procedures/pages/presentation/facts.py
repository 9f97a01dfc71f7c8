"""The facts box, in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from django.utils.functional import cached_property
from django.utils.translation import gettext

from clinic.core.addresses import PageLink as LinkedPage
from clinic.core.languages.active import join_list, lower_first
from procedures.facts.kinds import Kind, Names, PageLink
from procedures.facts.registry import BY_NAME, FACTS, Fact
from procedures.pages.presentation.part import Part
from procedures.pages.presentation.words import text_of, words

# The facts that a folded box shows on one line, and how many rows it takes to fold it.
_ON_ONE_LINE = ("invasiveness", "treatment_time", "anaesthesia")
_ROWS_TO_FOLD = 4


@dataclass(frozen=True)
class BoxFact:
    """A row of the facts box.

    Attributes:
        text: the fact in words; empty if there is a page instead.
        page: the page that the fact links to.
    """

    label: str
    text: str = ""
    page: LinkedPage | None = None

    @property
    def is_stated(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.text or self.page)


class FactPart(Part):
    """Recovery, milestones and the course of a treatment."""

    def label(self, name: str) -> str:
        """The label of a fact that stands apart."""
        return BY_NAME[name].label_on(self.procedure)

    @property
    def recovery(self) -> str:
        """The average recovery; empty if not stated."""
        return words(self.procedure.recovery)

    @property
    def recovery_sentence(self) -> str:
        """The average recovery, for the section on recovery."""
        return self._sentence("recovery", self.recovery)

    @property
    def back_to_work(self) -> str:
        """When most patients return to work; empty if not stated."""
        return words(self.procedure.back_to_work)

    @property
    def back_to_work_sentence(self) -> str:
        """The return to work, for the section on recovery."""
        return self._sentence("back_to_work", self.back_to_work)

    def _sentence(self, name: str, text: str) -> str:
        return gettext("%(label)s: %(fact)s.") % {
            "label": self.label(name),
            "fact": lower_first(text or gettext("Not stated")),
        }

    @cached_property
    def facts_box(self) -> list[BoxFact]:
        """The stated rows of the facts box, without those that stand apart."""
        rows = (box_fact(fact.kind, fact, self) for fact in FACTS if fact.in_facts_box)
        return [row for row in rows if row.is_stated]

    @cached_property
    def facts_line(self) -> str:
        """What the facts box shows while it is folded; empty if it is too short to fold."""
        if len(self.facts_box) < _ROWS_TO_FOLD:
            return ""
        kinds = ((BY_NAME[name].kind, BY_NAME[name]) for name in _ON_ONE_LINE)
        rows = [box_fact(kind, fact, self) for kind, fact in kinds]
        texts = [row.text for row in rows if row.text] or [row.text for row in self.facts_box if row.text]
        return join_list([texts[0], *map(lower_first, texts[1:])]) if texts else self.facts_box[0].label


@singledispatch
def box_fact(kind: Kind, fact: Fact, show: FactPart) -> BoxFact:
    """A fact as a row of the box, by its kind."""
    procedure = show.procedure
    return BoxFact(fact.label_on(procedure), text_of(kind, getattr(procedure, fact.name)))


@box_fact.register
def _(kind: PageLink, fact: Fact, show: FactPart) -> BoxFact:
    return BoxFact(fact.label_on(show.procedure), page=getattr(show, fact.name))


@box_fact.register
def _(kind: Names, fact: Fact, show: FactPart) -> BoxFact:
    return BoxFact(fact.label_on(show.procedure), join_list(getattr(show, fact.name)))
