"""The lists of a page, read in their stored form, which costs far less than Wagtail's block objects."""

from __future__ import annotations

import datetime
import html
import re
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.html import strip_tags
from wagtail.blocks import StreamValue

from clinic.core.languages.active import join_list, lower_first
from procedures.pages.presentation.part import Part
from procedures.pages.presentation.words import Day

# The end of the first paragraph, heading or list item of a rich text.
_END_OF_FIRST = re.compile(r"</(?:p|li|h[2-4])>")


@dataclass(frozen=True)
class Step:
    """A step of the procedure."""

    heading: str
    text: str


@dataclass(frozen=True)
class Moment:
    """An entry of the recovery timeline: when, what patients notice, what to do."""

    when: str
    notice: str
    advice: str


@dataclass(frozen=True)
class Reference:
    """A source: title, publisher, address, and the date it was accessed."""

    title: str
    publisher: str
    address: str
    read_on: Day | None


@dataclass(frozen=True)
class Change:
    """An entry of the public change record."""

    day: Day | None
    change: str
    why: str = ""
    reviewed_by: str = ""

    @property
    def sentence(self) -> str:
        """The entry on one line: "September 3, 2026: Frequencies added."."""
        return f"{self.day}: {self.change}" if self.day else self.change


class ListPart(Part):
    """Short lines, steps, the timeline, references and changes."""

    @cached_property
    def pros(self) -> list[str]:
        """The pros."""
        return stored_values(self.procedure.pros)

    @cached_property
    def cons(self) -> list[str]:
        """The cons."""
        return stored_values(self.procedure.cons)

    @cached_property
    def suits(self) -> list[str]:
        """Lines that complete "Likely to suit you"."""
        return stored_values(self.procedure.ideal_candidate_points)

    @cached_property
    def disappoints(self) -> list[str]:
        """Lines that complete "Will not give you what you want if"."""
        return stored_values(self.procedure.not_recommended_points)

    @cached_property
    def contraindications(self) -> list[str]:
        """Who must not have it."""
        return stored_values(self.procedure.contraindications)

    @cached_property
    def steps(self) -> list[Step]:
        """How it is done, in order."""
        return [
            Step(step.get("heading") or "", step.get("text") or "")
            for step in stored_values(self.procedure.steps)
        ]

    # What shows of each while it is folded on a phone; empty if it is no longer than that.

    @property
    def first_of_preparation(self) -> str:
        """Its first paragraph or point."""
        first, *rest = _END_OF_FIRST.split(self.texts["preparation"], maxsplit=1)
        has_more = bool(rest and strip_tags(rest[0]).strip())
        return html.unescape(" ".join(strip_tags(first).split())) if has_more else ""

    @property
    def steps_in_brief(self) -> str:
        """The heading of each step."""
        first, *rest = [step.heading for step in self.steps] or [""]
        return join_list([first, *map(lower_first, rest)]) if rest else ""

    @property
    def first_reference(self) -> str:
        """The title of the first of several."""
        return self.references[0].title if len(self.references) > 1 else ""

    @cached_property
    def timeline(self) -> list[Moment]:
        """The recovery, moment by moment."""
        return [
            Moment(moment.get("when") or "", moment.get("notice") or "", moment.get("advice") or "")
            for moment in stored_values(self.procedure.recovery_timeline)
        ]

    @cached_property
    def references(self) -> list[Reference]:
        """The sources of the text."""
        return [
            Reference(
                title=reference.get("title") or "",
                publisher=reference.get("publisher") or "",
                address=reference.get("address") or "",
                read_on=stored_day(reference.get("accessed_on")),
            )
            for reference in stored_values(self.procedure.references)
        ]

    @cached_property
    def changes(self) -> list[Change]:
        """The public change record, in the editor's order."""
        return [
            Change(
                stored_day(change.get("changed_on")),
                change.get("change") or "",
                change.get("why") or "",
                change.get("reviewed_by") or "",
            )
            for change in stored_values(self.procedure.change_record)
        ]

    @property
    def newest_change(self) -> Change | None:
        """The latest entry; the first one among equals or without dates."""
        return max(self.changes, key=lambda change: change.day.iso if change.day else "", default=None)


def stored_values(stream: StreamValue) -> list[Any]:
    """The stored values of a list's blocks."""
    return [block["value"] for block in stream.raw_data]


def stored_day(value: Any) -> Day | None:
    """A stored date; None if unreadable."""
    if isinstance(value, datetime.date):
        # A preview: the form has just read it.
        return Day.of(value)
    try:
        return Day.of(datetime.date.fromisoformat(value)) if value else None
    except (TypeError, ValueError):
        return None
