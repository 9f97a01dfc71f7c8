"""One document in many forms: what each says, field by field.

Each case changes the same small document; all fields that a case does not name must stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from procedures.documents import read_bytes, read_document

Change = Callable[[str], str]
HEADINGS = "The Skinny|About the Procedure|Recovery Notes|Ideal Candidate|Not Recommended For|Side Effects"
FACTS = "avg. recovery\n3 days\nTopical\nUS$1031 - US$1144\n"
LISTS = "  • quick\n  • little pain\n\n\n  • several treatments\n  • not as dramatic\n"
SIDE_EFFECTS = "Side effects of the acid may include redness and dryness."


def put(old: str, new: str) -> Change:
    """Replaces a text that must be there, once."""

    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def sub(pattern: str, new: str) -> Change:
    return lambda text: re.sub(pattern, new, text, flags=re.MULTILINE)


def section(
    heading: str, *paragraphs: str, key: str | None = None, items: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {"heading": heading, "key": key, "paragraphs": list(paragraphs), "items": list(items)}


# Name, change, fields that differ, codes of warnings.
FORMS: list[tuple[str, Change, dict[str, Any], list[str]]] = [
    ("as it is", lambda text: text, {}, []),
    # Bytes and white space
    ("line ends of Windows", lambda text: text.replace("\n", "\r\n"), {}, []),
    ("line ends of old Macs", lambda text: text.replace("\n", "\r"), {}, []),
    ("byte-order mark", lambda text: "\ufeff" + text, {}, []),
    ("blank lines first", lambda text: "\n \n" + text, {}, []),
    ("spaces and tabs at line ends", lambda text: text.replace("\n", " \t\n"), {}, []),
    ("all lines indented", lambda text: text.replace("\n", "\n    "), {}, []),
    ("every line doubled", lambda text: text.replace("\n", "\n\n"), {}, []),
    ("never more than one blank line", sub(r"\n{2,}", "\n\n"), {}, []),
    ("no blank line below headings", sub(rf"^({HEADINGS})\n\n", r"\1\n"), {}, []),
    (
        "decomposed accents",
        put("renews the skin", "renews the skin, cafe\u0301"),
        {"intro": ["A peel that renews the skin, caf\u00e9."]},
        [],
    ),
    # Title and introduction
    (
        "title with signs",
        sub("Glow Peel", "Glow™ Péel® (<1% acid) & more"),
        {"title": "Glow™ Péel® (<1% acid) & more"},
        [],
    ),
    (
        "long title",
        sub(
            "Glow Peel",
            "Non-Invasive Radiofrequency Microneedling With Plasma (PRP) For Acne Scars & Stretches",
        ),
        {"title": "Non-Invasive Radiofrequency Microneedling With Plasma (PRP) For Acne Scars & Stretches"},
        [],
    ),
    ("title as a question", sub("Glow Peel", "What Is a Glow Peel?"), {"title": "What Is a Glow Peel?"}, []),
    ("title of two parts", sub("Glow Peel", "Glow Peel | Clinic"), {"title": "Glow Peel | Clinic"}, []),
    ("title twice at the top", put("Glow Peel\n\n", "Glow Peel\n\nGlow Peel®\n\n"), {}, []),
    ("title in the facts in other typography", put("Skinny\n\nGlow Peel", "Skinny\n\nGLOW PEEL®"), {}, []),
    ("no name among the facts", put("Skinny\n\nGlow Peel\n", "Skinny\n\n"), {}, []),
    ("no overview heading", sub(r"^Glow Peel Overview.*\n\n", ""), {}, []),
    (
        "overview heading with a page number",
        sub(r"^Glow Peel Overview.*", "Glow Peel® Overview - 973"),
        {},
        [],
    ),
    ("overview heading alone", sub(r"^Glow Peel Overview.*", "GLOW PEEL OVERVIEW"), {}, []),
    (
        "introduction of two paragraphs, the second below the overview heading",
        put("to Know\n", "to Know\n\nIt takes an hour.\n"),
        {"intro": ["A peel that renews the skin.", "It takes an hour."]},
        [],
    ),
    (
        "introduction below the facts",
        lambda text: put("US$1144\n", "US$1144\n\nA peel that renews the skin.\n")(
            put("A peel that renews the skin.\n\n", "")(text)
        ),
        {},
        ["text_outside_sections"],
    ),
    (
        "no introduction",
        put("A peel that renews the skin.\n\n", ""),
        {"intro": [], "missing": ["introduction"]},
        [],
    ),
    # Facts
    ("facts in another order", put(FACTS, "US$1031 - US$1144\nTopical\navg. recovery\n3 days\n"), {}, []),
    ("facts apart", put(FACTS, FACTS.replace("\n", "\n\n")), {}, []),
    ("no heading above the facts", put("The Skinny\n\n", ""), {}, []),
    (
        "neither overview heading nor heading above the facts",
        sub(r"^(Glow Peel Overview.*|The Skinny)\n\n", ""),
        {},
        [],
    ),
    ("heading above the facts in capitals with a colon", put("The Skinny", "THE SKINNY:"), {}, []),
    ("label of the later template", put("avg. recovery\n", "Average Recovery\n\n\n"), {}, []),
    ("label with its value", put("avg. recovery\n3 days", "Avg Recovery: 3 days"), {}, []),
    ("label and value in columns", put("avg. recovery\n3 days", "avg. recovery\t3 days"), {}, []),
    ("label with a space only", put("avg. recovery\n3 days", "average recovery 3 days"), {}, []),
    (
        "all facts with labels",
        put(FACTS, "Recovery: 3 days\nCategory: Topical\nPrice: US$1031 - US$1144\n"),
        {},
        [],
    ),
    (
        "facts with labels above the heading of the facts",
        lambda text: put("A peel that", "Price: US$1031 - US$1144\nCategory: Topical\n\nA peel that")(
            put("Topical\nUS$1031 - US$1144\n", "")(text)
        ),
        {},
        [],
    ),
    (
        "facts at the end",
        lambda text: put(
            "\n\n\n  • quick", "\n\nAverage Recovery\n3 days\nTopical\nUS$1031 - US$1144\n\n\n  • quick"
        )(put(f"The Skinny\n\nGlow Peel\n{FACTS}\n", "")(text)),
        {},
        [],
    ),
    ("facts on one line", put(FACTS, "avg. recovery: 3 days | Topical | US$1031 - US$1144\n"), {}, []),
    (
        "recovery as a sentence",
        put("3 days\nTop", "Most people need some rest.\nTop"),
        {
            "recovery": {
                "raw": "Most people need some rest.",
                "min_hours": None,
                "max_hours": None,
                "none": False,
            }
        },
        ["recovery_vague"],
    ),
    ("facts as a list", put(FACTS, "- avg. recovery: 3 days\n- Topical\n- US$1031 - US$1144\n"), {}, []),
    (
        "no recovery time",
        put("3 days\nTop", "None\nTop"),
        {"recovery": {"raw": "None", "min_hours": 0, "max_hours": 0, "none": True}},
        [],
    ),
    (
        "recovery missing",
        put("avg. recovery\n3 days\n", ""),
        {"recovery": None, "missing": ["recovery"]},
        [],
    ),
    ("category missing", put("Topical\n", ""), {"category": None, "missing": ["category"]}, []),
    ("price missing", put("US$1031 - US$1144\n", ""), {"price": None, "missing": ["price"]}, []),
    (
        "all facts missing",
        put(FACTS, ""),
        {
            "recovery": None,
            "category": None,
            "price": None,
            "missing": ["recovery", "category", "price"],
        },
        [],
    ),
    (
        "unit on the next line",
        put("US$1031 - US$1144", "From US$500\nper area"),
        {
            "price": {
                "raw": "From US$500 per area",
                "kind": "from",
                "currency": "USD",
                "min": "500.00",
                "max": None,
                "unit": "area",
            }
        },
        [],
    ),
    (
        "unit in the label",
        put("US$1031 - US$1144", "Price per syringe\nUS$500"),
        {
            "price": {
                "raw": "US$500",
                "kind": "single",
                "currency": "USD",
                "min": "500.00",
                "max": "500.00",
                "unit": "syringe",
            }
        },
        [],
    ),
    (
        "price on consultation",
        put("US$1031 - US$1144", "Price on consultation"),
        {
            "price": {
                "raw": "Price on consultation",
                "kind": "on_consultation",
                "currency": None,
                "min": None,
                "max": None,
                "unit": None,
            }
        },
        [],
    ),
    # The date
    (
        "date above the introduction",
        lambda text: put("A peel", "Last Updated: 07.28.2021\n\nA peel")(
            put("Last Updated: 07.28.2021\n\n", "")(text)
        ),
        {},
        [],
    ),
    (
        "date on the line below its label",
        put("Last Updated: 07.28.2021", "LAST UPDATED\n28. July 2021"),
        {"last_updated": {"raw": "28. July 2021", "iso": "2021-07-28", "ambiguous": False}},
        [],
    ),
    ("date and text without a blank line", put("07.28.2021\n\n", "07.28.2021\n"), {}, []),
    (
        "date in words",
        put("Last Updated: 07.28.2021", "Updated on July 28, 2021"),
        {"last_updated": {"raw": "July 28, 2021", "iso": "2021-07-28", "ambiguous": False}},
        [],
    ),
    (
        "date missing, with a sentence that begins like it",
        put("Last Updated: 07.28.2021", "Updated protocols are in use."),
        {
            "last_updated": None,
            "missing": ["last_updated"],
            "sections": {
                0: section(
                    "About the Procedure",
                    "Updated protocols are in use.",
                    "An acid loosens the outer layer of the skin.",
                    "The layer sheds over a few days.",
                    key="about",
                )
            },
        },
        [],
    ),
    # Headings
    ("numbered headings", sub(r"^(Recovery Notes|Ideal Candidate)$", r"3. \1"), {}, []),
    (
        "heading with brackets",
        put("Side Effects", "Side Effects (rare)"),
        {"sections": {4: {"heading": "Side Effects (rare)"}}},
        [],
    ),
    ("headings with a dash", sub(r"^(Recovery Notes|Ideal Candidate)\n\n", r"\1 – "), {}, []),
    (
        "section of the document's own below the facts",
        lambda text: put("Topical\n", "Laser/Light Therapy\n")(
            put("About the Procedure", "What to expect\n\nA tingle.\n\nAbout the Procedure")(text)
        ),
        {"category": "Laser/Light Therapy", "sections": {-1: section("What to expect", "A tingle.")}},
        [],
    ),
    ("headings with a colon", sub(rf"^({HEADINGS})$", r"\1:"), {}, []),
    ("headings with marks", sub(rf"^({HEADINGS})$", r"## \1"), {}, []),
    ("headings in bold", sub(rf"^({HEADINGS})$", r"**\1**"), {}, []),
    (
        "headings with their text behind a colon",
        sub(r"^(Recovery Notes|Ideal Candidate)\n\n", r"\1: "),
        {},
        [],
    ),
    (
        "about this procedure by name",
        put("About the Procedure", "About Glow Peel"),
        {"sections": {0: {"heading": "About Glow Peel"}}},
        [],
    ),
    (
        "sentences that begin with a heading's words",
        put("Most patients are back", "Recovery notes vary between patients.\n\nMost patients are back"),
        {
            "sections": {
                1: section(
                    "Recovery Notes",
                    "Recovery notes vary between patients.",
                    "Most patients are back at work the next day.",
                    key="recovery_notes",
                )
            }
        },
        [],
    ),
    (
        "a wrapped sentence with a heading's words on a line",
        put(SIDE_EFFECTS, "Many people who had the treatment have seen no\nside effects\nthat last longer."),
        {
            "sections": {
                4: section(
                    "Side Effects",
                    "Many people who had the treatment have seen no\nside effects\nthat last longer.",
                    key="side_effects",
                )
            }
        },
        [],
    ),
    (
        "sections of the document's own",
        put(
            "Side Effects\n",
            "How It Works\n\nAcid dissolves bonds.\n\nWhat to expect\n\nA tingle.\n\nSide Effects\n",
        ),
        {
            "sections": {
                3.1: section("How It Works", "Acid dissolves bonds."),
                3.2: section("What to expect", "A tingle."),
            }
        },
        [],
    ),
    (
        "section of the document's own at the end, with a list",
        put("\n\n\n  • quick", "\n\nAftercare:\n\n• cream\n• shade\n\n\n  • quick"),
        {"sections": {4.1: section("Aftercare", items=("cream", "shade"))}},
        [],
    ),
    (
        "sections in another order",
        lambda text: put("About the", "Ideal Candidate\n\nAdults with dull or uneven skin.\n\nAbout the")(
            put("Ideal Candidate\n\nAdults with dull or uneven skin.\n\n", "")(text)
        ),
        {
            "sections": {
                -1: section("Ideal Candidate", "Adults with dull or uneven skin.", key="ideal_candidate"),
                2: None,
            }
        },
        [],
    ),
    (
        "section missing",
        put("Ideal Candidate\n\nAdults with dull or uneven skin.\n\n", ""),
        {"sections": {2: None}, "missing": ["ideal_candidate"]},
        [],
    ),
    (
        "contraindications are not what it is not recommended for",
        put("Not Recommended For", "Contraindications"),
        {
            "sections": {3: {"heading": "Contraindications", "key": None}},
            "missing": ["not_recommended_for"],
        },
        [],
    ),
    (
        "wrapped paragraphs",
        put("The layer sheds over a few days.", "The layer sheds\nover a few days."),
        {
            "sections": {
                0: section(
                    "About the Procedure",
                    "An acid loosens the outer layer of the skin.",
                    "The layer sheds\nover a few days.",
                    key="about",
                )
            }
        },
        [],
    ),
    # Lists
    *[(f"bullets {mark}", sub("^  • ", f"  {mark} "), {}, []) for mark in "*-–·‣◦▪+✓✔→"],
    ("bullets without a space", sub("^  • ", "•"), {}, []),
    ("bullets with tabs", sub("^  • ", "\t•\t"), {}, []),
    (
        "numbered lists",
        put(LISTS, "1. quick\n2. little pain\n\n\n1) several treatments\n2) not as dramatic\n"),
        {},
        [],
    ),
    (
        "lists that only differ in their mark",
        put(LISTS, "+ quick\n+ little pain\n- several treatments\n- not as dramatic\n"),
        {},
        [],
    ),
    ("items apart", put(LISTS, LISTS.replace("\n", "\n\n")), {}, []),
    ("items that wrap", put("• not as dramatic", "• not as\n    dramatic"), {}, []),
    ("lists one blank line apart", put(LISTS, LISTS.replace("\n\n\n", "\n\n")), {}, []),
    (
        "one item each",
        put(LISTS, "  • quick\n\n\n  • several treatments\n"),
        {"pros": ["quick"], "cons": ["several treatments"]},
        [],
    ),
    (
        "labelled lists",
        put(LISTS, LISTS.replace("  • qu", "Pros\n\n  • qu").replace("  • se", "Cons:\n\n  • se")),
        {},
        [],
    ),
    (
        "labelled lists, cons first",
        put(LISTS, "Drawbacks\n- several treatments\n- not as dramatic\nBenefits\n- quick\n- little pain\n"),
        {},
        [],
    ),
    ("lists under one label", put("\n\n\n  • quick", "\n\nPros and Cons\n\n  • quick"), {}, []),
    (
        "labelled lists in the middle",
        lambda text: put(
            "Recovery Notes",
            "Pros:\n• quick\n• little pain\n\nCons:\n• several treatments\n• not as dramatic\n\n"
            "Recovery Notes",
        )(put(LISTS, "")(text)),
        {},
        [],
    ),
    ("cons only", put("  • quick\n  • little pain\n\n\n", "Cons\n"), {"pros": [], "missing": ["pros"]}, []),
    (
        "a list inside a section",
        put(
            "Adults with dull or uneven skin.",
            "Adults with:\n\n- dull skin\n- uneven skin\n\nAge matters little.",
        ),
        {
            "sections": {
                2: section(
                    "Ideal Candidate",
                    "Adults with:",
                    "Age matters little.",
                    key="ideal_candidate",
                    items=("dull skin", "uneven skin"),
                )
            }
        },
        [],
    ),
    (
        "a list inside the last section",
        put(SIDE_EFFECTS, "Side effects may include:\n\n  • redness\n  • dryness"),
        {
            "sections": {
                4: section(
                    "Side Effects",
                    "Side effects may include:",
                    key="side_effects",
                    items=("redness", "dryness"),
                )
            }
        },
        [],
    ),
    (
        "a list that a heading's words announce",
        put(SIDE_EFFECTS, "Side effects:\n\n- redness\n- dryness"),
        {
            "sections": {
                4: section("Side Effects", "Side effects:", key="side_effects", items=("redness", "dryness"))
            }
        },
        [],
    ),
    (
        "a list that is a section",
        put(SIDE_EFFECTS, "- redness\n- dryness"),
        {"sections": {4: section("Side Effects", key="side_effects", items=("redness", "dryness"))}},
        [],
    ),
    ("no lists", put(LISTS, ""), {"pros": [], "cons": [], "missing": ["pros", "cons"]}, []),
    # The footer
    ("no footer", lambda text: text[: text.index("We’ve")], {}, []),
    ("footer with a straight apostrophe", put("We’ve", "We've"), {}, []),
    ("footer directly below the lists", put("dramatic\n\nWe", "dramatic\nWe"), {}, []),
    ("footer with a copyright line", lambda text: text + "\n\n© 2021 The publisher", {}, []),
]


@pytest.mark.parametrize(
    ("change", "differing", "codes"), [case[1:] for case in FORMS], ids=[case[0] for case in FORMS]
)
def test_form(
    change: Change,
    differing: dict[str, Any],
    codes: list[str],
    base: str,
    base_fields: dict[str, Any],
) -> None:
    fields = read_document(change(base)).to_json()
    assert [warning["code"] for warning in fields.pop("warnings")] == codes
    del fields["lines"]
    expected = {**base_fields, **differing}
    if "sections" in differing:
        expected["sections"] = changed_sections(base_fields["sections"], differing["sections"])
    assert fields == expected


def changed_sections(
    sections: list[dict[str, Any]], changes: dict[float, dict[str, Any] | None]
) -> list[dict[str, Any]]:
    """Sections with some of them changed, left out (None), or put between two others (3.1)."""
    numbered: dict[float, dict[str, Any]] = dict(enumerate(sections))
    for number, change in changes.items():
        if change is None:
            del numbered[number]
        else:
            numbered[number] = {**numbered.get(number, {}), **change}
    return [numbered[number] for number in sorted(numbered)]


@pytest.mark.parametrize("has_heading", [True, False])
@pytest.mark.parametrize("between", ["", "\n"])
@pytest.mark.parametrize(
    "order",
    list(permutations(("Glow Peel\n", "avg. recovery\n3 days\n", "Topical\n", "US$1031 - US$1144\n"))),
)
def test_facts_in_any_order(
    order: tuple[str, ...], between: str, has_heading: bool, base: str, base_fields: dict[str, Any]
) -> None:
    text = put(f"Glow Peel\n{FACTS}", between.join(order))(base)
    if not has_heading:
        text = put("The Skinny\n\n", "")(text)
    fields = read_document(text).to_json()
    assert fields["warnings"] == []
    assert fields.items() >= base_fields.items()


def test_bytes_and_text_are_read_alike(base: str) -> None:
    assert read_bytes(base.encode()) == read_bytes(base.encode("utf-8-sig")) == read_document(base)
