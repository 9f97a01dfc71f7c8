"""docs/api.md as data: which fields each kind of page and each part of an answer has."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from django.conf import settings

TEXT = Path(settings.ROOT, "docs/api.md").read_text()
_ROW = re.compile(r"^\| ((?:`\w+`(?:, )?)+) \| (.*) \|$", re.MULTILINE)
_TYPES = re.compile(r"`((?:clinic|procedures)\.\w+)`")
_PART = re.compile(r"\]\(#([\w-]+)\)")


def _sections() -> dict[str, str]:
    """The sections below "Fields" by the names that links have for them."""
    parts = re.split(r"^#+ (.+)$", TEXT.partition("\n## Fields\n")[2], flags=re.MULTILINE)
    return {
        heading.lower().replace(" ", "-"): text
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }


# The fields of each section, each with the name of the section of its part; empty for a plain value.
FIELDS: dict[str, dict[str, str]] = {
    section: {
        name: (_PART.findall(meaning) or [""])[0]
        for names, meaning in _ROW.findall(text)
        for name in re.findall(r"`(\w+)`", names)
    }
    for section, text in _sections().items()
}
# The section of each page type.
SECTION_OF_TYPE = {
    page_type: section
    for section, text in _sections().items()
    if section != "meta"
    for page_type in _TYPES.findall(text.partition("|")[0])
}


def example() -> tuple[str, Any]:
    """The address and the answer that the documentation shows."""
    text = TEXT.partition("\n## An answer\n")[2]
    address, answer = (
        re.findall(r"`(/api/\S+)`", text)[0],
        re.findall(r"```json\n(.*?)```", text, re.DOTALL)[0],
    )
    return address, json.loads(answer)


class Reader:
    """Reads answers beside the documentation.

    Attributes:
        undocumented: fields of answers that the documentation does not have, as paths.
        unseen: fields of the documentation, as pairs of section and name, that no answer had yet.
    """

    def __init__(self) -> None:
        self.undocumented: set[str] = set()
        self.unseen = {(section, name) for section, names in FIELDS.items() for name in names}

    def read(self, answer: dict[str, Any]) -> None:
        """Read an answer on one page."""
        section = SECTION_OF_TYPE[answer["meta"]["type"]]
        for name, value in answer.items():
            self._field(section if name in FIELDS[section] else "every-page", name, value)

    def _field(self, section: str, name: str, value: Any) -> None:
        if name not in FIELDS.get(section, {}):
            self.undocumented.add(f"{section}: {name}")
            return
        self.unseen.discard((section, name))
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                for inner, inner_value in item.items():
                    self._field(FIELDS[section][name], inner, inner_value)
