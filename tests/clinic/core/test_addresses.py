"""Addresses of pages: the short way gives what Wagtail gives."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.http import HttpRequest
from django.test import Client, RequestFactory
from wagtail.models import Page, Site

from clinic.core.addresses import canonical_address, page_address
from clinic.models import HomePage, PractitionerPage, TeamIndexPage
from tests.factories import full_procedure, make_practitioner

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(rf: RequestFactory, site: HomePage) -> HttpRequest:
    """A request to the site."""
    return rf.get("/", HTTP_HOST="localhost")


def test_addresses_are_wagtails(visit: HttpRequest) -> None:
    full_procedure()
    pages = Page.objects.filter(depth__gte=2)
    assert len(pages) > 10
    for page in pages:
        assert page_address(page, visit) == page.get_url(visit)
        assert page_address(page, None) == page.get_url()
        assert canonical_address(page, visit) == page.get_full_url(visit)
        assert canonical_address(page, None) == page.get_full_url()


def test_letters_that_need_quoting(visit: HttpRequest) -> None:
    page = TeamIndexPage.objects.get().add_child(instance=PractitionerPage(title="Ä", slug="jürgen"))
    assert page_address(page, visit) == page.get_url(visit) == "/team/j%C3%BCrgen/"


def test_a_site_within_the_site(visit: HttpRequest, rf: RequestFactory) -> None:
    person = make_practitioner()
    Site.objects.create(hostname="team.localhost", port=80, root_page=TeamIndexPage.objects.get())
    for request in (visit, rf.get("/", HTTP_HOST="team.localhost")):
        assert page_address(person, request) == person.get_url(request)
        assert canonical_address(person, request) == person.get_full_url(request)


def test_below_a_path_of_the_server(site: HomePage, rf: RequestFactory) -> None:
    request = rf.get("/", HTTP_HOST="localhost", SCRIPT_NAME="/clinic")
    assert page_address(site, request) == site.get_url(request)


def test_a_page_outside_every_site_has_no_address(visit: HttpRequest) -> None:
    assert page_address(Page.get_first_root_node(), visit) == ""


def test_the_menu_marks_where_one_is(site: HomePage, client: Client) -> None:
    def marks(address: str) -> dict[str, str]:
        menu = BeautifulSoup(client.get(address).content, "html.parser").select(".menu a[aria-current]")
        return {link.get_text(): str(link["aria-current"]) for link in menu}

    person = make_practitioner()
    assert marks("/") == {}
    assert marks("/team/") == {"Our team": "page"}
    assert marks(person.url) == {"Our team": "true"}
    assert marks("/nowhere/") == {}
