"""The rest of the site, as the search compares it: concerns, categories, people, clinics, pages of text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from clinic.core.addresses import PageLink, page_address
from clinic.models import ClinicSettings, LocationPage, PractitionerPage, StandardPage
from procedures.finder.searchable import passages
from procedures.finder.words import index_words, stems
from procedures.models import CategoryPage, ConcernPage, SearchSynonym

# What a page is, by its type, in the order in which those alike stand; and the fields with its introduction,
# its caution and its text.
_KINDS: dict[type[Page], tuple[str | Promise, str, str, tuple[str, ...]]] = {
    ConcernPage: (_("Concern"), "introduction", "caution", ("about",)),
    CategoryPage: (_("Category"), "introduction", "", ("about",)),
    PractitionerPage: (_("Team"), "role", "", ("credentials", "languages", "biography")),
    LocationPage: (
        _("Clinic"),
        "introduction",
        "",
        ("street_address", "locality", "step_free_detail", "public_transport", "parking", "other_needs"),
    ),
    StandardPage: (_("Page"), "introduction", "", ("body",)),
}


@dataclass(eq=False, frozen=True)
class SitePage:
    """A public page that is no procedure.

    Attributes:
        kind: what it is, for visitors.
        place: its place among all.
        introduction, caution, text: text, paragraphs a line each.
        words: of the title; of the introduction; of all.
        procedure: where it is a question on a procedure's page, the id of that page.
        is_question: whether it is a question with its answer.
    """

    pk: int
    model: type[Page]
    place: int
    title: str
    url: str
    introduction: str
    caution: str
    text: str
    words: tuple[set[str], set[str], set[str]]
    procedure: int | None = None
    is_question: bool = False

    @property
    def kind(self) -> str | Promise:
        return _("Question") if self.is_question else _KINDS[self.model][0]

    @property
    def is_concern(self) -> bool:
        return self.model is ConcernPage


@dataclass(frozen=True)
class NotOffered:
    """Something that the clinic does not offer.

    Attributes:
        names: the stems of each name.
        sentence: what visitors read.
        written: the names.
    """

    names: list[list[str]]
    sentence: str
    written: list[str]


def read_site(
    root: Page, private: tuple[str, ...]
) -> tuple[list[SitePage], list[SearchSynonym], list[NotOffered]]:
    """The public pages in the language of a page, synonyms, and what is not offered, in one query."""
    queries = [
        model.objects.live()
        .filter(locale=root.locale_id)
        .order_by()
        .values_list(
            Value(place),
            "path",
            "pk",
            "title",
            "url_path",
            _text(introduction),
            _text(caution),
            _text(*texts),
            _text("opening_hours" if model is LocationPage else ""),
        )
        for place, (model, (_kind, introduction, caution, texts)) in enumerate(_KINDS.items())
    ]
    nothing = _text("")
    settings = ClinicSettings.objects.filter(site__is_default_site=True).order_by()
    queries.append(
        settings.values_list(
            Value(len(_KINDS)),
            nothing,
            "pk",
            nothing,
            nothing,
            nothing,
            nothing,
            _text("not_offered"),
            nothing,
        )
    )
    queries.append(
        SearchSynonym.objects.order_by().values_list(
            Value(len(_KINDS) + 1), nothing, "pk", "term", nothing, nothing, nothing, _text("means"), nothing
        )
    )
    rows = sorted(queries[0].union(*queries[1:], all=True))
    models = list(_KINDS)
    pages = [
        page
        for place, row in enumerate(rows)
        if row[0] < len(models) and not row[1].startswith(private)
        for page in _site_pages(place, models[row[0]], row[2:])
    ]
    items = [block["value"] for row in rows if row[0] == len(models) for block in json.loads(row[-2] or "[]")]
    synonyms = [
        SearchSynonym(term=row[3], means=row[-2].strip()) for row in rows if row[0] == len(models) + 1
    ]
    return pages, synonyms, [_not_offered(item) for item in items]


def _not_offered(item: dict[str, str]) -> NotOffered:
    written = [name for part in item["words"].split(",") if stems(name := part.strip())]
    return NotOffered([stems(name) for name in written], item["sentence"], written)


def _text(*fields: str) -> Any:
    """Fields as one text, a line each."""
    texts = [Cast(F(name), TextField()) for name in fields if name]
    parts = [part for text in texts for part in (text, Value("\n"))]
    return (
        Concat(*parts, Value(""), output_field=TextField()) if parts else Value("", output_field=TextField())
    )


def _site_pages(place: int, model: type[Page], row: tuple[Any, ...]) -> Iterator[SitePage]:
    """A page, and the questions on it."""
    pk, name, url_path, *fields = row
    introduction, caution, stored, hours = (field.strip() for field in fields)
    introduction, caution, text = ("\n".join(_lines(field)) for field in (introduction, caution, stored))
    title = index_words(name)
    beginning = title | index_words(introduction)
    days = " ".join(gettext(day.title()) for day in re.findall(r"[a-z]+day\b", hours))
    page = SitePage(
        pk=pk,
        model=model,
        place=place,
        title=name,
        url=page_address(PageLink(pk, name, url_path, live=True)),
        introduction=introduction,
        caution=caution,
        text=text,
        words=(title, beginning, beginning | index_words(f"{caution} {text} {days}")),
    )
    yield page
    for question, answer in _questions_in(json.loads(stored)) if stored.startswith("[{") else ():
        yield question_page(page, question, answer)


def question_page(page: SitePage, question: str, answer: str) -> SitePage:
    """A question on a page as a result of its own."""
    asked = index_words(question)
    known = asked | page.words[0]
    return replace(
        page, title=question, introduction=answer, caution="", text=answer, is_question=True,
        words=(asked, known, known | index_words(answer)),
    )  # fmt: skip


def _questions_in(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _questions_in(item)
    elif isinstance(value, dict):
        if value.get("question"):
            yield value["question"], "\n".join(passages(value.get("answer") or ""))
        else:
            for part in value.values():
                yield from _questions_in(part)


def _lines(stored: str) -> Iterator[str]:
    """The paragraphs of a field, also of a list as it is stored."""
    yield from passages(stored) if not stored.startswith("[{") else _texts_in(json.loads(stored))


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from passages(value)
    elif isinstance(value, list):
        for item in value:
            yield from _texts_in(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in ("id", "type"):
                yield from _texts_in(item)
