"""The editor's side panel "How search sees it": the draft as machines would see it, and what it lacks."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings
from wagtail.models import Page, PageViewRestriction

from clinic.admin import page_editor
from clinic.models import BasePage, ClinicSettings, HomePage
from procedures.models import ProcedureIndexPage, ProcedurePage
from tests.clinic.seo.test_head import for_nasty_titles
from tests.factories import (
    full_procedure,
    full_standard_page,
    make_concern,
    make_location,
    make_practitioner,
    make_procedure,
    make_standard_page,
    price,
)

pytestmark = pytest.mark.django_db

QUERIES = 30


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> None:
    """A folder of this test's own for pictures."""
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def contacts(site: HomePage) -> None:
    """A clinic that says how to reach it."""
    ClinicSettings.objects.update_or_create(
        site=site.get_site(), defaults={"telephone": "555 0100 142", "email": "ask@clinic.example"}
    )


def address(page: Page) -> str:
    return reverse("search_appearance", args=[page.pk])


def panel(client: Client, page: Page) -> BeautifulSoup:
    response = client.get(address(page))
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser")


def text(soup: BeautifulSoup | Tag, selector: str) -> str:
    found = soup.select_one(selector)
    assert found is not None, selector
    return " ".join(found.text.split())


def gaps(soup: BeautifulSoup, kind: str) -> dict[str, str]:
    """What is missing of a kind: for each link, its address where it is no field's, the sentence."""
    return {
        str(link["href"]) if (link := line.find("a")) else "": " ".join(line.text.split())
        for line in soup.select(f".gaps--{kind} li")
    }


def draft(page: Any, **changes: Any) -> Any:
    """The same page with a newer version that nobody has published."""
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision(clean=False)
    return page


# The same as the public page


def test_the_panel_agrees_with_the_head_of_every_kind_of_page(
    full: ProcedurePage, client: Client, admin_client: Client
) -> None:
    make_procedure(concerns=[make_concern("Scars")])
    kinds = [full, make_location(), make_practitioner("Dr Samuel Adeyemi"), full_standard_page()]
    pages = {
        page.specific_class: page.specific for page in [*kinds, *Page.objects.live().filter(depth__gte=2)]
    }
    assert len(pages) >= 11
    for page in pages.values():
        public = BeautifulSoup(client.get(page.url).content, "html.parser")
        shown = panel(admin_client, page)
        assert text(shown, ".result__title") == public.title.string
        description = public.select_one('meta[name="description"]')["content"]
        assert text(shown, ".shared__title") == public.select_one('meta[property="og:title"]')["content"]
        assert text(shown, ".result__description") == " ".join(description.split())
        picture = public.select_one('meta[property="og:image"]')["content"]
        assert shown.select_one(".shared__picture")["src"].rpartition("?")[2] in picture


def test_the_draft_is_shown_and_the_public_page_stays(
    site: HomePage, client: Client, admin_client: Client
) -> None:
    page = make_procedure(title="Gentle laser")
    before = client.get(page.url).content
    draft(page, title="Kind laser", prices=[price("77", "77", label="Hands")], slug="kind-laser")
    shown = panel(admin_client, page)
    assert text(shown, ".result__title").startswith("Kind laser")
    assert "$77" in text(shown, ".result__description")
    assert "Shown here is the draft" in text(shown, ".appearance__state")
    assert client.get(page.url).content == before


def test_the_picture_of_a_draft_is_drawn_and_kept_nowhere(
    site: HomePage, admin_client: Client, media: None, tmp_path: Path
) -> None:
    page = draft(make_procedure(title="Gentle laser"), title="Kind laser")
    picture = panel(admin_client, page).select_one(".shared__picture")
    assert picture["alt"].startswith("Kind laser. Average recovery: 3 days. Price range: $1,031")
    page_editor._picture.cache_clear()
    response = admin_client.get(picture["src"])
    assert response["Content-Type"] == "image/png" and "private" in response["Cache-Control"]
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    assert not list(tmp_path.rglob("*.png"))


# Who may see it


def test_nobody_sees_what_they_may_not_edit(site: HomePage, client: Client) -> None:
    page = draft(make_procedure(), title="A secret")
    other = make_standard_page()
    Group.objects.get(name="Editors").page_permissions.update(page=other)
    user = User.objects.create_user("editor", password="a password")
    user.groups.add(Group.objects.get(name="Editors"))
    for name in ("search_appearance", "draft_card"):
        hidden = reverse(name, args=[page.pk])
        client.logout()
        assert client.get(hidden).url.startswith(reverse("wagtailadmin_login"))
        client.force_login(user)
        assert client.get(hidden).status_code == 302
        assert client.get(hidden, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403
        assert client.get(reverse(name, args=[other.pk])).status_code == 200
        assert client.get(reverse(name, args=[Page.objects.get(depth=1).pk])).status_code == 404
        assert client.post(reverse(name, args=[other.pk])).status_code == 405


# In the editor


@pytest.mark.parametrize("make", [make_procedure, make_standard_page], ids=["procedure", "other page"])
def test_the_editor_has_the_panel_and_asks_for_nothing(
    site: HomePage, admin_client: Client, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = make()

    def refuse(*_args: Any) -> None:
        raise AssertionError("worked out although nobody has opened the panel")

    monkeypatch.setattr(page_editor, "Appearance", refuse)
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    shown = BeautifulSoup(admin_client.get(editor).content, "html.parser")
    assert shown.select_one('[data-side-panel-toggle="search-appearance"]')
    assert shown.select_one('[data-side-panel="search-appearance"] [data-w-swap-src-value]')[
        "data-w-swap-src-value"
    ] == address(page)


def test_a_page_that_was_never_saved_says_so(site: HomePage, admin_client: Client) -> None:
    index = ProcedureIndexPage.objects.get()
    add = reverse("wagtailadmin_pages:add", args=["procedures", "procedurepage", index.pk])
    shown = BeautifulSoup(admin_client.get(add).content, "html.parser")
    assert "Write a title first" in text(shown, '[data-side-panel="search-appearance"]')
    # Once it has been saved, Wagtail puts our panel in with its own.
    page = make_procedure(live=False)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    hydrated = admin_client.get(f"{edit}?_w_hydrate_create_view=1").content.decode()
    assert "[data-side-panel='search-appearance']" in hydrated and address(page) in hydrated


# Bad input


@for_nasty_titles
def test_a_draft_with_nothing_but_a_strange_title(site: HomePage, admin_client: Client, title: str) -> None:
    index = ProcedureIndexPage.objects.get()
    page = ProcedurePage(title=title, slug="strange", live=False)
    index.add_child(instance=page)
    shown = panel(admin_client, page)
    assert shown.select("script, style, [style]") == []
    assert 0 < len(text(shown, ".result__title")) <= 60
    assert ("It is cut" in text(shown, ".appearance__counts")) == (len(title) > 60)
    card = admin_client.get(shown.select_one(".shared__picture")["src"])
    assert card.status_code == 200 and card.content.startswith(b"\x89PNG")


# What is missing


def test_what_a_draft_with_nothing_but_a_title_lacks(
    site: HomePage, contacts: None, admin_client: Client
) -> None:
    page = ProcedurePage(title="Carbon peel", slug="carbon-peel", live=False)
    ProcedureIndexPage.objects.get().add_child(instance=page)
    shown = panel(admin_client, page)
    needed, helpful = gaps(shown, "needed"), gaps(shown, "helpful")
    assert set(needed) == {"", "#field-category", "#field-recovery", "#field-prices"}
    assert "it is not published. Publishing asks for 11 things first." in needed[""]
    assert "Add a price line" in needed["#field-prices"]
    assert set(helpful) == {
        f"#field-{name}"
        for name in ("summary", "invasiveness", "contraindications", "reviewer", "author", "picture")
    }
    assert "reviewed" in helpful["#field-reviewer"]


def test_a_page_that_lacks_nothing(site: HomePage, contacts: None, admin_client: Client) -> None:
    page = full_procedure(summary="A laser that works beneath the surface.")
    day = timezone.localdate()
    page.reviewed_on, page.next_review_on = day, day + datetime.timedelta(days=365)
    page.save()
    shown = panel(admin_client, page)
    assert gaps(shown, "needed") == gaps(shown, "helpful") == {}
    assert "Search engines are told everything" in shown.text


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"prices": [price(valid_until="2020-01-01")]}, "prices", "Add a price line"),
        ({"prices": [price(None, None, on_consultation=True)]}, "prices", "every price is on consultation"),
        ({"prices": [price()]}, "prices", "choose its unit"),
        ({"next_review_on": datetime.date(2020, 1, 1)}, "reviewer", ""),
        ({"seo_title": "long " * 20}, "seo_title", "it has 99 characters, and 60 fit"),
        ({"search_description": "long " * 50}, "search_description", "160 characters fit"),
    ],
)
def test_what_a_procedure_lacks(
    site: HomePage, admin_client: Client, changes: dict[str, Any], field: str, sentence: str
) -> None:
    page = draft(make_procedure(), **changes)
    shown = panel(admin_client, page)
    found = {**gaps(shown, "helpful"), **gaps(shown, "needed")}
    assert sentence in found[f"#field-{field}"]


def test_author_and_reviewer_are_one_person(site: HomePage, admin_client: Client) -> None:
    person = make_practitioner()
    page = make_procedure(author=person, reviewer=person, reviewed_on=timezone.localdate())
    assert (
        "author and reviewer are one person" in gaps(panel(admin_client, page), "helpful")["#field-reviewer"]
    )


def test_what_other_pages_lack(site: HomePage, contacts: None, admin_client: Client) -> None:
    bare = {"locality": "", "coordinates": "", "telephone": "", "opening_hours": []}
    assert set(gaps(panel(admin_client, make_location(**bare)), "helpful")) == {
        "#field-locality",
        "#field-coordinates",
        "#field-telephone",
        "#field-opening_hours",
    }
    expired = make_practitioner("Dr Gone", expires_on=datetime.date(2020, 1, 1))
    assert (
        "The registration has expired" in gaps(panel(admin_client, expired), "helpful")["#field-expires_on"]
    )
    unknown = make_practitioner("Dr New", register="", registration_number="", role="")
    assert {"#field-register", "#field-role"} <= set(gaps(panel(admin_client, unknown), "helpful"))


def test_a_private_page(site: HomePage, admin_client: Client) -> None:
    page = make_procedure()
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
    shown = panel(admin_client, page)
    assert "it is private" in gaps(shown, "needed")[""]
    assert "Search engines do not see the page" in text(shown, ".appearance__state")


def test_a_kind_of_page_that_search_engines_must_not_show(
    site: HomePage, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BasePage, "is_for_search_engines", False)
    assert "ask search engines not to show" in gaps(panel(admin_client, make_standard_page()), "needed")[""]


def test_contacts_of_the_clinic(site: HomePage, client: Client, admin_client: Client) -> None:
    ClinicSettings.objects.filter(site=site.get_site()).update(telephone="", email="")
    page = make_procedure()
    settings_page = reverse("wagtailsettings:edit", args=["clinic", "clinicsettings", site.get_site().pk])
    assert "lack: telephone, e-mail address" in gaps(panel(admin_client, page), "helpful")[settings_page]
    # Who may not change the settings is not sent there.
    user = User.objects.create_user("editor", password="a password")
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    assert settings_page not in gaps(panel(client, page), "helpful")


@pytest.mark.parametrize(
    ("fields", "has_gap"),
    [
        ({}, True),
        ({"introduction": "word " * 20}, False),
        ({"search_description": "word " * 20}, False),
        ({"search_description": "Short.", "introduction": "word " * 20}, False),
    ],
)
def test_a_page_with_few_words_of_its_own(
    site: HomePage, admin_client: Client, fields: dict[str, str], has_gap: bool
) -> None:
    shown = panel(admin_client, make_standard_page(**{"introduction": "Ours.", "body": [], **fields}))
    assert ("#field-search_description" in gaps(shown, "helpful")) == has_gap


def test_queries(full: ProcedurePage, admin_client: Client) -> None:
    admin_client.get(address(full))
    with CaptureQueriesContext(connection) as queries:
        admin_client.get(address(full))
    assert len(queries) <= QUERIES
