"""Amounts are read as documents are, in the currency of their line; doubt is said, and nothing is guessed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from wagtail.test.utils.form_data import streamfield

from clinic.models import ClinicSettings, HomePage
from procedures.facts.typed_amounts import read_typed
from procedures.models import ProcedurePage
from tests.editor import complete_form, price_inputs
from tests.factories import make_procedure

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "currency", "expected"),
    [
        ("1031", "USD", "1031"),
        ("1.031", "USD", "1031"),
        ("1,031", "USD", "1031"),
        ("1 031", "EUR", "1031"),
        ("1'031", "CHF", "1031"),
        ("1\u202f031,50\u00a0€", "EUR", "1031.50"),
        ("1.031,50 €", "EUR", "1031.50"),
        ("$899", "USD", "899"),
        ("$ 899.50", "USD", "899.50"),
        ("899 USD", "USD", "899"),
        ("usd 899", "USD", "899"),
        ("A$899", "AUD", "899"),
        ("$899", "AUD", "899"),
        ("12,5", "USD", "12.50"),
        ("1,00,000", "INR", "100000"),
        ("150,000", "JPY", "150000"),
        ("1.5", "KWD", "1.500"),
        ("0", "USD", "0"),
    ],
)
def test_amounts_that_are_understood(typed: str, currency: str, expected: str) -> None:
    amount = read_typed(typed, currency)
    assert (str(amount.value), amount.other) == (expected, None)


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("12,34,5", "USD"),
        ("about 100", "USD"),
        ("100-200", "USD"),
        ("-5", "USD"),
        ("1.0315", "USD"),
        ("12.5", "JPY"),
        ("€899", "USD"),
        ("899 GBP", "USD"),
        ("NaN", "USD"),
        ("1e5", "USD"),
        ("²", "USD"),
        ("", "USD"),
        ("9" * 5000, "USD"),
        ("$" * 5000, "USD"),
    ],
)
def test_others_are_refused_in_words(typed: str, currency: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_typed(typed, currency)
    assert refused.value.messages[0].endswith(".")


def test_doubt_is_decided_by_the_language_of_the_site_and_said(settings: Settings) -> None:
    """Where a currency has three decimals, one sign can be for them and for thousands."""
    assert read_typed("1.031", "KWD").value == Decimal("1.031")
    assert read_typed("1.031", "KWD").other == Decimal(1031)
    assert read_typed("1,031", "KWD").value == Decimal(1031)
    settings.LANGUAGE_CODE = "de"
    assert read_typed("1.031", "KWD").value == Decimal(1031)
    assert read_typed("1,031", "KWD").value == Decimal("1.031")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"text": "1031", "currency": "USD"}, {"words": ""}),
        ({"text": "1.031", "currency": "USD"}, {"words": "$1,031"}),
        ({"text": "1.031", "currency": ""}, {"words": "€1,031"}),
        (
            {"text": "1.031", "currency": "KWD"},
            {
                "words": "KWD1.031. If you mean KWD1,031, write it without a thousands separator, or with "
                "all decimals."
            },
        ),
        (
            {"text": "€5", "currency": "USD"},
            {"refused": "This is in a different currency from the line (USD). Correct one of them."},
        ),
    ],
)
def test_what_is_said_beside_the_amount(
    site: HomePage, admin_client: Client, query: dict[str, str], expected: dict[str, str]
) -> None:
    ClinicSettings.objects.update_or_create(site=site.get_site(), defaults={"currency": "EUR"})
    assert admin_client.get(reverse("procedures:typed_amount"), query).json() == expected


def save(client: Client, page: ProcedurePage, **inputs: str) -> Any:
    """What an automatic save is answered."""
    form = complete_form(prices=streamfield([("price", price_inputs(**inputs))]))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(address, form, headers={"accept": "application/json"}).json()


def test_a_line_is_read_in_its_own_currency(site: HomePage, admin_client: Client) -> None:
    page = make_procedure(revision=True)
    assert save(admin_client, page, minimum="€1.031,50", maximum="", currency="EUR")["success"]
    (line,) = ProcedurePage.objects.get().get_latest_revision_as_object().price_lines
    assert (line.minimum, line.currency) == (Decimal("1031.50"), "EUR")


def test_what_pauses_the_automatic_save_is_named(site: HomePage, admin_client: Client) -> None:
    page = make_procedure(revision=True)
    answer = save(admin_client, page, minimum="€899", maximum="many")
    assert not answer["success"]
    assert [(thing["label"], thing["field"], thing["input"]) for thing in answer["to_mend"]] == [
        ("Prices · Price 1 · Amount, or from", "prices", "prices-0-value-minimum"),
        ("Prices · Price 1 · To", "prices", "prices-0-value-maximum"),
    ]
    assert "a different currency from the line (USD)" in answer["to_mend"][0]["message"]
