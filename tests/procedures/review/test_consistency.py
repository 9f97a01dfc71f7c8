"""Facts that must agree between pages: what is noticed, what is not, where it is shown, what it costs."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from clinic.models import ClinicSettings, HomePage, StandardPage
from procedures.choices import FindingKind
from procedures.facts import Recovery
from procedures.models import PageStatement, ProcedureFinding, ProcedurePage
from procedures.review import Circumstances, findings_of
from procedures.review.consistency import differ
from procedures.review.statements import statements_of
from procedures.review.store import refresh_findings
from tests.factories import (
    days,
    items,
    make_concern,
    make_location,
    make_practitioner,
    make_procedure,
    make_standard_page,
    works_at,
)
from tests.procedures.review.agreeing_samples import AGREE, DISAGREE, RATES_DISAGREE, Said

TITLES = {"microneedling": 9}


def statements(said: Said, pk: int) -> list[PageStatement]:
    title, sentence = said
    return list(statements_of(StandardPage(pk=pk, title=title, introduction=sentence), TITLES))


def disagree(one: Said, other: Said) -> bool:
    return any(
        first.topic == second.topic and first.about_id == second.about_id and differ(first, second)
        for first, second in itertools.product(statements(one, 1), statements(other, 2))
    )


@pytest.mark.parametrize(("one", "other"), DISAGREE)
def test_two_pages_that_disagree(one: Said, other: Said) -> None:
    """Deadlines, fees, healing times and professions that cannot both be true."""
    assert disagree(one, other)


@pytest.mark.parametrize(("one", "other"), RATES_DISAGREE)
def test_rates_that_disagree(one: str, other: str) -> None:
    """Of the same side effect, however it is written."""
    assert disagree(("Start", one), ("Scars", other))


@pytest.mark.parametrize(("one", "other"), AGREE)
def test_two_pages_that_only_look_like_it(one: Said, other: Said) -> None:
    """Other things, other units, ranges that overlap."""
    assert not disagree(one, other)


pytestmark = [pytest.mark.django_db, pytest.mark.derived_rows]


def found(page: Any, kind: FindingKind) -> list[ProcedureFinding]:
    return list(ProcedureFinding.objects.filter(page=page.pk, kind=kind))


def test_both_pages_name_both_sentences(site: HomePage, admin_client: Client) -> None:
    """Each of two pages has the finding, with a link to the other; mending one ends both."""
    first = make_standard_page("Prices", introduction="Cancel until two working days before.")
    second = make_standard_page("Booking", introduction="You can cancel 24 hours before.")
    [about_first], [about_second] = (
        found(first, FindingKind.PAGES_DISAGREE),
        found(second, FindingKind.PAGES_DISAGREE),
    )
    assert about_first.other_page_id == second.pk
    assert about_second.other_page_id == first.pk
    for row in (about_first, about_second):
        assert "two working days" in row.message
        assert "24 hours" in row.message
    report = admin_client.get(reverse("procedures:findings")).content.decode()
    for page in (first, second):
        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in report
    second.introduction = "You can cancel 48 hours before."
    second.save()
    assert not ProcedureFinding.objects.filter(kind=FindingKind.PAGES_DISAGREE).exists()


def test_the_settings_are_compared(
    site: HomePage, admin_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    """“With a doctor” in the settings, “the doctor or nurse” on a page; the link leads to the settings."""
    page = make_standard_page("Your consultation", introduction="The doctor or nurse examines you.")
    with django_capture_on_commit_callbacks(execute=True):
        ClinicSettings.objects.update_or_create(
            site=site.get_site(), defaults={"consultation_text": "Forty minutes with a doctor."}
        )
    [row] = found(page, FindingKind.PAGES_DISAGREE)
    assert row.other_page_id is None
    report = admin_client.get(reverse("procedures:findings")).content.decode()
    assert reverse("wagtailsettings:edit", args=["clinic", "clinicsettings"]) in report


@override_settings(WAGTAIL_I18N_ENABLED=True)
def test_the_settings_are_compared_where_there_are_several_languages(site: HomePage) -> None:
    """They are no page, and have no language of their own."""
    page = make_standard_page("Your consultation", introduction="The doctor or nurse examines you.")
    ClinicSettings.objects.update_or_create(
        site=site.get_site(), defaults={"consultation_text": "Forty minutes with a doctor."}
    )
    ProcedureFinding.objects.all().delete()
    refresh_findings()
    [row] = found(page, FindingKind.PAGES_DISAGREE)
    assert row.other_page_id is None


def test_a_page_against_the_facts_of_a_procedure(site: HomePage, admin_client: Client) -> None:
    """What a standard page says of a procedure is compared with its facts, and shown in its editor."""
    procedure = make_procedure(title="Cold light", recovery=Recovery(days(7, 10)))
    page = make_standard_page("Advice", introduction="Cold light heals in one day.")
    [row] = found(page, FindingKind.PAGES_DISAGREE)
    assert "7 to 10 days" in row.message
    [row] = found(procedure, FindingKind.PAGES_DISAGREE)
    assert row.field == "recovery"
    editor = admin_client.get(reverse("wagtailadmin_pages:edit", args=[procedure.pk])).content.decode()
    assert "Cold light heals in one day" in editor
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in editor


def test_a_page_that_is_taken_down_states_nothing(site: HomePage) -> None:
    """Nor does a finding about it stay."""
    first = make_standard_page("Prices", introduction="Cancel until two working days before.")
    second = make_standard_page("Booking", introduction="You can cancel 24 hours before.")
    second.unpublish()
    assert not found(first, FindingKind.PAGES_DISAGREE)


def test_person_who_works_elsewhere(site: HomePage) -> None:
    """A person is named on what is offered only at another clinic."""
    here, there = make_location("Old Town clinic"), make_location("Quayside clinic")
    person = make_practitioner(workplaces=[works_at(there, "monday")])
    free = make_practitioner("Dr Free", workplaces=[])
    page = make_procedure(title="Cold light", practitioners=[person, free], locations=[here], revision=True)
    [row] = found(page, FindingKind.WORKS_ELSEWHERE)
    assert row.other_page_id == person.pk
    assert "Old Town clinic" in row.message
    assert "Quayside clinic" in row.message
    # In a draft, too.
    page.locations = [here, there]
    page.save_revision()
    assert not found(page, FindingKind.WORKS_ELSEWHERE)


@pytest.mark.parametrize(
    ("fields", "is_noticed"),
    [
        ({"not_for": "Wrinkles, loose skin"}, True),
        ({"contraindications": items("Your patches are melasma: light can make them darker.")}, True),
        ({"not_recommended_points": items("You have active melasma.")}, True),
        ({"not_for": "Loose skin in folds"}, False),
        ({"not_for": "Very loose skin"}, False),
        ({"contraindications": items("You had melasma treated in the past month.")}, False),
        ({"contraindications": items("The skin is loose skin that an operation has touched.")}, False),
    ],
)
def test_listed_under_what_it_is_not_for(site: HomePage, fields: dict[str, Any], *, is_noticed: bool) -> None:
    """A concern that the page excludes as a whole; a kind of it may well be excluded."""
    concerns = [make_concern("Loose skin"), make_concern("Melasma and sun spots")]
    page = make_procedure(title="Cold light", concerns=concerns, **fields)
    assert bool(found(page, FindingKind.NOT_FOR_ITS_CONCERN)) is is_noticed


@pytest.mark.parametrize(
    ("sentence", "roles", "is_noticed"),
    [
        ("It is injected by a doctor.", ("laser nurse",), True),
        ("A doctor or nurse performs it.", ("dermatologist",), True),
        ("A nurse performs it.", ("surgeon",), True),
        ("A doctor or nurse performs it.", ("dermatologist", "laser nurse"), False),
        ("A doctor looks at every spot first.", ("laser nurse",), False),
        ("It is treated by a doctor.", ("reception",), False),
        ("The nurse treats the skin with cream first.", ("dermatologist", "laser nurse"), False),
    ],
)
def test_who_performs_it(site: HomePage, sentence: str, roles: tuple[str, ...], *, is_noticed: bool) -> None:
    """The text against the people who are named."""
    people = [make_practitioner(f"Person {n}", role=role, credentials="") for n, role in enumerate(roles)]
    page = make_procedure(title="Cold light", practitioners=people, about=f"<p>{sentence}</p>")
    assert bool(found(page, FindingKind.PERFORMED_BY_OTHERS)) is is_noticed


@pytest.mark.parametrize(
    ("urgency", "signs", "is_noticed"),
    [
        ("same_day", "Your face droops: go to an emergency department at once.", True),
        ("any_hour", "Call 911 if you cannot breathe.", True),
        ("emergency", "You cannot breathe: call an ambulance.", False),
        ("same_day", "A blister, or a fever.", False),
    ],
)
def test_urgency_follows_the_entries(urgency: str, signs: str, *, is_noticed: bool) -> None:
    """An emergency under a heading that lets people wait."""
    page = ProcedurePage(warning_signs=[("warning_sign", {"urgency": urgency, "signs": signs})])
    kinds = {finding.kind for finding in findings_of(page, Circumstances())}
    assert (FindingKind.URGENCY_TOO_LOW in kinds) is is_noticed


def test_cost_of_a_save(site: HomePage) -> None:
    """A save compares rows: as many queries with many pages as with few."""
    page = make_standard_page("Prices", introduction="Cancel until two working days before.")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            refresh_findings([page.pk], with_partners=True)
        return len(captured)

    before = queries()
    for number in range(12):
        make_standard_page(f"Page {number}", introduction="Cancel until two working days before.")
    assert queries() == before


def test_days_of_another_clinic_are_not_shown(site: HomePage, client: Client) -> None:
    """Under “Who performs it” stand the days at the clinics that offer it."""
    here, there = make_location("Old Town clinic"), make_location("Quayside clinic")
    person = make_practitioner(workplaces=[works_at(here, "monday"), works_at(there, "thursday")])
    page = make_procedure(title="Cold light", practitioners=[person], locations=[here])
    people = client.get(page.url).content.decode().split('class="people')[1].split("</ul>")[0]
    assert "Old Town clinic" in people
    assert "Quayside clinic" not in people
