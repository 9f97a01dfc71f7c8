"""Documents whose expected fields are marked where they stand: `{{key|words}}`, of an item `{{key*|words}}`.

A file holds many, each below a line `%%%% group language kind name`, first the lines of its values, then its
text. "near" and "pasted" documents of the office kinds are written with the marks of Markdown and converted.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.procedures.documents.corpus import files
from tests.procedures.documents.corpus.layouts import Piece

_KEYS = {
    "T": "title", "I": "introduction", "C": "category", "A": "about", "R": "recovery_notes",
    "W": "ideal_candidate", "N": "not_recommended_for", "S": "side_effects", "P": "pros", "K": "cons",
}  # fmt: skip
_MARK = re.compile(r"\{\{([^|{}]+)\|(.*?)\}\}", re.DOTALL)
_VALUES = re.compile(r"(?:price|prices|recovery|updated|title:) .*")


def documents(path: Path) -> Iterator[tuple[str, str, bytes, dict[str, Any]]]:
    """The group, the file's name, its data and its fields."""
    for document in re.split(r"(?m)^%%%% ", path.read_text("utf-8"))[1:]:
        head, _, text = document.partition("\n")
        group, language, kind, name = head.split()
        expected: dict[str, Any] = {"pros": [], "cons": []}
        title = ""
        while _VALUES.fullmatch(line := text.partition("\n")[0]):
            text = text.partition("\n")[2]
            if line.startswith("title: "):
                title = line.removeprefix("title: ")
            else:
                expected |= _value(line)
        expected |= _marked(text, kind)
        if title:
            expected["title"] = title
        yield group, f"{language}-{name}.{kind}", _data(kind, _MARK.sub(r"\2", text), title), expected


def _value(line: str) -> dict[str, Any]:
    name, _, words = line.partition(" ")
    if name == "recovery":
        return {name: [None if one == "-" else int(one) for one in words.split()]}
    if name == "updated":
        return {"last_updated": words}
    if name == "prices":
        lines = [one.strip().split("=") for one in words.split(";")]
        return {name: [[label, amount] for label, amount in lines]}
    kind, *others = words.split()
    currency, low, high, unit = (None if one == "-" else one for one in others)
    amounts = [f"{int(one)}.00" if one and currency not in (None, "JPY") else one for one in (low, high)]
    return {
        name: {"kind": kind, "currency": currency, "min": amounts[0], "max": amounts[1], "unit": unit},
    }


def _marked(text: str, kind: str) -> dict[str, Any]:
    paragraphs: dict[str, list[str]] = {}
    items: dict[str, list[str]] = {}
    for key, words in _MARK.findall(text):
        name = key.removesuffix("*").removeprefix("@")
        name = _KEYS.get(name, name)
        if kind.endswith(("html", "eml", "xml")):
            words = html.unescape(re.sub(r"<[^>]+>", "", words))
        (items if key.endswith("*") else paragraphs).setdefault(name, []).append(words.strip())
    # What must only be somewhere, such as an answer.
    paragraphs.pop("?", None)
    items.pop("?", None)
    fields: dict[str, Any] = {}
    for name in {**paragraphs, **items}:
        words = [*paragraphs.get(name, []), *items.get(name, [])]
        is_single = name in ("title", "category") or (
            re.fullmatch("[a-z_]+", name) and name not in _KEYS.values()
        )
        fields[name] = words[0] if is_single else words
    return fields


def _data(kind: str, text: str, title: str) -> bytes:
    text = text.strip("\n")
    ending = kind.rpartition(".")[2]
    if kind == "xml":
        page = re.sub(r"^title: .*\n", "", text)
        return files.as_wordpress_page(title, page)
    if kind == "pdf":
        return files.as_pdf(text)
    office = {"docx": files.as_docx, "odt": files.as_odt, "rtf": files.as_rtf}
    return office[ending](_pieces(text)) if ending in office else text.encode()


def _pieces(text: str) -> list[Piece]:
    return [_piece(line) for line in text.split("\n") if line.strip()]


def _piece(line: str) -> Piece:
    for mark, kind in (("# ", "h1"), ("## ", "h2"), ("- ", "li")):
        if line.startswith(mark):
            return (kind, line.removeprefix(mark), "")
    if line.startswith("| "):
        label, *values = (cell.strip() for cell in line.strip("| ").split("|"))
        return ("row", label, "\t".join(values))
    if re.fullmatch(r"\*\*.*\*\*", line):
        return ("b", line.strip("*"), "")
    return ("p", line.replace("**", ""), "")
