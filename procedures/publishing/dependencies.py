"""Pages that show something of a procedure, of its terms, or of its people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q
from wagtail.models import Page, ReferenceIndex

from clinic.core.public_pages import public
from clinic.models import HomePage, LocationPage, PractitionerPage
from procedures.models import (
    CategoryIndexPage,
    CategoryPage,
    ConcernIndexPage,
    ConcernPage,
    PriceListPage,
    ProcedurePage,
)
from procedures.pages.sections import ROWS_ON_HOME


def lists_of_procedure(page: Page, title_changed: bool) -> Iterator[int]:
    """The pages with a row or a link of a procedure.

    These are its category and concerns, its practitioners, the price list, the procedures that name it as an
    alternative, and the home page; if its name changes, or it is published or unpublished, also the clinics
    that offer it, and the lists that count the procedures of each term. Automatic alternatives are hints and
    do not count.
    """
    if page.specific_class is not ProcedurePage:
        return
    concerns = ConcernPage.objects.filter(procedures=page.pk).values_list("pk", flat=True)
    categories = CategoryPage.objects.filter(procedures=page.pk).values_list("pk", flat=True)
    yield from concerns
    yield from categories
    yield from PractitionerPage.objects.filter(procedures=page.pk).values_list("pk", flat=True)
    yield from PriceListPage.objects.filter(locale=page.locale_id).values_list("pk", flat=True)
    naming = ReferenceIndex.get_references_to(page).filter(model_path__startswith="alternatives.")
    yield from map(int, naming.values_list("object_id", flat=True))
    if title_changed:
        yield from LocationPage.objects.filter(procedures=page.pk).values_list("pk", flat=True)
        if concerns:
            yield from ConcernIndexPage.objects.filter(locale=page.locale_id).values_list("pk", flat=True)
        if categories:
            yield from CategoryIndexPage.objects.filter(locale=page.locale_id).values_list("pk", flat=True)
    for home in HomePage.objects.filter(locale=page.locale_id):
        if _is_on_home(page, home):
            yield home.pk


def _is_on_home(page: Page, home: HomePage) -> bool:
    if ids := home.featured_ids:
        return page.pk in ids
    first = public(ProcedurePage.objects.filter(locale=home.locale_id)).order_by("title")
    last_row = first.values_list("title", flat=True)[ROWS_ON_HOME - 1 : ROWS_ON_HOME]
    return all(page.title <= title for title in last_row)


def home_with_concern(page: Page, title_changed: bool) -> Iterable[int]:
    """The home page, which shows the first concerns."""
    if not title_changed or page.specific_class is not ConcernPage:
        return ()
    homes = HomePage.objects.filter(locale=page.locale_id)
    return set(homes.values_list("pk", flat=True))


def procedures_that_name(page: Page, title_changed: bool) -> Iterable[int]:
    """The procedures whose pages show the name of a category, a concern, a person or a clinic."""
    named = (CategoryPage, ConcernPage, PractitionerPage, LocationPage)
    if not title_changed or page.specific_class not in named:
        return ()
    naming = Q(category=page.pk) | Q(concerns=page.pk) | Q(practitioners=page.pk) | Q(locations=page.pk)
    naming |= Q(author=page.pk) | Q(reviewer=page.pk)
    return set(ProcedurePage.objects.filter(naming).values_list("pk", flat=True))
