"""The reader takes any text and any bytes: it reads them or refuses them, and nothing else happens."""

from __future__ import annotations

import json
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from procedures.documents import DocumentError, Reading, read_bytes, read_document
from procedures.documents.reading import EXPECTED
from procedures.documents.summary import summary

LINES = [
    "Glow Peel", "The Skinny", "avg. recovery", "avg. recovery: 3 days", "3 days", "1-2 weeks", "None",
    "Topical", "$500", "€1.031,50 - €2", "per area", "Price on consultation", "Price:", "Category:",
    "About the Procedure", "About", "Recovery Notes:", "Recovery", "Side Effects", "side effects: many",
    "Last Updated: 01.02.2021", "Last Updated", "28. July 2021",
    "Glow Peel Overview - Everything You Need to Know", "Pros", "Cons", "Pros and Cons", "Benefits",
    "Pros: a, b", "• item", "  - item", "1. item", "   wrapped", "✗ item", "How It Works", "What is it?",
    "A sentence of some length that ends.", "no full stop", "They may include:", "We've done the homework.",
    "App store icon", "----", "## Marked", "**Bold**", "", "", "", "\t", "\u00a0", "x" * 130,
]  # fmt: skip


def check(reading: Reading) -> None:
    """What holds for every reading."""
    fields = reading.to_json()
    assert json.loads(json.dumps(fields)) == fields
    assert set(fields["missing"]) | set(fields["lines"]) >= set(EXPECTED)
    assert not set(fields["missing"]) & set(fields["lines"])
    assert fields["missing"] == [name for name in EXPECTED if name in fields["missing"]]
    price, recovery = reading.price, reading.recovery
    if price and price.minimum is not None and price.maximum is not None:
        assert price.minimum <= price.maximum
    if recovery and recovery.min_hours is not None and recovery.max_hours is not None:
        assert recovery.min_hours <= recovery.max_hours
    assert summary(reading)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(LINES), max_size=40).map("\n".join))
def test_lines_of_the_form_in_any_order(text: str) -> None:
    with suppress(DocumentError):
        reading = read_document(text)
        check(reading)


@settings(deadline=None)
@given(st.text(), st.sampled_from(["", "\nThe Skinny\n", "\nAbout the Procedure\n"]), st.text())
def test_any_text(first: str, mark: str, second: str) -> None:
    with suppress(DocumentError):
        check(read_document(first + mark + second))


@settings(deadline=None)
@given(st.binary(), st.sampled_from([b"", b"\nThe Skinny\n"]), st.binary())
def test_any_bytes(first: bytes, mark: bytes, second: bytes) -> None:
    with suppress(DocumentError):
        check(read_bytes(first + mark + second))


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.sampled_from(LINES), max_size=40).map("\n".join),
    st.sampled_from(["\r\n", "\r"]),
    st.sampled_from(["", "\ufeff"]),
)
def test_line_ends_do_not_matter(text: str, line_end: str, mark: str) -> None:
    with suppress(DocumentError):
        reading = read_document(text)
        assert read_document(mark + text.replace("\n", line_end)) == reading
