"""Pages that show something of a person or a clinic, apart from the footer."""

from __future__ import annotations

from collections.abc import Iterator

from wagtail.models import Page

from clinic.models import HomePage, LocationPage, PractitionerPage
from clinic.pages.sections import PEOPLE_ON_HOME


def pages_with_person(page: Page, title_changed: bool) -> Iterator[int]:
    """The clinics where a person works, and the home page if it shows the person."""
    if page.specific_class is not PractitionerPage:
        return
    person = PractitionerPage.objects.get(pk=page.pk)
    workplaces = (block["value"].get("location") for block in person.workplaces.raw_data)
    yield from filter(None, workplaces)
    people = PractitionerPage.objects.live().filter(locale=page.locale_id)
    first = people.order_by("path")[:PEOPLE_ON_HOME]
    last = first.values_list("path", flat=True)[PEOPLE_ON_HOME - 1 : PEOPLE_ON_HOME]
    if all(page.path <= path for path in last):
        yield from _home(page)


def pages_with_clinic(page: Page, title_changed: bool) -> Iterator[int]:
    """The home page; and the people who work at a clinic, if its name has changed."""
    if page.specific_class is not LocationPage:
        return
    yield from _home(page)
    if title_changed:
        for person in PractitionerPage.objects.live().only("workplaces"):
            if any(block["value"].get("location") == page.pk for block in person.workplaces.raw_data):
                yield person.pk


def _home(page: Page) -> Iterator[int]:
    """The home page of a page's language."""
    yield from HomePage.objects.filter(locale=page.locale_id).values_list("pk", flat=True)
