"""Clinics: their pages, the hours at the bottom of every page, and what the editor says."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from clinic.locations.public_locations import public_locations
from clinic.models import ClinicSettings, HomePage, LocationIndexPage, LocationPage
from tests.factories import (
    full_procedure,
    hours,
    make_image,
    make_location,
    make_practitioner,
    make_procedure,
    other_hours,
    picture,
    stored,
    works_at,
)

pytestmark = pytest.mark.django_db

WEDNESDAY = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)


def read(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def words(soup: Any) -> str:
    return " ".join(soup.get_text(" ").split())


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# A clinic's page


def test_a_clinic_s_page_says_all_that_is_known(site: HomePage, client: Client) -> None:
    soup = read(client, make_location(picture=[{"type": "picture", "value": picture(decorative=True)}]).url)
    text = words(soup.main)
    for part in (
        "Old Town clinic Three treatment rooms on the second floor.",
        "14 Calder Street second floor Old Town, 20417",
        "Mon to Thu 9:00 AM–7:00 PM",
        "Friday 9:00 AM–12:00 PM, 2:00 PM–5:00 PM",
        "Sat and Sun Closed",
        "Closed on public holidays.",
        "Step-free throughout The lift is in the courtyard.",
        "Tram 4 stops outside.",
        "None in the street.",
        "Tell us if you need an interpreter.",
    ):
        assert part in text
    assert soup.main.select_one("a[href='tel:5550100142']")
    assert soup.main.select_one("a[href='mailto:oldtown@clinic.example']")
    assert soup.main.select_one("figure picture")
    link = soup.main.select_one("a[href^='https://www.openstreetmap.org/']")
    assert link["href"].endswith("#map=17/38.0000/-45.0000")


def test_what_is_not_known_vanishes_but_for_step_free_access(site: HomePage, client: Client) -> None:
    page = LocationIndexPage.objects.get().add_child(
        instance=LocationPage(title="Bare clinic", street_address="1 Street")
    )
    soup = read(client, page.url)
    assert [row.dt.get_text() for row in soup.main.select(".facts > div")] == ["Address", "Step-free access"]
    assert "Step-free access Not stated" in words(soup.main)
    assert [heading.get_text() for heading in soup.main.find_all("h2")][:2] == ["Visit", "Getting here"]


def test_the_page_names_who_works_there_and_what_is_offered(site: HomePage, client: Client) -> None:
    here, there = make_location(), make_location("Quayside clinic")
    make_practitioner("Ann Here", workplaces=[works_at(here, "monday tuesday"), works_at(there, "friday")])
    make_practitioner("Bob There", workplaces=[works_at(there)])
    make_procedure(title="Offered laser", locations=[here])
    make_procedure(title="Offered draft", locations=[here], live=False)
    make_procedure(title="Other laser", locations=[there])
    text = words(read(client, here.url).main)
    assert "Ann Here Dermatologist".lower() in text.lower()
    assert "Monday and Tuesday" in text
    assert "Friday 9:00 AM" in text
    assert "Bob There" not in text
    assert "Offered laser" in text
    assert "Offered draft" not in text
    assert "Other laser" not in text


# Holidays


def test_coming_exceptions_go_by_themselves(site: HomePage, client: Client) -> None:
    page = make_location(
        hours_exceptions=[
            other_hours("2026-11-24", reason="Yesterday"),
            other_hours("2026-11-24", last="2026-11-25", reason="Training"),
            other_hours("2026-12-24", opens="09:00", closes="12:00", reason="Christmas Eve"),
        ]
    )
    with time_machine.travel(WEDNESDAY):
        soup = read(client, page.url)
        etag = client.get(page.url)["ETag"]
        assert "Yesterday" not in words(soup)
        assert "November 24 to 25, 2026: closed (Training)" in words(soup.select_one(".glance"))
        assert "Christmas Eve" not in words(soup.select_one(".glance"))
        assert "December 24, 2026 9:00 AM–12:00 PM Christmas Eve" in words(soup.main)
        # The bottom of every other page knows it too.
        assert "November 24 to 25, 2026: closed (Training)" in words(read(client, "/concerns/").footer)
    with time_machine.travel(WEDNESDAY + datetime.timedelta(days=1)):
        assert "Training" not in words(read(client, page.url))
        assert "Training" not in words(read(client, "/concerns/").footer)
        # A browser that has kept the page gets the new one.
        assert client.get(page.url, headers={"If-None-Match": etag}).status_code == 200
    with time_machine.travel(datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)):
        assert "Holidays and special hours" not in words(read(client, page.url))


def test_a_day_ends_with_the_clinic_s_own_day(site: HomePage, client: Client, settings: Any) -> None:
    page = make_location(hours_exceptions=[other_hours("2026-11-25", reason="Training")])
    # Eight in the evening in New York is the next day at Greenwich.
    late = datetime.datetime(2026, 11, 26, 1, tzinfo=datetime.UTC)
    with time_machine.travel(late):
        assert "Training" not in words(read(client, page.url))
        settings.TIME_ZONE = "America/New_York"
        assert "Training" in words(read(client, page.url))


def test_nothing_says_whether_it_is_open_now(site: HomePage, client: Client) -> None:
    page = make_location()
    with time_machine.travel(WEDNESDAY):
        by_day = client.get(page.url)
    with time_machine.travel(WEDNESDAY + datetime.timedelta(hours=11)):
        by_night = client.get(page.url)
    assert by_day.content == by_night.content
    assert by_day["Cache-Control"] == "public, max-age=0, must-revalidate"


# Every page


def test_every_page_has_the_hours_of_each_clinic(site: HomePage, client: Client) -> None:
    make_location()
    make_location("Quayside clinic", opening_hours=[hours("tuesday", "10:00", "18:00")])
    for address in ("/", "/procedures/", "/locations/", make_procedure().url):
        page = read(client, address)
        # At the foot of the page, unless it says them above; never twice.
        for hours_of_one in ("Mon to Thu 9:00 AM–7:00 PM", "Tuesday 10:00 AM–6:00 PM"):
            assert words(page).count(hours_of_one) == 1, address
        assert words(page.footer).count("clinic") >= 2, address
    missing = client.get("/nowhere/")
    assert missing.status_code == 404
    assert "Mon to Thu 9:00 AM–7:00 PM" in words(BeautifulSoup(missing.content, "html.parser").footer)


def test_the_home_page_shows_the_clinics_as_cards(site: HomePage, client: Client) -> None:
    assert not read(client, "/").select(".place")
    place = make_location()
    (card,) = read(client, "/").select(".place")
    assert card.a["href"] == place.url
    assert "14 Calder Street second floor Old Town, 20417 555 0100 142 Show on OpenStreetMap" in words(card)
    assert "Mon to Thu 9:00 AM–7:00 PM" in words(card)


def test_changed_hours_show_at_the_next_request(site: HomePage, client: Client) -> None:
    page = make_location()
    assert "9:00 AM–7:00 PM" in words(read(client, "/concerns/").footer)
    page.opening_hours = [("hours", {"days": ["monday"], "opens": "11:00", "closes": "12:00"})]
    page.save_revision().publish()
    text = words(read(client, "/concerns/").footer)
    assert "Monday 11:00 AM–12:00 PM; Tue to Sun Closed" in text
    assert "7:00 PM" not in text


def test_many_clinics_are_named_without_their_hours(site: HomePage, client: Client) -> None:
    for number in range(5):
        make_location(f"Clinic {number}")
    footer = read(client, "/").footer
    assert len(footer.select(".foot__places h2")) == 5
    assert not footer.select(".today")


def test_only_public_clinics_are_named(site: HomePage, client: Client) -> None:
    make_location()
    make_location("Draft clinic", live=False)
    secret = make_location("Secret clinic")
    secret.view_restrictions.create(restriction_type="login")
    assert [location.title for location in public_locations()] == ["Old Town clinic"]
    assert [location.title for location in public_locations()] == [
        page.title for page in LocationPage.objects.live().public()
    ]
    for address in ("/", "/locations/"):
        text = words(read(client, address))
        assert "Secret" not in text
        assert "Draft" not in text


def test_below_a_restricted_page_nothing_is_public(site: HomePage) -> None:
    make_location()
    LocationIndexPage.objects.get().view_restrictions.create(restriction_type="login")
    assert public_locations() == []


def test_a_site_without_clinics_has_none(site: HomePage, client: Client) -> None:
    soup = read(client, "/locations/")
    assert "There is nothing here yet." in words(soup.main)
    assert not soup.footer.select(".foot__places")


def test_the_procedure_names_where_it_is_offered(site: HomePage, client: Client) -> None:
    here = make_location()
    make_location("Quayside clinic")
    draft = make_location("Draft clinic", live=False)
    page = make_procedure(locations=[here, draft])
    section = read(client, page.url).select_one("#team")
    assert "Where it is offered" in words(section)
    assert [link.get_text() for link in section.select(".offered a")] == ["Old Town clinic"]
    assert read(client, make_procedure(locations=[draft]).url).select_one("#team") is None


# Queries


def test_the_clinics_cost_one_query_for_all_pages(site: HomePage, client: Client) -> None:
    def asked(captured: CaptureQueriesContext) -> int:
        return sum("clinic_locationpage" in query["sql"] for query in captured)

    for _number in range(4):
        make_location()
    # The list of procedures also searches what their pages say.
    for address, number in (("/", 1), ("/procedures/", 2), ("/nowhere/", 0)):
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        assert asked(captured) == number, address


@pytest.mark.parametrize("number", [1, 4])
def test_pages_of_clinics_and_people_within_their_queries(
    site: HomePage, client: Client, number: int
) -> None:
    places = [make_location(f"Clinic {count}") for count in range(number)]
    people = [
        make_practitioner(
            f"Dr Person {count}",
            workplaces=[works_at(place) for place in places],
            portrait=[stored("picture", picture(make_image(size=(60, 80)), decorative=True))],
        )
        for count in range(number)
    ]
    for _count in range(number):
        make_procedure(practitioners=people, locations=places)
    assert queries(client, "/locations/") <= 12
    assert queries(client, places[0].url) <= 12
    assert queries(client, "/team/") <= 12
    assert queries(client, people[0].url) <= 12


def test_a_full_procedure_with_portraits_within_its_queries(site: HomePage, client: Client) -> None:
    here = make_location()
    people = [
        make_practitioner(
            name,
            workplaces=[works_at(here)],
            portrait=[stored("picture", picture(make_image(size=(60, 80)), decorative=True))],
        )
        for name in ("Ann One", "Bob Two")
    ]
    page = full_procedure(practitioners=people)
    assert len(read(client, page.url).select(".person__plate img")) == 2
    assert queries(client, page.url) <= 12


# The main button


@pytest.fixture
def clinic_settings(site: HomePage) -> ClinicSettings:
    return ClinicSettings.objects.get()


Change = Callable[..., None]


@pytest.fixture
def change(clinic_settings: ClinicSettings) -> Change:
    def write(**values: Any) -> None:
        for name, value in values.items():
            setattr(clinic_settings, name, value)
        clinic_settings.save()

    return write


def targets(client: Client, address: str) -> set[str]:
    """Where the main buttons of a page lead, without which page is asked about."""
    links = read(client, address).select("a.button")
    words = ("Request a consultation", "Book a time")
    return {str(link["href"]).partition("?")[0] for link in links if link.get_text().startswith(words)}


def test_the_button_opens_the_diary_then_the_form_then_the_telephone(
    site: HomePage, client: Client, change: Change
) -> None:
    location, person, page = make_location(), make_practitioner(), make_procedure()
    addresses = ("/", location.url, person.url, page.url)
    change(booking_address="https://booking.example/")
    for address in addresses:
        assert targets(client, address) == {"https://booking.example/"}, address
    change(booking_address="")
    for address in addresses:
        assert targets(client, address) == {"/consultation/"}, address
    change(takes_requests=False)
    for address in addresses:
        assert targets(client, address) == {"tel:5550100142"}, address


def test_without_any_target_there_is_no_button_and_no_band(
    site: HomePage, client: Client, change: Change
) -> None:
    location, person, page = make_location(telephone=""), make_practitioner(), make_procedure()
    change(telephone="", takes_requests=False)
    for address in ("/", location.url, person.url, page.url):
        soup = read(client, address)
        assert targets(client, address) == set(), address
        assert not soup.select(".band, .cta-bar"), address
        assert not soup.select("a[href='']"), address


# In the editor


def form(**inputs: Any) -> dict[str, Any]:
    """A clinic's form in which name and street are filled, unless `inputs` say otherwise."""
    plain = (
        "introduction", "locality", "region", "postal_code", "country", "coordinates", "telephone", "email",
        "hours_remark", "step_free", "step_free_detail", "public_transport", "parking", "other_needs",
        "seo_title", "search_description",
    )  # fmt: skip
    return nested_form_data(
        {
            **dict.fromkeys(plain, ""),
            "title": "New clinic",
            "slug": "new-clinic",
            "street_address": "1 Street",
            "comments": inline_formset([]),
            "picture": streamfield([]),
            "opening_hours": streamfield([]),
            "hours_exceptions": streamfield([]),
            **inputs,
        }
    )


def line(days: list[str], opens: str = "9:00", closes: str = "17:00", **inputs: Any) -> tuple[str, Any]:
    values = {"opens": opens, "closes": closes, "opens_again": "", "closes_again": "", "note": "", **inputs}
    # A tuple: Wagtail's helper takes a list for inputs with numbers.
    return "hours", {"days": tuple(days), **values}


def holiday(first: str, **inputs: str) -> tuple[str, Any]:
    names = ("last", "reason", "opens", "closes", "opens_again", "closes_again")
    return "exception", {**dict.fromkeys(names, ""), "first": first, **inputs}


@pytest.fixture
def save(site: HomePage, admin_client: Client) -> Callable[..., tuple[LocationPage | None, BeautifulSoup]]:
    """Sends a clinic's form; gives the new page, or the form that came back."""

    def send(publish: bool = False, **inputs: Any) -> tuple[LocationPage | None, BeautifulSoup]:
        parent = LocationIndexPage.objects.get()
        address = reverse("wagtailadmin_pages:add", args=["clinic", "locationpage", parent.pk])
        action = {"action-publish": "1"} if publish else {}
        response = admin_client.post(address, {**form(**inputs), **action})
        page = LocationPage.objects.filter(slug="new-clinic").first()
        return page, BeautifulSoup(response.content, "html.parser")

    return send


def said(soup: BeautifulSoup) -> str:
    return words(soup)


def test_an_empty_draft_saves_and_publishing_asks_for_the_street(save: Any) -> None:
    page, soup = save(publish=True, street_address="")
    assert page is None
    assert "This field is required" in said(soup)
    page, _soup = save(street_address="")
    assert page is not None
    assert not page.live


def test_half_empty_lines_save_as_a_draft(save: Any) -> None:
    page, _soup = save(
        opening_hours=streamfield([line([], "", ""), line(["monday"], "9:00", "")]),
        hours_exceptions=streamfield([holiday("")]),
    )
    assert page is not None
    draft = page.get_latest_revision_as_object()
    assert len(draft.opening_hours) == 2
    assert draft.hours.week is None


def test_publishing_names_what_a_line_lacks(save: Any) -> None:
    page, soup = save(
        publish=True,
        opening_hours=streamfield([line([], "", ""), line(["monday"], "9:00", "")]),
        hours_exceptions=streamfield([holiday("")]),
    )
    assert page is None
    html = soup.decode()
    for message in (
        "Select the days with these hours.",
        "Enter the opening time.",
        "Enter the closing time.",
        "Enter the day on which the hours differ.",
    ):
        assert message in html


@pytest.mark.parametrize("typed", ["24:00", "0:00", "Midnight"])
def test_midnight_is_understood_as_the_end_of_the_day(save: Any, client: Client, typed: str) -> None:
    page, _soup = save(publish=True, opening_hours=streamfield([line(["monday"], "18:00", typed)]))
    content = client.get(page.url).content.decode()
    assert "midnight" in content and '"closes":"23:59"' in content.replace(" ", "")


@pytest.mark.parametrize("publish", [True, pytest.param(False, marks=pytest.mark.thorough)])
@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"opening_hours": [line(["monday"], "17:00", "9:00")]}, "It closes before it opens."),
        ({"opening_hours": [line(["monday"], "9:00", "9:00")]}, "It closes before it opens."),
        ({"opening_hours": [line(["monday"], "half past nine")]}, "Enter a time of day"),
        (
            {"opening_hours": [line(["monday"], "9:00", "13:00", opens_again="12:00", closes_again="17:00")]},
            "It reopens before it has closed.",
        ),
        (
            {"hours_exceptions": [holiday("2026-12-26", last="2026-12-24")]},
            "The last day is before the first.",
        ),
        (
            {"hours_exceptions": [holiday("2026-12-26", opens="12:00", closes="9:00")]},
            "It closes before it opens.",
        ),
    ],
)
def test_what_contradicts_itself_is_named_and_stays_typed(
    save: Any, publish: bool, inputs: dict[str, Any], message: str
) -> None:
    page, soup = save(publish=publish, **{name: streamfield(value) for name, value in inputs.items()})
    assert page is None
    html = soup.decode()
    assert message in html
    for blocks in inputs.values():
        for typed in ("first", "last", "opens", "closes"):
            if value := blocks[0][1].get(typed):
                assert value in html


def test_what_contradicts_itself_is_named_in_a_draft_too(save: Any) -> None:
    page, soup = save(
        opening_hours=streamfield([line(["monday"], "17:00", "9:00")]),
        hours_exceptions=streamfield([holiday("2026-12-26", last="2026-12-24")]),
    )
    assert page is None
    assert "It closes before it opens." in soup.decode()
    assert "The last day is before the first." in soup.decode()


def test_lines_that_overlap_are_named_on_publishing(save: Any) -> None:
    lines = streamfield([line(["monday", "tuesday"]), line(["tuesday", "friday"], "16:00", "18:00")])
    page, soup = save(publish=True, opening_hours=lines)
    assert page is None
    assert "Tuesday: these hours overlap with those of a line above." in soup.decode()
    days = streamfield([holiday("2026-12-24", last="2026-12-26"), holiday("2026-12-25")])
    page, soup = save(publish=True, hours_exceptions=days)
    assert page is None
    assert "A line above is for the same day." in soup.decode()


def test_hours_are_published_as_typed(save: Any, client: Client) -> None:
    page, _soup = save(
        publish=True,
        coordinates="51.5033, -0.1276",
        country="GB",
        opening_hours=streamfield(
            [
                line(["monday", "tuesday"], "9", "5:30 pm"),
                line(["friday"], "9.30", "12:00", opens_again="14:00", closes_again="18:00", note="by phone"),
            ]
        ),
        hours_exceptions=streamfield([holiday("2099-12-25", reason="Christmas Day")]),
    )
    assert page is not None
    text = words(read(client, page.url).main)
    assert "Mon and Tue 9:00 AM–5:30 PM" in text
    assert "Friday 9:30 AM–12:00 PM, 2:00 PM–6:00 PM, by phone" in text
    assert "December 25, 2099 Closed Christmas Day" in text


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("coordinates", "over there", "Enter latitude and longitude"),
        ("country", "Germany", "2 characters"),
        ("country", "de", "two-letter code"),
        ("email", "nobody", "valid email"),
    ],
)
def test_malformed_values_are_named(save: Any, name: str, value: str, message: str) -> None:
    page, soup = save(**{name: value})
    assert page is None
    assert message in said(soup)


def test_blocks_have_previews(site: HomePage, admin_client: Client) -> None:
    make_location()
    fields = {
        "opening_hours": "Mon to Thu",
        "hours_exceptions": "December 25, 2026",
    }
    for name, text in fields.items():
        for block in LocationPage._meta.get_field(name).stream_block.child_blocks.values():
            response = admin_client.get("/admin/block-preview/", {"id": block.definition_prefix})
            assert text in response.content.decode(), name
