"""A page that is made private, or whose source is, is named nowhere."""

from __future__ import annotations

import datetime
import itertools
import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from clinic.core.public_pages import is_public, public, restrictions
from clinic.models import ClinicSettings, HomePage
from procedures.models import CategoryPage, ConcernPage, ProcedurePage
from tests.factories import (
    make_category,
    make_concern,
    make_location,
    make_practitioner,
    make_procedure,
    make_standard_page,
    stored,
)

pytestmark = pytest.mark.django_db

SECRET = "Zyxomma"


def restrict(page: Any) -> PageViewRestriction:
    """Make a page private."""
    restriction: PageViewRestriction = PageViewRestriction.objects.create(
        page=Page.objects.get(pk=page.pk), restriction_type=PageViewRestriction.LOGIN
    )
    return restriction


def everything_public(client: Client, site: HomePage) -> dict[str, str]:
    """What a stranger reads at every public address, by address."""
    addresses = [
        "/llms.txt", "/index.md", "/sitemap.xml", "/sitemap-pages.xml", "/sitemap-pictures.xml",
        "/feeds/procedures.atom", "/api/v2/pages/?limit=100", "/api/v2/procedures/?limit=100",
        "/procedures/?q=zyxomma", "/procedures/?q=laser", "/procedures/compare/", "/nowhere/",
        f"/procedures/compare/?procedure=laser&procedure={SECRET.lower()}",
    ]  # fmt: skip
    pages = [page for page in Page.objects.filter(depth__gte=2) if is_public(page)]
    for page in pages:
        url = page.get_url()
        addresses += [url, f"{url}index.md", f"/api/v2/pages/{page.pk}/"]
    addresses += [f"/api/v2/procedures/{pk}/" for pk in ProcedurePage.objects.values_list("pk", flat=True)]
    found = {}
    for address in addresses:
        # Addresses of their own may be asked for; what they answer is not.
        found[address] = client.get(address).content.decode().replace(address, "")
    return found


def assert_named_nowhere(client: Client, site: HomePage) -> None:
    named = re.compile(SECRET, re.IGNORECASE)
    found = everything_public(client, site)
    # The words of the search itself are shown back.
    found = {address: text for address, text in found.items() if SECRET.lower() not in address}
    assert [
        (address, text[match.start() - 60 :][:90])
        for address, text in found.items()
        if (match := named.search(text))
    ] == []


def secret_parts() -> dict[str, Any]:
    """One page of each type that a procedure names, all with the secret as their title."""
    return {
        "category": make_category(f"{SECRET} category"),
        "concern": make_concern(f"{SECRET} concern"),
        "reviewer": make_practitioner(f"Dr {SECRET}"),
        "location": make_location(f"{SECRET} clinic"),
        "other": make_procedure(title=SECRET),
        "page": make_standard_page(f"{SECRET} page"),
    }


def test_restricted_pages_are_named_nowhere(site: HomePage, client: Client) -> None:
    parts = secret_parts()
    make_procedure(title="Plain peel", category=make_category("Peels"))
    procedure = make_procedure(
        title="Laser",
        category=parts["category"],
        reviewer=parts["reviewer"],
        author=parts["reviewer"],
        reviewed_on=datetime.date(2026, 1, 1),
        alternatives=[("procedure", parts["other"])],
        about=f'<p><a linktype="page" id="{parts["other"].pk}">another</a></p>',
        concerns=[parts["concern"]],
        practitioners=[parts["reviewer"]],
        locations=[parts["location"]],
    )
    Page.objects.filter(pk=parts["page"].pk).update(show_in_menus=True)
    links = [stored("link", {"page": part.pk, "words": ""}) for part in parts.values()]
    ClinicSettings.objects.update(footer_links=links, consultation_page=parts["page"].pk)
    assert SECRET in client.get(procedure.url).content.decode()
    assert SECRET in client.get("/").content.decode()
    for part in parts.values():
        restrict(part)
    assert_named_nowhere(client, site)
    for part in parts.values():
        assert client.get(part.get_url()).status_code in (302, 404)


def test_an_unpublished_page_is_named_nowhere(site: HomePage, client: Client) -> None:
    """An import makes drafts of categories that it does not know, whatever stood in the document."""
    category, concern = make_category(f"{SECRET} category"), make_concern(f"{SECRET} concern")
    procedure = make_procedure(title="Laser", category=category, concerns=[concern])
    assert SECRET in client.get(procedure.url).content.decode()
    for page in (category, concern):
        page.unpublish()
    assert_named_nowhere(client, site)


def test_what_a_private_section_holds_is_named_nowhere(site: HomePage, client: Client) -> None:
    above = make_standard_page("Above")
    page = make_standard_page(f"{SECRET} page", parent=above)
    copy = page.create_alias(parent=site, update_slug="copy")
    make_standard_page(f"{SECRET} below", parent=copy)
    assert is_public(copy)
    restrict(above)
    assert not is_public(copy)
    assert_named_nowhere(client, site)
    # Wagtail itself looks at the source, and not above it.
    assert client.get("/copy/").status_code == 302


def test_an_alias_of_a_private_procedure_is_listed_nowhere(site: HomePage, client: Client) -> None:
    page = make_procedure(title=SECRET, revision=True)
    copy = page.create_alias(update_slug="copy")
    copy.create_alias(update_slug="copy-of-the-copy")
    make_procedure(title="Laser")
    assert SECRET in client.get("/procedures/").content.decode()
    restriction = restrict(page)
    assert_named_nowhere(client, site)
    restriction.delete()
    assert SECRET in client.get("/procedures/").content.decode()


def test_the_rule(site: HomePage) -> None:
    pages = [make_concern(title) for title in ("One", "Two", "Three")]
    draft = make_concern("Draft")
    draft.unpublish()
    copy = pages[0].create_alias(update_slug="copy")
    assert public(ConcernPage.objects).count() == 4
    restriction = restrict(pages[0])
    assert set(public(ConcernPage.objects).values_list("title", flat=True)) == {"Two", "Three"}
    assert restrictions().of(copy.path) == {restriction.pk}
    assert list(copy.get_view_restrictions()) == [restriction]
    restrict(Page.objects.get(pk=site.pk))
    assert not public(ConcernPage.objects).exists()
    assert not public(CategoryPage.objects).exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="counts the steps of SQLite")
def test_many_restrictions_cost_hardly_more_than_one(site: HomePage) -> None:
    """Each page is looked up among them once, and not compared with each."""
    pages = [make_concern(f"Concern {number}") for number in range(60)]
    made = 0

    def steps() -> int:
        """What SQLite does to count the public pages."""
        found = itertools.count()
        connection.connection.set_progress_handler(lambda: next(found) and 0, 1)
        public(ConcernPage.objects).count()
        connection.connection.set_progress_handler(None, 1)
        return next(found)

    found = []
    for number in (1, 30):
        for page in pages[made:number]:
            restrict(page)
        made = number
        assert public(ConcernPage.objects).count() == 60 - number
        found.append(steps())
    assert found[1] < 2 * found[0]


def test_nothing_spells_the_rule_by_itself() -> None:
    allowed = {
        "clinic/core/public_pages.py",
        "clinic/models/base.py",
        "clinic/core/content_triggers.py",
        # They carry restrictions from site to site.
        "clinic/operations/content/form.py",
        "clinic/operations/content/importing.py",
    }
    spelt = re.compile(r"\.public\(\)|PageViewRestriction|all_restrictions")
    found = {
        str(path.relative_to(settings.ROOT))
        for app in ("clinic", "enquiries", "procedures")
        for path in (settings.ROOT / app).rglob("*.py")
        if spelt.search(path.read_text())
    }
    assert found <= allowed
