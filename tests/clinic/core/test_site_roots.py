"""Every process answers for the site as it is now, whichever of them somebody has changed it in."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Site

from clinic.models import HomePage
from tests.factories import make_procedure
from tests.support.another_process import another_process

pytestmark = pytest.mark.django_db(transaction=True)


def links_of(client: Client, address: str) -> list[str]:
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    return [str(link["href"]) for link in soup.select("a[href], link[rel=canonical]")]


def test_another_home_slug_shows_everywhere(site: HomePage, client: Client) -> None:
    page = make_procedure(slug="laser")
    before = {address: links_of(client, address) for address in ("/", page.url)}
    sitemap = client.get("/sitemap-pages.xml").content
    with another_process():
        home = HomePage.objects.get()
        home.slug = "start"
        home.save_revision().publish()
    assert {address: links_of(client, address) for address in before} == before
    assert all(links for links in before.values())
    assert "" not in [link for links in before.values() for link in links]
    assert client.get("/sitemap-pages.xml").content == sitemap


def test_another_host_shows_everywhere(site: HomePage, client: Client) -> None:
    client.get("/")
    with another_process():
        Site.objects.get().delete()
        Site.objects.create(hostname="localhost", port=8080, root_page=site, is_default_site=True)
    assert "http://localhost:8080/" in links_of(client, "/")


def test_the_home_page_has_no_part_of_the_address_to_edit(site: HomePage, admin_client: Client) -> None:
    soup = BeautifulSoup(admin_client.get(f"/admin/pages/{site.pk}/edit/").content, "html.parser")
    assert soup.select_one("[name=seo_title]")
    assert not soup.select_one("[name=slug]")
