"""The home page's sections about the clinic itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from clinic.core.site_tree import index_page
from clinic.models import HomePage, PractitionerPage
from clinic.models.team import load_portraits

PEOPLE_ON_HOME = 6


def team_context(home: HomePage, request: HttpRequest) -> dict[str, Any]:
    """The first people of the team page, and the page itself."""
    people = list(home.for_everyone(PractitionerPage.objects.all()).order_by("path")[:PEOPLE_ON_HOME])
    load_portraits(people)
    return {"home_people": people, "team_index": index_page(request, "clinic.TeamIndexPage")}
