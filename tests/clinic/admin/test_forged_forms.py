"""Forms of the admin with what no browser sends: each is answered in a sentence, and nothing is saved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Site
from wagtail.test.utils.form_data import rich_text, streamfield

from clinic.models import ClinicImage, ClinicSettings, HomePage
from procedures.models import BodyArea, HouseRules, PhotoPair, ProcedurePage, SearchSynonym
from tests.editor import complete_form, price_inputs
from tests.factories import make_image, make_photo_pair, make_procedure

pytestmark = pytest.mark.django_db

SENTENCE = "Nothing was saved: the form contains something that cannot be read."
# Other digits, more than a column holds, more than Python reads, no text, data in place of a text.
ODD_VALUES = ("²", "9" * 26, "9" * 5_000, "\0", '{"blocks": [{}]}')

PARAGRAPH: dict[str, Any] = {
    "key": "a",
    "text": "Words.",
    "type": "unstyled",
    "depth": 0,
    "inlineStyleRanges": [],
    "entityRanges": [],
}
LINKED = {**PARAGRAPH, "entityRanges": [{"offset": 0, "length": 5, "key": 0}]}


def linked(kind: str, **data: Any) -> dict[str, Any]:
    """A paragraph with a link."""
    return {"blocks": [LINKED], "entityMap": {"0": {"type": kind, "mutability": "MUTABLE", "data": data}}}


FORGED_TEXTS: dict[str, Any] = {
    "no JSON": "words",
    "nested without end": "[" * 100_000,
    "a number": 1,
    "a list": [1],
    "a text that is a number": {"blocks": [{**PARAGRAPH, "text": 5}], "entityMap": {}},
    "an unknown link": {"blocks": [LINKED], "entityMap": {}},
    "a link without a kind": {"blocks": [LINKED], "entityMap": {"0": {}}},
    "a page of other digits": linked("LINK", id="²"),
    "a page of 5,000 digits": linked("LINK", id="9" * 5_000),
    "a page that is a list": linked("LINK", id=[1]),
}


def edit(page: ProcedurePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


@pytest.mark.parametrize("forged", FORGED_TEXTS.values(), ids=FORGED_TEXTS.keys())
def test_a_rich_text_that_no_editor_sends(site: HomePage, admin_client: Client, forged: Any) -> None:
    """In a column and in a block, of a click and of the automatic save."""
    page = make_procedure()
    text = forged if isinstance(forged, str) else json.dumps(forged)
    question = {"question": "Does it hurt?", "answer": rich_text("")}
    form = complete_form(questions=streamfield([("question", question)]))
    for name in ("about", "questions-0-value-answer"):
        assert name in form
        shown = admin_client.post(edit(page), {**form, name: text})
        assert (shown.status_code, shown.content.decode().strip()) == (400, SENTENCE)
    headers = {"Accept": "application/json"}
    saved = admin_client.post(edit(page), {**form, "about": text}, headers=headers)
    assert (saved.status_code, saved.json()["error_message"]) == (400, SENTENCE)
    assert not page.revisions.exists()


def test_a_link_that_leads_nowhere_loses_its_address(
    site: HomePage, client: Client, admin_client: Client
) -> None:
    """What is saved can be opened again, and read when it is public."""
    page = make_procedure(slug="gentle-laser")
    form = complete_form() | {"action-publish": "1"}
    document = {**form, "about": json.dumps(linked("DOCUMENT", id="²"))}
    assert admin_client.post(edit(page), document).status_code == 400
    for text in (linked("LINK", id=10**17), linked("LINK", url="javascript:alert(1)")):
        assert admin_client.post(edit(page), {**form, "about": json.dumps(text)}).status_code == 302
        assert admin_client.get(edit(page)).status_code == 200
        shown = client.get(page.url)
        assert (shown.status_code, b"<a>Words</a>" in shown.content) == (200, True)


def inputs(client: Client, address: str) -> dict[str, str]:
    """What the form at an address would send."""
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    found = {}
    for field in soup.select("main form[method=post i] [name]"):
        chosen = field.select_one("option[selected]") if field.name == "select" else field
        is_off = field.get("type") in ("checkbox", "radio") and not field.has_attr("checked")
        if field.name != "button" and not is_off:
            found[str(field["name"])] = str(chosen.get("value", field.text)) if chosen else ""
    return found


def forms() -> Iterator[str]:
    """The address of each form that is ours and not a page's."""
    pair = make_photo_pair()
    yield reverse(PhotoPair.snippet_viewset.get_url_name("edit"), args=[pair.pk])
    for model in (BodyArea, SearchSynonym):
        yield reverse(model.snippet_viewset.get_url_name("add"))
    site = Site.objects.get()
    for settings in (ClinicSettings, HouseRules):
        names = (settings._meta.app_label, settings._meta.model_name)
        yield reverse("wagtailsettings:edit", args=[*names, site.pk])


def test_odd_values_in_each_field(site: HomePage, admin_client: Client, pytestconfig: pytest.Config) -> None:
    """Also lists without their lengths: those of the clinic's settings are drawn by a script.

    Each field gets a third of the values, each value goes to a third of the fields; a thorough run tries all.
    """
    step = 1 if pytestconfig.getoption("thorough") else 3
    for address in forms():
        data = inputs(admin_client, address)
        assert len(data) > 1, address
        for number, name in enumerate(data):
            for value in ODD_VALUES[number % step :: step]:
                response = admin_client.post(address, {**data, name: value})
                assert response.status_code in (200, 302, 400), (address, name, value[:20])
                assert response.status_code != 400 or response.content.decode().strip() == SENTENCE


def test_two_blocks_in_one_place(site: HomePage, admin_client: Client) -> None:
    page = make_procedure()
    prices = [("price", price_inputs(label="One area")), ("price", price_inputs(label="Two areas"))]
    form = complete_form(prices=streamfield(prices)) | {"prices-1-order": "0"}
    response = admin_client.post(edit(page), form)
    assert (response.status_code, response.content.decode().strip()) == (400, SENTENCE)


def test_deleting_pages_above_what_others_use(site: HomePage, admin_client: Client) -> None:
    """The page itself is used by nobody, a category below it is."""
    page = make_procedure(title="Laser")
    above = page.category.get_parent()
    response = admin_client.post(reverse("wagtailadmin_pages:delete", args=[above.pk]))
    words = "Nothing was deleted: “Laser” still uses part of it."
    assert (response.status_code, response.content.decode().strip()) == (409, words)
    assert ProcedurePage.objects.get().category == page.category


def test_a_copy_below_a_page_that_does_not_exist(site: HomePage, admin_client: Client) -> None:
    page = make_procedure()
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    data = inputs(admin_client, address) | {"new_title": "Copy", "new_slug": "copy"}
    for parent in (*ODD_VALUES, str(10**6)):
        response = admin_client.post(address, {**data, "new_parent_page": parent})
        assert (response.status_code, response.content.decode().strip()) == (400, SENTENCE)
    # Wagtail takes this method for a form's, too.
    assert admin_client.put(address).status_code == 400
    assert not ProcedurePage.objects.filter(slug="copy").exists()


def test_a_fault_of_our_own_is_no_fault_of_the_form(
    site: HomePage, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told that a form cannot be read which says nothing wrong."""
    monkeypatch.setattr("procedures.admin.views.confirm_prices.confirm_prices", None)
    address = reverse("procedures:confirm_prices", args=[make_procedure().pk])
    with pytest.raises(TypeError, match="not callable"):
        admin_client.post(address)


def test_the_way_back_from_a_picture(site: HomePage, admin_client: Client) -> None:
    """An address that the site would take for the name of a view, and one of another site."""
    address = reverse("wagtailimages:edit", args=[make_image().pk])
    data = inputs(admin_client, address)
    for name, target in (("²", "wagtailadmin_home"), ("https://example.org/", "wagtailimages:index")):
        response = admin_client.post(address, {**data, "title": f"Lines {name}", "next": name})
        assert (response.status_code, response["Location"]) == (302, reverse(target))
        assert ClinicImage.objects.get().title == f"Lines {name}"


def test_a_form_that_the_admin_does_not_show(site: HomePage, admin_client: Client) -> None:
    """A list that has no form to add to it, half of an upload, and a page that stands below no other."""
    addresses = (
        reverse(f"{PhotoPair.snippet_viewset.chooser_viewset.name}:create"),
        reverse("wagtailredirects:process_import"),
        reverse("wagtailadmin_pages:set_page_position", args=[1]),
        reverse("wagtailadmin_choose_page_external_link"),
    )
    for address in addresses:
        response = admin_client.post(address, {"id": "²"})
        assert (response.status_code, response.content.decode().strip()) == (400, SENTENCE), address


@pytest.mark.parametrize("value", ODD_VALUES)
def test_odd_values_in_an_address(site: HomePage, admin_client: Client, value: str) -> None:
    for address, name in (
        ("/admin/api/main/pages/", "offset"),
        (reverse("wagtailadmin_explore_root"), "content_type"),
        (reverse("wagtailadmin_explore_root"), "site"),
    ):
        # As each request ends its own transaction; PostgreSQL takes nothing more in one that failed.
        with transaction.atomic():
            response = admin_client.get(address, {name: value})
            transaction.set_rollback(True)
        assert response.status_code in (200, 400), (address, name)
        # PostgreSQL can then not save the session either, which outside of a test is another transaction.
        is_told = connection.vendor == "sqlite" and "application/json" not in response["Content-Type"]
        if response.status_code == 400 and is_told:
            assert response.content.decode().strip() == "This address contains something that cannot be read."
