"""Addresses that have moved or are withdrawn; robots.txt and security.txt."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from clinic.models import ClinicSettings, HomePage, WithdrawnAddress
from clinic.publishing.scheduled_publishing import publish_scheduled
from procedures.models import ConcernIndexPage, ConcernPage, ProcedureIndexPage, ProcedurePage
from tests.factories import make_concern, make_practitioner, make_procedure
from tests.support.shared_data import shared_data

# Redirects are made when the change is certain, after its transaction.
pytestmark = pytest.mark.django_db(transaction=True)


def rename(page: Page, slug: str) -> None:
    page = page.specific_class.objects.get(pk=page.pk)
    page.slug = slug
    page.save_revision().publish()


def test_a_new_slug_leads_from_the_old_address_in_one_step(site: HomePage, client: Client) -> None:
    page = make_procedure(slug="a")
    for slug in ("b", "c"):
        rename(page, slug)
    for old in ("a", "b"):
        for form in (f"/procedures/{old}/", f"/procedures/{old}"):
            response = client.get(form)
            assert (response.status_code, response["Location"]) == (301, "/procedures/c/")
    assert client.get("/procedures/c/").status_code == 200


def test_a_slug_that_comes_back_makes_no_loop(site: HomePage, client: Client) -> None:
    page = make_procedure(slug="a")
    rename(page, "b")
    rename(page, "a")
    assert client.get("/procedures/a/").status_code == 200
    assert client.get("/procedures/b/")["Location"] == "/procedures/a/"
    ProcedurePage.objects.get().unpublish()
    # The redirect from its own address, left from the first change, would send visitors here for ever.
    assert client.get("/procedures/a/").status_code == 410
    assert client.get("/procedures/b/").status_code == 410


def test_a_page_that_moves_takes_its_pages_with_it(site: HomePage, client: Client) -> None:
    concern = make_concern("Scars")
    index = ConcernIndexPage.objects.get()
    rename(index, "worries")
    assert client.get("/concerns/")["Location"] == "/worries/"
    assert client.get("/concerns/scars/")["Location"] == "/worries/scars/"
    assert client.get(ConcernPage.objects.get(pk=concern.pk).url).status_code == 200
    other = site.add_child(instance=ConcernIndexPage(title="Other", slug="other"))
    ConcernPage.objects.get(pk=concern.pk).move(other, pos="last-child")
    for old in ("/concerns/scars/", "/worries/scars/"):
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, "/other/scars/")


@shared_data
def many_redirects(site: HomePage) -> None:
    """A page that has moved, and redirects that staff have entered."""
    page = make_procedure(slug="a")
    rename(page, "b")
    Redirect.add_redirect("/named?id=7", page)
    Redirect.add_redirect("/Über-uns", page)
    Redirect.add_redirect("/with-query", "/procedures/?q=laser")
    Redirect.add_redirect("/elsewhere", "https://www.example.org/page")


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("/procedures/a/?utm_source=mail&x=1", "/procedures/b/?utm_source=mail&x=1"),
        ("/procedures/a/?q=%C3%BC", "/procedures/b/?q=%C3%BC"),
        ("/named/?id=7", "/procedures/b/"),
        ("/named/?id=8", None),
        ("/named/?utm_source=mail&id=7&utm_medium=x", "/procedures/b/?utm_source=mail&utm_medium=x"),
        ("/Named/?ID=7", "/procedures/b/"),
        ("/PROCEDURES/A/", "/procedures/b/"),
        ("/%C3%9Cber-uns", "/procedures/b/"),
        ("/%C3%BCBER-UNS/", "/procedures/b/"),
        ("/with-query/?x=1", "/procedures/?q=laser&x=1"),
        ("/elsewhere/?x=1", "https://www.example.org/page"),
    ],
)
def test_the_visitor_s_query_goes_along_on_this_site(
    many_redirects: None, client: Client, asked: str, location: str | None
) -> None:
    assert client.get(asked).get("Location") == location


def test_the_redirect_in_the_visitor_s_own_letters_comes_first(site: HomePage, client: Client) -> None:
    Redirect.add_redirect("/offer", "/plain/")
    Redirect.add_redirect("/Offer", "/capital/")
    Redirect.add_redirect("/offer?id=aB", "/one/")
    Redirect.add_redirect("/offer?id=Ab", "/other/")
    for asked, location in (
        ("/offer/", "/plain/"),
        ("/Offer/", "/capital/"),
        ("/offer/?id=aB", "/one/"),
        ("/offer/?id=Ab", "/other/"),
        ("/offer/?id=c", "/plain/?id=c"),
    ):
        assert client.get(asked)["Location"] == location
    assert client.get("/off_r/").status_code == 404


def test_a_page_comes_before_redirects_with_and_without_the_last_slash(
    site: HomePage, client: Client
) -> None:
    rename(make_procedure(slug="a"), "b")
    make_procedure(slug="a")
    assert client.get("/procedures/a/").status_code == 200
    assert client.get("/procedures/a?x=1")["Location"] == "/procedures/a/?x=1"
    Redirect.add_redirect("/procedures/b", "/elsewhere/")
    assert client.get("/procedures/b")["Location"] == "/procedures/b/"


def test_what_was_never_public_leaves_no_redirect(site: HomePage, client: Client) -> None:
    draft = make_procedure(slug="draft", live=False, revision=True)
    rename(draft, "laser")
    assert client.get("/procedures/laser/").status_code == 200
    assert client.get("/procedures/draft/").status_code == 404
    other = make_procedure(slug="other", live=False)
    other.slug = "another"
    other.save()
    other = ProcedurePage.objects.get(pk=other.pk)
    other.move(site.add_child(instance=ProcedureIndexPage(title="Other", slug="place")), pos="last-child")
    assert not Redirect.objects.exists()
    # What was public once is known to search engines, wherever it is by now.
    public = ProcedurePage.objects.get(slug="laser")
    public.unpublish()
    rename(public, "newer")
    assert client.get("/procedures/laser/")["Location"] == "/procedures/newer/"


def test_redirects_that_staff_enter_make_no_chain(site: HomePage, client: Client) -> None:
    page = make_procedure(slug="laser")
    Redirect.add_redirect("/a", "http://localhost/b/")
    Redirect.add_redirect("/b", "/c/?from=b")
    Redirect.add_redirect("/c", page)
    response = client.get("/a/?x=1")
    assert (response.status_code, response["Location"]) == (301, "/procedures/laser/?from=b&x=1")
    Redirect.objects.filter(old_path="/b").update(is_permanent=False)
    assert client.get("/a/").status_code == 302
    # A page that is there by now comes before the redirect that left from its address.
    Redirect.add_redirect("/procedures/laser", "/elsewhere/")
    Redirect.add_redirect("/d", "/procedures/laser/")
    assert client.get("/d/")["Location"] == "/procedures/laser/"


@pytest.mark.parametrize(
    "steps", [[("/a", "/a/")], [("/a", "/b/"), ("/b", "/a/")], [("/a", "/b/"), ("/b", "/c"), ("/c", "/b")]]
)
def test_redirects_in_a_circle_lead_nowhere(
    site: HomePage, client: Client, steps: list[tuple[str, str]]
) -> None:
    for old, new in steps:
        Redirect.add_redirect(old, new)
    assert client.get("/a/").status_code == 404


def test_a_very_long_chain_ends(site: HomePage, client: Client) -> None:
    for number in range(40):
        Redirect.add_redirect(f"/a{number}", f"/a{number + 1}/")
    assert client.get("/a0/").status_code in (301, 404)


# Markdown of what has moved or is withdrawn


def test_the_markdown_moves_with_its_page_in_one_step(site: HomePage, client: Client) -> None:
    page = make_procedure(slug="a")
    for slug in ("b", "c"):
        rename(page, slug)
    Redirect.add_redirect("/named", "http://localhost/procedures/a/?from=flyer")
    for old, query, location in (
        ("/procedures/a/", "", "/procedures/c/index.md"),
        ("/procedures/b/", "?x=%C3%BC&y=1", "/procedures/c/index.md?x=%C3%BC&y=1"),
        ("/named/", "?x=1", "/procedures/c/index.md?from=flyer&x=1"),
    ):
        response = client.get(f"{old}index.md{query}")
        assert (response.status_code, response["Location"]) == (301, location)
        assert client.get(location)["Content-Type"].startswith("text/markdown")
    Redirect.objects.filter(old_path="/named").update(is_permanent=False)
    assert client.get("/named/index.md").status_code == 302


def test_a_redirect_of_the_markdown_s_own_address_comes_first(site: HomePage, client: Client) -> None:
    page = make_procedure(slug="a")
    rename(page, "b")
    Redirect.add_redirect("/procedures/a/index.md", "/procedures/")
    assert client.get("/procedures/a/index.md")["Location"] == "/procedures/"


def test_only_a_public_page_of_this_site_has_markdown_elsewhere(site: HomePage, client: Client) -> None:
    private, draft = make_procedure(slug="private"), make_procedure(slug="draft", live=False)
    private.view_restrictions.create(restriction_type="password", password="secret")
    for old, new in (
        ("/foreign", "https://www.example.org/page/"),
        ("/file", "/documents/1/prices.pdf"),
        ("/below", "/procedures/nowhere/"),
        ("/private", private),
        ("/draft", draft),
        ("/circle", "/circle/"),
    ):
        Redirect.add_redirect(old, new)
        assert client.get(f"{old}/index.md").status_code == 404, old
    assert client.get("/private/")["Location"] == "/procedures/private/"


def test_the_markdown_of_what_was_withdrawn_is_gone_with_it(site: HomePage, client: Client) -> None:
    page = make_procedure(slug="a")
    rename(page, "b")
    page = ProcedurePage.objects.get()
    page.unpublish()
    for address in ("/procedures/a/index.md", "/procedures/b/index.md?x=1"):
        assert client.get(address).status_code == 410, address
    page.refresh_from_db()
    page.get_latest_revision().publish()
    assert client.get("/procedures/b/index.md").status_code == 200
    ProcedurePage.objects.get().delete()
    for address in ("/procedures/a/index.md", "/procedures/b/index.md"):
        assert client.get(address).status_code == 410, address


def test_where_markdown_is_turned_off_none_has_moved_or_is_gone(site: HomePage, client: Client) -> None:
    page = make_procedure(slug="a")
    rename(page, "b")
    make_procedure(slug="withdrawn").unpublish()
    ClinicSettings.objects.update(offers_markdown=False)
    for address in ("/procedures/a/", "/procedures/withdrawn/"):
        assert client.get(address).status_code in (301, 410)
        assert client.get(f"{address}index.md").status_code == 404, address


def test_markdown_moves_where_there_are_two_sites(site: HomePage, client: Client) -> None:
    page = make_procedure(slug="a")
    rename(page, "b")
    Site.objects.create(hostname="worries.localhost", root_page=ConcernIndexPage.objects.get())
    response = client.get("/procedures/a/index.md")
    assert (response.status_code, response["Location"]) == (301, "http://localhost/procedures/b/index.md")


def test_ordinary_addresses_are_looked_up_once(site: HomePage, client: Client) -> None:
    for address in ("/nowhere/", "/nowhere/index.mdx", "/procedures/nowhere.md"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 404
        for table in (Redirect._meta.db_table, WithdrawnAddress._meta.db_table):
            assert sum(f'FROM "{table}"' in query["sql"] for query in queries) == 1, (address, table)


# Withdrawn


def test_what_was_withdrawn_is_gone_until_it_is_published_again(site: HomePage, client: Client) -> None:
    page = make_procedure(slug="laser", revision=True)
    page.unpublish()
    response = client.get("/procedures/laser/")
    assert response.status_code == 410
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.h1 is not None and "withdrawn" in soup.h1.get_text()
    assert soup.select_one('main a[href^="/"]')
    assert soup.select_one('meta[name=robots][content="noindex"]')
    assert not soup.select_one("link[rel=canonical]")
    assert client.get("/procedures/laser").status_code == 410
    assert client.get("/procedures/laser/?x=1").status_code == 410
    page.refresh_from_db()
    page.get_latest_revision().publish()
    assert client.get("/procedures/laser/").status_code == 200
    assert not WithdrawnAddress.objects.exists()


def test_what_was_deleted_is_gone_with_what_led_to_it(site: HomePage, client: Client) -> None:
    page = make_procedure(slug="a")
    rename(page, "b")
    ProcedurePage.objects.get().delete()
    for address in ("/procedures/a/", "/procedures/b/"):
        assert client.get(address).status_code == 410, address
    index = ConcernIndexPage.objects.get()
    make_concern("Scars")
    ConcernIndexPage.objects.get(pk=index.pk).delete()
    for address in ("/concerns/", "/concerns/scars/"):
        assert client.get(address).status_code == 410, address


def test_what_was_deleted_after_it_was_unpublished_stays_gone(site: HomePage, client: Client) -> None:
    page = make_procedure(slug="a")
    rename(page, "b")
    page = ProcedurePage.objects.get()
    page.unpublish()
    page.delete()
    assert client.get("/procedures/b/").status_code == 410
    assert client.get("/procedures/a/").status_code == 410


def test_what_nobody_could_read_is_not_said_to_be_withdrawn(site: HomePage, client: Client) -> None:
    draft = make_procedure(live=False, slug="draft")
    Redirect.add_redirect("/short", draft)
    assert client.get("/procedures/draft/").status_code == 404
    assert client.get("/short/").status_code == 404
    draft.delete()
    assert client.get("/procedures/draft/").status_code == 404
    assert client.get("/short/").status_code == 404
    assert client.get("/nowhere/").status_code == 404


def test_a_page_that_expires_is_gone(site: HomePage, client: Client) -> None:
    page = make_procedure(slug="offer")
    ProcedurePage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    publish_scheduled()
    assert client.get("/procedures/offer/").status_code == 410


def test_a_redirect_from_a_withdrawn_page_comes_first(site: HomePage, client: Client) -> None:
    make_procedure(slug="old").unpublish()
    new = make_procedure(slug="new")
    Redirect.add_redirect("/procedures/old", new)
    assert client.get("/procedures/old/")["Location"] == "/procedures/new/"
    Redirect.add_redirect("/older", "/procedures/old/")
    assert client.get("/older/")["Location"] == "/procedures/new/"


def test_letters_of_any_language_and_long_addresses(site: HomePage, client: Client) -> None:
    page = make_procedure(slug="łódź")
    address = page.url
    rename(page, "lodz")
    assert client.get(address)["Location"] == "/procedures/lodz/"
    other = make_practitioner(slug="علي")
    other.unpublish()
    assert client.get(other.url).status_code == 410
    assert client.get(f"/{'x' * 3000}/").status_code == 404


# robots.txt, security.txt


def test_robots(site: HomePage, client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines == ["User-agent: *", "Disallow: /admin/", "", "Sitemap: http://localhost/sitemap.xml"]
    # Nothing that visitors are led to is forbidden.
    make_procedure()
    for page in Page.objects.live().filter(depth__gte=2):
        soup = BeautifulSoup(client.get(page.url).content, "html.parser")
        for link in soup.select("a[href^='/'], link[href^='/'], img[src^='/']"):
            assert not str(link.get("href") or link.get("src")).startswith("/admin/")


def test_security_contact(site: HomePage, client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings: Any = ClinicSettings.for_site(Site.objects.get())
    settings.security_email = "security@calderhouse.example"
    settings.save()
    for year in (2027, 2031):
        with time_machine.travel(datetime.datetime(year, 5, 6, 7, tzinfo=datetime.UTC)):
            response = client.get("/.well-known/security.txt")
            assert response["Content-Type"] == "text/plain; charset=utf-8"
            fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
            assert fields["Contact"] == "mailto:security@calderhouse.example"
            assert fields["Preferred-Languages"] == "en"
            assert fields["Canonical"] == "http://localhost/.well-known/security.txt"
            expires = parse_datetime(fields["Expires"])
            assert expires is not None
            left = expires - timezone.now()
            assert datetime.timedelta(days=30) < left < datetime.timedelta(days=365)
