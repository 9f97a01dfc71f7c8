"""Before the launch, search engines are asked to leave out the whole site."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from clinic.models import ClinicSettings
from procedures.models import ProcedurePage

ADDRESSES = (
    "/", "/procedures/", "/team/", "/consultation/", "/llms.txt", "/index.md", "/api/v2/pages/",
    "/feeds/procedures.atom", "/site.webmanifest", "/robots.txt",
)  # fmt: skip


@pytest.fixture
def before_launch(full: ProcedurePage) -> ProcedurePage:
    ClinicSettings.objects.update(is_launched=False)
    return full


def test_every_answer_asks_to_be_left_out(before_launch: ProcedurePage, client: Client) -> None:
    for address in (*ADDRESSES, before_launch.url):
        response = client.get(address)
        assert response.status_code == 200, address
        assert "noindex" in response["X-Robots-Tag"], address
    for address in ("/", "/procedures/", "/consultation/", before_launch.url):
        robots = BeautifulSoup(client.get(address).content, "html.parser").select("meta[name=robots]")
        assert [str(tag["content"]) for tag in robots][:1] == ["noindex"], address


def test_they_are_told_of_no_page(before_launch: ProcedurePage, client: Client) -> None:
    for address in ("/sitemap.xml", "/sitemap-pages.xml"):
        assert client.get(address).status_code == 404
    robots = client.get("/robots.txt").content.decode()
    # What may not be fetched could not say that it is to be left out.
    assert "Sitemap" not in robots and "Disallow: /admin/" in robots and "Disallow: /\n" not in robots


def test_the_launch_takes_all_of_it_away(full: ProcedurePage, client: Client) -> None:
    for address in ("/", "/procedures/", full.url, "/consultation/"):
        response = client.get(address)
        assert "X-Robots-Tag" not in response
        assert b'name="robots"' not in response.content
    assert client.get("/sitemap.xml").status_code == 200
    assert "Sitemap:" in client.get("/robots.txt").content.decode()


def test_a_new_site_is_not_launched(db: None) -> None:
    assert not ClinicSettings().is_launched
