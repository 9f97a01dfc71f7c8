"""Sections about procedures on the home page and on pages of people and clinics."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from clinic.core.addresses import PageLink
from clinic.core.kept import kept
from clinic.core.public_pages import public
from clinic.core.site_tree import index_page
from clinic.models import HomePage
from procedures.models import ConcernPage, ProcedurePage
from procedures.models.terms import counted
from procedures.pages.rows import procedure_rows, rows_of

ROWS_ON_HOME = 6
CONCERNS_ON_HOME = 12


def concerns_context(home: HomePage, request: HttpRequest) -> dict[str, Any]:
    """The first concerns, in tree order."""
    return {
        "home_concerns": _first_concerns(home),
        "concerns_on_home": CONCERNS_ON_HOME,
        "concern_index": index_page(request, "procedures.ConcernIndexPage"),
    }


def procedures_context(home: HomePage, request: HttpRequest) -> dict[str, Any]:
    """The featured procedures; else the first ones by name."""
    chosen = [row for row in procedure_rows(home.featured_ids).values() if row.locale_id == home.locale_id]
    return {
        "home_procedures": chosen or list(procedure_rows(_first_procedures(home)).values()),
        "procedures_heading": gettext("Most asked about") if chosen else gettext("Procedures"),
        "procedure_index": index_page(request, "procedures.ProcedureIndexPage"),
    }


@kept
def _first_concerns(home: HomePage) -> list[ConcernPage]:
    """The concerns that procedures help with, one more than the home page shows."""
    return list(counted(ConcernPage, home).filter(procedure_count__gt=0)[: CONCERNS_ON_HOME + 1])


@kept
def _first_procedures(home: HomePage) -> list[int]:
    """The ids of the first procedures by name."""
    procedures = home.for_everyone(ProcedurePage.objects.order_by("title"))
    return list(procedures.values_list("pk", flat=True)[:ROWS_ON_HOME])


def performed_context(person: Any, request: HttpRequest) -> dict[str, Any]:
    """The procedures that a person performs, by name; none if the registration has expired."""
    return {"performed_rows": rows_of(performed_procedures(person))}


def offered_context(location: Any, request: HttpRequest) -> dict[str, Any]:
    """The procedures that a clinic offers."""
    rows = offered_procedures(location).values_list(*PageLink.FIELDS)
    return {"offered_procedures": [PageLink(*row) for row in rows]}


def performed_procedures(person: Any) -> Any:
    """The public procedures that a person performs, by name; none while the registration has expired."""
    return person.procedures.none() if person.is_registration_expired else offered_procedures(person)


def offered_procedures(page: Any) -> Any:
    """The public procedures of a clinic, or of a person, by name; in the language of the page."""
    return public(page.procedures.filter(locale=page.locale_id)).order_by("title")
