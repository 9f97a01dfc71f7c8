"""Numbers of public registers: the forms of three are checked, all others are free."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from clinic.people.registration import find_register, tidy, validate_number


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("General Medical Council", "GMC"),
        ("gmc", "GMC"),
        ("G.M.C.", "GMC"),
        ("The General Medical Council (GMC)", "GMC"),
        ("Nursing & Midwifery Council", "NMC"),
        ("Nursing and Midwifery Council", "NMC"),
        ("nmc", "NMC"),
        ("general dental council", "GDC"),
        ("GDC", "GDC"),
        ("State Medical Board", None),
        ("Irish Medical Council", None),
        ("General Optical Council", None),
        ("", None),
    ],
)
def test_a_register_is_known_however_it_is_written(name: str, found: str | None) -> None:
    register = find_register(name)
    assert (register.abbreviation if register else None) == found


@pytest.mark.parametrize(
    ("register", "number"),
    [
        ("GMC", "1234567"),
        ("GMC", "123 4567"),
        ("NMC", "12A3456B"),
        ("NMC", "12a 3456 b"),
        ("GDC", "123456"),
        ("GDC", "54321"),
        ("State Medical Board", "EX-20417"),
        ("State Medical Board", "anything / at all"),
        ("GMC", ""),
        ("", "12"),
    ],
)
def test_numbers_that_pass(register: str, number: str) -> None:
    validate_number(*tidy(register, number))


@pytest.mark.parametrize(
    ("register", "number", "hint"),
    [
        ("GMC", "123456", "seven digits"),
        ("GMC", "12345678", "seven digits"),
        ("GMC", "C123456", "seven digits"),
        ("GMC", "１２３４５６７", "seven digits"),
        ("General Medical Council", "12A3456B", "seven digits"),
        ("NMC", "123456B", "two digits, a letter"),
        ("NMC", "12A3456", "two digits, a letter"),
        ("GDC", "123", "four to six digits"),
        ("GDC", "1234567", "four to six digits"),
        ("GDC", "D12345", "four to six digits"),
    ],
)
def test_numbers_that_do_not(register: str, number: str, hint: str) -> None:
    with pytest.raises(ValidationError, match=hint):
        validate_number(*tidy(register, number))


@given(st.from_regex(r"[0-9]{7}", fullmatch=True).filter(str.isascii))
def test_every_number_of_seven_digits_passes_as_gmc(number: str) -> None:
    validate_number("General Medical Council", number)


@given(st.text(max_size=12), st.sampled_from(["GMC", "NMC", "GDC", "Other"]))
def test_tidying_twice_changes_nothing_more(number: str, register: str) -> None:
    once = tidy(register, number)
    assert tidy(*once) == once


def test_names_and_numbers_are_printed_alike() -> None:
    assert tidy("gmc", "123 45 67") == ("General Medical Council", "1234567")
    assert tidy("NMC", "12a3456b") == ("Nursing and Midwifery Council", "12A3456B")
    assert tidy(" State Board ", " ex-1 b ") == ("State Board", "ex-1 b")
