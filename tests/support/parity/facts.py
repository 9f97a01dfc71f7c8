"""What a face says: facts by name, in a form in which they can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bs4 import Tag

from clinic.core.plain_text import plain_text

# Words, or several in their order; "" and () say that the face tells nothing of it.
Value = str | tuple[str, ...]
Facts = dict[str, Value]


@dataclass(frozen=True)
class Disagreement:
    """A fact that two faces tell differently, or that one of them does not tell.

    Attributes:
        page: the title of the procedure.
        fact: its name.
        said: what each face says, by the name of the face.
    """

    page: str
    fact: str
    said: Mapping[str, Value]

    def __str__(self) -> str:
        lines = [f"{self.page}: {self.fact}"]
        for face, value in self.said.items():
            shown = " | ".join(value) if isinstance(value, tuple) else value
            lines.append(f"  {face}: {shown or '(nothing)'}")
        return "\n".join(lines)


def differences(page: str, faces: Mapping[str, Facts]) -> list[Disagreement]:
    """The facts of one procedure on which its faces differ, among those that tell them at all.

    Args:
        faces: what each face says; a fact that a face never tells is not among its facts.
    """
    found = []
    for fact in dict.fromkeys(name for facts in faces.values() for name in facts):
        said = {face: _tidy(facts[fact]) for face, facts in faces.items() if fact in facts}
        if len(set(said.values())) > 1:
            found.append(Disagreement(page, fact, said))
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
    """A price as it can be compared: amount, unit and label, which each face joins in its own way."""
    return joined(*parts).replace(",", "").lower()


def dated(day: str, what: str) -> str:
    """An entry of a record with its day; without a day, "–"."""
    return f"{day or '–'}: {what}"
