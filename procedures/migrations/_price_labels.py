"""What the labels of prices said before area and sessions were fields of their own.

Only what is clear is moved: a label, or its beginning up to a comma, of which every word is a part of the body is
an area, and "six sessions" or "course of 6" in a price per course is the number of sessions. All else stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import takewhile
from typing import Any

from django.utils.deconstruct import deconstructible
from wagtail.blocks.migrations.operations import BaseBlockOperation

_NUMBERS = dict(
    zip("two three four five six seven eight nine ten eleven twelve".split(), range(2, 13), strict=True)
)
_NUMBER = rf"(?P<number>[0-9]{{1,2}}|{'|'.join(_NUMBERS)})"
_SESSIONS = re.compile(
    rf"(?:a )?(?:course|package|series|set|pack) of {_NUMBER}(?: (?:sessions|treatments|visits))?"
    rf"|{_NUMBER.replace('number', 'more')}[ -](?:sessions?|treatments?|visits?)(?: (?:course|package|pack))?",
    re.IGNORECASE,
)
_PARTS_OF_THE_BODY = frozenset(
    "abdomen ankle ankles arm arms armpit armpits back belly bikini body breast breasts brow brows buttock buttocks "
    "calf calves cheek cheeks chest chin décolletage décolleté ear ears elbow elbows eye eyebrow eyebrows eyelid "
    "eyelids eyes face feet finger fingers flank flanks foot forehead hairline hand hands head hips jaw jawline knee "
    "knees leg legs lid lids lip lips mouth navel neck nose scalp shoulder shoulders stomach temples thigh thighs "
    "throat toe toes tummy underarm underarms waist wrist wrists".split()
)
_AROUND_THEM = frozenset(
    "a an and area around both entire front full half inner left line lower of one or outer part right side "
    "sides the two upper whole with".split()
)


def is_area(text: str, names: Collection[str] = ()) -> bool:
    """Whether a text names a place on the body and nothing else.

    Args:
        names: further places, such as the clinic's list of body areas, in lower case.
    """
    text = text.strip().lower()
    if text in names:
        return True
    words = re.findall(r"[^\W\d_]+", text)
    is_only_words = "".join(words) == re.sub(r"[\s&/+-]", "", text)
    known = [word in _PARTS_OF_THE_BODY or word in names for word in words]
    return (
        is_only_words
        and any(known)
        and all(is_part or word in _AROUND_THEM for word, is_part in zip(words, known, strict=True))
    )


def parts_of_label(label: str, unit: str, names: Collection[str] = ()) -> tuple[str, str, int | None]:
    """Area, what remains of the label, and the number of sessions."""
    pieces, sessions = [piece.strip() for piece in label.split(",")], None
    if unit == "course":
        for piece in pieces:
            found = _SESSIONS.fullmatch(piece)
            if found:
                written = (found["number"] or found["more"]).lower()
                number = _NUMBERS.get(written) or int(written)
                if number >= 2:
                    sessions = number
                    pieces.remove(piece)
                    break
    places = list(takewhile(lambda piece: is_area(piece, names), pieces))
    return ", ".join(places), ", ".join(pieces[len(places) :]), sessions


@deconstructible
class SplitLabel(BaseBlockOperation):
    """Splits the label of a price block."""

    def __init__(self, names: Collection[str] = ()) -> None:
        super().__init__()
        self.names = names

    def apply(self, block_value: dict[str, Any]) -> dict[str, Any]:
        """The block with area and sessions; one that has them already stays as it is."""
        label = block_value.get("label") or ""
        if not label or block_value.get("area") or block_value.get("sessions_covered"):
            return block_value
        area, rest, sessions = parts_of_label(label, block_value.get("unit") or "", self.names)
        return {**block_value, "area": area, "label": rest, "sessions_covered": sessions}

    @property
    def operation_name_fragment(self) -> str:
        return "split_labels_of_prices"
