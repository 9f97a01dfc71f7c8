"""A date on which a page goes live or leaves: what it does, and that it is gone when it has done so."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, Page
from wagtail.test.utils.form_data import inline_formset

from clinic.models import HomePage, StandardPage
from clinic.publishing.gate import EXPIRED_ALREADY
from procedures.models import ProcedurePage
from tests.editor import complete_form
from tests.factories import make_procedure, make_standard_page

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def this_minute() -> datetime.datetime:
    """As the form writes it."""
    return timezone.now().replace(second=0, microsecond=0)


@pytest.fixture
def procedure(site: HomePage) -> ProcedurePage:
    return make_procedure(title="Gentle laser", slug="gentle-laser", revision=True)


def edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def now(page: ProcedurePage) -> ProcedurePage:
    return ProcedurePage.objects.get(pk=page.pk)


def expired(page: ProcedurePage) -> ProcedurePage:
    """A draft whose day of leaving has passed without having acted."""
    page.expire_at = this_minute() - HOUR
    page.save_revision()
    return now(page)


def test_a_procedure_has_a_schedule_in_a_named_time_zone(
    procedure: ProcedurePage, admin_client: Client
) -> None:
    content = admin_client.get(edit(procedure)).content.decode()
    assert 'name="go_live_at"' in content and 'name="expire_at"' in content
    assert content.count("Date and time in the time zone UTC.") == 2
    tomorrow = timezone.now() + 24 * HOUR
    form = complete_form(go_live_at="", expire_at=tomorrow.strftime("%d %b %Y %H:%M"))
    admin_client.post(edit(procedure), {**form, "action-publish": "1"})
    assert abs(now(procedure).expire_at - tomorrow) < HOUR


def test_a_price_can_be_commented_on(procedure: ProcedurePage, admin_client: Client) -> None:
    block_id = procedure.price_lines[0].block_id
    path = f"prices.{block_id}.minimum"
    comment = {"text": "Is this still right?", "contentpath": path}
    comment |= dict.fromkeys(("id", "position", "resolved", "DELETE"), "")
    comment |= {f"replies-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    form = complete_form(comments=inline_formset([comment]))
    admin_client.post(edit(procedure), {**form, "prices-0-id": block_id})
    made = Comment.objects.get()
    assert (made.page_id, made.contentpath, made.text) == (procedure.pk, path, "Is this still right?")
    assert "Is this still right?" in admin_client.get(edit(procedure)).content.decode()


def test_a_date_that_has_acted_is_gone(procedure: ProcedurePage, admin_client: Client) -> None:
    """From the page and from its draft, so that the draft can be saved and published."""
    procedure.expire_at = timezone.now() + HOUR
    procedure.save_revision().publish()
    with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
        call_command("publish_scheduled")
        assert not now(procedure).live
        assert now(procedure).expire_at is None
        assert now(procedure).get_latest_revision_as_object().expire_at is None
        admin_client.post(edit(procedure), {**complete_form(), "action-publish": "1"})
        call_command("publish_scheduled")
        assert now(procedure).live


def test_a_later_date_of_the_draft_stays(procedure: ProcedurePage) -> None:
    later = this_minute() + 48 * HOUR
    procedure.expire_at = timezone.now() + HOUR
    procedure.save_revision().publish()
    procedure.expire_at = later
    procedure.save_revision()
    with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
        call_command("publish_scheduled")
        assert now(procedure).expire_at is None
        assert now(procedure).get_latest_revision_as_object().expire_at == later


def test_a_date_of_going_live_is_gone_when_it_is(site: HomePage) -> None:
    page = make_procedure(live=False, revision=True)
    page.go_live_at = timezone.now() + HOUR
    page.save_revision().publish()
    with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
        call_command("publish_scheduled")
        assert now(page).live
        assert now(page).go_live_at is None
        assert now(page).get_latest_revision_as_object().go_live_at is None


def test_a_draft_with_a_past_date_can_be_saved(procedure: ProcedurePage, admin_client: Client) -> None:
    past = expired(procedure).get_latest_revision_as_object().expire_at
    typed = past.strftime("%Y-%m-%d %H:%M")
    admin_client.post(edit(procedure), complete_form(expire_at=typed, go_live_at="", summary="Saved."))
    assert now(procedure).get_latest_revision_as_object().summary == "Saved."


def test_publishing_over_a_past_date_is_refused_at_the_button(
    procedure: ProcedurePage, admin_client: Client
) -> None:
    past = expired(procedure).get_latest_revision_as_object().expire_at
    typed = past.strftime("%Y-%m-%d %H:%M")
    form = complete_form(expire_at=typed, go_live_at="", summary="New.")
    content = admin_client.post(edit(procedure), {**form, "action-publish": "1"}).content.decode()
    assert str(EXPIRED_ALREADY) in content
    assert now(procedure).summary == ""
    # Emptied, it is published.
    admin_client.post(edit(procedure), {**form, "expire_at": "", "action-publish": "1"})
    assert now(procedure).summary == "New."


def test_a_typed_past_date_is_refused_in_the_draft(procedure: ProcedurePage, admin_client: Client) -> None:
    content = admin_client.post(edit(procedure), complete_form(expire_at="1 Feb 2020 9:00")).content.decode()
    assert "Expiry date/time must be in the future." in content
    assert 'href="#field-expire_at"' in content


def test_publishing_several_over_a_past_date_is_refused(
    procedure: ProcedurePage, admin_client: Client
) -> None:
    expired(procedure)
    address = reverse("wagtail_bulk_action", args=["procedures", "procedurepage", "publish"])
    content = admin_client.post(f"{address}?id={procedure.pk}&next=/admin/", follow=True).content.decode()
    assert str(EXPIRED_ALREADY) in content
    assert "has been published" not in content


@pytest.mark.parametrize("way", ["duplicate", "copy"])
def test_no_date_is_copied(procedure: ProcedurePage, admin_client: Client, way: str) -> None:
    expired(procedure)
    if way == "duplicate":
        admin_client.post(reverse("procedures:duplicate", args=[procedure.pk]), {"title": "Second"})
    else:
        names: dict[str, Any] = {"new_title": "Second", "new_slug": "second"}
        names["new_parent_page"] = procedure.get_parent().pk
        admin_client.post(reverse("wagtailadmin_pages:copy", args=[procedure.pk]), names)
    made = ProcedurePage.objects.get(draft_title="Second")
    assert made.expire_at is None
    assert {revision.as_object().expire_at for revision in made.revisions.all()} == {None}


def test_other_pages_are_refused_in_the_same_words(site: HomePage, admin_client: Client) -> None:
    page = make_standard_page()
    page.expire_at = timezone.now() - HOUR
    revision = page.save_revision()
    with pytest.raises(Exception, match="has passed"):
        revision.publish()
    assert StandardPage.objects.get(pk=page.pk).live
