"""A procedure as its page tells it: what stands first, what vanishes, what always says so."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from clinic.models import HomePage
from procedures.choices import FrequencyBand, Invasiveness, PriceUnit
from procedures.facts import Milestone, Recovery
from procedures.facts.kinds import Choice
from procedures.models import ProcedurePage
from procedures.pages.presentation import Day, ProcedurePresentation
from procedures.pages.presentation.words import text_of
from tests.factories import days, items, make_concern, make_procedure, price

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tree(site: HomePage) -> HomePage:
    return site


def show(**fields: Any) -> ProcedurePresentation:
    """The presentation of a live procedure with these facts, as the database gives it."""
    return make_procedure(**fields).presentation


def effect(name: str, band: FrequencyBand | str = "", **values: Any) -> tuple[str, dict[str, Any]]:
    return "side_effect", {"effect": name, "band": str(band), **values}


# Prices


def test_a_single_price_needs_no_list() -> None:
    shown = show(prices=[price(unit=PriceUnit.SESSION.value, label="Full face")])
    assert not shown.has_price_list
    assert shown.price is not None
    assert shown.price.heading == "Price range"
    assert shown.price.amount == "$1,031–$1,144"
    assert shown.price.basis == "per session, full face"


def test_a_list_says_what_each_price_is_for_once() -> None:
    shown = show(title="Peel", prices=[price(label="Hands"), price("90", None, unit=PriceUnit.AREA.value)])
    assert [(line.label, line.amount, line.unit) for line in shown.prices] == [
        ("Hands", "$1,031–$1,144", "(unit not stated)"),
        ("Peel", "$90", "per area"),
    ]
    assert shown.has_price_list


def test_no_price_today() -> None:
    tomorrow = datetime.date.today() + datetime.timedelta(days=2)
    # Such as a page whose last price has ended since it was published.
    page = make_procedure()
    page.prices = [price(valid_from=tomorrow.isoformat())]
    shown = ProcedurePresentation(page)
    assert shown.prices == []
    assert shown.price is None


# Facts in words


@pytest.mark.parametrize(
    ("recovery", "sentence"),
    [
        (Recovery(days(3)), "Average recovery: 3 days."),
        (Recovery(None), "Average recovery: none."),
        (None, "Average recovery: not stated."),
    ],
)
def test_recovery_always_says_so(recovery: Recovery | None, sentence: str) -> None:
    assert ProcedurePage(recovery=recovery).presentation.recovery_sentence == sentence


def test_back_to_work_in_a_sentence() -> None:
    page = ProcedurePage(back_to_work=Milestone(None))
    assert page.presentation.back_to_work_sentence == "Back to work: right away."


def test_absent_facts_have_no_words() -> None:
    shown = ProcedurePage().presentation
    assert [shown.recovery, shown.back_to_work] == ["", ""]
    assert shown.course_total is None
    assert shown.last_updated is None


def test_a_choice_that_no_longer_exists_has_no_words() -> None:
    assert text_of(Choice(Invasiveness), "forgotten") == ""
    assert text_of(Choice(Invasiveness), Invasiveness.SURGICAL) == "Surgical"


def test_a_day() -> None:
    day = Day.of(datetime.date(2026, 9, 3))
    assert day is not None
    assert (str(day), day.month, day.iso) == ("September 3, 2026", "September 2026", "2026-09-03")


# Side effects


def test_serious_effects_stand_first_and_the_others_by_frequency() -> None:
    shown = show(
        side_effect_list=[
            effect("Unknown"),
            effect("Rare thing", FrequencyBand.RARE),
            effect("Redness", FrequencyBand.VERY_COMMON),
            effect("Burns.", FrequencyBand.RARE, is_urgent=True, detail="At once."),
            effect("Milia", one_in=40),
            effect("Swelling", FrequencyBand.VERY_COMMON),
        ]
    )
    serious = shown.serious_effects
    assert [(item.name, item.detail, item.frequency) for item in serious] == [
        ("Burns", "At once.", "Rare, 1 in 1,000 to 1 in 10,000")
    ]
    assert [
        (group.label, group.level, [item.name for item in group.effects]) for group in shown.frequency_groups
    ] == [
        ("Very common", 5, ["Redness", "Swelling"]),
        ("Common", 4, ["Milia"]),
        ("Rare", 2, ["Rare thing"]),
        ("We have no figure", 0, ["Unknown"]),
    ]
    milia = shown.frequency_groups[1].effects[0]
    assert milia.exact == "1 in 40"
    assert shown.frequency_groups[1].numbers == "1 in 10 to 1 in 100"
    assert shown.frequency_groups[-1].numbers == ""


# Sections


def test_the_jump_bar_names_the_sections_that_exist() -> None:
    assert [link.target for link in show().jump_links] == [
        "side-effects",
        "about",
        "suits",
        "recovery",
        "weigh",
        "review",
    ]
    shown = show(
        prices=[price(), price(label="Hands")],
        preparation="<p>Stay out of the sun.</p>",
        steps=[("step", {"heading": "Numbing", "text": ""})],
        questions=[("question", {"question": "Why?", "answer": "<p>So.</p>"})],
    )
    assert [link.target for link in shown.jump_links] == [
        "side-effects",
        "prices",
        "about",
        "suits",
        "preparation",
        "recovery",
        "weigh",
        "questions",
        "review",
    ]


@pytest.mark.parametrize(
    "left_behind", ["", "<p></p>", '<p data-block-key="a1b2c"></p>', "<p>&nbsp; \n</p><p/>"]
)
def test_an_emptied_text_is_absent(left_behind: str) -> None:
    shown = show(preparation=left_behind, aftercare="<p>x</p>")
    assert shown.texts["preparation"] == ""
    assert shown.texts["aftercare"] == "<p>x</p>"
    assert "preparation" not in [link.target for link in shown.jump_links]


def test_lists_in_their_stored_form_and_in_memory_are_the_same() -> None:
    fields: dict[str, Any] = {
        "pros": items("Minimal pain"),
        "contraindications": items("You are pregnant."),
        "recovery_timeline": [("moment", {"when": "Day 1", "notice": "Warm skin.", "advice": ""})],
        "references": [("reference", {"title": "A paper", "accessed_on": datetime.date(2026, 9, 1)})],
        "change_record": [("change", {"changed_on": datetime.date(2026, 9, 3), "change": "Bands added."})],
    }
    stored = show(**fields)
    unsaved = ProcedurePage(**fields).presentation
    for shown in (stored, unsaved):
        assert shown.pros == ["Minimal pain"]
        assert shown.contraindications == ["You are pregnant."]
        assert [(moment.when, moment.notice, moment.advice) for moment in shown.timeline] == [
            ("Day 1", "Warm skin.", "")
        ]
        assert str(shown.references[0].read_on) == "September 1, 2026"
        assert str(shown.changes[0].day) == "September 3, 2026"


def test_only_public_concerns_by_name() -> None:
    scars, redness, hidden = make_concern("Scars"), make_concern("Redness"), make_concern("Hidden")
    hidden.unpublish()
    assert [page.title for page in show(concerns=[scars, redness, hidden]).concerns] == ["Redness", "Scars"]


# Warning signs


def test_entries_decide_the_levels_of_urgent_help() -> None:
    def sign(urgency: str, signs: str) -> tuple[str, dict[str, str]]:
        return "warning_sign", {"urgency": urgency, "signs": signs}

    shown = show(
        warning_signs=[sign("same_day", "Fever."), sign("emergency", "No sight."), sign("same_day", "Pus.")]
    )
    assert [(level.heading, level.signs) for level in shown.warning_signs] == [
        ("Get emergency help now", ["No sight."]),
        ("Call the same day", ["Fever.", "Pus."]),
    ]
    assert shown.names_whom_to_call
    assert not show(warning_signs=[sign("emergency", "No sight.")]).names_whom_to_call
    assert show().warning_signs == []


# Folds


def test_a_fold_shows_the_first_line_of_what_is_longer() -> None:
    shown = show(
        preparation="<ul><li>Keep out of the <b>sun</b> &amp; heat.</li><li>Come without make-up.</li></ul>",
        steps=[("step", {"heading": heading, "text": ""}) for heading in ("Numbing", "Laser", "Cooling")],
        references=[("reference", {"title": title}) for title in ("One", "Two")],
    )
    assert shown.first_of_preparation == "Keep out of the sun & heat."
    assert shown.steps_in_brief == "Numbing, laser, cooling"
    assert shown.first_reference == "One"
    short = show(
        preparation="<p>Nothing to prepare.</p>",
        steps=[("step", {"heading": "Laser", "text": "x"})],
        references=[("reference", {"title": "One"})],
    )
    assert (short.first_of_preparation, short.steps_in_brief, short.first_reference) == ("", "", "")
