"""Findings for the editor of one revision: open, acknowledged, and hints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from procedures.models import Acknowledgement, ProcedurePage
from procedures.review.engine import findings_of, hints_of
from procedures.review.finding import Finding, Hint
from procedures.review.store import answers_to, current_circumstances, stored_disagreements


@dataclass(frozen=True)
class EditorFinding:
    """A finding with its acknowledgement, if any, and the label of its field."""

    finding: Finding
    answer: Acknowledgement | None
    field_label: str


@dataclass(frozen=True)
class EditorHint:
    """A hint with the label of its field."""

    hint: Hint
    field_label: str


class EditorFindings:
    """Findings and hints of a page in memory, saved or not.

    A page that has never been saved has none: everything is still missing.
    """

    def __init__(self, page: ProcedurePage) -> None:
        self.page = page
        self.findings: list[EditorFinding] = []
        self.hints: list[EditorHint] = []
        if page.pk is None:
            return
        answers = answers_to(page.pk)
        self.findings = [
            EditorFinding(finding, answers.get(finding.digest), self._label(finding.field))
            for finding in [*findings_of(page, current_circumstances()), *stored_disagreements(page.pk)]
        ]
        self.hints = [EditorHint(hint, self._label(hint.field)) for hint in hints_of(page)]

    def _label(self, field: str) -> str:
        column: Any = self.page._meta.get_field(field)
        return capfirst(str(column.verbose_name))

    @property
    def open(self) -> list[EditorFinding]:
        """The open findings."""
        return [entry for entry in self.findings if entry.answer is None]

    @property
    def answered(self) -> list[EditorFinding]:
        """The acknowledged findings."""
        return [entry for entry in self.findings if entry.answer is not None]

    def beside(self, field: str) -> list[EditorFinding]:
        """The findings beside a field."""
        return [entry for entry in self.findings if entry.finding.field == field]

    def by_field(self) -> Iterator[tuple[str, list[EditorFinding]]]:
        """Each field that can have findings, with its findings."""
        # Panels are of the admin, which stands above the review.
        from procedures.admin.panels import fact_panel_fields  # noqa: PLC0415

        for field in fact_panel_fields(type(self.page)):
            yield field, self.beside(field)
