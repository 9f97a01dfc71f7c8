"""“Prices confirmed on” speaks of the prices that were confirmed, whichever way others come in."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import streamfield

from clinic.models import HomePage
from procedures.documents import read_document
from procedures.documents.importing import import_reading
from procedures.models import ProcedurePage
from tests.editor import complete_form, price_inputs
from tests.factories import make_procedure
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 3, 1)
LINE = ("price", price_inputs())


@shared_data
def procedure(site: HomePage) -> ProcedurePage:
    """A procedure whose prices were confirmed."""
    return make_procedure(title="Gentle laser", slug="gentle-laser", revision=True, prices_confirmed_on=DAY)


def save(client: Client, page: ProcedurePage, lines: list[Any], day: str, **inputs: str) -> Any:
    """Save in the editor; the answer to its script."""
    form = complete_form(prices=streamfield(lines), prices_confirmed_on=day, **inputs)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(edit, form, headers={"accept": "application/json"}).json()


def confirmed(page: ProcedurePage) -> datetime.date | None:
    return ProcedurePage.objects.get(pk=page.pk).get_latest_revision_as_object().prices_confirmed_on


@pytest.mark.parametrize(
    ("lines", "day", "expected"),
    [
        ([LINE], "2026-03-01", DAY),
        ([("price", price_inputs("1031.00", "1,144"))], "2026-03-01", DAY),
        ([("price", price_inputs("1031", "1190"))], "2026-03-01", None),
        ([("price", price_inputs(unit="session"))], "2026-03-01", None),
        ([LINE, ("price", price_inputs("20", "", label="Hands"))], "2026-03-01", None),
        ([("price", price_inputs("1031", "1190"))], "2026-04-01", datetime.date(2026, 4, 1)),
    ],
    ids=["same", "written differently", "changed", "other unit", "new line", "changed and confirmed"],
)
def test_who_changes_a_price_confirms_it(
    procedure: ProcedurePage, admin_client: Client, lines: list[Any], day: str, expected: datetime.date | None
) -> None:
    answer = save(admin_client, procedure, lines, day)
    assert answer["success"]
    assert confirmed(procedure) == expected
    # The open editor loses the date as well, or its next save would bring it back.
    assert answer["field_updates"].get("prices_confirmed_on") == (None if expected else "")


def test_a_line_that_goes_leaves_the_others_confirmed(site: HomePage, admin_client: Client) -> None:
    page = make_procedure(
        revision=True,
        prices_confirmed_on=DAY,
        prices=[
            {"type": "price", "value": {"minimum": "20", "currency": "USD"}},
            {"type": "price", "value": {"minimum": "1031", "maximum": "1144", "currency": "USD"}},
        ],
    )
    save(admin_client, page, [LINE], "2026-03-01")
    assert confirmed(page) == DAY


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
    procedure: ProcedurePage, price: str, expected: datetime.date | None
) -> None:
    import_reading(read_document(DOCUMENT.format(price=price)))
    assert confirmed(procedure) == expected


def test_a_copy_is_not_confirmed(procedure: ProcedurePage, admin_client: Client) -> None:
    """Neither of our own duplicates nor of Wagtail's copies with their history."""
    admin_client.post(reverse("procedures:duplicate", args=[procedure.pk]), {"title": "Second"})
    copy = reverse("wagtailadmin_pages:copy", args=[procedure.pk])
    parent = procedure.get_parent().pk
    admin_client.post(
        copy, {"new_title": "Third", "new_slug": "third", "new_parent_page": parent, "copy_subpages": ""}
    )
    for title in ("Second", "Third"):
        made = ProcedurePage.objects.get(draft_title=title)
        assert made.prices_confirmed_on is None
        assert confirmed(made) is None
        assert {revision.as_object().prices_confirmed_on for revision in made.revisions.all()} == {None}
