"""Writing a document, and reading it back."""

from __future__ import annotations

import datetime
import string
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procedures.documents import (
    DocumentSection,
    PriceKind,
    PriceReading,
    PriceUnit,
    ProcedureDocument,
    RecoveryReading,
    RecoveryUnit,
    SectionKey,
    read_document,
    write_document,
)
from procedures.documents.currencies import decimals_of
from procedures.documents.headings import SECTION_HEADINGS
from procedures.documents.text import clean

DOCUMENT = ProcedureDocument(
    title="Glow Peel",
    intro=("A peel that renews the skin.",),
    recovery=RecoveryReading.between(Decimal(3), Decimal(3), RecoveryUnit.DAYS),
    category="Topical",
    price=PriceReading.stated(PriceKind.FROM, "EUR", Decimal(500), None, PriceUnit.SESSION),
    last_updated=datetime.date(2022, 9, 1),
    sections=(
        DocumentSection("About the Procedure", SectionKey.ABOUT, ("An acid loosens the skin.",)),
        DocumentSection("why it is done", None, ("For dull skin.",), ("lines", "spots")),
        DocumentSection("Side Effects", SectionKey.SIDE_EFFECTS, ("They may include:",), ("redness",)),
    ),
    pros=("quick",),
    cons=("several treatments",),
)

TEXT = """\
Glow Peel

A peel that renews the skin.

Glow Peel Overview - Everything You Need to Know

The Skinny

Glow Peel
avg. recovery
3 days
Topical
From 500 EUR per session

About the Procedure

Last Updated: September 1, 2022

An acid loosens the skin.


why it is done

For dull skin.

  • lines
  • spots

Side Effects

They may include:

  • redness

Pros

  • quick

Cons

  • several treatments
"""


def test_document_as_text() -> None:
    written = write_document(DOCUMENT)
    assert written.text == TEXT
    assert written.losses == ()
    reading = read_document(TEXT)
    assert reading.to_document() == DOCUMENT
    assert reading.warnings == ()


def test_base_document_is_written_back(base: str) -> None:
    reading = read_document(base)
    written = write_document(reading.to_document())
    assert written.text == base.partition("\nWe’ve")[0]
    assert read_document(written.text).to_document() == reading.to_document()


def test_nothing_is_a_document_too() -> None:
    written = write_document(ProcedureDocument())
    assert written.losses == ()
    assert read_document(written.text).to_document() == ProcedureDocument()


@pytest.mark.parametrize(
    ("pros", "cons"), [((), ("dear",)), (("quick",), ()), (("quick",), ("dear", "slow"))]
)
@pytest.mark.parametrize("sections", [(), DOCUMENT.sections, DOCUMENT.sections[:1]])
def test_lists_are_read_back(
    pros: tuple[str, ...], cons: tuple[str, ...], sections: tuple[DocumentSection, ...]
) -> None:
    document = replace(DOCUMENT, sections=sections, pros=pros, cons=cons)
    written = write_document(document)
    assert written.losses == ()
    reading = read_document(written.text)
    assert reading.to_document() == document
    assert reading.warnings == ()


@pytest.mark.parametrize(
    "category", ["3 days", "$500", "Side Effects", "Glow Peel", "None", "per area", "A sentence of words."]
)
def test_category_that_looks_like_something_else(category: str) -> None:
    document = replace(DOCUMENT, category=category)
    written = write_document(document)
    assert written.losses == ()
    assert read_document(written.text).to_document() == document


# A change of the document, and the one sentence that names what the text does not hold.
NOT_HELD: list[tuple[ProcedureDocument, str]] = [
    (
        replace(DOCUMENT, intro=("Side Effects", "A peel.")),
        "introduction: “Side Effects” is left out: the form does not give it back as it is.",
    ),
    (
        replace(DOCUMENT, intro=("A peel.", "• not an item")),
        "introduction: “• not an item” is left out: the form does not give it back as it is.",
    ),
    (
        replace(DOCUMENT, intro=("Last Updated: 01.13.2020",)),
        "introduction: “Last Updated: 01.13.2020” is left out: the form does not give it back as it is.",
    ),
    (
        replace(DOCUMENT, intro=("A peel.\n\nIt takes an hour.",)),
        "introduction: “A peel. It takes an hour.” has blank lines; it is written as 2 paragraphs.",
    ),
    (
        replace(DOCUMENT, pros=("quick\x00",)),
        "pros: “quick\x00” is left out: it is not plain text.",
    ),
    (
        replace(DOCUMENT, pros=("quick\nand cheap",)),
        "pros: “quick and cheap” is written on one line.",
    ),
    (
        replace(DOCUMENT, title="The Skinny"),
        "title: “The Skinny” is left out: the form does not give it back as it is.",
    ),
    (
        replace(
            DOCUMENT, sections=(DocumentSection("Adverse Effects", SectionKey.SIDE_EFFECTS, ("None.",)),)
        ),
        "heading: “Adverse Effects” is written as “Side Effects”.",
    ),
    (
        replace(DOCUMENT, sections=(*DOCUMENT.sections, DocumentSection("Ends in a dot.", None, ("Text.",)))),
        "“Ends in a dot.” is not read as a heading; its text follows the text above.",
    ),
    (
        replace(DOCUMENT, recovery=RecoveryReading("soon", 24, 24)),
        "recovery: “soon” is written as “24 hours”.",
    ),
    (
        replace(DOCUMENT, price=PriceReading("a bargain", PriceKind.SINGLE)),
        "price: “a bargain” is left out: the form does not give it back as it is.",
    ),
    (
        replace(DOCUMENT, last_updated=datetime.date(1066, 10, 14)),
        "last updated: “1066-10-14” is left out: the form does not give it back as it is.",
    ),
]


@pytest.mark.parametrize(("document", "sentence"), NOT_HELD, ids=[case[1][:40] for case in NOT_HELD])
def test_what_the_form_cannot_hold_is_named(document: ProcedureDocument, sentence: str) -> None:
    written = write_document(document)
    assert written.losses == (sentence,)
    assert read_document(written.text).to_document() == written.read_back


# Texts that look like parts of the form.
NASTY = [
    "Side Effects", "The Skinny", "About the Procedure", "Recovery Notes:", "Recovery", "Overview",
    "Introduction", "• bullet", "- dash", "1. one", "(1) one", "*", "+ plus", "o\tround", "-----",
    "## Heading", "**Bold**", "Pros", "Cons:", "Pros and Cons", "Pros: quick, cheap", "Benefits",
    "Side Effects: bruising", "Last Updated: 01.02.2020", "Updated on 2020-01-01", "28. July 2021",
    "avg. recovery", "avg. recovery: 5 days", "Price: $3", "Category: Surgical", "Type: surgical", "3 days",
    "None", "N/A", "$500", "$500 - $600 per area", "per area", "on request", "Laser/Light Therapy",
    "Surgery", "We’ve done the homework.", "App store icon", "Download our 3D App", "© 2020",
    "Glow Peel Overview - Everything You Need to Know", "Aftercare", "How It Works", "What is it?",
    "They may include:", "<html>", "\x00", "\u200b", "®", "e\u0301", "a", "A", "…", "a.", "\tx y", "a\nb",
    "a\n\nb", "a\n• b", "Words\nSide Effects", "Longer " * 30,
]  # fmt: skip

nasty = st.one_of(st.sampled_from(NASTY), st.text(max_size=12), st.text(alphabet="aA .:-•1$\n", max_size=10))
words = st.text(alphabet=string.ascii_lowercase, min_size=2, max_size=9)
sentences = st.lists(words, min_size=3, max_size=20).map(lambda parts: f"The {' '.join(parts)}.")
phrases = st.lists(words, min_size=1, max_size=5).map(lambda parts: f"x{' '.join(parts)}")


def amounts(currency: str | None, size: int) -> st.SearchStrategy[list[Decimal]]:
    decimals = decimals_of(currency) if currency else 0
    one = st.integers(0, 10**8).map(lambda number: Decimal(number).scaleb(-decimals))
    return st.lists(one, min_size=size, max_size=size).map(sorted)


@st.composite
def prices(draw: st.DrawFn) -> PriceReading:
    kind = draw(st.sampled_from(PriceKind))
    currency = draw(st.sampled_from(["USD", "EUR", "GBP", "CHF", "JPY", "KWD", None]))
    unit = draw(st.none() | st.sampled_from(PriceUnit))
    low, high = draw(amounts(currency, 2))
    if kind == PriceKind.RANGE:
        return PriceReading.stated(kind, currency, draw(st.sampled_from([low, None])), high, unit)
    return PriceReading.stated(kind, currency, low, None, unit)


@st.composite
def recoveries(draw: st.DrawFn) -> RecoveryReading:
    low, high = sorted(draw(st.tuples(st.integers(1, 60), st.integers(1, 60))))
    low_or_none, high_or_none = draw(st.sampled_from([(low, high), (None, high), (low, None), (low, low)]))
    return draw(
        st.just(RecoveryReading.no_recovery())
        | st.sampled_from(RecoveryUnit).map(
            lambda unit: RecoveryReading.between(
                None if low_or_none is None else Decimal(low_or_none),
                None if high_or_none is None else Decimal(high_or_none),
                unit,
            )
        )
    )


def documents(
    text: st.SearchStrategy[str],
    item: st.SearchStrategy[str],
    sections: st.SearchStrategy[tuple[DocumentSection, ...]],
    name: st.SearchStrategy[str],
) -> st.SearchStrategy[ProcedureDocument]:
    texts, items = st.lists(text, max_size=3).map(tuple), st.lists(item, max_size=3).map(tuple)
    return st.builds(
        ProcedureDocument,
        title=name,
        intro=texts,
        recovery=st.none() | recoveries(),
        category=st.none() | name,
        price=st.none() | prices(),
        last_updated=st.none() | st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)),
        sections=sections,
        pros=items,
        cons=items,
    )


@st.composite
def plain_sections(draw: st.DrawFn) -> tuple[DocumentSection, ...]:
    """Sections of the form and of the document's own, each with text, none twice."""
    found = []
    for key in draw(st.lists(st.sampled_from([*SectionKey, None]), max_size=6, unique=True)):
        heading = key.value.replace("_", " ").title() if key else f"{draw(phrases).capitalize()} heading"
        if key == SectionKey.ABOUT:
            heading = "About the Procedure"
        texts = tuple(draw(st.lists(sentences, min_size=1, max_size=3)))
        found.append(DocumentSection(heading, key, texts, tuple(draw(st.lists(phrases, max_size=3)))))
    return tuple(found)


@settings(deadline=None)
@given(documents(sentences, phrases, plain_sections(), phrases))
def test_plain_documents_are_held_whole(document: ProcedureDocument) -> None:
    written = write_document(document)
    assert written.losses == ()
    assert read_document(written.text).to_document() == document


nasty_sections = st.lists(
    st.builds(
        DocumentSection,
        nasty,
        st.none() | st.sampled_from(SectionKey),
        st.lists(nasty, max_size=3).map(tuple),
        st.lists(nasty, max_size=3).map(tuple),
    ),
    max_size=4,
).map(tuple)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(documents(nasty, nasty, nasty_sections, nasty))
def test_nasty_documents_are_held_or_named(document: ProcedureDocument) -> None:
    written = write_document(document)
    assert read_document(written.text).to_document() == written.read_back
    # What the text holds is held for good.
    again = write_document(written.read_back)
    assert (again.text, again.losses) == (written.text, ())
    # Nothing disappears without a word.
    if not written.losses:
        assert flat(written.read_back) == flat(document)


def flat(document: ProcedureDocument) -> list[str]:
    """All texts of a document, without the white space and the forms of accents that texts do not keep."""
    texts = [document.title, *document.intro, document.category or "", *document.pros, *document.cons]
    for section in document.sections:
        # A section of the form without a heading is written with the form's own.
        heading = normal(section.heading) or (SECTION_HEADINGS[section.key] if section.key else "")
        texts += [heading, *section.paragraphs, *section.items]
    return [text for text in map(normal, texts) if text]


def normal(text: str) -> str:
    return "\n".join(clean(line) for line in text.splitlines() if clean(line))
