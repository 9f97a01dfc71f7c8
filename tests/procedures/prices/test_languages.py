"""A price on the pages of several languages is one price, or somebody is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale

from clinic.models import HomePage
from procedures.admin.price_form import PriceForm
from procedures.facts import LineValues
from procedures.models import PriceUpdate, ProcedurePage
from procedures.prices.changes import PriceChange, apply_changes
from procedures.prices.confirmation import confirmed_on
from procedures.prices.updates import run_pending
from tests.factories import make_procedure, price
from tests.procedures.prices.sheets_support import (
    START,
    amounts,
    changed,
    confirm,
    download,
    paste,
    preview,
    uploaded,
)

pytestmark = pytest.mark.django_db

LANGUAGES = [("en", "English"), ("de", "German")]


@pytest.fixture
def both(site: HomePage) -> Iterator[tuple[ProcedurePage, ProcedurePage]]:
    """A public procedure in English and German."""
    languages = {"LANGUAGES": LANGUAGES, "WAGTAIL_CONTENT_LANGUAGES": LANGUAGES, "WAGTAIL_I18N_ENABLED": True}
    with override_settings(**languages):
        page = make_procedure(title="Laser", revision=True, prices=[price("300", None), price("90", None)])
        german = Locale.objects.create(language_code="de")
        copy = CopyPageForTranslationAction(page, german, copy_parents=True).execute(
            skip_permission_checks=True
        )
        now = timezone.now()
        ProcedurePage.objects.filter(pk=copy.pk).update(
            live=True, title="Sanfter Laser", has_unpublished_changes=False, first_published_at=now
        )
        german_page = ProcedurePage.objects.get(pk=copy.pk)
        german_page.is_gated = False
        german_page.save()
        yield page, german_page


def post(client: Client, page: ProcedurePage, amount: str) -> str:
    """What the screen says after another amount was typed."""
    line = ProcedurePage.objects.get(pk=page.pk).price_lines[0]
    form = PriceForm(line=line, key=line.block_id)
    values: dict[str, Any] = {name: form[name].value() or "" for name in form.fields}
    address = reverse("procedures:publish_price", args=[page.pk, line.block_id])
    return client.post(address, {**values, "minimum": amount}, follow=True).content.decode()


@pytest.mark.parametrize("first", [0, 1])
def test_a_changed_price_reaches_each_language(
    both: tuple[ProcedurePage, ProcedurePage], admin_client: Client, first: int
) -> None:
    answer = post(admin_client, both[first], "320")
    assert amounts(both[0]) == amounts(both[1]) == ["$320", "$90"]
    assert "Published, too:" in answer and ("Sanfter Laser (German)", "Laser (English)")[first] in answer


def test_another_price_in_a_language_stays_and_is_named(
    both: tuple[ProcedurePage, ProcedurePage], admin_client: Client
) -> None:
    line = both[1].price_lines[0]
    before = LineValues.of(line)
    after = replace(before, minimum=Decimal(280), maximum=None)
    apply_changes(both[1].pk, [PriceChange(both[1].pk, line.block_id, before, after)], None)
    answer = post(admin_client, both[0], "320")
    assert (amounts(both[0])[0], amounts(both[1])[0]) == ("$320", "$280")
    assert "Sanfter Laser (German) has this line, too, and keeps its price. It says $280." in answer


def test_a_locked_page_in_a_language_stays_and_is_named(
    both: tuple[ProcedurePage, ProcedurePage], admin_client: Client
) -> None:
    other = User.objects.create_user("other")
    ProcedurePage.objects.filter(pk=both[1].pk).update(locked=True, locked_by=other)
    answer = post(admin_client, both[0], "320")
    assert (amounts(both[0])[0], amounts(both[1])[0]) == ("$320", "$300")
    assert "keeps its price" in answer and "locked" in answer


@pytest.mark.parametrize("first", [0, 1])
def test_a_sheet_changes_each_language_and_takes_it_back(
    both: tuple[ProcedurePage, ProcedurePage], admin_client: Client, first: int
) -> None:
    title = ("Laser (English)", "Sanfter Laser (German)")[first]
    data = changed(download(admin_client), lambda sheet: set_first_price(sheet, title, 320))
    update = uploaded(admin_client, data)
    assert [line.is_chosen for line in update.lines.all()] == [True, True]
    assert update.unchanged == 2
    words = preview(admin_client, update)
    assert "2 prices would change." in words
    assert f"The same price as on “{title}”, in another language." in words
    confirm(admin_client, update)
    assert amounts(both[0]) == amounts(both[1]) == ["$320", "$90"]
    admin_client.post(f"{START}{update.pk}/", {"action": "undo"})
    run_pending()
    assert amounts(both[0]) == amounts(both[1]) == ["$300", "$90"]


def test_a_sheet_with_a_row_of_its_own_for_a_language(
    both: tuple[ProcedurePage, ProcedurePage], admin_client: Client
) -> None:
    def change(sheet: Any) -> None:
        set_first_price(sheet, "Laser (English)", 320)
        set_first_price(sheet, "Sanfter Laser (German)", 310)

    update = uploaded(admin_client, changed(download(admin_client), change))
    assert update.lines.count() == 2
    assert "“Sanfter Laser (German)” would still say $310." in preview(admin_client, update)
    confirm(admin_client, update)
    assert (amounts(both[0])[0], amounts(both[1])[0]) == ("$320", "$310")


def test_a_sheet_leaves_a_locked_language_and_says_so(
    both: tuple[ProcedurePage, ProcedurePage], admin_client: Client
) -> None:
    other = User.objects.create_user("other")
    ProcedurePage.objects.filter(pk=both[1].pk).update(locked=True, locked_by=other)
    data = changed(download(admin_client), lambda sheet: set_first_price(sheet, "Laser (English)", 320))
    update = uploaded(admin_client, data)
    assert "The page is locked in the admin. It is left out." in preview(admin_client, update)
    confirm(admin_client, update)
    assert (amounts(both[0])[0], amounts(both[1])[0]) == ("$320", "$300")


def test_an_unusual_change_is_ticked_in_no_language(
    both: tuple[ProcedurePage, ProcedurePage], admin_client: Client
) -> None:
    data = changed(download(admin_client), lambda sheet: set_first_price(sheet, "Laser (English)", 3000))
    update = uploaded(admin_client, data)
    assert list(update.lines.values_list("is_chosen", flat=True)) == [False, False]


def test_per_cent_over_a_category_of_one_language_changes_each(
    both: tuple[ProcedurePage, ProcedurePage], admin_client: Client
) -> None:
    form = {"action": "percent", "percent": "10", "step": "1", "category": both[0].category_id}
    assert admin_client.post(START, form).status_code == 302
    confirm(admin_client, PriceUpdate.objects.latest("pk"))
    assert amounts(both[0]) == amounts(both[1]) == ["$330", "$99"]


def test_a_price_list_finds_a_procedure_that_is_called_alike_in_two_languages(
    both: tuple[ProcedurePage, ProcedurePage], admin_client: Client
) -> None:
    ProcedurePage.objects.filter(pk=both[1].pk).update(title="Laser")
    for page in both:
        version = ProcedurePage.objects.get(pk=page.pk)
        version.prices = version.prices.get_prep_value()[:1]
        version.is_gated = False
        version.save()
    update = paste(admin_client, "Treatment\tPrice\nLaser\t320\n")
    assert not update.notes
    confirm(admin_client, update)
    assert amounts(both[0]) == amounts(both[1]) == ["$320"]


def test_each_language_is_named_and_confirmed(
    both: tuple[ProcedurePage, ProcedurePage], admin_client: Client
) -> None:
    german = ProcedurePage.objects.get(pk=both[1].pk)
    for block in german.prices:
        block.value["label"] = "Gesicht"
    german.is_gated = False
    german.save()
    words = admin_client.get(reverse("procedures:change_price")).content.decode()
    assert "Laser (English)" in words and "Sanfter Laser (German)" in words
    address = reverse("wagtail_bulk_action", args=["procedures", "procedurepage", "confirm_prices"])
    address += f"?id={both[0].pk}&id={both[1].pk}"
    seen = BeautifulSoup(admin_client.get(address).content, "html.parser").select_one("[name=seen]")
    assert seen is not None
    admin_client.post(address, {"seen": seen["value"]})
    for page in both:
        assert ProcedurePage.objects.get(pk=page.pk).prices_confirmed_on == timezone.localdate()


def test_who_confirms_a_price_confirms_it_in_each_language(
    both: tuple[ProcedurePage, ProcedurePage], admin_client: Client
) -> None:
    """A line that says another price, or is priced by another unit, is not confirmed with it."""
    english, german = both
    today = timezone.localdate()

    def days() -> list[Any]:
        live = ProcedurePage.objects.get(pk=german.pk)
        return [confirmed_on(live, line) for line in live.price_lines]

    line = english.price_lines[0]
    address = reverse("procedures:confirm_prices", args=[english.pk])
    answer = admin_client.post(f"{address}?line={line.block_id}", follow=True).content.decode()
    assert days() == [today, None]
    assert "Confirmed, too: Sanfter Laser (German)." in answer
    live = ProcedurePage.objects.get(pk=german.pk)
    live.prices[1].value["unit"] = "area"
    live.is_gated = False
    live.save()
    admin_client.post(address)
    assert ProcedurePage.objects.get(pk=english.pk).prices_confirmed_on == today
    assert days() == [today, None]
    live = ProcedurePage.objects.get(pk=german.pk)
    live.locked, live.is_gated = True, False
    live.save()
    ProcedurePage.objects.filter(pk=german.pk).update(price_confirmations={}, prices_confirmed_on=None)
    admin_client.post(address)
    assert days() == [None, None]


def set_first_price(sheet: Any, title: str, amount: int) -> None:
    """Type into the first row of a procedure."""
    row = next(cell.row for cell in sheet["A"] if cell.value == title)
    sheet[f"F{row}"] = amount
