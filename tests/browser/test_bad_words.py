"""The longest words and names that somebody may type, a clinic that never closes, and facts in any number."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page as BrowserPage

from clinic.models import HomePage
from procedures.choices import FrequencyBand
from procedures.models import BodyArea
from tests.browser.test_density import BROKEN, SCREEN
from tests.browser.test_public_pages import SIDEWAYS, open_everything
from tests.factories import (
    full_procedure,
    hours,
    items,
    make_category,
    make_concern,
    make_location,
    make_practitioner,
    make_procedure,
    price,
    works_at,
)
from tests.support.shared_data import shared_data

WORD = "Hautoberflächenerneuerungsbehandlungswiederholungsverordnung"
NAME = "Dr. Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh y Fernández de Córdoba"
assert (len(WORD), len(NAME)) == (60, 80)
# Where pictures of the pages are kept, to be looked at.
PICTURES = os.environ.get("PICTURES")


@shared_data
def paths(site: HomePage) -> dict[str, str]:
    """The path of each page, by name."""
    night = [
        hours("friday saturday", "18:00", "00:00"),
        hours("saturday sunday", "00:00", "04:00", note="by appointment"),
        hours("monday", "00:00", "00:00"),
    ]
    clinic = make_location(WORD, opening_hours=night)
    person = make_practitioner(
        NAME, role=WORD, credentials=f"MD, {WORD}", workplaces=[works_at(clinic, "monday")]
    )
    concerns = [make_concern(f"{WORD[:-2]}{number:02}") for number in range(12)]
    full = full_procedure(
        title=WORD,
        slug="long",
        summary=f"{WORD} {WORD}",
        category=make_category(WORD),
        concerns=concerns,
        body_areas=[BodyArea.objects.create(name=WORD)],
        practitioners=[person],
        reviewer=person,
        locations=[clinic],
        alternatives=[("procedure", make_procedure(title=NAME, concerns=concerns))],
        prices=[
            price("1031", "1144", unit="session", area=WORD, label=WORD, fees_extra=WORD, note=WORD),
            price("9100.50", "12300.50", unit="course", sessions_covered=6, area=WORD),
        ],
        pros=items(WORD),
        cons=items(WORD),
        contraindications=items(WORD, NAME),
        side_effect_list=[
            ("side_effect", {"effect": WORD, "detail": NAME, "band": FrequencyBand.RARE, "is_urgent": urgent})
            for urgent in (True, False)
        ],
        **dict.fromkeys(("best_for", "not_for", "main_risks", "skin_tones", "results_last"), WORD),
    )
    sparse = make_procedure(title="Nothing more than must be said", concerns=concerns)
    return {
        "procedure": full.url,
        "sparse": sparse.url,
        "list": f"/procedures/?q={WORD[:20]}",
        "concern": concerns[0].url,
        "concerns": "/concerns/",
        "prices": "/prices/",
        "comparison": f"/procedures/compare/?procedure={full.slug}&procedure={sparse.slug}",
        "person": person.url,
        "team": "/team/",
        "clinic": clinic.url,
        "home": "/",
    }


@pytest.mark.parametrize(
    ("width", "size"), [(320, 16), (390, 16), (390, 32), (1280, 16), (1280, 32), (1440, 16)]
)
def test_long_words_stay_in_their_boxes(
    live: str, paths: dict[str, str], page: BrowserPage, width: int, size: int
) -> None:
    page.set_viewport_size({"width": width, "height": SCREEN})
    for name, path in paths.items():
        page.goto(f"{live}{path}")
        page.evaluate(f"document.documentElement.style.fontSize = '{size}px'")
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{size}.png", full_page=True)
        open_everything(page)
        assert not (broken := page.evaluate(BROKEN)), (name, broken)
        assert page.evaluate(SIDEWAYS) <= width, name
