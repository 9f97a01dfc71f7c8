"""What texts say about the length of recovery."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procedures.choices import TimeUnit
from procedures.documents.durations import RecoveryReading, read_length, read_recovery

# Text, least hours, greatest hours, codes of warnings.
LENGTHS: list[tuple[str, int | None, int | None, list[str]]] = [
    ("3 days", 72, 72, []),
    ("3 DAYS", 72, 72, []),
    ("3\u00a0days", 72, 72, []),
    ("24 hours", 24, 24, []),
    ("24-48 hrs", 24, 48, []),
    ("24 h", 24, 24, []),
    ("one week", 168, 168, []),
    ("a week", 168, 168, []),
    ("3-day", 72, 72, []),
    ("1-2 weeks", 168, 336, []),
    ("1 to 2 days", 24, 48, []),
    ("1–3 days of downtime", 24, 72, []),
    ("10—14 days", 240, 336, []),
    ("Ten to 14 days", 240, 336, []),
    ("two to three days", 48, 72, []),
    ("2 or 3 days", 48, 72, []),
    ("between 2 and 3 days", 48, 72, []),
    ("from 2 to 4 days", 48, 96, []),
    ("twenty-one days", 504, 504, []),
    ("5 days avg", 120, 120, []),
    ("about 3 days", 72, 72, []),
    ("~3 days", 72, 72, []),
    ("24 hours to 3 days", 24, 72, []),
    ("3 days - 1 week", 72, 168, []),
    ("1.5 days", 36, 36, []),
    ("1,5 days", 36, 36, []),
    ("half a day", 12, 12, []),
    ("a day and a half", 36, 36, []),
    ("one and a half weeks", 252, 252, []),
    ("1½ weeks", 252, 252, []),
    ("1 1/2 weeks", 252, 252, []),
    ("up to 5 days", None, 120, []),
    ("less than 24 hours", None, 24, []),
    ("48 hours max", None, 48, []),
    ("within 24 hours", None, 24, []),
    ("at least 2 days", 48, None, []),
    ("from 3 days", 72, None, []),
    ("3+ days", 72, None, []),
    ("3 days or more", 72, None, []),
    ("0-3 days", 0, 72, []),
    ("None to 3 days", 0, 72, []),
    ("1 week (7 days)", 168, 168, []),
    ("1-2 weeks, with minimal discomfort", 168, 336, ["words_not_read"]),
    ("up to six weeks for the skin to return to normal", None, 1008, ["words_not_read"]),
    ("3 days (face), 5 days (body)", None, None, ["recovery_not_understood"]),
    ("2 and 3 days", None, None, ["recovery_not_understood"]),
    ("1 week and 2 days", None, None, ["recovery_not_understood"]),
    ("3", None, None, ["recovery_not_understood"]),
    ("10/12 days", None, None, ["recovery_not_understood"]),
    ("99999 days", None, None, ["recovery_not_understood"]),
    ("0.3 days", None, None, ["recovery_not_understood"]),
    ("Back to work immediately", None, None, ["recovery_not_understood"]),
    ("Return to work the next day", None, None, ["recovery_not_understood"]),
    ("Same day", None, None, ["recovery_not_understood"]),
    ("3 days " * 40, None, None, ["recovery_not_understood"]),
    ("a few days", None, None, ["recovery_vague"]),
    ("A couple of weeks", None, None, ["recovery_vague"]),
    ("Minimal", None, None, ["recovery_vague"]),
    ("little to no downtime", None, None, ["recovery_vague"]),
    ("none or minimal", None, None, ["recovery_vague"]),
    ("Varies", None, None, ["recovery_vague"]),
    ("2 months", 1440, 1440, ["recovery_unit_unknown"]),
    ("a fortnight", 336, 336, []),
    ("a day or two", 24, 48, []),
    ("1-2 weeks to 1 month", None, None, ["recovery_unit_unknown"]),
    ("30 minutes", None, None, ["recovery_unit_unknown"]),
    ("5 working days", 120, 120, ["words_not_read"]),
    ("3 bis 5 Tage", 72, 120, []),
    ("une semaine environ", 168, 168, []),
    ("de 2 a 3 días", 48, 72, []),
    ("14-10 days", None, None, ["range_reversed"]),
    ("3 weeks to 3 days", None, None, ["range_reversed"]),
]


@pytest.mark.parametrize(("text", "low", "high", "codes"), LENGTHS, ids=[case[0][:40] for case in LENGTHS])
def test_length(text: str, low: int | None, high: int | None, codes: list[str]) -> None:
    reading, notes = read_recovery(text)
    assert (reading.raw, reading.none) == (text, False)
    assert (reading.min_hours, reading.max_hours) == (low, high)
    assert [note.code for note in notes] == codes


@pytest.mark.parametrize(
    "text",
    [
        "None",
        "none.",
        "No downtime",
        "no down time",
        "no recovery time",
        "There is no recovery time",
        "Typically none",
        "Immediate",
        "None needed",
        "zero downtime",
        "0 days",
    ],
)
def test_no_recovery_is_a_value(text: str) -> None:
    reading, notes = read_recovery(text)
    assert reading == RecoveryReading(text, 0, 0, True)
    assert notes == []


def test_no_recovery_with_further_words() -> None:
    reading, notes = read_recovery("None, most patients return to work immediately")
    assert (reading.min_hours, reading.max_hours, reading.none) == (0, 0, True)
    assert [note.code for note in notes] == ["words_not_read"]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("1-2 weeks", 1, 2, TimeUnit.WEEKS),
        ("24 hours to 3 days", 24, 72, TimeUnit.HOURS),
        ("3 days - 1 week", 3, 7, TimeUnit.DAYS),
        ("up to 5 days", None, 5, TimeUnit.DAYS),
        ("1½ weeks", Decimal("1.5"), Decimal("1.5"), TimeUnit.WEEKS),
    ],
)
def test_amounts_are_in_one_unit(
    text: str, low: Decimal | None, high: Decimal | None, unit: TimeUnit
) -> None:
    reading, _ = read_recovery(text)
    assert (reading.min_amount, reading.max_amount, reading.unit) == (low, high, unit)


def test_amounts_stay_as_they_are_written() -> None:
    assert read_length("60 to 120 minutes") == (60, 120, TimeUnit.MINUTES)
    assert read_length("30 minutes to 2 hours") == (30, 120, TimeUnit.MINUTES)
