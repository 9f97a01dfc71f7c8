"""Tables that several content files of the demo have in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
Slug = Annotated[str, Field(pattern=f"^{SLUG}$")]


class Table(BaseModel):
    """A table of a content file. A key that is not known is an error: it is a misspelt one."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Picture(Table):
    """A picture, with the words that stand in for it or the statement that it is decoration."""

    file: str
    title: str
    decorative: bool = False
    alt_text: str = ""


class Link(Table):
    """A link to a page of the demo, such as "category:topical"; without words it bears the page's title."""

    page: str = Field(pattern=f"^(procedure|concern|category|page):{SLUG}$")
    words: str = ""


class Question(Table):
    """A question and its answer, which may use the markup."""

    question: str
    answer: str
