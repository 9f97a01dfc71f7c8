"""A clinical review covers the text that was published with it, and no other."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from clinic.models import HomePage
from procedures.choices import FindingKind
from procedures.models import ProcedureFinding, ProcedurePage
from tests.factories import full_procedure, make_practitioner, make_procedure, picture, price
from tests.support.parity import check_all
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

REVIEWED_ON = datetime.date(2026, 9, 3)
CHANGED = "Changed since the clinical review of 3 September 2026"
REVIEWED = "Clinically reviewed by Dr Ines Valdoro"


def reviewed_page(**fields: Any) -> ProcedurePage:
    return make_procedure(reviewer=make_practitioner(), reviewed_on=REVIEWED_ON, revision=True, **fields)


@shared_data
def reviewed(site: HomePage) -> ProcedurePage:
    """A public procedure that was reviewed as it stands."""
    return reviewed_page(title="Laser of the list")


def publish(page: ProcedurePage, **fields: Any) -> None:
    """Change a page as an editor does: in a draft that is published."""
    page = ProcedurePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def text_of(client: Client, page: ProcedurePage) -> str:
    return " ".join(BeautifulSoup(client.get(page.url).content, "html.parser").get_text(" ").split())


def picture_of(alt_text: str) -> dict[str, Any]:
    return {"type": "picture", "value": picture(alt_text=alt_text)}


def has_finding(page: ProcedurePage) -> bool:
    return ProcedureFinding.objects.filter(page=page, kind=FindingKind.CHANGED_SINCE_REVIEW).exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"side_effects": "<p>Mild redness for an hour.</p>"},
        {"title": "Another laser"},
        {"no_known_contraindications": True},
        {"pros": [("item", "Nothing hurts")]},
        {"side_effect_list": [("side_effect", {"effect": "Redness", "one_in": 10, "is_urgent": False})]},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_changed_clinical_text_is_not_shown_as_reviewed(
    reviewed: ProcedurePage, client: Client, fields: dict[str, Any]
) -> None:
    assert REVIEWED in text_of(client, reviewed)
    publish(reviewed, **fields)
    text = text_of(client, reviewed)
    assert CHANGED in text
    assert REVIEWED not in text
    assert '"reviewedBy"' not in client.get(reviewed.url).content.decode()
    assert has_finding(reviewed)


@pytest.mark.parametrize("minor_correction", [True, False])
def test_the_reviewed_text_counts_again_and_so_does_another_review(
    reviewed: ProcedurePage, client: Client, minor_correction: bool
) -> None:
    before = reviewed.side_effects
    publish(reviewed, side_effects="<p>None.</p>", minor_correction=minor_correction)
    assert CHANGED in text_of(client, reviewed)
    publish(reviewed, side_effects=before)
    assert REVIEWED in text_of(client, reviewed)
    publish(reviewed, side_effects="<p>None.</p>")
    publish(reviewed, reviewed_on=datetime.date(2026, 11, 2))
    assert f"{REVIEWED} on 2 November 2026" in text_of(client, reviewed)
    assert not has_finding(reviewed)


def test_prices_pictures_and_search_texts_are_not_clinical(site: HomePage, client: Client) -> None:
    page = reviewed_page(picture=[picture_of("A laser")])
    publish(
        page,
        prices=[price("99", None)],
        picture=[picture_of("The laser")],
        search_description="A gentle laser.",
        next_review_on=datetime.date(2100, 1, 1),
        # As the editor writes the same words.
        side_effects=page.side_effects.replace("<p>", '<p data-block-key="abc">') + "\n",
    )
    assert REVIEWED in text_of(client, page)
    assert not has_finding(page)


def test_a_draft_is_judged_by_its_own_text(
    reviewed: ProcedurePage, client: Client, admin_client: Client
) -> None:
    """The finding stands beside the field before anybody publishes; visitors see nothing of it yet."""
    draft = reviewed.get_latest_revision_as_object()
    draft.side_effects = "<p>None.</p>"
    draft.save_revision()
    assert has_finding(reviewed)
    assert REVIEWED in text_of(client, reviewed)
    draft.reviewed_on = datetime.date(2026, 11, 2)
    draft.save_revision()
    assert not has_finding(reviewed)


def test_pages_reviewed_before_digests_were_kept(site: HomePage, client: Client) -> None:
    """What is known of them is whether they were updated after the review; the next change is noticed."""
    updated = {"same": REVIEWED_ON, "later": REVIEWED_ON + datetime.timedelta(days=1)}
    pages = {name: reviewed_page(title=name) for name in updated}
    for name, day in updated.items():
        ProcedurePage.objects.filter(pk=pages[name].pk).update(reviewed_text="", content_updated_on=day)
    assert REVIEWED in text_of(client, pages["same"])
    assert CHANGED in text_of(client, pages["later"])
    for page in pages.values():
        publish(page, prices=[price("99", None)])
    assert REVIEWED in text_of(client, pages["same"])
    assert CHANGED in text_of(client, pages["later"])
    publish(pages["same"], side_effects="<p>None.</p>")
    assert CHANGED in text_of(client, pages["same"])


def test_an_alias_says_what_its_source_says(reviewed: ProcedurePage, client: Client) -> None:
    alias = reviewed.create_alias(update_slug="alias")
    publish(reviewed, side_effects="<p>None.</p>")
    assert CHANGED in text_of(client, reviewed)
    assert CHANGED in text_of(client, ProcedurePage.objects.get(pk=alias.pk))


def test_every_face_says_so(site: HomePage, client: Client) -> None:
    page = full_procedure(revision=True)
    publish(page, side_effects="<p>None.</p>")
    assert [str(one) for _title, found in check_all() for one in found] == []
    api = json.loads(client.get(f"/api/v2/procedures/{page.pk}/").content)
    assert api["review"]["changed_since"] is True
    other = make_procedure()
    compared = client.get(f"/procedures/compare/?procedure={page.slug}&procedure={other.slug}")
    assert "changed since" in compared.content.decode()


def test_staff_find_the_pages_in_the_list(reviewed: ProcedurePage, admin_client: Client) -> None:
    publish(reviewed, side_effects="<p>None.</p>")
    response = admin_client.get("/admin/procedures/?review=changed")
    assert "Laser of the list" in response.content.decode()
    assert "changed since" in response.content.decode()
    assert "Laser of the list" not in admin_client.get("/admin/procedures/?review=reviewed").content.decode()
