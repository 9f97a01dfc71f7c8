"""A reading as text for people."""

from __future__ import annotations

from procedures.documents import read_document
from procedures.documents.summary import summary

TEXT = """\
Glow Peel

The Skinny

Glow Peel
avg. recovery
up to 5 days
$500 per area

About the Procedure

An acid loosens the outer layer of the skin, which then sheds over the next few days.

How It Works

Acid dissolves bonds.

Cons

- slow
- dear
"""

MISSING = "introduction, category, last updated, recovery notes, ideal candidate, not recommended for"
SUMMARY = f"""\
title           Glow Peel                                                                 line 1
recovery        up to 5 days (max_hours 120, none False)                                  line 7
price           $500 per area (kind single, currency USD, min 500.00, max 500.00, unit…   line 8
about           1: An acid loosens the outer layer of the skin, which then sheds over t…  line 10
“How It Works”  1: Acid dissolves bonds.                                                  line 14
cons            2: slow; dear                                                             line 20

Missing: {MISSING}, side effects, pros
Doubts:
  line 8    “$” in the price “$500 per area” is read as US dollars. [currency_assumed]"""


def test_summary() -> None:
    assert summary(read_document(TEXT)) == SUMMARY


def test_summary_without_doubts(base: str) -> None:
    lines = summary(read_document(base)).splitlines()
    assert lines[-2:] == ["Missing: nothing", "Doubts: none"]
