"""A price on the pages of several languages is one price, or somebody is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale

from clinic.models import HomePage
from procedures.admin.price_form import PriceForm
from procedures.choices import PriceUpdateKind
from procedures.facts import LineValues
from procedures.models import PriceUpdate, ProcedurePage
from procedures.prices.changes import PriceChange, apply_changes
from procedures.prices.lines import public_lines
from procedures.prices.proposals import Comparison, Proposal
from procedures.prices.updates import store
from tests.factories import make_procedure, price

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
        yield page, ProcedurePage.objects.get(pk=copy.pk)


def amounts(page: ProcedurePage) -> list[str]:
    return [line.amount for line in ProcedurePage.objects.get(pk=page.pk).price_lines]


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


def test_a_preview_names_the_rows_of_other_languages(both: tuple[ProcedurePage, ProcedurePage]) -> None:
    user = User.objects.create_superuser("rita")
    lines = [line for line in public_lines() if line.values.minimum == 300]
    after = replace(lines[0].values, minimum=Decimal(320), maximum=None)
    for proposed, notes in ((lines[:1], 1), (lines, 0)):
        found = Comparison([Proposal("C2", line.title, line, after) for line in proposed])
        update = store(PriceUpdate(kind=PriceUpdateKind.SHEET), found, user)
        assert [len(row.notes) for row in update.lines.all()] == [notes] * len(proposed)
