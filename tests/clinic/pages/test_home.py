"""The home page, the frame around every page, and the page that is not there."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from clinic.models import ClinicSettings, HomePage
from clinic.publishing.gate import PublicationRefused
from procedures.models import ProcedureIndexPage
from tests.factories import (
    make_concern,
    make_image,
    make_practitioner,
    make_procedure,
    make_procedures,
    make_standard_page,
    picture,
    stored,
)

pytestmark = pytest.mark.django_db


def read(client: Client, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, address
    return BeautifulSoup(response.content, "html.parser")


def publish(site: HomePage, **fields: Any) -> None:
    page = HomePage.objects.get(pk=site.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def titles(soup: BeautifulSoup, section: str) -> list[str]:
    return [link.get_text() for link in soup.select(f'[aria-labelledby="{section}"] h3 a')]


# What stands on it


def test_search_leads_to_the_procedures_and_works_without_script(site: HomePage, client: Client) -> None:
    form = read(client, "/").select_one("main form")
    assert (form["action"], form["method"], form["role"]) == ("/procedures/", "get", "search")
    field = form.select_one("input[name=q]")
    assert form.select_one(f"label[for={field['id']}]").get_text()
    assert form.select_one("button[type=submit]")
    assert client.get("/procedures/", {"q": "laser"}).status_code == 200


def test_without_a_public_page_that_answers_there_is_no_search(site: HomePage, client: Client) -> None:
    ProcedureIndexPage.objects.get().unpublish()
    assert read(client, "/").select("main form") == []
    assert read(client, "/nowhere/", 404).select("main form") == []


def test_featured_procedures_stand_in_the_order_of_the_staff(site: HomePage, client: Client) -> None:
    pages = {name: make_procedure(title=name) for name in ("Peel", "Laser", "Needles", "Filler")}
    chosen = ["Needles", "Laser", "Peel"]
    publish(site, featured=[stored("procedure", {"page": pages[name].pk}) for name in chosen])
    soup = read(client, "/")
    assert titles(soup, "procedures") == chosen
    assert soup.select_one("h2#procedures").get_text() == "Most asked about"
    pages["Laser"].unpublish()
    assert titles(read(client, "/"), "procedures") == ["Needles", "Peel"]
    pages["Needles"].delete()
    assert titles(read(client, "/"), "procedures") == ["Peel"]


def test_without_a_choice_the_first_procedures_stand_there(site: HomePage, client: Client) -> None:
    for number in range(8):
        make_procedure(title=f"Procedure {number}")
    soup = read(client, "/")
    assert titles(soup, "procedures") == [f"Procedure {number}" for number in range(6)]
    assert soup.select_one("h2#procedures").get_text() == "Procedures"
    # Nor are those chosen ones left that nobody may see any more.
    hidden = make_procedure(title="Hidden", live=False)
    publish(site, featured=[stored("procedure", {"page": hidden.pk})])
    assert len(titles(read(client, "/"), "procedures")) == 6


def test_concerns_say_how_many_procedures_help_and_empty_ones_are_left_out(
    site: HomePage, client: Client
) -> None:
    scars, lines = make_concern("Scars"), make_concern("Fine lines")
    make_concern("Nothing for this")
    make_procedure(concerns=[scars, lines])
    make_procedure(concerns=[scars])
    make_procedure(concerns=[lines], live=False)
    secret = make_procedure(concerns=[lines])
    secret.view_restrictions.create(restriction_type="password", password="open sesame")
    links = read(client, "/").select(".concerns a")
    assert [(link["href"], " ".join(link.get_text().split())) for link in links] == [
        (scars.url, "Scars 2 procedures"),
        (lines.url, "Fine lines 1 procedure"),
    ]


def test_of_many_concerns_the_rest_are_one_step_away(site: HomePage, client: Client) -> None:
    concerns = [make_concern(f"Concern {number}") for number in range(13)]
    make_procedure(concerns=concerns)
    soup = read(client, "/")
    assert len(soup.select(".concerns a")) == 12
    assert soup.select_one('[aria-labelledby="concerns"] .more[href="/concerns/"]')


def test_people_statement_and_shortcuts(site: HomePage, client: Client) -> None:
    make_practitioner("Dr Ines Valdoro")
    publish(
        site,
        statement_heading="Risks in plain words.",
        statement_picture=make_image(),
        shortcuts=[stored("link", {"page": make_concern("Scars").pk, "words": "marks"})],
        picture=[stored("picture", picture(decorative=True))],
    )
    soup = read(client, "/")
    assert titles(soup, "people") == ["Dr Ines Valdoro"]
    band = soup.select_one(".band.statement")
    assert band.h2.get_text() == "Risks in plain words."
    assert band.img["alt"] == ""
    assert soup.select_one(".welcome .inline-links a").get_text() == "marks"


def test_an_empty_site_shows_no_empty_sections(site: HomePage, client: Client) -> None:
    assert read(client, "/").select("main .section, main .statement") == []


def test_within_its_queries(site: HomePage, client: Client) -> None:
    concern = make_concern()
    make_procedures(20, concern=concern)
    make_practitioner()
    featured = [stored("procedure", {"page": make_procedure().pk})]
    link = stored("link", {"page": concern.pk, "words": ""})
    publish(
        site,
        featured=featured,
        shortcuts=[link],
        statement_heading="Plain words.",
        statement_picture=make_image(),
        picture=[stored("picture", picture(decorative=True))],
    )
    ClinicSettings.objects.update(footer_links=[link], consultation_page=concern.pk)
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert len(queries) <= 13, "\n".join(query["sql"][-150:] for query in queries)


def test_any_query_string_is_ignored(site: HomePage, client: Client) -> None:
    for query in ({"utm_source": "x"}, {"q": "laser"}, {"page": "-1"}, {"x": "\x00🙂" * 500}):
        response = client.get("/", query)
        assert response.status_code == 200
        canonical = BeautifulSoup(response.content, "html.parser").select_one("link[rel=canonical]")
        assert "?" not in str(canonical["href"])


# Publishing and editing it


def test_a_picture_without_words_is_refused(site: HomePage) -> None:
    with pytest.raises(PublicationRefused) as refused:
        publish(site, picture=[stored("picture", picture())])
    assert "needs alternative text" in refused.value.message_dict["picture"][0]


def test_staff_choose_and_order_in_the_editor(site: HomePage, client: Client) -> None:
    client.force_login(User.objects.create_superuser("editor"))
    first, second = make_procedure(title="A"), make_procedure(title="B")
    form = {
        **dict.fromkeys(
            ("heading", "introduction", "statement_heading", "statement_text", "statement_picture",
             "seo_title", "search_description"), ""
        ),
        "title": "Home",
        "slug": "home",
        "comments": inline_formset([]),
        "picture": streamfield([]),
        "shortcuts": streamfield([]),
        "featured": streamfield([("procedure", {"page": str(page.pk)}) for page in (second, first)]),
        "action-publish": "action-publish",
    }  # fmt: skip
    response = client.post(f"/admin/pages/{site.pk}/edit/", nested_form_data(form))
    assert response.status_code == 302
    assert titles(read(Client(), "/"), "procedures") == ["B", "A"]


# The frame


def test_footer_links_are_those_of_the_settings(site: HomePage, client: Client) -> None:
    privacy, hidden = make_standard_page("Privacy"), make_standard_page("Hidden")
    hidden.unpublish()
    # Without any, the pages of the main menu.
    links = read(client, "/").select(".foot__nav a")
    assert [link.get_text() for link in links] == ["Procedures", "Prices", "Concerns", "Our team", "Clinics"]
    chosen = [
        stored("link", {"page": make_concern("Scars").pk, "words": "About scars"}),
        stored("link", {"page": hidden.pk, "words": ""}),
        stored("link", {"page": privacy.pk, "words": ""}),
    ]
    ClinicSettings.objects.update(footer_links=chosen)
    for address, status in (("/", 200), ("/procedures/", 200), ("/nowhere/", 404)):
        links = read(client, address, status).select(".foot__nav a")
        assert [link.get_text() for link in links] == ["About scars", "Privacy"]


def test_footer_links_are_chosen_in_the_settings(site: HomePage, client: Client) -> None:
    client.force_login(User.objects.create_superuser("editor"))
    response = client.get("/admin/settings/clinic/clinicsettings/", follow=True)
    assert "links at the bottom of every page" in response.content.decode().lower()


def test_the_main_button_leads_to_the_form_for_requests(site: HomePage, client: Client) -> None:
    assert read(client, "/procedures/").select_one(".menu .button")["href"] == "/consultation/"
    ClinicSettings.objects.update(takes_requests=False)
    assert read(client, "/procedures/").select_one(".menu .button")["href"].startswith("tel:")


# What is not there


def test_an_unknown_address_offers_search_and_ways_on(site: HomePage, client: Client) -> None:
    for address in ("/nowhere/", "/concerns/nowhere/", "/media/nothing.jpg"):
        soup = read(client, address, 404)
        assert soup.select_one('main form[action="/procedures/"] input[name=q]'), address
        ways = [link["href"] for link in soup.select("main .inline-links a")]
        assert ways == ["/procedures/", "/prices/", "/concerns/", "/team/", "/locations/", "/"], address
        assert soup.select_one("meta[name=robots]")["content"] == "noindex"
        assert len(soup.select("h1")) == 1


def test_what_is_not_there_within_its_queries(site: HomePage, client: Client) -> None:
    ClinicSettings.objects.update(footer_links=[stored("link", {"page": make_concern().pk, "words": ""})])
    for address in ("/nowhere/", "/concerns/nowhere/"):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) <= 10, "\n".join(query["sql"][-150:] for query in queries)
