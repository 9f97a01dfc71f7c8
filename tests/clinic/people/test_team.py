"""People: what their pages say, registrations that end, and what the editor asks."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from clinic.models import HomePage, PractitionerPage, TeamIndexPage
from clinic.publishing.clock import tick
from procedures.choices import FindingKind
from procedures.models import ProcedureFinding
from procedures.review import Circumstances, findings_of
from tests.factories import (
    make_location,
    make_practitioner,
    make_procedure,
    picture,
    works_at,
)

pytestmark = pytest.mark.django_db

REVIEWED_ON = datetime.date(2026, 9, 3)
LAST_DAY = datetime.date(2027, 3, 31)
BEFORE = datetime.datetime(2027, 3, 31, 12, tzinfo=datetime.UTC)
AFTER = datetime.datetime(2027, 4, 1, 12, tzinfo=datetime.UTC)


def read(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def words(soup: Any) -> str:
    return " ".join(soup.get_text(" ").split())


# A person's page


def test_a_person_s_page_says_all_that_is_known(site: HomePage, client: Client) -> None:
    here, there = make_location(), make_location("Quayside clinic")
    person = make_practitioner(
        workplaces=[works_at(here, "monday tuesday wednesday"), works_at(there)],
        verified_on=datetime.date(2026, 9, 1),
    )
    make_procedure(title="Performed laser", practitioners=[person])
    make_procedure(title="Other laser")
    soup = read(client, person.url)
    facts = {row.dt.get_text(): words(row.dd) for row in soup.select(".glance .facts > div")}
    assert facts == {
        "Registration": "State Medical Board, 20417 Checked in the register on September 1, 2026",
        "Credentials": "MD, FAAD",
        "Clinics": "Old Town clinic , Monday to Wednesday Quayside clinic",
        "Languages": "English, Portuguese",
    }
    assert [link["href"] for link in soup.select(".glance dd a")] == [here.url, there.url]
    assert "Performed laser" in words(soup.main)
    assert "Other laser" not in words(soup.main)


def test_what_is_not_known_of_a_person_vanishes(site: HomePage, client: Client) -> None:
    page = TeamIndexPage.objects.get().add_child(instance=PractitionerPage(title="Kim Bare"))
    soup = read(client, page.url)
    assert not soup.select(".glance .facts > div")
    assert "Training and work" not in words(soup)
    assert words(soup.select_one(".initials")) == "KB"


def test_a_portrait_stands_in_for_the_initials(site: HomePage, client: Client) -> None:
    person = make_practitioner(portrait=[{"type": "picture", "value": picture(alt_text="Dr Valdoro")}])
    make_practitioner("Hanna Brandt, RN")
    soup = read(client, person.url)
    assert soup.select_one(".hero__art--portrait img")
    assert not soup.select(".initials")
    team = read(client, "/team/")
    assert len(team.select(".person__plate img")) == 1
    # The name stands beside it.
    assert team.select_one(".person__plate img")["alt"] == ""
    assert [words(plate) for plate in team.select("span.person__plate")] == ["HB"]


def test_a_clinic_that_is_not_public_is_not_named(site: HomePage, client: Client) -> None:
    draft = make_location("Draft clinic", live=False)
    person = make_practitioner(workplaces=[works_at(draft, "monday")])
    for address in (person.url, "/team/"):
        assert "Draft clinic" not in words(read(client, address))


def test_the_team_page_groups_people_by_their_headings(site: HomePage, client: Client) -> None:
    make_practitioner("Dr One", group="Doctors")
    make_practitioner("Nobody Grouped")
    make_practitioner("Nurse One", group="Nurses")
    make_practitioner("Dr Two", group="Doctors ")
    soup = read(client, "/team/").main
    found = {
        words(section.h2): [words(name) for name in section.find_all("h3")]
        for section in soup.select("section.section")
    }
    assert found == {
        "Doctors": ["Dr One", "Dr Two"],
        "Nurses": ["Nurse One"],
        "Other team members": ["Nobody Grouped"],
    }


def test_without_headings_the_team_is_one_list(site: HomePage, client: Client) -> None:
    make_practitioner("Dr One")
    make_practitioner("Dr Two")
    soup = read(client, "/team/").main
    assert [words(name) for name in soup.select(".people h2")] == ["Dr One", "Dr Two"]


# A registration ends


def test_a_registration_holds_to_the_end_of_its_last_day(site: HomePage) -> None:
    person = make_practitioner(expires_on=LAST_DAY)
    with time_machine.travel(BEFORE):
        assert person.is_registered
    with time_machine.travel(AFTER):
        assert not person.is_registered
        assert person.is_registration_expired
        person.expires_on = None
        assert person.is_registered


def test_an_expired_registration_takes_its_reviews_with_it(site: HomePage, client: Client) -> None:
    reviewer = make_practitioner("Dr Lapsed", expires_on=LAST_DAY)
    nurse = make_practitioner("Nurse Valid", expires_on=LAST_DAY + datetime.timedelta(days=30))
    page = make_procedure(reviewer=reviewer, reviewed_on=REVIEWED_ON, practitioners=[reviewer, nurse])
    with time_machine.travel(BEFORE):
        text = words(read(client, page.url))
        assert "Clinically reviewed by Dr Lapsed on September 3, 2026" in text
        assert "Not yet clinically reviewed" not in text
    with time_machine.travel(AFTER):
        soup = read(client, page.url)
        assert "Not yet clinically reviewed" in words(soup)
        assert "reviewed by Dr Lapsed" not in words(soup)
        assert [words(name) for name in soup.select("#team .person h3")] == ["Nurse Valid"]
        # The person's own page does not claim it, and does not hide it either.
        own = read(client, reviewer.url)
        assert "Valid until March 31, 2027, not confirmed since." in words(own)
        assert page.title not in words(own.main)
        # Renewed, the review counts again.
        reviewer.expires_on = datetime.date(2028, 3, 31)
        reviewer.save_revision().publish()
        assert "Clinically reviewed by Dr Lapsed" in words(read(client, page.url))


def test_the_staff_are_told_by_a_finding(site: HomePage) -> None:
    reviewer = make_practitioner("Dr Lapsed", expires_on=LAST_DAY)
    page = make_procedure(reviewer=reviewer, reviewed_on=REVIEWED_ON)

    def found(day: datetime.date) -> list[str]:
        circumstances = Circumstances(day=day, urgent_telephone="555", price_confirmation_months=60)
        findings = findings_of(page, circumstances)
        return [finding.message for finding in findings if finding.kind is FindingKind.REGISTRATION_ENDED]

    assert found(LAST_DAY) == []
    (message,) = found(LAST_DAY + datetime.timedelta(days=1))
    assert message.startswith("The registration of Dr Lapsed ended on March 31, 2027")


def test_the_clock_notices_an_ended_registration(site: HomePage) -> None:
    reviewer = make_practitioner("Dr Lapsed", expires_on=LAST_DAY)
    page = make_procedure(reviewer=reviewer, reviewed_on=REVIEWED_ON)
    open_now = ProcedureFinding.objects.filter(page=page, kind=FindingKind.REGISTRATION_ENDED)
    assert not open_now.exists()
    with time_machine.travel(AFTER):
        tick()
        assert open_now.exists()


def test_the_list_of_procedures_filters_by_it(site: HomePage, admin_client: Client) -> None:
    reviewer = make_practitioner("Dr Lapsed", expires_on=LAST_DAY)
    make_procedure(title="Lapsed laser", reviewer=reviewer, reviewed_on=REVIEWED_ON)
    for time, kind in ((BEFORE, "reviewed"), (AFTER, "never")):
        with time_machine.travel(time):
            other = "never" if kind == "reviewed" else "reviewed"
            admin_client.force_login(User.objects.get(is_superuser=True))
            listed = {
                name: admin_client.get(f"/admin/procedures/?review={name}").content.decode()
                for name in (kind, other)
            }
            assert "Lapsed laser" in listed[kind]
            assert "Lapsed laser" not in listed[other]


# In the editor


@pytest.fixture
def save(site: HomePage, admin_client: Client) -> Callable[..., tuple[PractitionerPage | None, str]]:
    """Sends a person's form; gives the new page, or the form that came back."""
    plain = (
        "role", "group", "credentials", "languages", "register", "registration_number", "verified_on",
        "expires_on", "biography", "seo_title", "search_description",
    )  # fmt: skip

    def send(publish: bool = False, **inputs: Any) -> tuple[PractitionerPage | None, str]:
        parent = TeamIndexPage.objects.get()
        address = reverse("wagtailadmin_pages:add", args=["clinic", "practitionerpage", parent.pk])
        data = {
            **dict.fromkeys(plain, ""),
            "title": "New Person",
            "slug": "new-person",
            "comments": inline_formset([]),
            "portrait": streamfield([]),
            "workplaces": streamfield([]),
            **inputs,
        }
        action = {"action-publish": "1"} if publish else {}
        response = admin_client.post(address, {**nested_form_data(data), **action})
        return PractitionerPage.objects.filter(slug="new-person").first(), response.content.decode()

    return send


def test_a_person_with_nothing_but_a_name_can_be_published(save: Any) -> None:
    page, _html = save(publish=True)
    assert page is not None
    assert page.live
    assert not page.is_registered


@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize(
    ("register", "number", "message"),
    [
        ("General Medical Council", "123456", "A GMC number has seven digits"),
        ("nmc", "123456", "An NMC Pin has two digits"),
        ("GDC", "D1", "A GDC number has four to six digits"),
    ],
)
def test_a_malformed_number_is_named_and_stays_typed(
    save: Any, publish: bool, register: str, number: str, message: str
) -> None:
    page, html = save(publish=publish, register=register, registration_number=number)
    assert page is None
    assert message in html
    assert f'value="{register}"' in html
    assert f'value="{number}"' in html


def test_a_number_is_tidied(save: Any) -> None:
    page, _html = save(publish=True, register="nmc", registration_number="12a 3456 b")
    assert (page.register, page.registration_number) == ("Nursing and Midwifery Council", "12A3456B")


def test_a_number_of_another_register_is_free(save: Any) -> None:
    page, _html = save(publish=True, register="State Board", registration_number="x/1 (b)")
    assert (page.register, page.registration_number) == ("State Board", "x/1 (b)")


def test_nobody_can_have_looked_tomorrow(save: Any) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    page, html = save(verified_on=tomorrow.isoformat())
    assert page is None
    assert "This day is in the future." in html


def test_a_workplace_without_a_clinic_is_asked_for_on_publishing(save: Any) -> None:
    workplaces = streamfield([("workplace", {"location": "", "days": ("monday",)})])
    page, html = save(publish=True, workplaces=workplaces)
    assert page is None
    assert "Choose the clinic, or remove this line." in html
    page, _html = save(workplaces=workplaces)
    assert page is not None


def test_a_clinic_that_is_deleted_leaves_the_person_whole(site: HomePage, client: Client) -> None:
    here = make_location()
    person = make_practitioner(workplaces=[works_at(here, "monday")])
    address = person.url
    here.delete()
    assert read(client, address)
    assert read(client, "/team/")


def test_python_cannot_store_a_malformed_number_either(site: HomePage) -> None:
    with pytest.raises(ValidationError):
        make_practitioner(register="GMC", registration_number="12")
