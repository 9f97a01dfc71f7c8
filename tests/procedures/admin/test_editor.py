"""The editor of a procedure: what it costs, what it asks for, and how it leads to what is to mend."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text, streamfield

from clinic.models import ClinicSettings, HomePage, PractitionerPage
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.models.blocks import PriceBlock
from procedures.publishing.gate import PROSE_OR_LIST, REQUIRED
from tests.editor import complete_form, empty_form, price_inputs
from tests.factories import make_practitioner, make_procedure
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

QUERIES = 54


@shared_data
def public(site: HomePage) -> ProcedurePage:
    """A public procedure."""
    return make_procedure(title="Public name")


@shared_data
def person(site: HomePage) -> PractitionerPage:
    """Somebody who performs procedures."""
    return make_practitioner()


@shared_data
def new_form(person: PractitionerPage) -> bytes:
    """The editor of a new procedure, as it opens."""
    client = Client()
    client.force_login(User.objects.create_superuser("somebody"))
    return bytes(client.get(add()).content)


def edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def add() -> str:
    index = ProcedureIndexPage.objects.get()
    return reverse("wagtailadmin_pages:add", args=["procedures", "procedurepage", index.pk])


def soup(content: bytes) -> BeautifulSoup:
    return BeautifulSoup(content, "html.parser")


def to_mend(content: bytes) -> dict[str, str]:
    """The summary of a refused form: for each link's target and words, the sentence."""
    return {
        f"{link['href']} {link.text}" if (link := item.find("a")) else "": item.find("span").text
        for item in soup(content).select("[data-to-mend] li")
    }


def test_queries(full: ProcedurePage, admin_client: Client) -> None:
    admin_client.get(edit(full))
    with CaptureQueriesContext(connection) as queries:
        assert admin_client.get(edit(full)).status_code == 200
    assert len(queries) <= QUERIES


def test_a_new_procedure_opens_with_what_publishing_asks_for(new_form: bytes) -> None:
    """Each group is open with the needed facts; what is optional is folded."""
    page = soup(new_form)
    panels = page.select("#tab-content section.w-panel")
    folded = {name for panel in panels if "collapsed" in panel["class"] for name in fields(panel)}
    opened = {name for panel in panels if "collapsed" not in panel["class"] for name in fields(panel)}
    assert opened - set(REQUIRED) == {"summary", "minor_correction", "change_reason"}
    assert set(REQUIRED) <= opened
    assert not folded & set(REQUIRED)
    names = [name.text for panel in panels for name in panel.select("h2 [data-panel-heading-text]")]
    headings = [name.partition(":")[0] for name in names]
    assert list(dict.fromkeys(headings)) == [
        "At a glance",
        "The procedure",
        "Suitability",
        "Outcomes",
        "Trust",
    ]


def fields(panel: Tag) -> set[str]:
    return {str(field["id"]).removeprefix("field-") for field in panel.select("[id^=field-]")}


def test_a_new_price_line_has_the_currency_of_the_clinic(site: HomePage, admin_client: Client) -> None:
    """Also in editors that are opened after the currency was changed, though the form is kept."""
    for currency in ("USD", "EUR", "USD"):
        ClinicSettings.objects.update_or_create(site=site.get_site(), defaults={"currency": currency})
        assert PriceBlock().get_default()["currency"] == currency
        prices = soup(admin_client.get(add()).content).select_one("#prices")
        assert f'"currency": "{currency}"' in str(prices["data-w-block-data-value"])


def test_the_form_is_kept_for_each_language(site: HomePage) -> None:
    handler = ProcedurePage.get_edit_handler()
    for language, words in (("en", "Add Comment"), ("de", "Kommentar hinzuf"), ("en", "Add Comment")):
        with override(language):
            form_class = handler.get_form_class()
            assert handler.get_form_class() is form_class
            assert words in form_class(instance=ProcedurePage()).fields["questions"].widget.block_json


def test_inputs_on_the_page_are_drawn_once(full: ProcedurePage, admin_client: Client) -> None:
    """The browser finds them by name and needs no HTML to make others from."""
    page = soup(admin_client.get(edit(full)).content)
    told = page.select_one("#w-edit-handler-data").text
    assert '"fieldName": "recovery", "widget": {"_type": "wagtail.widgets.Widget", "_args": [""]}' in told
    assert (
        '"fieldName": "concerns", "widget": {"_type": "wagtail.widgets.RadioSelect", "_args": [""]}' in told
    )
    assert len(page.select("[name=recovery_minimum]")) == 1


def test_a_refused_publication_names_each_thing_and_its_field(site: HomePage, admin_client: Client) -> None:
    form = complete_form(pros=streamfield([]), recovery_minimum="")
    response = admin_client.post(add(), {**form, "action-publish": "1"})
    assert to_mend(response.content) == {
        "#field-recovery Average recovery": REQUIRED["recovery"][1],
        "#field-pros Pros": "Add at least one pro.",
    }
    page = soup(response.content)
    assert "Not published: 2 things to fix" in page.select_one("[data-to-mend]").text
    assert page.select_one("#field-recovery") and page.select_one("#field-pros")


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (
            {"prices": streamfield([("price", price_inputs("12,34,5", ""))])},
            ("#field-prices Prices · Price 1 · Amount, or from", "Enter the amount in figures"),
        ),
        (
            {"prices": streamfield([("price", price_inputs()), ("price", price_inputs("9", "8"))])},
            ("#field-prices Prices · Price 2 · To", "“To” is less than “from”."),
        ),
        (
            {"back_to_work_minimum": "3"},
            ("#field-back_to_work Back to work", "Choose the unit: hours, days or weeks."),
        ),
    ],
    ids=["unreadable amount", "second line reversed", "no unit, in a folded group"],
)
def test_a_refused_draft_names_what_cannot_be_read(
    site: HomePage, admin_client: Client, inputs: dict[str, Any], expected: tuple[str, str]
) -> None:
    response = admin_client.post(add(), empty_form(**inputs))
    ((link, sentence),) = to_mend(response.content).items()
    assert link == expected[0]
    assert sentence.startswith(expected[1])
    assert "Not saved: 1 thing to fix" in soup(response.content).select_one("[data-to-mend]").text


def test_a_form_without_errors_has_no_summary(new_form: bytes) -> None:
    assert not soup(new_form).select("[data-to-mend]")


# “Still right today”


def confirm(page: ProcedurePage) -> str:
    return reverse("procedures:confirm_prices", args=[page.pk])


def test_prices_are_confirmed_with_one_click(public: ProcedurePage, admin_client: Client) -> None:
    page = public
    updated_on = page.content_updated_on
    admin_client.post(confirm(page))
    page = ProcedurePage.objects.get(pk=page.pk)
    assert page.prices_confirmed_on == timezone.localdate()
    assert not page.has_unpublished_changes
    assert page.content_updated_on == updated_on
    assert not page.findings.filter(kind="price_unconfirmed").exists()


@pytest.mark.parametrize("next_url", ["editor", "//example.org/", "https://example.org/", ""])
def test_a_confirmation_leads_to_the_editor_where_it_is_not_told_an_address(
    public: ProcedurePage, admin_client: Client, next_url: str
) -> None:
    page = public
    assert admin_client.post(f"{confirm(page)}?next={next_url}")["Location"] == edit(page)
    assert admin_client.post(f"{confirm(page)}?next=/admin/procedures/")["Location"] == "/admin/procedures/"


def test_who_performs_it_is_ticked(new_form: bytes, person: PractitionerPage) -> None:
    box = soup(new_form).select_one("[name=practitioners]")
    assert box is not None and (box["type"], box["value"]) == ("checkbox", str(person.pk))


def test_a_confirmation_publishes_nobody_elses_draft(public: ProcedurePage, admin_client: Client) -> None:
    page = public
    page.title = "Half a thought"
    page.save_revision()
    admin_client.post(confirm(page))
    page = ProcedurePage.objects.get(pk=page.pk)
    assert (page.title, page.prices_confirmed_on) == ("Public name", timezone.localdate())
    assert page.has_unpublished_changes
    draft = page.get_latest_revision_as_object()
    assert (draft.title, draft.prices_confirmed_on) == ("Half a thought", timezone.localdate())


def test_the_button_stands_where_there_are_amounts(
    public: ProcedurePage, new_form: bytes, admin_client: Client
) -> None:
    assert confirm(public) in admin_client.get(edit(public)).content.decode()
    page = make_procedure(prices=[{"type": "price", "value": {"on_consultation": True}}])
    assert confirm(page) not in admin_client.get(edit(page)).content.decode()
    assert "confirm-prices" not in new_form.decode()


def test_a_page_that_lacks_something_has_its_prices_confirmed(
    public: ProcedurePage, admin_client: Client
) -> None:
    """The page was public before publishing asked for what it lacks."""
    page = public
    ProcedurePage.objects.filter(pk=page.pk).update(cons=[])
    admin_client.post(confirm(page))
    assert ProcedurePage.objects.get(pk=page.pk).prices_confirmed_on == timezone.localdate()


def test_only_who_may_edit_confirms(public: ProcedurePage, client: Client, django_user_model: Any) -> None:
    page = public
    client.force_login(django_user_model.objects.create_user("visitor"))
    client.post(confirm(page))
    assert client.get(confirm(page)).status_code in (302, 405)
    page.refresh_from_db()
    assert page.prices_confirmed_on is None


def test_a_page_link_opens_in_the_editor_of_a_text(site: HomePage, admin_client: Client) -> None:
    other = make_procedure(title="Peel")
    anchors = f'<a linktype="page" id="{other.pk}">a peel</a> <a linktype="page" id="999999">gone</a>'
    content = admin_client.get(edit(make_procedure(about=f"<p>{anchors}</p>"))).content
    state = json.loads(str(soup(content).select_one("[name=about]")["value"]))
    links = [entity["data"] for _key, entity in sorted(state["entityMap"].items())]
    assert links == [
        {"id": other.pk, "url": "/procedures/peel/", "parentId": other.get_parent().pk},
        {"id": 999999, "url": None, "parentId": None},
    ]


def test_a_list_in_place_of_each_text(site: HomePage, admin_client: Client) -> None:
    """What publishing asks for may be a text or a list: each list alone will do."""
    form = complete_form(
        recovery_notes=rich_text(""),
        ideal_candidate=rich_text(""),
        not_recommended_for=rich_text(""),
        side_effects=rich_text(""),
        recovery_timeline=streamfield([("moment", {"when": "Day 1", "notice": "Redness.", "advice": ""})]),
        ideal_candidate_points=streamfield([("item", "You are younger.")]),
        not_recommended_points=streamfield([("item", "You have deep scars.")]),
        side_effect_list=streamfield(
            [("side_effect", {"effect": "Redness", "band": "common", "one_in": ""})]
        ),
    )
    response = admin_client.post(add(), {**form, "action-publish": "1"})
    assert response.status_code == 302, to_mend(response.content)
    assert ProcedurePage.objects.get(slug="gentle-laser").live
    # Without any of them each is asked for, beside the text.
    empty = complete_form(slug="another", **dict.fromkeys(PROSE_OR_LIST, rich_text("")))
    response = admin_client.post(add(), {**empty, "action-publish": "1"})
    assert response.status_code == 200
    assert "Write the side effects, or add the list." in to_mend(response.content).values()
