"""A clinic that is deleted while prices name it: its price does not become one of all clinics."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from clinic.models import HomePage, LocationPage
from procedures.models import ProcedurePage
from procedures.prices.lines import public_lines
from tests.factories import make_location, make_procedure, price
from tests.procedures.prices.editing import OpenEditor

pytestmark = pytest.mark.django_db


@pytest.fixture
def laser(site: HomePage, admin_client: Client) -> ProcedurePage:
    """A public procedure whose second price is of a clinic that somebody has deleted."""
    clinic = make_location()
    lines = [price("300", None), price("250", None, clinic=clinic.pk)]
    page = make_procedure(title="Laser", revision=True, prices=lines)
    answer = admin_client.post(reverse("wagtailadmin_pages:delete", args=[clinic.pk]))
    assert answer.status_code == 302 and not LocationPage.objects.exists()
    return page


@pytest.mark.parametrize("is_stale", [False, True], ids=["opened since", "was open"])
def test_the_editor_asks_for_another_clinic(
    laser: ProcedurePage, admin_client: Client, is_stale: bool
) -> None:
    """An editor that was open still sends the clinic that is gone; one that is opened now cannot show it."""
    gone = laser.price_lines[1].clinic_id
    other = make_location("Quayside clinic")
    editor = OpenEditor(admin_client, laser)
    sent: dict[str, Any] = {"prices-1-value-clinic": str(gone) if is_stale else ""}
    saved = editor.save(**sent)
    kept = laser.get_latest_revision_as_object().price_lines[1].clinic_id
    assert saved.status_code == (200 if is_stale else 302) and kept == gone
    refused = editor.publish(**sent)
    assert "The clinic of this price has been deleted" in refused.content.decode()
    assert editor.publish(**{"prices-1-value-clinic": str(other.pk)}).status_code == 302
    assert ProcedurePage.objects.get(pk=laser.pk).price_lines[1].clinic_id == other.pk


def test_visitors_do_not_read_it_and_staff_read_what_it_is(
    laser: ProcedurePage, admin_client: Client
) -> None:
    page = admin_client.get(laser.url).content.decode()
    assert "$300" in page and "$250" not in page
    assert [line.subject for line in public_lines()] == ["", "a clinic that was deleted"]
    screen = admin_client.get(reverse("procedures:change_price"))
    text = BeautifulSoup(screen.content, "html.parser").get_text(" ")
    assert "a clinic that was deleted" in text
