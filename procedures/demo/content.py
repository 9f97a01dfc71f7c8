"""The demo's content files, as they are written: TOML, whose keys are the names of the fields that they fill.

Longer texts use the markup of `marked_text.py`, facts are written as `facts_in_words.py` says. A picture is
named by its file below `pictures/`; people, clinics, categories, concerns and procedures by their slugs. The
name of a file of `procedures/` or `pages/` is its slug. With `draft = true` a procedure may lack anything
and stays unpublished.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from procedures.demo.errors import ContentError

CONTENT = Path(__file__).parent / "content"
PICTURES = Path(__file__).parent / "pictures"

# Kinds of things, in the order in which they are made, with their files and the lists in them; folders.
_LISTS = {
    "synonym": ("synonyms.toml", "synonyms"),
    "location": ("locations.toml", "locations"),
    "person": ("team.toml", "people"),
    "category": ("categories.toml", "categories"),
    "concern": ("concerns.toml", "concerns"),
}
_FOLDERS = {"page": "pages", "procedure": "procedures"}


@dataclass(frozen=True)
class Item:
    """A page, or a synonym.

    Attributes:
        kind: such as "procedure".
        file, key: where it is written.
        data: what is written.
    """

    kind: str
    file: str
    key: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Content:
    """All content files.

    Attributes:
        clinic: `clinic.toml`.
        items: what the demo makes, in order.
    """

    clinic: dict[str, Any]
    items: list[Item]


def read_content(folder: Path = CONTENT) -> Content:
    """Read all content files.

    Raises:
        ContentError: for the first file that cannot be read.
    """
    return Content(_read(folder, "clinic.toml"), list(_items(folder)))


def _items(folder: Path) -> Iterator[Item]:
    for kind, (file, key) in _LISTS.items():
        for number, data in enumerate(_read(folder, file).get(key, []), start=1):
            yield Item(kind, file, f"{key}[{number}]", data)
    for kind, name in _FOLDERS.items():
        files = [f"{name}/{path.name}" for path in sorted((folder / name).glob("*.toml"))]
        items = [Item(kind, file, "", {"slug": Path(file).stem, **_read(folder, file)}) for file in files]
        # A page's parent is made before it.
        yield from sorted(items, key=lambda item: item.data.get("parent", ""))


def _read(folder: Path, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / file).read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        raise ContentError("is missing", file=file) from None
    except UnicodeDecodeError:
        raise ContentError("is not text in UTF-8", file=file) from None
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"is no TOML: {error}", file=file) from None
