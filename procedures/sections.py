"""What the home page says of procedures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.rows import procedure_rows

ROWS_ON_HOME = 6


def home_context(request: HttpRequest) -> dict[str, Any]:
    """The first procedures by name, and the page that lists all of them."""
    procedures = ProcedurePage.objects.live().public().order_by("title")[:ROWS_ON_HOME]
    return {
        "procedure_rows": procedure_rows(procedures),
        "procedure_index": ProcedureIndexPage.objects.live().first(),
    }
