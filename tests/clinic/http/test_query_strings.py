"""The one rule for query strings."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.http import Http404, QueryDict

from clinic.http.query_strings import QueryReader


def reader(query: str) -> QueryReader:
    return QueryReader(QueryDict(query))


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("250", "250"),
        ("250.5", "250.5"),
        ("1,250", "1250"),
        ("1 250.00", "1250.00"),
        ("1'234'567", "1234567"),
        ("0", "0"),
        (" 7 ", "7"),
    ],
)
def test_amounts(typed: str, amount: str) -> None:
    found = reader(f"price={typed}")
    assert found.amount("price") == Decimal(amount)
    assert found.problems == []


@pytest.mark.parametrize("typed", ["-1", "1e5", "NaN", "1,25", "12,3456", "1.234.567", "٣", "abc", "9" * 13])
def test_what_is_no_amount_is_said(typed: str) -> None:
    found = reader(f"price={typed}")
    assert found.amount("price") is None
    (problem,) = found.problems
    assert typed in problem


def test_a_long_value_is_not_repeated_whole() -> None:
    found = reader("price=" + "x" * 10_000)
    found.amount("price")
    assert len(found.problems[0]) < 120


def test_choices() -> None:
    found = reader("kind=a&kind=b&kind=a&kind=&one=a&one=b&none=")
    assert found.choices("kind", ("a", "b")) == ("a", "b")
    assert found.choice("one", ("a", "b")) == "b"
    assert found.choice("none", ("a",)) == found.choice("absent", ("a",)) == ""
    with pytest.raises(Http404):
        found.choices("kind", ("a",))
    with pytest.raises(Http404):
        found.choice("one", ("a",))


@pytest.mark.parametrize(
    ("typed", "page", "is_said"),
    [("", 1, False), ("3", 3, False), ("0", 1, True), ("-3", 1, True), ("x", 1, True), ("9" * 20, 1, True)],
)
def test_pages(typed: str, page: int, is_said: bool) -> None:
    found = reader(f"page={typed}")
    assert found.page() == page
    assert bool(found.problems) is is_said
