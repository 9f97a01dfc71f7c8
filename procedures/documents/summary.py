"""A reading as text for people: each field with its line, what is missing, what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from procedures.documents.reading import Reading

MAX_VALUE = 72


def summary(reading: Reading) -> str:
    """The output of `read_procedure`."""
    rows = list(_rows(reading))
    widest_name = max((len(name) for name, _, _ in rows), default=0)
    widest = max((len(value) for _, value, _ in rows), default=0)
    lines = [f"{name:<{widest_name}}  {value:<{widest}}  line {line}" for name, value, line in rows]
    missing = ", ".join(name.replace("_", " ") for name in reading.missing)
    lines += ["", f"Missing: {missing or 'nothing'}", f"Doubts:{'' if reading.warnings else ' none'}"]
    for warning in reading.warnings:
        place = f"line {warning.line}" if warning.line else "document"
        lines.append(f"  {place:<9} {warning.message} [{warning.code}]")
    return "\n".join(lines)


def _rows(reading: Reading) -> Iterator[tuple[str, str, int]]:
    said = reading.to_json()
    values = {**reading.facts, **said, "introduction": said["intro"]}
    for at, section in enumerate(said["sections"]):
        values[section["key"] or f"sections.{at}"] = [*section["paragraphs"], *section["items"]]
    for name, line in sorted(reading.lines.items(), key=lambda item: item[1]):
        kind, _, number = name.partition(".")
        title = f"“{reading.sections[int(number)].heading}”" if number else kind.replace("_", " ")
        words = " ".join(_words(values[name]).split())
        yield title, words if len(words) <= MAX_VALUE else f"{words[: MAX_VALUE - 1].rstrip()}…", line


def _words(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)}: {'; '.join(value)}" if value else "no text"
    if isinstance(value, dict):
        details = (f"{name} {one}" for name, one in value.items() if name != "raw" and one is not None)
        return f"{value['raw']} ({', '.join(details)})"
    return str(value)
