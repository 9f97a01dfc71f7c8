"""What texts say about the price."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procedures.documents.price_words import read_price
from procedures.documents.prices import PriceKind, PriceReading
from procedures.documents.reading import Reading

SINGLE, RANGE, FROM = "single", "range", "from"

# Text, kind, currency, least amount, greatest amount, unit, codes of warnings.
Case = tuple[str, str, str | None, str | None, str | None, str | None, list[str]]
PRICES: list[Case] = [
    # The source document's own form
    ("$1031 - $1144", RANGE, "USD", "1031.00", "1144.00", None, ["currency_assumed"]),
    # Dashes and words between two amounts
    ("$1,031–$1,144", RANGE, "USD", "1031.00", "1144.00", None, ["currency_assumed"]),
    ("€300 — €500", RANGE, "EUR", "300.00", "500.00", None, []),
    ("£60 to £100", RANGE, "GBP", "60.00", "100.00", None, []),
    ("between 300 and 500 EUR", RANGE, "EUR", "300.00", "500.00", None, []),
    ("From €500 to €1000", RANGE, "EUR", "500.00", "1000.00", None, []),
    ("USD 1031 - 1144", RANGE, "USD", "1031.00", "1144.00", None, []),
    ("1031 - 1144 USD", RANGE, "USD", "1031.00", "1144.00", None, []),
    ("€500 - €500", RANGE, "EUR", "500.00", "500.00", None, []),
    # Number formats
    ("1.031 €", SINGLE, "EUR", "1031.00", "1031.00", None, []),
    ("1,031 €", SINGLE, "EUR", "1031.00", "1031.00", None, []),
    ("1 031 €", SINGLE, "EUR", "1031.00", "1031.00", None, []),
    ("1\u00a0031 €", SINGLE, "EUR", "1031.00", "1031.00", None, []),
    ("1\u202f031\u202f€", SINGLE, "EUR", "1031.00", "1031.00", None, []),
    ("1 031 - 1 144 €", RANGE, "EUR", "1031.00", "1144.00", None, []),
    ("1'144 CHF", SINGLE, "CHF", "1144.00", "1144.00", None, []),
    ("1’144.– CHF", SINGLE, "CHF", "1144.00", "1144.00", None, []),
    ("CHF 500.– - 800.–", RANGE, "CHF", "500.00", "800.00", None, []),
    ("500,- €", SINGLE, "EUR", "500.00", "500.00", None, []),
    ("1.031,50 €", SINGLE, "EUR", "1031.50", "1031.50", None, []),
    ("£1,200.50", SINGLE, "GBP", "1200.50", "1200.50", None, []),
    ("€500.5", SINGLE, "EUR", "500.50", "500.50", None, []),
    ("€1,031,144", SINGLE, "EUR", "1031144.00", "1031144.00", None, []),
    ("₹1,50,000", SINGLE, "INR", "150000.00", "150000.00", None, []),
    ("€1.5k - €2k", RANGE, "EUR", "1500.00", "2000.00", None, []),
    # Decimals of the currency
    ("150,000 JPY", SINGLE, "JPY", "150000", "150000", None, []),
    ("JP¥150000", SINGLE, "JPY", "150000", "150000", None, []),
    ("1.250,500 KWD", SINGLE, "KWD", "1250.500", "1250.500", None, []),
    ("1.250 KWD", SINGLE, "KWD", "1.250", "1.250", None, ["number_ambiguous"]),
    ("KWD 1,250", SINGLE, "KWD", "1250.000", "1250.000", None, ["number_ambiguous"]),
    ("150.50 JPY", SINGLE, "JPY", None, None, None, ["price_not_understood"]),
    # Numbers that no currency is written with are not guessed
    ("12,34,5 €", SINGLE, "EUR", None, None, None, ["price_not_understood"]),
    ("€1.031.14", SINGLE, "EUR", None, None, None, ["price_not_understood"]),
    ("€1031.000", SINGLE, "EUR", None, None, None, ["price_not_understood"]),
    ("1,50,000 €", SINGLE, "EUR", None, None, None, ["price_not_understood"]),
    ("€99999999999999", SINGLE, "EUR", None, None, None, ["price_not_understood"]),
    # Currencies
    ("US$ 500", SINGLE, "USD", "500.00", "500.00", None, []),
    ("$500 USD", SINGLE, "USD", "500.00", "500.00", None, []),
    ("$500 CAD", SINGLE, "CAD", "500.00", "500.00", None, []),
    ("CA$500", SINGLE, "CAD", "500.00", "500.00", None, []),
    ("C$500", SINGLE, "CAD", "500.00", "500.00", None, []),
    ("A$500", SINGLE, "AUD", "500.00", "500.00", None, []),
    ("NZ$500", SINGLE, "NZD", "500.00", "500.00", None, []),
    ("HK$500", SINGLE, "HKD", "500.00", "500.00", None, []),
    ("S$500", SINGLE, "SGD", "500.00", "500.00", None, []),
    ("500 usd", SINGLE, "USD", "500.00", "500.00", None, []),
    ("AED 2,000", SINGLE, "AED", "2000.00", "2000.00", None, []),
    ("ALL 500", SINGLE, "ALL", "500.00", "500.00", None, []),
    ("5.000 euros", SINGLE, "EUR", "5000.00", "5000.00", None, []),
    ("500 dollars", SINGLE, "USD", "500.00", "500.00", None, ["currency_assumed"]),
    ("¥150,000", SINGLE, None, "150000", "150000", None, ["currency_ambiguous"]),
    ("1 500 kr", SINGLE, None, "1500", "1500", None, ["currency_ambiguous"]),
    ("5 000 SEK", SINGLE, "SEK", "5000.00", "5000.00", None, []),
    ("5 000 kr SEK", SINGLE, "SEK", "5000.00", "5000.00", None, []),
    ("Rs. 5,000", SINGLE, None, "5000", "5000", None, ["currency_ambiguous"]),
    ("€300 – £500", RANGE, None, "300", "500", None, ["currency_ambiguous"]),
    ("€500 USD", SINGLE, None, "500", "500", None, ["currency_ambiguous"]),
    ("1031 - 1144", RANGE, None, "1031", "1144", None, ["currency_missing"]),
    # From, up to
    ("From €500", FROM, "EUR", "500.00", None, None, []),
    ("from only €500", FROM, "EUR", "500.00", None, None, []),
    ("Starting at €500", FROM, "EUR", "500.00", None, None, []),
    ("Prices start from €500", FROM, "EUR", "500.00", None, None, []),
    ("Starting from: €500", FROM, "EUR", "500.00", None, None, []),
    ("€500+", FROM, "EUR", "500.00", None, None, []),
    ("€500 and up", FROM, "EUR", "500.00", None, None, []),
    ("at least €500", FROM, "EUR", "500.00", None, None, []),
    ("Up to €500", RANGE, "EUR", None, "500.00", None, []),
    # Units
    ("From €500 per area", FROM, "EUR", "500.00", None, "area", []),
    ("€500 / area", SINGLE, "EUR", "500.00", "500.00", "area", []),
    ("€300 per treatment area", SINGLE, "EUR", "300.00", "300.00", "area", []),
    ("€500 each side", SINGLE, "EUR", "500.00", "500.00", "side", []),
    ("£500-£1,000 per syringe", RANGE, "GBP", "500.00", "1000.00", "syringe", []),
    ("€10 to €15 per unit", RANGE, "EUR", "10.00", "15.00", "unit", []),
    ("€300 per treatment", SINGLE, "EUR", "300.00", "300.00", "session", []),
    ("€300/visit", SINGLE, "EUR", "300.00", "300.00", "session", []),
    ("€300 a session", SINGLE, "EUR", "300.00", "300.00", "session", []),
    ("€900 per package", SINGLE, "EUR", "900.00", "900.00", "course", []),
    ("€900 per course of treatment", SINGLE, "EUR", "900.00", "900.00", "course", []),
    ("€900 per procedure", SINGLE, "EUR", "900.00", "900.00", "procedure", []),
    ("€300 per area - €500 per area", RANGE, "EUR", "300.00", "500.00", "area", []),
    ("per area from €500", FROM, "EUR", "500.00", None, "area", []),
    ("€500 per 1 ml syringe", SINGLE, "EUR", "500.00", "500.00", "syringe", []),
    ("€500 per vial", SINGLE, "EUR", "500.00", "500.00", None, ["price_unit_unknown"]),
    ("€500 each", SINGLE, "EUR", "500.00", "500.00", None, ["price_unit_unknown"]),
    ("€500 per area per session", SINGLE, "EUR", "500.00", "500.00", None, ["price_unit_unknown"]),
    # Further words
    ("about €500", SINGLE, "EUR", "500.00", "500.00", None, ["price_approximate"]),
    ("€500 on average", SINGLE, "EUR", "500.00", "500.00", None, ["price_approximate"]),
    ("€500 + VAT", SINGLE, "EUR", "500.00", "500.00", None, ["words_not_read"]),
    (
        "€600 per session, series of at least three",
        SINGLE, "EUR", "600.00", "600.00", "session", ["words_not_read"],
    ),
    # What cannot be one price
    ("€1144 - €1031", RANGE, "EUR", None, None, None, ["range_reversed"]),
    ("€300 and €500", RANGE, "EUR", None, None, None, ["price_not_understood"]),
    (
        "€500 (face), €800 (body)",
        SINGLE, "EUR", None, None, None, ["price_not_understood"],
    ),
    ("€1-2k", RANGE, "EUR", None, None, None, ["price_not_understood"]),
]  # fmt: skip


@pytest.mark.parametrize("case", PRICES, ids=[case[0] for case in PRICES])
@pytest.mark.parametrize("is_labelled", [False, True])
def test_price(case: Case, is_labelled: bool) -> None:
    text, kind, currency, low, high, unit, codes = case
    price, notes = read_price(text, is_labelled=is_labelled)
    assert price is not None
    assert as_json(price) == {
        "raw": text, "kind": kind, "currency": currency, "min": low, "max": high, "unit": unit,
    }  # fmt: skip
    assert [note.code for note in notes] == codes


def as_json(price: PriceReading) -> object:
    nothing = Reading("", (), None, None, price, None, (), (), (), {}, (), ())
    return nothing.to_json()["price"]


@pytest.mark.parametrize(
    "text",
    [
        "Price on consultation",
        "On request",
        "Upon consultation",
        "Available on request",
        "Contact us for pricing",
        "Price on application",
        "POA",
    ],
)
def test_on_consultation(text: str) -> None:
    expected = PriceReading(text, PriceKind.ON_CONSULTATION)
    assert read_price(text, is_labelled=False) == (expected, [])
    assert read_price(text, is_labelled=True) == (expected, [])


@pytest.mark.parametrize(
    "text",
    [
        "Laser/Light Therapy",
        "Free consultation",
        "Consultation fee: €100",
        "79% Worth It",
        "10-30 Minutes",
        "5 stars (120 reviews)",
        "The cost would vary",
        "try 500",
        "1.5 million €",
        "five hundred dollars",
        "$500 " * 60,
    ],
)
def test_other_texts_are_no_price(text: str) -> None:
    price, notes = read_price(text, is_labelled=True)
    assert price is None or price.minimum is None
    assert "price_not_understood" in [note.code for note in notes]
    unlabelled, _ = read_price(text, is_labelled=False)
    assert unlabelled is None or unlabelled.minimum is None


def test_bare_number_is_a_price_only_with_a_label() -> None:
    assert read_price("973", is_labelled=False) == (None, [])
    price, notes = read_price("973", is_labelled=True)
    assert price == PriceReading("973", PriceKind.SINGLE, None, Decimal(973), Decimal(973))
    assert [note.code for note in notes] == ["currency_missing"]
