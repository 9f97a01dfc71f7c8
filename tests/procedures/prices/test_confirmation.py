"""A confirmation is about a price as it was read, whichever way another one comes in."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from clinic.models import HomePage
from procedures.documents import read_document
from procedures.documents.importing import import_reading
from procedures.facts import LineValues
from procedures.models import ProcedurePage
from procedures.prices.changes import PriceChange, apply_changes
from procedures.prices.confirmation import confirm_prices, confirmed_on
from tests.factories import make_procedure, price
from tests.procedures.prices.editing import OpenEditor
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 3, 1)


@shared_data
def laser(site: HomePage) -> ProcedurePage:
    """A procedure with two prices that were confirmed on a day."""
    lines = [price("1031", "1144", label="Full face"), price("420", None, label="Neck")]
    return make_procedure(
        title="Gentle laser", slug="gentle-laser", revision=True, prices=lines, prices_confirmed_on=DAY
    )


def days(page: ProcedurePage) -> tuple[datetime.date | None, ...]:
    """The day of the page, and those of its lines."""
    live = ProcedurePage.objects.get(pk=page.pk)
    return (live.prices_confirmed_on, *(confirmed_on(live, line) for line in live.price_lines))


def test_code_confirms_all_prices_with_one_day(laser: ProcedurePage) -> None:
    assert days(laser) == (DAY, DAY, DAY)


def test_a_changed_price_has_no_older_confirmation(laser: ProcedurePage, admin_client: Client) -> None:
    OpenEditor(admin_client, laser).publish({0: "1100"})
    assert days(laser) == (None, None, DAY)
    confirm_prices(laser.pk, None)
    today = timezone.localdate()
    assert days(laser) == (today, today, today)


def test_what_stays_stays_confirmed(laser: ProcedurePage, admin_client: Client) -> None:
    """Also where it is written differently, and in a draft that changes it."""
    OpenEditor(admin_client, laser).publish({1: "420.00"})
    assert days(laser) == (DAY, DAY, DAY)
    OpenEditor(admin_client, laser).save({1: "500"})
    assert days(laser) == (DAY, DAY, DAY)


@pytest.mark.parametrize("name", ["unit", "label"])
def test_another_meaning_ends_a_confirmation(laser: ProcedurePage, admin_client: Client, name: str) -> None:
    OpenEditor(admin_client, laser).publish(**{f"prices-1-value-{name}": "session"})
    assert days(laser) == (None, DAY, None)


def test_an_added_and_a_copied_line_are_not_confirmed(laser: ProcedurePage, admin_client: Client) -> None:
    editor = OpenEditor(admin_client, laser)
    editor.lines = [*editor.lines, editor.lines[1]]
    # A duplicated block has no id.
    editor.publish(**{"prices-2-id": ""})
    assert days(laser) == (None, DAY, DAY, None)


def test_a_line_that_goes_leaves_the_others_confirmed(laser: ProcedurePage, admin_client: Client) -> None:
    OpenEditor(admin_client, laser).publish(**{"prices-0-deleted": "1"})
    assert days(laser) == (DAY, DAY)


def test_one_line_is_confirmed_alone(laser: ProcedurePage, admin_client: Client) -> None:
    """The page's day is the earliest of its lines."""
    line = laser.price_lines[1]
    address = reverse("procedures:confirm_prices", args=[laser.pk])
    content = admin_client.post(f"{address}?line={line.block_id}", follow=True).content.decode()
    assert "$420 (unit not stated), neck is confirmed as of today." in content
    assert days(laser) == (DAY, DAY, timezone.localdate())
    entry = PageLogEntry.objects.filter(action="procedures.prices.confirm").get()
    assert "$420" in entry.message and "$1,031" not in entry.message


def test_a_line_that_is_not_there_is_not_confirmed(laser: ProcedurePage, admin_client: Client) -> None:
    address = reverse("procedures:confirm_prices", args=[laser.pk])
    assert (
        "There is no price to confirm."
        in admin_client.post(f"{address}?line=x", follow=True).content.decode()
    )
    assert days(laser) == (DAY, DAY, DAY)


def test_a_price_of_the_time_of_one_day_for_all_keeps_it_until_it_changes(
    laser: ProcedurePage, admin_client: Client
) -> None:
    ProcedurePage.objects.update(price_confirmations={})
    OpenEditor(admin_client, laser).publish({0: "1100"})
    assert days(laser) == (None, None, DAY)


DOCUMENT = """\
Gentle laser

A laser.

The Skinny

Gentle laser
avg. recovery
3 days
{price}
"""


@pytest.mark.parametrize(("price", "expected"), [("$1,031 - $1,144", DAY), ("$400", None)])
def test_an_imported_price_is_not_confirmed(
    laser: ProcedurePage, price: str, expected: datetime.date | None
) -> None:
    import_reading(read_document(DOCUMENT.format(price=price)), publish=True)
    assert days(laser) == (expected, expected, DAY)


def test_a_changed_price_of_the_service_is_not_confirmed_either(laser: ProcedurePage) -> None:
    line = laser.price_lines[1]
    values = LineValues.of(line)
    new = replace(values, minimum=Decimal(500), maximum=None)
    apply_changes(laser.pk, [PriceChange(laser.pk, line.block_id, values, new)], None)
    assert days(laser) == (None, DAY, None)


def test_a_copy_is_not_confirmed(laser: ProcedurePage, admin_client: Client) -> None:
    """Neither of our own duplicates nor of Wagtail's copies with their history."""
    admin_client.post(reverse("procedures:duplicate", args=[laser.pk]), {"title": "Second"})
    copy = reverse("wagtailadmin_pages:copy", args=[laser.pk])
    parent = laser.get_parent().pk
    admin_client.post(
        copy, {"new_title": "Third", "new_slug": "third", "new_parent_page": parent, "copy_subpages": ""}
    )
    for title in ("Second", "Third"):
        made = ProcedurePage.objects.get(draft_title=title)
        assert days(made) == (None, None, None)
        assert {revision.as_object().prices_confirmed_on for revision in made.revisions.all()} == {None}


def test_a_receptionist_without_the_right_confirms_nothing(laser: ProcedurePage, client: Client) -> None:
    client.force_login(User.objects.create_user("rita"))
    client.post(reverse("procedures:confirm_prices", args=[laser.pk]))
    assert days(laser) == (DAY, DAY, DAY)


def test_the_editor_says_which_price_is_confirmed(laser: ProcedurePage, admin_client: Client) -> None:
    confirm_prices(laser.pk, None, [laser.price_lines[0].block_id])
    address = reverse("wagtailadmin_pages:edit", args=[laser.pk])
    found = BeautifulSoup(admin_client.get(address).content, "html.parser").select(".prices-confirmed li")
    assert "confirmed on March 1, 2026" in found[1].text
    assert len(found) == 2
