"""No way of publishing an older version brings back a price that was replaced."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale, Revision, Workflow

from clinic.models import HomePage
from clinic.publishing.gate import PublicationRefused
from clinic.publishing.scheduled_publishing import publish_scheduled
from procedures.facts import LineValues
from procedures.models import ProcedurePage
from procedures.prices.changes import PriceChange, apply_changes
from tests.factories import make_procedure, price
from tests.procedures.prices.editing import OpenEditor
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db


@shared_data
def laser(site: HomePage) -> ProcedurePage:
    """A public procedure with two prices."""
    lines = [price("1031", "1144", label="Full face"), price("420", None, label="Neck")]
    return make_procedure(title="Gentle laser", slug="gentle-laser", revision=True, prices=lines)


@pytest.fixture
def user() -> User:
    return User.objects.create_superuser("rita", first_name="Rita", last_name="Okafor")


def stored(page: ProcedurePage) -> ProcedurePage:
    return ProcedurePage.objects.get(pk=page.pk)


def amounts(page: ProcedurePage) -> list[str]:
    return [line.amount for line in page.price_lines]


def change(page: ProcedurePage, amount: str = "450", number: int = 1) -> None:
    """Somebody changes a public price."""
    line = stored(page).price_lines[number]
    before = LineValues.of(line)
    after = replace(before, minimum=Decimal(amount), maximum=None)
    apply_changes(page.pk, [PriceChange(page.pk, line.block_id, before, after)], User.objects.first())


def written(page: ProcedurePage, amount: str | None = None, **fields: Any) -> Revision:
    """A version with another title, and perhaps another price of the neck."""
    version = stored(page).get_latest_revision_as_object()
    version.title = "New name"
    for name, value in fields.items():
        setattr(version, name, value)
    if amount:
        raw = version.prices.get_prep_value()
        raw[1]["value"]["minimum"] = amount
        version.prices = raw
    return version.save_revision(clean=False)


# Ways of publishing a version that was saved before a price was changed


def by_publishing_it(page: ProcedurePage, version: Revision, client: Client) -> None:
    Revision.objects.get(pk=version.pk).publish()


def by_schedule(page: ProcedurePage, version: Revision, client: Client) -> None:
    Revision.objects.filter(pk=version.pk).update(
        approved_go_live_at=timezone.now() - datetime.timedelta(hours=1)
    )
    publish_scheduled()


def by_restoring_it(page: ProcedurePage, version: Revision, client: Client) -> None:
    OpenEditor(client, stored(page), version.pk).publish(revision=version.pk)


def by_bulk_action(page: ProcedurePage, version: Revision, client: Client) -> None:
    address = reverse("wagtail_bulk_action", args=["procedures", "procedurepage", "publish"])
    client.post(f"{address}?id={page.pk}&next=/admin/", follow=True)


@pytest.mark.parametrize("publish", [by_publishing_it, by_schedule, by_restoring_it, by_bulk_action])
def test_an_older_version_takes_the_newer_price(
    laser: ProcedurePage, user: User, admin_client: Client, publish: Callable[..., None]
) -> None:
    version = written(laser)
    change(laser)
    change(laser, "460")
    publish(laser, version, admin_client)
    live = stored(laser)
    assert (live.title, amounts(live)) == ("New name", ["$1,031–$1,144", "$460"])


def test_a_version_in_moderation_takes_the_newer_price(laser: ProcedurePage, user: User) -> None:
    written(laser)
    Workflow.objects.get(name="Moderators approval").start(stored(laser), user)
    change(laser)
    state = stored(laser).current_workflow_state
    assert state is not None
    state.current_task_state.approve(user=user)
    assert amounts(stored(laser))[1] == "$450"


def test_a_price_that_was_public_between_is_old_as_well(
    laser: ProcedurePage, user: User, admin_client: Client
) -> None:
    """A version that was published with its price, and is restored after the next one."""
    version = written(laser, "440")
    version.publish()
    change(laser, "460")
    by_restoring_it(laser, version, admin_client)
    assert amounts(stored(laser))[1] == "$460"


def test_an_unpublished_page_comes_back_with_its_last_price(laser: ProcedurePage, user: User) -> None:
    version = written(laser)
    change(laser)
    stored(laser).unpublish()
    Revision.objects.get(pk=version.pk).publish()
    assert amounts(stored(laser))[1] == "$450"


@pytest.mark.parametrize("publish", [by_publishing_it, by_schedule, by_bulk_action, by_restoring_it])
def test_a_price_of_the_version_itself_needs_a_person(
    laser: ProcedurePage, user: User, admin_client: Client, publish: Callable[..., None]
) -> None:
    version = written(laser, "500")
    change(laser)
    with suppress(PublicationRefused):
        publish(laser, version, admin_client)
    live = stored(laser)
    assert (live.title, amounts(live)[1]) == ("Gentle laser", "$450")


def test_the_refusal_names_both_prices(laser: ProcedurePage, user: User) -> None:
    version = written(laser, "500")
    change(laser)
    with pytest.raises(PublicationRefused, match=r"says \$500, but \$450 has been published since"):
        Revision.objects.get(pk=version.pk).publish()


def test_a_change_after_the_newer_price_is_none_to_ask_about(laser: ProcedurePage, user: User) -> None:
    change(laser)
    written(laser, "420").publish()
    assert amounts(stored(laser))[1] == "$420"


# The editor


def test_an_editor_that_was_open_takes_the_newer_price(
    laser: ProcedurePage, user: User, admin_client: Client
) -> None:
    editor = OpenEditor(admin_client, laser)
    change(laser)
    editor.title = "New name"
    assert editor.save().status_code == 302
    assert amounts(stored(laser).get_latest_revision_as_object())[1] == "$450"
    # The same window again, which still shows what it has shown.
    assert editor.publish().status_code == 302
    live = stored(laser)
    assert (live.title, amounts(live)) == ("New name", ["$1,031–$1,144", "$450"])


def test_an_editor_that_changed_the_same_price_is_asked(
    laser: ProcedurePage, user: User, admin_client: Client
) -> None:
    editor = OpenEditor(admin_client, laser)
    change(laser)
    refused = editor.publish({0: "1100", 1: "500"})
    assert refused.status_code == 200
    content = refused.content.decode()
    assert "Neck: this version says $500, but $450 has been published since" in content
    problem = refused.context["form"].errors.as_data()["prices"][0]
    assert list(problem.block_errors) == [1]
    assert amounts(stored(laser))[1] == "$450"
    name = f"price_choice-{editor.lines[1].block_id}"
    assert f'name="{name}" value="own"' in content
    assert editor.hidden(refused.content) == editor.known


@pytest.mark.parametrize(("choice", "expected"), [("own", "$500"), ("published", "$450")])
def test_who_is_asked_decides(
    laser: ProcedurePage, user: User, admin_client: Client, choice: str, expected: str
) -> None:
    editor = OpenEditor(admin_client, laser)
    change(laser)
    answer = {f"price_choice-{editor.lines[1].block_id}": choice}
    assert editor.publish({1: "500"}, **answer).status_code == 302
    live = stored(laser)
    assert amounts(live)[1] == expected
    # The decision holds for what follows.
    assert OpenEditor(admin_client, live).publish().status_code == 302
    assert amounts(stored(laser))[1] == expected


def test_a_draft_keeps_both_prices_in_mind(laser: ProcedurePage, user: User, admin_client: Client) -> None:
    """It always saves; whoever publishes it later is asked, with the two prices."""
    editor = OpenEditor(admin_client, laser)
    change(laser)
    assert editor.save({1: "500"}).status_code == 302
    later = OpenEditor(admin_client, stored(laser))
    assert [line.amount for line in later.lines][1] == "$500"
    assert "Which one is right?" in admin_client.get(later.address).content.decode()
    assert later.publish().status_code == 200
    answer = {f"price_choice-{later.lines[1].block_id}": "own"}
    assert later.publish(**answer).status_code == 302
    assert amounts(stored(laser))[1] == "$500"


def test_a_draft_of_another_line_does_not_matter(
    laser: ProcedurePage, user: User, admin_client: Client
) -> None:
    editor = OpenEditor(admin_client, laser)
    change(laser)
    assert editor.publish({0: "1100"}).status_code == 302
    assert amounts(stored(laser)) == ["$1,100", "$450"]


@pytest.mark.parametrize("known", ["", "x", "9" * 30, "-1"])
def test_a_forged_memory_harms_nothing(
    laser: ProcedurePage, user: User, admin_client: Client, known: str
) -> None:
    assert OpenEditor(admin_client, laser).publish(prices_known=known).status_code == 302
    change(laser)
    assert amounts(stored(laser))[1] == "$450"


def test_typed_text_that_is_no_amount_stays(laser: ProcedurePage, user: User, admin_client: Client) -> None:
    editor = OpenEditor(admin_client, laser)
    change(laser)
    assert editor.save({0: "12,34,5"}).status_code == 200


# Translations


@pytest.mark.parametrize("is_changed", [False, True])
def test_a_translation_takes_the_prices_of_what_it_was_copied_from(
    laser: ProcedurePage, user: User, settings: Any, is_changed: bool
) -> None:
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    settings.WAGTAIL_I18N_ENABLED = True
    german = Locale.objects.create(language_code="de")
    made = CopyPageForTranslationAction(laser, german, copy_parents=True).execute(skip_permission_checks=True)
    made = ProcedurePage.objects.get(pk=made.pk)
    version = written(made, "500" if is_changed else None)
    assert made.prices_known == 0
    change(laser)
    version = Revision.objects.get(pk=version.pk).as_object()
    assert amounts(version)[1] == ("$500" if is_changed else "$450")
    assert bool(version.price_conflicts) == is_changed


# Lines that were removed


def remove_neck(page: ProcedurePage) -> None:
    """Somebody publishes the page without its second price."""
    version = stored(page).get_latest_revision_as_object()
    version.prices = version.prices.get_prep_value()[:1]
    version.save_revision(user=User.objects.first(), clean=False).publish()


def test_a_removed_line_does_not_come_back_unasked(laser: ProcedurePage, user: User) -> None:
    old = laser.latest_revision
    remove_neck(laser)
    version = Revision.objects.get(pk=old.pk).as_object()
    (conflict,) = version.price_conflicts.values()
    assert "has been removed from the page since" in conflict.message and "Rita Okafor" in conflict.message
    with pytest.raises(PublicationRefused, match="whether it comes back"):
        Revision.objects.get(pk=old.pk).publish()
    assert amounts(stored(laser)) == ["$1,031–$1,144"]


@pytest.mark.parametrize(("choice", "lines"), [("published", 1), ("own", 2)])
def test_who_restores_a_version_decides_about_a_removed_line(
    laser: ProcedurePage, user: User, admin_client: Client, choice: str, lines: int
) -> None:
    old = laser.latest_revision
    neck = laser.price_lines[1].block_id
    remove_neck(laser)
    editor = OpenEditor(admin_client, laser, version=old.pk)
    opened = admin_client.get(reverse("wagtailadmin_pages:revisions_revert", args=[laser.pk, old.pk]))
    assert "Should it come back?" in opened.content.decode()
    refused = editor.publish(revision=old.pk)
    assert refused.status_code == 200 and "whether it comes back" in refused.content.decode()
    assert editor.publish(**{f"price_choice-{neck}": choice}).status_code == 302
    page = stored(laser)
    assert len(page.price_lines) == lines
    # What comes back has not been confirmed.
    assert neck not in page.price_confirmations


# What each version said


def test_a_comparison_shows_what_each_version_said(
    laser: ProcedurePage, user: User, admin_client: Client
) -> None:
    change(laser, "450")
    first, *_between, second = laser.revisions.order_by("pk").values_list("pk", flat=True)
    address = reverse("wagtailadmin_pages:revisions_compare", args=[laser.pk, first, second])
    text = " ".join(admin_client.get(address).content.decode().split())
    assert "420" in text and "450" in text
    # Elsewhere an older version takes the price of now.
    assert amounts(Revision.objects.get(pk=first).as_object())[1] == "$450"
