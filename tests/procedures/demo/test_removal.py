"""Taking the demo away: what it brought is gone, and nothing that it invented stays public."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page

from clinic.core.demo_record import has_demo
from clinic.core.site_tree import ensure_site_tree
from clinic.models import ClinicImage, ClinicSettings, HomePage, PractitionerPage
from clinic.models.settings import NO_NAME
from procedures.demo.content import read_content
from procedures.demo.loading import load_demo, starters, take_starters
from procedures.demo.removal import Removal, remove_demo
from procedures.models import CategoryPage, ConcernPage, ProcedurePage
from tests.factories import make_procedure
from tests.support.shared_data import shared_data

INVENTED = r"Valdoro|Adeyemi|Hanna Brandt|EX-\d|555 0100|Calder|\$\s?\d"
# What is written beside content: the log, versions, notes of the software, and what addresses have gone.
BESIDE = {
    "wagtailcore.PageLogEntry", "wagtailcore.ModelLogEntry", "wagtailcore.Revision", "wagtailcore.Comment",
    "clinic.ContentChange", "clinic.WithdrawnAddress", "clinic.Announcement", "clinic.PublicContent",
    "wagtailcore.ReferenceIndex", "clinic.ClinicSettings", "procedures.HouseRules",
    "contenttypes.ContentType", "wagtailredirects.Redirect",
}  # fmt: skip


def rows() -> dict[str, int]:
    """How many rows each table of content has."""
    models = (model for model in apps.get_models() if model._meta.label not in BESIDE and model._meta.managed)
    return {model._meta.label: model._base_manager.count() for model in models}


def public_text(client: Client) -> str:
    """All that a stranger can read of the site."""
    pages = [page.url for page in Page.objects.live().filter(depth__gt=1)]
    return "\n".join(client.get(url).content.decode() for url in pages if url)


def test_everything_that_came_is_gone(thumbnails: Path, settings: Any, tmp_path: Path, db: None) -> None:
    """Whatever a later demo brings, such as documents or users, must go as well."""
    settings.MEDIA_ROOT = str(tmp_path)
    ensure_site_tree()
    before = rows()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("procedures.demo.field_values.PICTURES", thumbnails)
        load_demo(read_content())
    loaded = rows()
    assert has_demo() and loaded != before
    result = remove_demo()
    assert {name: number for name, number in rows().items() if number != before[name]} == {}
    assert not has_demo() and not (result.drafts or result.kept or result.emptied or result.to_read)
    assert ClinicSettings.objects.get().name == NO_NAME


def test_a_stranger_reads_nothing_that_was_invented(demo: HomePage, client: Client) -> None:
    assert "Valdoro" in public_text(client)
    remove_demo()
    text = public_text(client)
    assert not re.search(INVENTED, text)
    assert client.get("/procedures/microneedling/").status_code == 410


@pytest.fixture
def worked_on(demo: HomePage) -> Removal:
    """The demo after somebody has worked with it, and its removal."""
    user = User.objects.create_superuser("nurse", "", "secret")
    edited = ProcedurePage.objects.get(slug="microneedling")
    edited.summary = "Our own words."
    edited.save_revision(user=user, log_action=True).publish(user=user)
    settings = ClinicSettings.objects.get()
    settings.telephone = "555 0111 222"
    settings.regulator_text += " Open since 2012."
    settings.save()
    home = HomePage.objects.get()
    home.heading = "Our own heading"
    home.save_revision(user=user).publish(user=user)
    make_procedure(title="Our own", category=CategoryPage.objects.get(slug="needling"))
    return remove_demo()


def test_what_somebody_has_worked_on_becomes_a_draft(worked_on: Removal, client: Client) -> None:
    edited = ProcedurePage.objects.get(slug="microneedling")
    assert not edited.live and edited.summary == "Our own words."
    assert "Microneedling" in worked_on.drafts
    assert client.get("/procedures/microneedling/").status_code in (404, 410)
    # What a draft shows stays for it.
    assert ClinicImage.objects.filter(pk=edited.picture.raw_data[0]["value"]["image"]).exists()
    assert not PractitionerPage.objects.live().exists()


def test_what_the_clinic_has_made_stays(worked_on: Removal, client: Client) -> None:
    assert ProcedurePage.objects.live().get().title == "Our own"
    assert worked_on.kept == ["Needling"]
    settings, home = ClinicSettings.objects.get(), HomePage.objects.get()
    assert settings.telephone == "555 0111 222"
    assert home.heading == "Our own heading" and not home.introduction and not home.featured
    # A text that still names an invented person is said, and not lost.
    assert settings.regulator_text == ""
    assert "Open since 2012." in worked_on.emptied["licenses and regulators"]
    assert "Valdoro" not in public_text(client)


def test_the_command_asks_and_says_what_it_did(demo: HomePage, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    call_command("remove_demo", no_input=True, stdout=out)
    assert "Taken away:" in out.getvalue()
    call_command("remove_demo", stdout=out)
    assert "The site holds nothing of the demo." in out.getvalue()


# Starter texts


@shared_data
def bare_site() -> HomePage:
    """A site without any content."""
    return ensure_site_tree()


def test_starter_texts_come_without_prices_people_and_review(bare_site: HomePage) -> None:

    slugs = starters()
    pages = take_starters(slugs, None)
    assert len(pages) == len(slugs) >= 12
    for page in ProcedurePage.objects.all():
        assert not page.live and page.about and page.recovery and page.side_effect_list
        assert not page.prices and page.reviewer is None and page.author is None
        assert page.reviewed_on is None and not page.change_record
        assert not page.practitioners.exists() and not page.locations.exists()
        assert not re.search(INVENTED, page.to_json())
        # They lead to one another, and to nothing that is not there.
        linked = set(map(int, re.findall(r'linktype=\\?"page\\?" id=\\?"(\d+)', page.to_json())))
        assert linked <= {other.pk for other in pages}
    # Taken once.
    assert take_starters(slugs, None) == []
    assert not ClinicImage.objects.exists() and not ConcernPage.objects.exists()


def test_a_nurse_takes_two(bare_site: HomePage, admin_client: Client) -> None:
    address = "/admin/procedures/starter-texts/"
    page = admin_client.get(address).content.decode()
    assert "Microneedling" in page and "Ear correction" not in page
    refused = admin_client.post(address, {})
    assert "Select at least one procedure." in refused.content.decode()
    answer = admin_client.post(address, {"procedures": ["microneedling", "mole-removal"]}, follow=True)
    assert "2 drafts were made." in answer.content.decode()
    assert ProcedurePage.objects.filter(live=False).count() == 2
    assert admin_client.get(f"/admin/pages/{ProcedurePage.objects.first().pk}/edit/").status_code == 200
