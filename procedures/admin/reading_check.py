"""Rows of the page that checks a reading: each field beside its source line, with doubts and gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext

from procedures.admin.draft_form import DraftForm
from procedures.documents import ReadingWarning
from procedures.documents.source_rows import SourceRow, source_rows
from procedures.facts.registry import BY_NAME
from procedures.models import ProcedurePage
from procedures.publishing.gate import REQUIRED

MAX_SHOWN = 110
# A doubt on a line that became no field belongs to the fact that its code names.
_FIELD_OF_CODE = {
    "recovery": "recovery",
    "range": "recovery",
    "category": "category",
    "price": "price",
    "number": "price",
    "currency": "price",
    "date": "last_updated",
    "title": "title",
}


@dataclass(frozen=True)
class CheckRow:
    """A field of the page.

    Attributes:
        inputs: its inputs; a price has several.
        gap: "needed" if the document lacks what publishing requires, "optional" if it lacks something else,
            empty if it states the fact.
        note: a further remark on the value.
        use: of a section, the input that says what it is.
    """

    name: str
    label: str
    inputs: list[BoundField]
    line: int | None
    source: str
    doubts: list[ReadingWarning]
    gap: str
    note: str = ""
    use: BoundField | None = None

    @property
    def is_group(self) -> bool:
        """Whether several inputs share the field's name."""
        return len(self.inputs) > 1


@dataclass(frozen=True)
class SourceLine:
    """A line of the document and how it was read, in words."""

    row: SourceRow
    state: str
    words: str


def _field_of(warning: ReadingWarning, rows: dict[int, SourceRow]) -> str | None:
    if warning.fact:
        return warning.fact
    by_code = _FIELD_OF_CODE.get(warning.code.value.partition("_")[0])
    if by_code:
        return by_code
    row = rows.get(warning.line) if warning.line else None
    return row.field if row else None


def check_rows(form: DraftForm, source: str) -> list[CheckRow]:
    """The fields in the order of the form."""
    reading = form.reading
    lines = {row.number: row for row in source_rows(source, reading)}
    doubts: dict[str | None, list[ReadingWarning]] = {}
    for warning in reading.warnings:
        doubts.setdefault(_field_of(warning, lines), []).append(warning)
    result = []
    for name, inputs in form.rows.items():
        line = reading.lines.get(name)
        result.append(
            CheckRow(
                name=name,
                label=_label(name, form),
                inputs=[form[one] for one in inputs],
                line=line,
                source=_shortened(lines[line].text) if line in lines else "",
                doubts=doubts.get(name, []),
                gap=_gap(name, form),
                note=_note(name, form),
                use=form[form.uses[name]] if name in form.uses else None,
            )
        )
    return result


def other_doubts(form: DraftForm, source: str) -> list[ReadingWarning]:
    """Doubts that belong to no field."""
    lines = {row.number: row for row in source_rows(source, form.reading)}
    return [warning for warning in form.reading.warnings if _field_of(warning, lines) not in form.rows]


def source_lines(form: DraftForm, source: str) -> list[SourceLine]:
    """The document's lines, each with how it was read."""
    result = []
    for row in source_rows(source, form.reading):
        if row.field:
            state, words = "read", _label(row.field, form)
        elif row.is_left_out:
            state, words = "unread", gettext("Around the document")
        elif row.is_heading:
            state, words = "heading", gettext("Heading")
        else:
            state, words = "unread", gettext("Not used")
        result.append(SourceLine(row, "doubt" if row.doubts else state, words))
    return result


def _label(name: str, form: DraftForm) -> str:
    if name == "price":
        return BY_NAME["prices"].label_on(ProcedurePage)
    return str(form.fields[name].label) if name in form.fields else name


def _gap(name: str, form: DraftForm) -> str:
    telling = ("minimum", "maximum", "on_consultation") if name == "price" else (name,)
    # A category that is named and may not be made is no gap in the document.
    if any(_is_value(form.known(one)) for one in telling) or (name == "category" and form.new_category):
        return ""
    return "needed" if ("prices" if name == "price" else name) in REQUIRED else "optional"


def _is_value(known: Any) -> bool:
    """Whether an input holds something; what was typed into one of several parts comes as a list."""
    if isinstance(known, list):
        return any(known)
    return known not in (None, "") and known is not False


def _note(name: str, form: DraftForm) -> str:
    if name != "category" or not form.new_category:
        return ""
    if form.known("category") == form.new_category:
        return gettext("There is no category “%(title)s” yet. It is made together with the draft.") % {
            "title": form.new_category
        }
    return gettext(
        "There is no category “%(title)s”, and you may not make one. Choose another, or ask for it."
    ) % {"title": form.new_category}


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1].rstrip()}…"
