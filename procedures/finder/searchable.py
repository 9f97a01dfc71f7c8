"""What is searched of a procedure, written on publishing.

A procedure is found by what it is and does, never by what it may harm or is no answer to: whoever looks
for "scars" does not look for a procedure that may leave them. So side effects and aftercare are searched
only for whoever names the procedure, and cons not at all. Whom it is not for is kept apart, as a caution: a
search that names it shows it. Names of category, concerns and body areas are searched as well, but live on
their own pages; see `index.py`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext

from procedures.choices import Urgency
from procedures.finder.words import index_words
from procedures.models import ProcedurePage, SearchText

# To be raised when other words are taken; rows of an older version are then written anew.
VERSION = 4

_SUMMARY_FIELDS = ("summary", "best_for")
_TEXT_FIELDS = (
    "introduction",
    "about",
    "steps",
    "ideal_candidate",
    "ideal_candidate_points",
    "recovery_notes",
    "pros",
    "questions",
    "further_sections",
)
# What people ask of a procedure that they name: "swelling after lip filler".
_CARE_FIELDS = (
    "preparation",
    "aftercare",
    "recovery_timeline",
    "side_effects",
    "side_effect_list",
    "warning_signs",
    "if_something_goes_wrong",
)
_BLOCK_TEXTS = ("heading", "question", "answer", "text", "effect", "detail", "signs", "notice", "advice")
# For whom a procedure is not, and who must not have it: see `cautions_in`.
_NOT_FOR_FIELDS = (("not_recommended_for", " "), ("not_recommended_points", ":"))
_NOT_FOR, _NEVER, _SIGN = "-", "!", "*"
_PHRASE_END = re.compile(r"[,;]\s*(?:(?:and|or)\s+)?|\s+\bor\s+", re.IGNORECASE)
_END_OF_BLOCK = re.compile(r"<(?:/(?:p|li|h\d|blockquote)|br ?/?)>")


def rewrite_search_text(procedure: ProcedurePage) -> None:
    """Write the words of a procedure anew where visitors see it; remove them where they do not."""
    SearchText.objects.filter(page_id=procedure.pk).delete()
    if procedure.live:
        search_text_of(procedure).save(force_insert=True)


def write_missing_search_texts() -> int:
    """Write the words of live procedures that have none, or those of an older version; how many."""
    number = 0
    for procedure in ProcedurePage.objects.live().exclude(search_text__version=VERSION).iterator(100):
        with transaction.atomic():
            rewrite_search_text(procedure)
        number += 1
    return number


def search_text_of(procedure: ProcedurePage) -> SearchText:
    """The words of a procedure, not saved."""
    summary = " ".join(getattr(procedure, name) for name in _SUMMARY_FIELDS)
    text = "\n".join(passage for name in _TEXT_FIELDS for passage in passages(getattr(procedure, name)))
    care = "\n".join(passage for name in _CARE_FIELDS for passage in passages(getattr(procedure, name)))
    return SearchText(
        page_id=procedure.pk,
        summary_words=" ".join(sorted(index_words(summary))),
        text_words=" ".join(sorted(index_words(text))),
        care_words=" ".join(sorted(index_words(care))),
        questions=[
            [block["value"].get("question") or "", "\n".join(passages(block["value"].get("answer") or ""))]
            for block in procedure.questions.raw_data
        ],
        text=text,
        cautions="\n".join(_cautions(procedure)),
        version=VERSION,
    )


@dataclass(frozen=True)
class Caution:
    """Something that a procedure is not for, or a reason not to have it.

    Attributes:
        text: a phrase or a sentence.
        is_phrase: whether it is one of the few words of "not for".
        is_point: whether it ends "will not give you what you want if".
        is_reason: whether it is a contraindication.
        urgency: how fast it needs help, where it is a warning sign after the procedure.
        concern: the stems of the concern's name, where the page of one of its concerns says it.
    """

    text: str
    is_phrase: bool = False
    is_point: bool = False
    is_reason: bool = False
    urgency: str = ""
    concern: frozenset[str] = frozenset()

    @property
    def is_remark(self) -> bool:
        """Whether it says something to those who find the procedure, and does not speak against it."""
        return bool(self.urgency or self.concern)

    def __str__(self) -> str:
        if self.urgency:
            return f"{Urgency(self.urgency).label}: {self.text}"
        if self.is_point:
            return gettext("Will not give you what you want if: %(point)s") % {"point": self.text}
        if self.is_reason:
            return gettext("Do not have this if: %(reason)s") % {"reason": self.text}
        return gettext("Not for: %(what)s") % {"what": self.text} if self.is_phrase else self.text


def cautions_in(lines: str) -> list[Caution]:
    """The cautions as they are stored, a line each."""
    return [_caution_in(line[0], line[1], line[2:]) for line in lines.splitlines()]


def _caution_in(kind: str, mark: str, text: str) -> Caution:
    if kind == _SIGN:
        return Caution(text, urgency=Urgency.values[int(mark)])
    return Caution(text, is_phrase=mark == ".", is_point=mark == ":", is_reason=kind == _NEVER)


def _cautions(procedure: ProcedurePage) -> Iterator[str]:
    for phrase in _PHRASE_END.split(procedure.not_for):
        yield from (f"{_NOT_FOR}.{line}" for line in passages(phrase))
    for name, mark in _NOT_FOR_FIELDS:
        yield from (f"{_NOT_FOR}{mark}{line}" for line in passages(getattr(procedure, name)))
    yield from (f"{_NEVER} {line}" for line in passages(procedure.contraindications))
    for block in procedure.warning_signs.raw_data:
        place = Urgency.values.index(block["value"]["urgency"])
        yield from (f"{_SIGN}{place}{line}" for line in passages(block["value"]["signs"]))


def passages(value: Any) -> Iterator[str]:
    """The paragraphs of a field, without markup. A list is read in its stored form."""
    if isinstance(value, str):
        plain = html.unescape(strip_tags(_END_OF_BLOCK.sub("\n", value))).replace("\0", "")
        yield from filter(None, (" ".join(line.split()) for line in plain.splitlines()))
    else:
        for block in value.raw_data:
            yield from _block_passages(block["value"])


def _block_passages(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from passages(value)
    elif isinstance(value, dict):
        for name in _BLOCK_TEXTS:
            if isinstance(part := value.get(name), str):
                yield from passages(part)
