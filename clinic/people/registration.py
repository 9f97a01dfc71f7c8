"""Registers of health professionals, and how their numbers look.

Only the form is checked: whether the number is that person's, somebody must look up ("verified on").
Sources: NHS Data Dictionary, General Medical Council Reference Number (seven digits), Nursing and
Midwifery Council code (NNANNNNA), General Dental Council Registration Number (up to six digits; those
given out long ago have four or five).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Register:
    """A public register whose numbers have a known form.

    Attributes:
        name: as it is printed.
        abbreviation: by which people know it.
        pattern: of a number, in capitals and without spaces.
        message: what to tell an editor whose number does not match.
    """

    name: str
    abbreviation: str
    pattern: re.Pattern[str]
    message: Any


REGISTERS = (
    Register(
        "General Medical Council",
        "GMC",
        re.compile(r"[0-9]{7}"),
        _("A GMC number has seven digits, such as 1234567."),
    ),
    Register(
        "Nursing and Midwifery Council",
        "NMC",
        re.compile(r"[0-9]{2}[A-Z][0-9]{4}[A-Z]"),
        _("An NMC Pin has two digits, a letter, four digits and a letter, such as 12A3456B."),
    ),
    Register(
        "General Dental Council",
        "GDC",
        re.compile(r"[0-9]{4,6}"),
        _("A GDC number has four to six digits, such as 123456."),
    ),
)

_FILLERS = re.compile(r"\b(the|and)\b|&|[^a-z]")


def _key(name: str) -> str:
    """What is left of a register's name when the ways of writing it are taken away."""
    return _FILLERS.sub("", name.casefold())


_BY_KEY = {
    _key(name): register
    for register in REGISTERS
    for name in (
        register.name,
        register.abbreviation,
        f"{register.name} {register.abbreviation}",
        f"{register.abbreviation} {register.name}",
    )
}


@lru_cache(maxsize=128)
def find_register(name: str) -> Register | None:
    """The register of that name or abbreviation, however it is written; None for any other."""
    return _BY_KEY.get(_key(name))


def tidy(register: str, number: str) -> tuple[str, str]:
    """A register's name and a number as they are printed; those of other registers stay as typed."""
    known = find_register(register)
    if known is None:
        return register.strip(), number.strip()
    return known.name, re.sub(r"[\s.-]", "", number).upper()


def validate_number(register: str, number: str) -> None:
    """Pass a number that has the form of its register's; the numbers of other registers are free.

    Args:
        register, number: as `tidy` gives them. Either may be empty.

    Raises:
        ValidationError: says how such a number looks.
    """
    known = find_register(register)
    if known and number and not known.pattern.fullmatch(number):
        raise ValidationError(known.message)
