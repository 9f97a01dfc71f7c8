"""`manage.py findings`: print the findings about all procedures."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from procedures.choices import FindingKind
from procedures.models import ProcedureFinding
from procedures.review.store import refresh_findings


class Command(BaseCommand):
    """Refreshes the findings of all procedures and prints them, one a line.

    Exit status: 0; with `--fail`, 1 if a finding is open.
    """

    help = "Find contradictions, gaps and claims in all procedures, and print the unacknowledged ones."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--kind", action="append", choices=FindingKind.values, help="only this kind; may be repeated"
        )
        parser.add_argument("--acknowledged", action="store_true", help="also the acknowledged ones")
        parser.add_argument("--json", action="store_true", help="as JSON, for other programs")
        parser.add_argument("--fail", action="store_true", help="end with status 1 when a finding is open")

    def handle(self, *args: Any, **options: Any) -> None:
        refresh_findings()
        findings = ProcedureFinding.objects.with_answers().select_related("page")
        findings = findings.order_by("page__title", "page", "pk")
        if options["kind"]:
            findings = findings.filter(kind__in=options["kind"])
        if not options["acknowledged"]:
            findings = findings.open()
        rows = [self._row(finding) for finding in findings]
        write = _as_json if options["json"] else _as_text
        self.stdout.write(write(rows))
        if options["fail"] and any(not row["acknowledged"] for row in rows):
            sys.exit(1)

    def _row(self, finding: Any) -> dict[str, Any]:
        return {
            "procedure": finding.page.draft_title or finding.page.title,
            "kind": finding.kind,
            "field": finding.field,
            "message": finding.message,
            "noticed_on": finding.noticed_on.isoformat(),
            "acknowledged": finding.is_acknowledged,
        }


def _as_json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, indent=2, ensure_ascii=False)


def _as_text(rows: list[dict[str, Any]]) -> str:
    """A heading for each procedure, a line for each finding, and how many there are."""
    lines: list[str] = []
    procedure = None
    for row in rows:
        if row["procedure"] != procedure:
            procedure = row["procedure"]
            lines += ["", procedure]
        mark = " (acknowledged)" if row["acknowledged"] else ""
        lines.append(f"  {row['kind']}{mark}: {row['message']}")
    count = sum(not row["acknowledged"] for row in rows)
    lines += ["", f"{count} open finding{'' if count == 1 else 's'}"]
    return "\n".join(lines).lstrip("\n")
