"""The gate: nothing incomplete becomes public, whichever way it is published."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import rich_text, streamfield

from clinic.models import HomePage
from clinic.publishing.gate import PublicationRefused
from procedures.facts import DurationRange, Recovery, Sessions
from procedures.models import ProcedureIndexPage, ProcedurePage, ProcedurePrice
from procedures.publishing.gate import REQUIRED, publishing_errors
from tests.editor import complete_form, empty_form, price_inputs
from tests.factories import (
    complete_facts,
    days,
    items,
    make_category,
    make_procedure,
    picture_value,
    price,
)
from tests.support.shared_data import shared_data
from tests.support.thorough import thorough

pytestmark = pytest.mark.django_db

EMPTY: dict[str, Any] = {
    "title": " ",
    "introduction": "<p> </p>",
    "category": None,
    "recovery": None,
    "prices": [],
    "about": "",
    "recovery_notes": "<p>&nbsp;</p>".replace("&nbsp;", "\u00a0"),
    "ideal_candidate": "",
    "not_recommended_for": "",
    "side_effects": "",
    "pros": [],
    "cons": [],
}


@shared_data
def incomplete(site: HomePage) -> ProcedurePage:
    """A draft without a con."""
    return make_procedure(live=False, revision=True, cons=[])


@shared_data
def public(site: HomePage) -> ProcedurePage:
    """A live procedure."""
    return make_procedure(title="Gentle laser")


@pytest.fixture
def editor(admin_client: Client) -> Client:
    return admin_client


def is_public(page: ProcedurePage) -> bool:
    return ProcedurePage.objects.get(pk=page.pk).live


# The table


def test_the_source_document_s_facts_are_enough(sparse: ProcedurePage) -> None:
    assert publishing_errors(sparse) == {}


def test_every_fact_of_the_table_has_a_test() -> None:
    assert set(EMPTY) == set(REQUIRED)


@pytest.mark.parametrize("name", EMPTY)
def test_each_required_fact_is_asked_for_by_name(site: HomePage, name: str) -> None:
    page = ProcedurePage(**complete_facts(**{name: EMPTY[name]}))
    assert list(publishing_errors(page)) == [name]


def test_an_empty_page_names_everything_at_once(site: HomePage) -> None:
    assert set(publishing_errors(ProcedurePage())) == set(REQUIRED)


@pytest.mark.parametrize(
    ("prose", "points"),
    [
        ("ideal_candidate", {"ideal_candidate_points": items("You are younger.")}),
        ("not_recommended_for", {"not_recommended_points": items("You want it at once.")}),
        ("recovery_notes", {"recovery_timeline": [("moment", {"when": "Day 1"})]}),
        ("side_effects", {"side_effect_list": [("side_effect", {"effect": "Redness"})]}),
    ],
)
def test_a_list_stands_for_its_prose(site: HomePage, prose: str, points: dict[str, Any]) -> None:
    assert publishing_errors(ProcedurePage(**complete_facts(**{prose: "", **points}))) == {}


@pytest.mark.parametrize(
    "prices",
    [
        [price(None, None)],
        [price(currency="")],
        [price("200", "100")],
        [price(on_consultation=True)],
        [price(valid_until="2020-01-01")],
        [price(valid_from="2999-01-01")],
        [price(), price(None, None)],
        [price(None, "100", starting_from=True)],
        [price("10", "20", valid_from="2027-02-01", valid_until="2027-01-01")],
    ],
)
def test_prices_that_would_mislead_are_refused(site: HomePage, prices: list[Any]) -> None:
    assert list(publishing_errors(ProcedurePage(**complete_facts(prices=prices)))) == ["prices"]


@pytest.mark.parametrize(
    "prices",
    [
        [price(None, None, on_consultation=True)],
        [price("0", None)],
        [price("100", None, starting_from=True)],
        [price(None, "500")],
    ],
)
def test_prices_that_say_something_pass(site: HomePage, prices: list[Any]) -> None:
    assert publishing_errors(ProcedurePage(**complete_facts(prices=prices))) == {}


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("recovery", Recovery(days(5, 3))),
        ("treatment_time", days(2, 1)),
        ("sessions", Sessions(5, 3)),
        ("sessions", Sessions(3, 5, days(9, 2))),
    ],
)
def test_reversed_limits_are_refused(site: HomePage, name: str, fact: Any) -> None:
    assert list(publishing_errors(ProcedurePage(**complete_facts(**{name: fact})))) == [name]


def test_a_picture_needs_words_or_is_decoration(site: HomePage) -> None:
    def errors(**values: Any) -> list[str]:
        page = ProcedurePage(**complete_facts(picture=[("picture", picture_value(**values))]))
        return list(publishing_errors(page))

    assert errors() == ["picture"]
    assert errors(alt_text="Waves") == []
    assert errors(decorative=True) == []


# Each way of publishing


def test_python_cannot_add_an_incomplete_live_page(site: HomePage) -> None:
    with pytest.raises(PublicationRefused) as refused:
        ProcedureIndexPage.objects.get().add_child(instance=ProcedurePage(**complete_facts(pros=[])))
    assert list(refused.value.message_dict) == ["pros"]
    assert not ProcedurePage.objects.exists()


def test_python_cannot_save_an_incomplete_live_page(public: ProcedurePage) -> None:
    public.about = ""
    with pytest.raises(PublicationRefused):
        public.save()
    with pytest.raises(PublicationRefused):
        public.save(clean=False)  # type: ignore[call-arg]
    assert ProcedurePage.objects.get(pk=public.pk).about


def test_python_cannot_publish_an_incomplete_revision(incomplete: ProcedurePage) -> None:
    with pytest.raises(PublicationRefused):
        incomplete.latest_revision.publish()
    assert not is_public(incomplete)


def test_an_incomplete_revision_does_not_replace_a_live_page(public: ProcedurePage) -> None:
    public.pros = []
    with pytest.raises(PublicationRefused):
        public.save_revision(clean=False).publish()
    assert len(ProcedurePage.objects.get(pk=public.pk).pros) == 2


def test_an_incomplete_page_cannot_be_scheduled(incomplete: ProcedurePage) -> None:
    incomplete.go_live_at = timezone.now() + datetime.timedelta(days=1)
    with pytest.raises(PublicationRefused):
        incomplete.save_revision(clean=False).publish()
    assert incomplete.revisions.filter(approved_go_live_at__isnull=False).count() == 0


def test_a_page_that_became_incomplete_stops_no_other_scheduled_page(site: HomePage) -> None:
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    # Complete for the day on which it should go public, but the clock comes later.
    ending = make_procedure(
        live=False,
        revision=True,
        go_live_at=tomorrow,
        prices=[price(valid_until=tomorrow.date().isoformat())],
    )
    good = make_procedure(live=False, revision=True, go_live_at=tomorrow + datetime.timedelta(minutes=5))
    for page in (ending, good):
        page.latest_revision.publish()
        assert not is_public(page)
    with time_machine.travel(tomorrow + datetime.timedelta(days=2)):
        call_command("tick")
    assert not is_public(ending)
    assert is_public(good)


def test_a_copy_of_an_incomplete_live_page_is_refused(public: ProcedurePage) -> None:
    # Written past the gate, as an older version of the software might have left it.
    ProcedurePage.objects.filter(pk=public.pk).update(about="")
    with pytest.raises(PublicationRefused):
        ProcedurePage.objects.get(pk=public.pk).copy(update_attrs={"slug": "copy", "title": "Copy"})
    assert ProcedurePage.objects.count() == 1


def test_a_copy_keeps_prices_and_leaves_the_review_behind(full: ProcedurePage) -> None:
    copy = full.copy(update_attrs={"slug": "copy", "title": "Copy"})
    copy = ProcedurePage.objects.get(pk=copy.pk)
    assert copy.price_rows.count() == full.price_rows.count() == 3
    assert (copy.reviewer, copy.reviewed_on, len(copy.change_record)) == (None, None, 0)
    assert copy.content_updated_on == timezone.localdate()


def test_the_admin_s_copy_with_publishing_is_refused_with_a_message(
    public: ProcedurePage, editor: Client
) -> None:
    ProcedurePage.objects.filter(pk=public.pk).update(about="")
    response = editor.post(
        reverse("wagtailadmin_pages:copy", args=[public.pk]),
        {
            "new_title": "Copy",
            "new_slug": "copy",
            "new_parent_page": str(public.get_parent().pk),
            "publish_copies": "on",
        },
        follow=True,
    )
    assert response.status_code == 200
    assert "Write about the procedure" in response.content.decode()
    assert ProcedurePage.objects.count() == 1


def test_approving_a_workflow_is_refused_with_a_message(incomplete: ProcedurePage, editor: Client) -> None:
    workflow = Workflow.objects.create(name="Review")
    task = GroupApprovalTask.objects.create(name="Approve")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=incomplete.get_parent())
    state = workflow.start(incomplete, None)
    response = editor.post(
        reverse(
            "wagtailadmin_pages:workflow_action", args=[incomplete.pk, "approve", state.current_task_state.pk]
        ),
        follow=True,
    )
    assert response.status_code == 200
    assert "Add at least one con" in response.content.decode()
    assert not is_public(incomplete)


def test_publishing_several_at_once_is_refused_with_a_message(
    incomplete: ProcedurePage, editor: Client
) -> None:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = editor.post(f"{address}?id={incomplete.pk}&next=/admin/", follow=True)
    assert response.status_code == 200
    assert "Add at least one con" in response.content.decode()
    assert not is_public(incomplete)


# The editor


def add_address() -> str:
    index = ProcedureIndexPage.objects.get()
    return reverse("wagtailadmin_pages:add", args=["procedures", "procedurepage", index.pk])


def test_the_form_publishes_a_complete_page(site: HomePage, editor: Client) -> None:
    response = editor.post(add_address(), {**complete_form(), "action-publish": "1"})
    assert response.status_code == 302
    page = ProcedurePage.objects.get()
    assert page.live
    assert str(page.headline_price) == "$1,031–$1,144 (unit not stated)"
    assert Client().get(page.url).status_code == 200


def test_the_form_names_all_that_is_missing_beside_its_field(site: HomePage, editor: Client) -> None:
    data = {**empty_form(), "action-publish": "1"}
    response = editor.post(add_address(), data)
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert set(errors) == set(REQUIRED) - {"title"}
    for name, (_is_there, message) in REQUIRED.items():
        if name != "title":
            assert errors[name] == [str(message)]
    assert not ProcedurePage.objects.exists()


def test_a_draft_with_nothing_but_a_title_saves(site: HomePage, editor: Client) -> None:
    response = editor.post(add_address(), empty_form())
    assert response.status_code == 302
    page = ProcedurePage.objects.get()
    assert not page.live
    assert not page.price_rows.exists()


def test_a_half_empty_price_line_saves_as_a_draft(site: HomePage, editor: Client) -> None:
    prices = streamfield([("price", price_inputs("", "", label="Full face"))])
    editor.post(add_address(), empty_form(prices=prices))
    assert ProcedurePage.objects.get().prices[0].value["label"] == "Full face"


MALFORMED: list[tuple[dict[str, Any], str, str]] = [
    ({"prices": [price_inputs("12,34,5", "")]}, "Enter the amount in figures", "12,34,5"),
    ({"prices": [price_inputs("about 100", "")]}, "Enter the amount in figures", "about 100"),
    ({"prices": [price_inputs("200", "100")]}, "less than", "100"),
    ({"prices": [price_inputs(currency="dollars")]}, "at most 3 characters", "dollars"),
    ({"prices": [price_inputs(currency="usd")]}, "three-letter code", "usd"),
    ({"recovery_minimum": "5", "recovery_maximum": "3", "recovery_unit": "days"}, "is less than", "5"),
    ({"recovery_minimum": "5", "recovery_unit": ""}, "Choose the unit", "5"),
    ({"recovery_none": "on", "recovery_minimum": "5", "recovery_unit": "days"}, "not both", "5"),
    ({"sessions_least": "5", "sessions_most": "3"}, "is less than", "5"),
]
PUBLISH = {"action-publish": "1"}


@pytest.mark.parametrize(
    ("inputs", "words", "typed", "action"),
    [
        *((*case, {}) for case in MALFORMED),
        # The form refuses it before it is asked what is to become of the page.
        (*MALFORMED[0], PUBLISH),
        *(thorough(*case, PUBLISH) for case in MALFORMED[1:]),
    ],
)
def test_a_malformed_value_is_named_and_stays_typed(
    site: HomePage, editor: Client, inputs: dict[str, Any], words: str, typed: str, action: dict[str, str]
) -> None:
    if "prices" in inputs:
        inputs = {"prices": streamfield([("price", line) for line in inputs["prices"]])}
    response = editor.post(add_address(), {**complete_form(**inputs), **action})
    assert response.status_code == 200
    page = response.content.decode()
    assert words in page
    assert typed in page
    assert not ProcedurePage.objects.exists()


def test_a_missing_currency_is_asked_for_on_publishing(site: HomePage, editor: Client) -> None:
    prices = streamfield([("price", price_inputs(currency=""))])
    response = editor.post(add_address(), {**complete_form(prices=prices), "action-publish": "1"})
    assert "Enter the currency of the amount" in response.content.decode()
    assert not ProcedurePage.objects.exists()


def test_a_slug_in_use_is_named(public: ProcedurePage, editor: Client) -> None:
    response = editor.post(add_address(), {**complete_form(), "action-publish": "1"})
    assert "already in use" in str(response.context["form"].errors["slug"])
    assert ProcedurePage.objects.count() == 1


def test_a_changed_price_shows_at_the_next_request(public: ProcedurePage, editor: Client) -> None:
    visitor = Client()
    assert "$1,031" in visitor.get(public.url).content.decode()
    prices = streamfield([("price", price_inputs("999", ""))])
    editor.post(
        reverse("wagtailadmin_pages:edit", args=[public.pk]),
        {**complete_form(prices=prices), "action-publish": "1"},
    )
    shown = visitor.get(public.url).content.decode()
    assert "$999" in shown
    assert "$1,031" not in shown
    assert "$999" in visitor.get("/procedures/").content.decode()


# What publishing keeps up to date


def test_price_rows_follow_publishing_and_not_drafts(public: ProcedurePage) -> None:
    key = public.price_rows.get().block_id
    public.prices = [{**price("500", None), "id": key}]
    revision = public.save_revision()
    assert ProcedurePrice.objects.get(page=public).minimum == 1031
    revision.publish()
    row = ProcedurePrice.objects.get(page=public)
    assert (row.minimum, row.block_id, row.line.amount) == (Decimal(500), key, "$500")


def test_an_unpublished_page_has_no_price_rows(public: ProcedurePage) -> None:
    public.unpublish()
    assert not ProcedurePrice.objects.exists()


def publish(page: ProcedurePage, day: str) -> datetime.date | None:
    with time_machine.travel(f"{day} 12:00Z"):
        page.save_revision().publish()
    page.refresh_from_db()
    return page.content_updated_on


def test_last_updated_moves_only_with_what_visitors_read(site: HomePage) -> None:
    page = make_procedure(document_dated_on=datetime.date(2021, 7, 28))
    assert page.content_updated_on == datetime.date(2021, 7, 28)
    assert publish(page, "2026-03-01") == datetime.date(2021, 7, 28)
    page.prices = [price("20", None)]
    assert publish(page, "2026-03-02") == datetime.date(2021, 7, 28)
    page.about = "<p>Better words.</p>"
    assert publish(page, "2026-03-03") == datetime.date(2026, 3, 3)
    page.about = "<p>Better words!</p>"
    page.minor_correction = True
    assert publish(page, "2026-03-04") == datetime.date(2026, 3, 3)
    assert not page.minor_correction
    page.recovery = Recovery(DurationRange(None, days(5).maximum, days(5).unit))
    assert publish(page, "2026-03-05") == datetime.date(2026, 3, 5)
    page.document_dated_on = datetime.date(2026, 2, 1)
    assert publish(page, "2026-03-06") == datetime.date(2026, 2, 1)


def test_the_editor_s_marks_are_no_change(site: HomePage) -> None:
    page = make_procedure(document_dated_on=datetime.date(2021, 7, 28))
    page.about = page.about.replace("<p>", '<p data-block-key="a1b2c">')
    page.pros = items(*(block.value for block in page.pros))
    assert publish(page, "2026-03-01") == datetime.date(2021, 7, 28)


def test_some_columns_alone_do_not_pass_the_gate(site: HomePage) -> None:
    page = make_procedure(live=False, cons=[])
    page.live = True
    with pytest.raises(PublicationRefused):
        page.save(update_fields=["live"])
    page = make_procedure()
    page.about = ""
    with pytest.raises(PublicationRefused):
        page.save(update_fields=["about"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pros", items("", " ")),
        ("about", "<p>\u200b</p>"),
        ("introduction", "<p>&nbsp;</p>"),
    ],
)
def test_what_looks_empty_is_empty(site: HomePage, name: str, value: Any) -> None:
    assert list(publishing_errors(ProcedurePage(**complete_facts(**{name: value})))) == [name]


def test_a_draft_whose_category_is_gone_opens(public: ProcedurePage, editor: Client) -> None:
    other = make_category("Other")
    public.category = other
    public.save_revision()
    other.delete()
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[public.pk])).status_code == 200
    assert ProcedurePage.objects.get(pk=public.pk).get_latest_revision_as_object().category is None


def test_a_stale_draft_does_not_turn_last_updated_back(public: ProcedurePage) -> None:
    public.about = "<p>From an old draft.</p>"
    draft = public.save_revision()
    public.about = "<p>Published meanwhile.</p>"
    assert publish(public, "2027-03-03") == datetime.date(2027, 3, 3)
    with time_machine.travel("2027-03-04 12:00Z"):
        draft.publish()
    public.refresh_from_db()
    assert public.content_updated_on == datetime.date(2027, 3, 4)


@pytest.mark.derived_rows
def test_a_category_in_use_cannot_be_deleted_under_its_procedures(site: HomePage, editor: Client) -> None:
    page = make_procedure()
    response = editor.post(reverse("wagtailadmin_pages:delete", args=[make_category().pk]), follow=True)
    assert response.status_code == 200
    assert ProcedurePage.objects.get(pk=page.pk).category is not None


def test_rich_text_of_spaces_is_empty(site: HomePage, editor: Client) -> None:
    response = editor.post(
        add_address(), {**complete_form(about=rich_text("<p>  </p>")), "action-publish": "1"}
    )
    assert "about" in response.context["form"].errors
