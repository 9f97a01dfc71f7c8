"""Registers of health professionals, and the format of their numbers.

Only the format is checked; that the number belongs to the person must be looked up ("verified on"). Sources:
NHS Data Dictionary, General Medical Council Reference Number (seven digits), Nursing and Midwifery Council
code (NNANNNNA), General Dental Council Registration Number (up to six digits; old ones have four or five).
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
    """A public register with a known number format.

    Attributes:
        name: as it is printed.
        abbreviation: its common short form.
        pattern: of a number, in capitals and without spaces.
        message: for an editor whose number does not match.
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
    """A register's name normalised for comparison."""
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
    """The register with that name or abbreviation, in any spelling; None for unknown ones."""
    return _BY_KEY.get(_key(name))


def tidy(register: str, number: str) -> tuple[str, str]:
    """Register and number in their printed form; unknown registers stay as typed."""
    known = find_register(register)
    if known is None:
        return register.strip(), number.strip()
    return known.name, re.sub(r"[\s.-]", "", number).upper()


def validate_number(register: str, number: str) -> None:
    """Check the number's format; numbers of unknown registers are free.

    Args:
        register, number: as `tidy` gives them. Either may be empty.

    Raises:
        ValidationError: describes the format.
    """
    known = find_register(register)
    if known and number and not known.pattern.fullmatch(number):
        raise ValidationError(known.message)
