"""The public pages that browser tests visit: one of each template."""

from __future__ import annotations

import datetime

from clinic.models import HomePage
from procedures.finder.page import FEWEST_FOR_FILTERS
from procedures.models import SearchSynonym
from tests.factories import (
    full_procedure,
    full_standard_page,
    make_category,
    make_concern,
    make_image,
    make_location,
    make_photo_pair,
    make_practitioner,
    make_procedure,
    make_procedures,
    make_standard_page,
    other_hours,
    photo_pairs,
    picture,
    sparse_procedure,
    stored,
    works_at,
)

# Pages that are answered as not found.
NOT_FOUND = ("not found", "comparison with an unknown one")
# Pages that are kept by search engines under another address.
CANONICAL = {
    "request": "/consultation/",
    "comparison of three": "/procedures/",
    "comparison of two": "/procedures/",
    "comparison of one": "/procedures/",
    "comparison of none": "/procedures/",
    "list with filters": "/procedures/",
    "list in which nothing fits": "/procedures/",
    "list that searches for another word": "/procedures/",
}


def finder_pages() -> dict[str, str]:
    """Make so many procedures that the list has its filters; returns the address of each of its other states.

    The short list, and each of the filters, are in `test_finder.py`.
    """
    make_procedures(FEWEST_FOR_FILTERS + 5, concern=make_concern("Freckles"))
    SearchSynonym.objects.create(term="Resurfacer", means="laser resurfacing")
    return {
        "second page of the list": "/procedures/?page=2",
        "list with filters": "/procedures/?q=procedure&concern=freckles&budget_max=2000&sort=price",
        "list in which nothing fits": "/procedures/?q=procedure&concern=freckles&budget_max=1",
        "list that searches for another word": "/procedures/?q=resurfacer",
    }


def public_pages() -> dict[str, str]:
    """Make one page of each kind; returns the address of each by its name."""
    full = full_procedure()
    sparse = sparse_procedure()
    with_photos = make_procedure(
        title="With photos",
        photo_pairs=photo_pairs(make_photo_pair()),
        alternatives=[("procedure", full)],
        prices_confirmed_on=datetime.date(2021, 7, 28),
        no_known_contraindications=True,
    )
    # German, with the longest name that somebody might give.
    long = make_procedure(
        title="Hautoberflächenerneuerungsbehandlungswiederholung",
        slug="long-word",
        best_for="Pigmentverschiebungsbehandlungen, Narbenkorrekturen",
    )
    compare = f"/procedures/compare/?procedure={full.slug}"
    clinic = make_location(
        "Harbour clinic", hours_exceptions=[other_hours("2099-12-25", reason="Christmas Day")]
    )
    standard = full_standard_page()
    home = HomePage.objects.get()
    home.statement_heading, home.statement_picture = "Risks in plain words.", make_image()
    home.picture = [stored("picture", picture(decorative=True))]
    home.shortcuts = [stored("link", {"page": full.pk, "words": "laser"})]
    home.featured = [stored("procedure", {"page": page.pk}) for page in (sparse, full)]
    home.save()
    concern = make_concern("Scars")
    concern.introduction = "Dents and marks."
    concern.about = f'<h3>Depth</h3><p>See <a linktype="page" id="{full.pk}">this</a>.</p>'
    concern.picture = [stored("picture", picture(decorative=True))]
    concern.save()
    return {
        "standard page": standard.url,
        "page below another": make_standard_page("Below it", parent=standard).url,
        "home": "/",
        "list": "/procedures/",
        "full procedure": full.url,
        "sparse procedure": sparse.url,
        "procedure with photos": with_photos.url,
        "categories": "/categories/",
        "category": make_category().url,
        "concerns": "/concerns/",
        "concern": concern.url,
        "team": "/team/",
        "person": make_practitioner("Dr Samuel Adeyemi", workplaces=[works_at(clinic, "monday")]).url,
        "clinics": "/locations/",
        "clinic": clinic.url,
        "comparison of three": f"{compare}&procedure={sparse.slug}&procedure={long.slug}",
        "comparison of two": f"{compare}&procedure={sparse.slug}",
        "comparison of one": compare,
        "comparison of none": "/procedures/compare/",
        "request": f"/consultation/?about={full.pk}&about={sparse.pk}",
        "comparison with an unknown one": f"{compare}&procedure=unknown",
        "not found": "/no-such-page/",
    }
