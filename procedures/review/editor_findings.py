"""What an editor is shown about one version of a procedure: open findings, answered ones, hints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from procedures.models import Acknowledgement, ProcedurePage
from procedures.review.engine import findings_of, hints_of
from procedures.review.finding import Finding, Hint
from procedures.review.store import answers_to, current_circumstances


@dataclass(frozen=True)
class EditorFinding:
    """A finding with the answer that somebody gave, if any, and the name of its field in the editor."""

    finding: Finding
    answer: Acknowledgement | None
    field_label: str


@dataclass(frozen=True)
class EditorHint:
    """A hint with the name of its field in the editor."""

    hint: Hint
    field_label: str


class EditorFindings:
    """Findings and hints of a version in memory, whether it has been saved or not.

    A page that has never been saved is not judged: everything is still missing.
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
            for finding in findings_of(page, current_circumstances())
        ]
        self.hints = [EditorHint(hint, self._label(hint.field)) for hint in hints_of(page)]

    def _label(self, field: str) -> str:
        column: Any = self.page._meta.get_field(field)
        return capfirst(str(column.verbose_name))

    @property
    def open(self) -> list[EditorFinding]:
        """What somebody has to mend or to answer for."""
        return [entry for entry in self.findings if entry.answer is None]

    @property
    def answered(self) -> list[EditorFinding]:
        """What somebody has acknowledged with a reason."""
        return [entry for entry in self.findings if entry.answer is not None]

    def beside(self, field: str) -> list[EditorFinding]:
        """What stands beside a field."""
        return [entry for entry in self.findings if entry.finding.field == field]

    def by_field(self) -> Iterator[tuple[str, list[EditorFinding]]]:
        """Each field beside which something can stand, with what does."""
        # Panels are of the admin, which stands above the review.
        from procedures.admin.panels import fact_panel_fields

        for field in fact_panel_fields(type(self.page)):
            yield field, self.beside(field)
