"""The facts of an output by name, in comparable form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bs4 import Tag

from clinic.core.plain_text import plain_text

# Words, or several in their order; "" and () say that the output tells nothing of it.
Value = str | tuple[str, ...]
Facts = dict[str, Value]


@dataclass(frozen=True)
class Disagreement:
    """A fact that differs between outputs, or is missing from one.

    Attributes:
        page: the title of the procedure.
        fact: its name.
        values: by output.
    """

    page: str
    fact: str
    values: Mapping[str, Value]

    def __str__(self) -> str:
        lines = [f"{self.page}: {self.fact}"]
        for output, value in self.values.items():
            shown = " | ".join(value) if isinstance(value, tuple) else value
            lines.append(f"  {output}: {shown or '(nothing)'}")
        return "\n".join(lines)


def differences(page: str, outputs: Mapping[str, Facts]) -> list[Disagreement]:
    """The facts on which the outputs of a procedure differ, among those that state them.

    Args:
        outputs: the facts of each; facts that an output never states are absent.
    """
    found = []
    for fact in dict.fromkeys(name for facts in outputs.values() for name in facts):
        values = {output: _tidy(facts[fact]) for output, facts in outputs.items() if fact in facts}
        if len(set(values.values())) > 1:
            found.append(Disagreement(page, fact, values))
    return found


def _tidy(value: Value) -> Value:
    return each(value) if isinstance(value, tuple) else words(value)


def words(source: Any) -> str:
    """The words of an element or of a text, on one line; of nothing, none."""
    if isinstance(source, Tag):
        return plain_text(str(source))
    return " ".join(str(source or "").split())


def joined(*sources: Any, by: str = " ") -> str:
    """The words of several elements or texts, without those that have none."""
    return by.join(filter(None, map(words, sources)))


def each(sources: Iterable[Any]) -> tuple[str, ...]:
    """The words of several elements or texts, one by one."""
    return tuple(filter(None, map(words, sources)))


def price_line(*parts: str) -> str:
    """A price as it can be compared: amount, unit and label, which each output joins in its own way."""
    return joined(*parts).replace(",", "").lower()


def dated(day: str, what: str) -> str:
    """An entry of a record with its day; without a day, "–"."""
    return f"{day or '–'}: {what}"
