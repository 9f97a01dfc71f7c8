"""What shows of a text or list while it is folded on a phone."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import strip_tags
from django.utils.translation import gettext, ngettext

from clinic.core.languages.active import join_list, lower_first
from procedures.facts import format_number

# The end of the first paragraph, heading or list item of a rich text.
_END_OF_FIRST = re.compile(r"</(?:p|li|h[2-4])>")
_POINT = re.compile(r"<li\b")


@dataclass(frozen=True)
class Fold:
    """A folded part.

    Attributes:
        first: its first line.
        action: opens it: "All 5 points".
    """

    first: str
    action: str


def fold_of_text(text: str) -> Fold | None:
    """The fold of a rich text; None if nothing follows the first line."""
    beginning, *rest = _END_OF_FIRST.split(text, maxsplit=1)
    if not rest or not strip_tags(rest[0]).strip():
        return None
    first = html.unescape(" ".join(strip_tags(beginning).split()))
    points = len(_POINT.findall(text))
    if points > 1:
        action = ngettext("All %(count)s point", "All %(count)s points", points) % _count(points)
    else:
        action = gettext("Read all")
    return Fold(first, action)


def fold_of_steps(headings: Sequence[str]) -> Fold | None:
    """The fold of a list of steps, which names each; None for a single one."""
    if len(headings) < 2:
        return None
    first = join_list([headings[0], *(lower_first(heading) for heading in headings[1:])])
    action = ngettext("All %(count)s step", "All %(count)s steps", len(headings)) % _count(len(headings))
    return Fold(first, action)


def fold_of_references(titles: Sequence[str]) -> Fold | None:
    """The fold of the references, which shows the first; None for a single one."""
    if len(titles) < 2:
        return None
    count = len(titles)
    action = ngettext("All %(count)s reference", "All %(count)s references", count) % _count(count)
    return Fold(titles[0], action)


def _count(number: int) -> dict[str, str]:
    return {"count": format_number(number)}
