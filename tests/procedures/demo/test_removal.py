"""Taking the demo away: what it brought is gone, and nothing that it invented stays public."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from clinic.core.demo_record import has_demo
from clinic.core.site_tree import ensure_site_tree
from clinic.models import (
    ClinicImage,
    ClinicSettings,
    HomePage,
    PractitionerPage,
    StandardPage,
    TeamIndexPage,
)
from clinic.models.settings import NO_NAME
from enquiries.models import Enquiry
from procedures.demo.content import read_content
from procedures.demo.loading import load_demo, starters, take_starters
from procedures.demo.removal import remove_demo
from procedures.facts import LineValues
from procedures.models import (
    CategoryIndexPage,
    CategoryPage,
    ConcernIndexPage,
    ConcernPage,
    PriceListPage,
    ProcedurePage,
    SearchSynonym,
)
from procedures.prices.changes import PriceChange, apply_changes
from tests.factories import make_enquiry, make_image, make_procedure, make_standard_page, picture, stored
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
    assert not has_demo() and not (result.drafts or result.kept or result.emptied)
    assert ClinicSettings.objects.get().name == NO_NAME


def test_a_stranger_reads_nothing_that_was_invented(demo: HomePage, client: Client) -> None:
    assert "Valdoro" in public_text(client)
    remove_demo()
    text = public_text(client)
    assert not re.search(INVENTED, text)
    assert client.get("/procedures/microneedling/").status_code == 410


def publish(page: Page, user: User, **changes: Any) -> None:
    """Somebody changes and publishes a page."""
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision(user=user, log_action=True, clean=False).publish(user=user)


def said(text: str) -> list[tuple[str, str]]:
    return [("text", f"<p>{text}</p>")]


@pytest.fixture
def nurse(demo: HomePage) -> User:
    return User.objects.create_superuser("nurse", "", "secret")


def test_what_somebody_has_worked_on_becomes_a_draft(nurse: User, client: Client) -> None:
    edited = ProcedurePage.objects.get(slug="microneedling")
    publish(
        edited,
        nurse,
        summary="Our own words.",
        picture=[stored("picture", picture(own := make_image(), decorative=True))],
    )
    moved = StandardPage.objects.get(slug="how-we-set-prices")
    moved.move(StandardPage.objects.get(slug="privacy"), "last-child", user=nurse)
    planned = ProcedurePage.objects.get(slug="mole-removal")
    planned.unpublish(user=nurse)
    planned.go_live_at = timezone.now() + timedelta(hours=1)
    planned.save_revision(user=nurse, log_action=True).publish(user=nurse)
    priced = ProcedurePage.objects.get(slug="intense-pulsed-light")
    (line, *_others) = priced.price_lines
    change = PriceChange(
        priced.pk, line.block_id, LineValues.of(line), LineValues(Decimal("999"), currency="USD")
    )
    apply_changes(priced.pk, [change], nurse)
    renamed = PractitionerPage.objects.get(slug="ines-valdoro")
    publish(renamed, nurse, title="Dr. Erika Muster", registration_number="123456")

    result = remove_demo()
    for page in (edited, moved, planned, priced, renamed):
        kept = Page.objects.get(pk=page.pk).specific
        assert not kept.live and kept.title in result.drafts
        assert not kept.revisions.exclude(approved_go_live_at=None).exists()
        assert client.get(page.url).status_code in (404, 410)
    edited.refresh_from_db()
    assert edited.summary == "Our own words." and ClinicImage.objects.filter(pk=own.pk).exists()
    assert ProcedurePage.objects.get(pk=priced.pk).price_lines[0].minimum == 999


def test_what_the_clinic_has_made_stays(nurse: User, client: Client) -> None:
    """Also where it stands below, or uses, what the demo has brought."""
    area = CategoryPage.objects.get(slug="needling")
    publish(area, nurse, introduction="Our own words about needles.")
    scars, pigment = ConcernPage.objects.all()[:2]
    page = make_procedure(title="Our own", category=area, concerns=[scars])
    draft = make_procedure(title="Not yet", live=False, concerns=[pigment])
    below = make_standard_page("Our data", parent=StandardPage.objects.get(slug="privacy"))
    cropped = ClinicImage.objects.first()
    log(cropped, "wagtail.edit", user=nurse)
    synonym = SearchSynonym.objects.first()
    log(synonym, "wagtail.edit", user=nurse)
    asked = make_enquiry(procedures=[ProcedurePage.objects.get(slug="mole-removal")])

    result = remove_demo()
    assert set(ProcedurePage.objects.live()) == {page} and sorted(result.kept) == sorted(
        [area.title, scars.title]
    )
    assert list(page.concerns.all()) == [scars] and list(draft.concerns.all()) == [pigment]
    assert not Page.objects.get(pk=pigment.pk).live
    for address in (page.url, area.url, scars.url, below.url):
        assert client.get(address).status_code == 200
    assert ClinicImage.objects.filter(pk=cropped.pk).exists()
    assert SearchSynonym.objects.filter(pk=synonym.pk).exists()
    assert Enquiry.objects.filter(pk=asked.pk).exists()
    assert not re.search(INVENTED, public_text(client).replace("$1,031–$1,144", ""))


def test_pages_of_the_clinic_that_name_something_invented_become_drafts(nurse: User, client: Client) -> None:
    own = ProcedurePage.objects.get(slug="microneedling").copy(
        update_attrs={"title": "A copy", "slug": "a-copy"}, user=nurse
    )
    corrected = ProcedurePage.objects.get(slug="microneedling").copy(
        update_attrs={"title": "Our prices", "slug": "our-prices"}, user=nurse
    )
    for block in corrected.prices:
        block.value.update(minimum=Decimal("777"), maximum=None, on_consultation=False)
    publish(corrected, nurse, about="<p>Ours.</p>")
    # By a name that is no longer on the site, by another spelling of a number, and by a schedule.
    PractitionerPage.objects.get(slug="samuel-adeyemi").delete(user=nurse)
    named = make_standard_page("Doctors", body=said("Ask Dr Adeyemi."))
    dialed = make_standard_page("Call us", body=said("Dial (555) 0100-142."))
    quoted = make_standard_page("Fees", body=said("The consultation costs $90, taken off later."))
    (line, *_others) = ProcedurePage.objects.get(slug="microneedling").price_lines
    priced = make_standard_page("Offer", body=said(f"Microneedling is {line.amount}."))
    planned = make_standard_page("Later")
    planned.unpublish()
    planned.go_live_at = timezone.now() + timedelta(hours=1)
    publish(planned, nurse, body=said("Register: ex-70236."))
    innocent = make_standard_page("Trams", body=said("Tram 4 stops 555 steps from Quay Street for $2.75."))

    result = remove_demo()
    for page in (own, named, dialed, quoted, priced):
        assert not Page.objects.get(pk=page.pk).live and page.title in result.drafts
    assert planned.title in result.drafts
    assert not planned.revisions.exclude(approved_go_live_at=None).exists()
    assert set(StandardPage.objects.live()) == {innocent}
    assert set(ProcedurePage.objects.live()) == {corrected}


def test_settings_and_index_pages_keep_what_is_the_clinics_own(nurse: User, client: Client) -> None:
    settings = ClinicSettings.objects.get()
    settings.telephone = "555 0111 222"
    settings.regulator_text = "Licensed by the State Medical Board (20417-A). Open since 2012."
    settings.consultation_text = settings.consultation_text.replace("Forty", "Thirty")
    settings.urgent_text = "Our own nurse answers"
    settings.not_offered = [
        ("item", {"words": "braces", "sentence": "We straighten no teeth."}),
        ("item", {"words": "veins", "sentence": "Dr. Adeyemi does not treat veins."}),
    ]
    # As the editor stores them: "" for words that are not there.
    settings.footer_links = [
        *(("link", {"page": block.value["page"], "words": ""}) for block in settings.footer_links),
        ("link", {"page": HomePage.objects.get(), "words": "Start"}),
    ]
    settings.save()
    home = HomePage.objects.get()
    own = make_procedure(title="Our own")
    home.featured.append(("procedure", {"page": own}))
    publish(home, nurse, heading="Our own heading")
    prices = PriceListPage.objects.get()
    publish(prices, nurse, introduction=prices.introduction.replace("What one", "This is what one"))
    TeamIndexPage.objects.get().unpublish(user=nurse)
    concerns = ConcernIndexPage.objects.get()
    concerns.introduction = "Start here. Our own draft."
    concerns.save_revision(user=nurse)
    areas = CategoryIndexPage.objects.get()
    publish(areas, nurse, introduction="Dr. Adeyemi looks at it first.")

    result = remove_demo()
    settings.refresh_from_db()
    assert (settings.telephone, settings.urgent_text) == ("555 0111 222", "Our own nurse answers")
    assert settings.name == NO_NAME and not settings.regulator_text and not settings.consultation_text
    assert [block.value["words"] for block in settings.not_offered] == ["braces"]
    assert [block.value["words"] for block in settings.footer_links] == ["Start"]
    emptied = "\n".join(result.emptied)
    for field, text in (
        ("licenses and regulators", "Open since 2012."),
        ("text of the closing band", "\\$90"),
        ("what we do not offer", "Adeyemi"),
        ("introduction", "This is what one .*\\$90"),
        # Both of them: a text of the settings stands nowhere else.
        ("introduction", "Dr. Adeyemi looks at it first."),
    ):
        assert re.search(f", {field}: .*{text}", emptied)
    home = HomePage.objects.get()
    assert home.heading == "Our own heading" and not home.introduction and not home.shortcuts
    assert [block.value["page"] for block in home.featured] == [own]
    assert not PriceListPage.objects.get().introduction
    assert not TeamIndexPage.objects.get().live
    draft = ConcernIndexPage.objects.get()
    assert draft.live and not draft.introduction
    assert draft.get_latest_revision_as_object().introduction == "Start here. Our own draft."
    page = client.get("/").content.decode()
    assert "Our own heading" in page and own.title in page


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
