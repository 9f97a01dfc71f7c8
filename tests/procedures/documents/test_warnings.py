"""Each kind of doubt: a document that raises it, on which line, and what becomes of the text."""

from __future__ import annotations

from typing import Any

import pytest

from procedures.documents import WarningCode, read_document
from procedures.documents.reading import EXPECTED

TEXT = "About the Procedure\n\nIt takes an hour.\n"
FACTS = "Peel\n\nThe Skinny\n\nPeel\n"

# Code, document, line, and some fields of what is read.
DOUBTS: list[tuple[WarningCode, str, int, dict[str, Any]]] = [
    (
        WarningCode.DAMAGED_CHARACTERS,
        f"Peel\n\nItâ€™s a peel.\n\n{TEXT}",
        3,
        {"intro": ["Itâ€™s a peel."]},
    ),
    (
        WarningCode.TITLE_DIFFERS,
        "Chemical Peel\n\nThe Skinny\n\nPeels for the Face\nTopical\n",
        5,
        {"title": "Chemical Peel", "category": "Topical"},
    ),
    (
        WarningCode.TITLE_NOT_FIRST,
        "Peel Overview - Everything You Need to Know\n\nThe Skinny\n\nPeel\nTopical\n",
        1,
        {"title": "Peel", "category": "Topical"},
    ),
    (
        WarningCode.TITLE_NOT_FIRST,
        "The Skinny\n\nPeel\nTopical\n",
        3,
        {"title": "Peel", "category": "Topical"},
    ),
    (
        WarningCode.TITLE_UNCERTAIN,
        f"Home › Treatments\n\nSummer Glow\n\nA peel renews the skin.\n\n{TEXT}",
        3,
        {"title": "Summer Glow"},
    ),
    (
        WarningCode.TEXT_OUT_OF_PLACE,
        f"Peel\n\n{TEXT}\nSide Effects\n\nRed skin.\n\nReady to glow? Call us\n",
        11,
        {"intro": []},
    ),
    (
        WarningCode.TEXT_OUT_OF_PLACE,
        f"Peel\n\nGentle care since 1998\n\n{TEXT}",
        3,
        {"intro": ["Gentle care since 1998"]},
    ),
    (
        WarningCode.TEXT_OUT_OF_PLACE,
        f"Peel\n\n{TEXT}\nSide Effects\n\nRed skin. Call 0113 496 0000 about it.\n",
        9,
        {"intro": []},
    ),
    (
        WarningCode.LABEL_ASSUMED,
        f"{FACTS}How long will it all take: 1 hour\n",
        6,
        {"facts": {"treatment_time": "1 hour"}},
    ),
    (
        WarningCode.LABEL_ASSUMED,
        f"{FACTS}Price: £50 deposit\n",
        6,
        {},
    ),
    (
        WarningCode.OTHER_VALUE,
        f"{FACTS}Price: £500\n\n{TEXT}\nThe second peel is £300.\n",
        6,
        {},
    ),
    (
        WarningCode.OTHER_VALUE,
        f"{FACTS}avg. recovery\n3 days\n\n{TEXT}\nPlan on a downtime of two weeks.\n",
        7,
        {"recovery": {"raw": "3 days", "min_hours": 72, "max_hours": 72, "none": False}},
    ),
    (
        WarningCode.SECTION_ASSUMED,
        f"Peel\n\n{TEXT}\nRisks That Nobody Told Us Before\n\nRed skin.\n",
        7,
        {"missing": [name for name in EXPECTED if name not in ("title", "about", "side_effects")]},
    ),
    (
        WarningCode.TEXT_OUTSIDE_SECTIONS,
        f"{FACTS}Topical\n\nA peel renews the skin.\n",
        8,
        {"category": "Topical", "intro": ["A peel renews the skin."]},
    ),
    (
        WarningCode.LIST_OUTSIDE_SECTIONS,
        f"Peel\n\n- quick\n- cheap\n\n{TEXT}",
        3,
        {"intro": ["quick", "cheap"], "pros": []},
    ),
    (WarningCode.FACT_NOT_UNDERSTOOD, f"{FACTS}Sessions: depends\nTopical\n", 6, {"category": "Topical"}),
    (WarningCode.FACT_NOT_UNDERSTOOD, f"{FACTS}Topical\n4.8 stars\n", 7, {"category": "Topical"}),
    (
        WarningCode.LABEL_WITHOUT_VALUE,
        f"{FACTS}avg. recovery\nTopical\n",
        6,
        {"recovery": None, "category": "Topical"},
    ),
    (
        WarningCode.LABEL_WITHOUT_VALUE,
        f"{FACTS}avg. recovery\nN/A\nTopical\n",
        6,
        {"recovery": None, "category": "Topical"},
    ),
    (WarningCode.LABEL_WITHOUT_VALUE, f"{FACTS}Last Updated:\n", 6, {"last_updated": None}),
    (WarningCode.REPEATED_FACT, f"{FACTS}€500\n500 EUR\n", 7, {}),
    (WarningCode.REPEATED_FACT, f"{FACTS}Last Updated: 07.28.2021\nLast Updated: July 28, 2021\n", 7, {}),
    (
        WarningCode.CONFLICTING_FACT,
        f"{FACTS}avg. recovery\n3 days\nRecovery: 5 days\n",
        8,
        {"recovery": {"raw": "3 days", "min_hours": 72, "max_hours": 72, "none": False}},
    ),
    (
        WarningCode.CONFLICTING_FACT,
        f"{FACTS}Category: Topical\nCategory: Surgical\n",
        7,
        {"category": "Topical"},
    ),
    (
        WarningCode.WORDS_NOT_READ,
        f"{FACTS}avg. recovery\n3 days, with some peeling\n",
        7,
        {"recovery": {"raw": "3 days, with some peeling", "min_hours": 72, "max_hours": 72, "none": False}},
    ),
    (
        WarningCode.RECOVERY_NOT_UNDERSTOOD,
        f"{FACTS}avg. recovery\nback to work at once\n",
        7,
        {"recovery": {"raw": "back to work at once", "min_hours": None, "max_hours": None, "none": False}},
    ),
    (
        WarningCode.RECOVERY_UNIT_UNKNOWN,
        f"{FACTS}avg. recovery\n2 months\n",
        7,
        {"recovery": {"raw": "2 months", "min_hours": 1440, "max_hours": 1440, "none": False}},
    ),
    (
        WarningCode.RECOVERY_VAGUE,
        f"{FACTS}avg. recovery\na few days\n",
        7,
        {"recovery": {"raw": "a few days", "min_hours": None, "max_hours": None, "none": False}},
    ),
    (
        WarningCode.RECOVERY_UNLABELLED,
        f"{FACTS}1 week\n",
        6,
        {"recovery": {"raw": "1 week", "min_hours": 168, "max_hours": 168, "none": False}},
    ),
    (
        WarningCode.RANGE_REVERSED,
        f"{FACTS}avg. recovery\n5-3 days\n",
        7,
        {"recovery": {"raw": "5-3 days", "min_hours": None, "max_hours": None, "none": False}},
    ),
    (
        WarningCode.CATEGORY_UNCERTAIN,
        f"{FACTS}Evidence Based\nThermal Treatment\n",
        7,
        {"category": "Thermal Treatment"},
    ),
    (WarningCode.PRICE_NOT_UNDERSTOOD, f"{FACTS}Price: ask nicely\n", 6, {"price": None}),
    (
        WarningCode.PRICE_NOT_UNDERSTOOD,
        f"{FACTS}12,34,5 €\n",
        6,
        {
            "price": {
                "raw": "12,34,5 €",
                "kind": "single",
                "currency": "EUR",
                "min": None,
                "max": None,
                "unit": None,
            }
        },
    ),
    (WarningCode.PRICE_APPROXIMATE, f"{FACTS}about 500 €\n", 6, {}),
    (WarningCode.PRICE_UNIT_UNKNOWN, f"{FACTS}500 € per vial\n", 6, {}),
    (
        WarningCode.NUMBER_AMBIGUOUS,
        f"{FACTS}1.250 KWD\n",
        6,
        {
            "price": {
                "raw": "1.250 KWD",
                "kind": "single",
                "currency": "KWD",
                "min": "1.250",
                "max": "1.250",
                "unit": None,
            }
        },
    ),
    (WarningCode.CURRENCY_ASSUMED, f"{FACTS}$500\n", 6, {}),
    (
        WarningCode.CURRENCY_AMBIGUOUS,
        f"{FACTS}¥500\n",
        6,
        {
            "price": {
                "raw": "¥500",
                "kind": "single",
                "currency": None,
                "min": "500",
                "max": "500",
                "unit": None,
            }
        },
    ),
    (
        WarningCode.CURRENCY_MISSING,
        f"{FACTS}Price: 500\n",
        6,
        {
            "price": {
                "raw": "500",
                "kind": "single",
                "currency": None,
                "min": "500",
                "max": "500",
                "unit": None,
            }
        },
    ),
    (
        WarningCode.DATE_AMBIGUOUS,
        f"{FACTS}Last Updated: 01.09.2022\n",
        6,
        {"last_updated": {"raw": "01.09.2022", "iso": "2022-01-09", "ambiguous": True}},
    ),
    (
        WarningCode.DATE_SHORT_YEAR,
        f"{FACTS}Last Updated: 7/28/21\n",
        6,
        {"last_updated": {"raw": "7/28/21", "iso": "2021-07-28", "ambiguous": False}},
    ),
    (WarningCode.DATE_IMPOSSIBLE, f"{FACTS}Last Updated: 02.30.2021\n", 6, {"last_updated": None}),
    (WarningCode.DATE_NOT_UNDERSTOOD, f"{FACTS}Last Updated: last summer\n", 6, {"last_updated": None}),
    (
        WarningCode.READ_IN_SENTENCE,
        f"{FACTS}\n{TEXT}\nHow long is the recovery?\n\nPlan on 7 to 10 days of downtime.\n",
        13,
        {
            "recovery": {
                "raw": "7 to 10 days of downtime",
                "min_hours": 168,
                "max_hours": 240,
                "none": False,
            }
        },
    ),
    (
        WarningCode.HEADING_ASSUMED,
        f"Peel\n\n{TEXT}\nOur small secret\n\nWe take our time.\n",
        7,
        {"missing": [name for name in EXPECTED if name not in ("title", "about")]},
    ),
    (
        WarningCode.SECTION_EMPTY,
        f"{FACTS}\n{TEXT}\nSide Effects\n",
        11,
        {
            "sections": [
                {
                    "heading": "About the Procedure",
                    "key": "about",
                    "paragraphs": ["It takes an hour."],
                    "items": [],
                },
                {"heading": "Side Effects", "key": "side_effects", "paragraphs": [], "items": []},
            ]
        },
    ),
    (
        WarningCode.SECTION_REPEATED,
        f"Peel\n\n{TEXT}\nAbout:\n\nIt takes two hours.\n",
        7,
        {
            "sections": [
                {
                    "heading": "About the Procedure",
                    "key": "about",
                    "paragraphs": ["It takes an hour."],
                    "items": [],
                },
                {"heading": "About", "key": None, "paragraphs": ["It takes two hours."], "items": []},
            ]
        },
    ),
    (
        WarningCode.LIST_SINGLE,
        f"Peel\n\n{TEXT}\n\n- quick\n- cheap\n",
        8,
        {"pros": ["quick", "cheap"], "cons": []},
    ),
    (
        WarningCode.LIST_SINGLE,
        f"Peel\n\n{TEXT}\nPros\n\n- quick\n- cheap\n\n\n- red skin\n",
        13,
        {"pros": ["quick", "cheap"], "cons": ["red skin"]},
    ),
    (
        WarningCode.LISTS_TOO_MANY,
        f"Peel\n\n{TEXT}\n- one\n- two\n\n- quick\n- cheap\n\n- slow\n- dear\n",
        7,
        {
            "sections": [
                {
                    "heading": "About the Procedure",
                    "key": "about",
                    "paragraphs": ["It takes an hour."],
                    "items": ["one", "two"],
                }
            ],
            "pros": ["quick", "cheap"],
            "cons": ["slow", "dear"],
        },
    ),
    (
        WarningCode.LISTS_NOT_AT_END,
        f"Peel\n\n{TEXT}\n\n- quick\n- cheap\n\n\n- slow\n- dear\n\nAftercare\n\nUse a cream.\n",
        8,
        {"pros": [], "cons": []},
    ),
    (
        WarningCode.LIST_WITHOUT_BULLETS,
        f"Peel\n\n{TEXT}\nPros\nquick\ncheap\n",
        7,
        {"pros": ["quick", "cheap"]},
    ),
    (
        WarningCode.LIST_WITHOUT_BULLETS,
        f"Peel\n\n{TEXT}\nPros: quick, cheap.\n",
        7,
        {"pros": ["quick", "cheap"]},
    ),
    (
        WarningCode.LIST_WITH_TEXT,
        f"Peel\n\n{TEXT}\nPros\n\nPatients like these:\n\n- quick\n- cheap\n",
        7,
        {
            "sections": [
                {
                    "heading": "About the Procedure",
                    "key": "about",
                    "paragraphs": ["It takes an hour."],
                    "items": [],
                },
                {"heading": "Pros", "key": None, "paragraphs": ["Patients like these:"], "items": []},
            ],
            "pros": ["quick", "cheap"],
        },
    ),
    (
        WarningCode.TEXT_AFTER_LISTS,
        f"Peel\n\n{TEXT}\n\n- quick\n\n\n- slow\n\nAsk us.\n",
        13,
        {
            "sections": [
                {
                    "heading": "About the Procedure",
                    "key": "about",
                    "paragraphs": ["It takes an hour.", "Ask us."],
                    "items": [],
                }
            ],
            "pros": ["quick"],
            "cons": ["slow"],
        },
    ),
    (
        WarningCode.TEXT_IN_FOOTER,
        f"Peel\n\n{TEXT}\nWe've done the homework.\nBook a visit.\nApp store icon\n",
        8,
        {},
    ),
]


@pytest.mark.parametrize(
    ("code", "text", "line", "fields"),
    DOUBTS,
    ids=[f"{case[0]}-{number}" for number, case in enumerate(DOUBTS)],
)
def test_doubt(code: WarningCode, text: str, line: int, fields: dict[str, Any]) -> None:
    reading = read_document(text).to_json()
    found = [warning for warning in reading["warnings"] if warning["code"] == code]
    assert [warning["line"] for warning in found] == [line]
    assert all(warning["message"].endswith(".") for warning in found)
    assert {name: reading[name] for name in fields} == fields


def test_every_doubt_has_a_document() -> None:
    # These are doubts about a whole file, without a line.
    whole = {WarningCode.ENCODING_ASSUMED, WarningCode.LAYOUT_LOST, WarningCode.NOTHING_KNOWN}
    assert {code for code, *_ in DOUBTS} == set(WarningCode) - whole


def test_base_document_has_no_doubt(base: str) -> None:
    assert read_document(base).warnings == ()
