"""What the home page, people and clinics say of procedures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from clinic.addresses import PageLink
from clinic.locations import without_restricted
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


def performed_context(person: Any, request: HttpRequest) -> dict[str, Any]:
    """The procedures that a person performs, by name; none while the registration has expired."""
    if person.is_registration_expired:
        return {"performed_rows": []}
    return {"performed_rows": procedure_rows(_public(person.procedures))}


def offered_context(location: Any, request: HttpRequest) -> dict[str, Any]:
    """The procedures that a clinic offers, by name."""
    rows = _public(location.procedures).values_list(*PageLink.FIELDS)
    return {"offered_procedures": [PageLink(*row) for row in rows]}


def _public(procedures: Any) -> Any:
    return without_restricted(procedures.live()).order_by("title")
