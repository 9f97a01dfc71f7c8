"""What texts say about the day of the last update."""

from __future__ import annotations

import pytest

from procedures.documents.dates import read_date

DATES: list[tuple[str, str, bool, list[str]]] = [
    ("07.28.2021", "2021-07-28", False, []),
    ("28.07.2021", "2021-07-28", False, []),
    ("7/28/2021", "2021-07-28", False, []),
    ("07-28-2021", "2021-07-28", False, []),
    ("05.05.2021", "2021-05-05", False, []),
    ("01.09.2022", "2022-01-09", True, ["date_ambiguous"]),
    ("7.8.2021", "2021-07-08", True, ["date_ambiguous"]),
    ("07/28/21", "2021-07-28", False, ["date_short_year"]),
    ("07/08/09", "2009-07-08", True, ["date_ambiguous", "date_short_year"]),
    ("2021-07-28", "2021-07-28", False, []),
    ("2021-01-09", "2021-01-09", False, []),
    ("2021/7/8", "2021-07-08", False, []),
    ("20210728", "2021-07-28", False, []),
    ("2021-07-28T10:00:00Z", "2021-07-28", False, []),
    ("07.28.2021 10:30", "2021-07-28", False, []),
    ("July 28, 2021", "2021-07-28", False, []),
    ("JULY 28 2021", "2021-07-28", False, []),
    ("Jul. 28th, 2021", "2021-07-28", False, []),
    ("28 July 2021", "2021-07-28", False, []),
    ("28th of July 2021", "2021-07-28", False, []),
    ("28. July 2021", "2021-07-28", False, []),
    ("28-Jul-2021", "2021-07-28", False, []),
    ("Wednesday, July 28, 2021", "2021-07-28", False, []),
    ("Sept. 1, 2022", "2022-09-01", False, []),
    ("02.29.2024", "2024-02-29", False, []),
    ("07.28.2021 by Dr. Reed", "2021-07-28", False, ["words_not_read"]),
]


@pytest.mark.parametrize(("text", "iso", "is_ambiguous", "codes"), DATES)
def test_date(text: str, iso: str, is_ambiguous: bool, codes: list[str]) -> None:
    reading, notes = read_date(text)
    assert reading is not None
    assert (reading.raw, reading.date.isoformat(), reading.is_ambiguous) == (text, iso, is_ambiguous)
    assert [note.code for note in notes] == codes


@pytest.mark.parametrize(
    "text",
    ["02.30.2021", "02.29.2021", "13.13.2021", "32.01.2021", "2021-28-07", "February 30, 2021", "07.28.0021"],
)
def test_days_that_do_not_exist(text: str) -> None:
    reading, notes = read_date(text)
    assert reading is None
    assert [note.code for note in notes] == ["date_impossible"]


@pytest.mark.parametrize(
    "text", ["July 2021", "2021", "recently", "07.28/2021", "07.28.20211", "Marchy 3, 2021", ""]
)
def test_texts_that_are_no_full_date(text: str) -> None:
    reading, notes = read_date(text)
    assert reading is None
    assert [note.code for note in notes] == ["date_not_understood"]
