"""A small document of the form, and what it says."""

from __future__ import annotations

from typing import Any

import pytest

BASE = """\
Glow Peel

A peel that renews the skin.

Glow Peel Overview - Everything You Need to Know

The Skinny

Glow Peel
avg. recovery
3 days
Topical
US$1031 - US$1144

About the Procedure

Last Updated: 07.28.2021

An acid loosens the outer layer of the skin.

The layer sheds over a few days.

Recovery Notes

Most patients are back at work the next day.

Ideal Candidate

Adults with dull or uneven skin.

Not Recommended For

People who want to treat deep scars

Side Effects

Side effects of the acid may include redness and dryness.


  • quick
  • little pain


  • several treatments
  • not as dramatic

We’ve done the homework.
Your trusted source for aesthetic solutions, "try it on" now.

Download our 3D Aesthetic Simulator App
App store icon"""

FIELDS: dict[str, Any] = {
    "title": "Glow Peel",
    "intro": ["A peel that renews the skin."],
    "recovery": {"raw": "3 days", "min_hours": 72, "max_hours": 72, "none": False},
    "category": "Topical",
    "price": {
        "raw": "US$1031 - US$1144",
        "kind": "range",
        "currency": "USD",
        "min": "1031.00",
        "max": "1144.00",
        "unit": None,
    },
    "last_updated": {"raw": "07.28.2021", "iso": "2021-07-28", "ambiguous": False},
    "sections": [
        {
            "heading": "About the Procedure",
            "key": "about",
            "paragraphs": [
                "An acid loosens the outer layer of the skin.",
                "The layer sheds over a few days.",
            ],
            "items": [],
        },
        {
            "heading": "Recovery Notes",
            "key": "recovery_notes",
            "paragraphs": ["Most patients are back at work the next day."],
            "items": [],
        },
        {
            "heading": "Ideal Candidate",
            "key": "ideal_candidate",
            "paragraphs": ["Adults with dull or uneven skin."],
            "items": [],
        },
        {
            "heading": "Not Recommended For",
            "key": "not_recommended_for",
            "paragraphs": ["People who want to treat deep scars"],
            "items": [],
        },
        {
            "heading": "Side Effects",
            "key": "side_effects",
            "paragraphs": ["Side effects of the acid may include redness and dryness."],
            "items": [],
        },
    ],
    "pros": ["quick", "little pain"],
    "cons": ["several treatments", "not as dramatic"],
    "missing": [],
}


@pytest.fixture
def base() -> str:
    """A document of the form in which nothing is doubtful."""
    return BASE


@pytest.fixture
def base_fields() -> dict[str, Any]:
    """What the document says, without lines and warnings."""
    return FIELDS
