"""What a content file of a standard page may hold.

A page is a list of blocks; each `[[body]]` has one key, which says what it is:

    heading = "Three dates"
    text = "Paragraphs in the markup of `marked_text.py`."
    quote = { text = "…", source = "…" }
    picture = { file = "strata.jpg", title = "Layers", decorative = true }
    questions = [{ question = "…", answer = "…" }]
    call_to_action = { heading = "…", text = "…", button = "…", page = "page:complaints" }
    table = { caption = "…", headings = ["…", "…"], rows = [["…", "…"]] }

The cells of a table may use the markup for links and emphasis.
"""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from procedures.demo.tables import Picture, Question, Slug, Table


class Quote(Table):
    """Somebody's words."""

    text: str
    source: str = ""


class CallToAction(Table):
    """A box with a button, which opens a page of the demo; without one it does what the main button does."""

    heading: str
    text: str = ""
    button: str
    page: str = ""


class PageTable(Table):
    """A table of words."""

    caption: str
    headings: list[str]
    rows: list[list[str]]
    first_column_names_rows: bool = True

    @model_validator(mode="after")
    def _rows_are_whole(self) -> Self:
        if any(len(row) != len(self.headings) for row in self.rows):
            raise ValueError("a row of a table has as many cells as there are headings")
        return self


class BodyItem(Table):
    """One block of a page."""

    heading: str | None = None
    text: str | None = None
    quote: Quote | None = None
    picture: Picture | None = None
    caption: str = ""
    questions: list[Question] | None = None
    call_to_action: CallToAction | None = None
    table: PageTable | None = None

    @model_validator(mode="after")
    def _is_one_block(self) -> Self:
        if len(self.model_fields_set - {"caption"}) != 1:
            raise ValueError("each [[body]] is one block: heading, text, quote, picture, questions, …")
        return self


class StandardPageFile(Table):
    """A file of `pages/`; its name is the page's address."""

    title: str
    introduction: str = ""
    parent: Slug | None = None
    in_menu: bool = False
    picture: Picture | None = None
    body: list[BodyItem] = []
