"""The rest of the site, as the search compares it: concerns, categories, people, clinics, pages of text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from clinic.core.addresses import PageLink, page_address
from clinic.models import ClinicSettings, LocationPage, PractitionerPage, StandardPage
from procedures.finder.searchable import passages
from procedures.finder.words import SHORTEST_BEGINNING, index_words, singulars, stem, whole_word_forms
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

    @property
    def kind(self) -> str | Promise:
        return _KINDS[self.model][0]

    @property
    def is_concern(self) -> bool:
        return self.model is ConcernPage

    def rank(self, alternatives: Sequence[Sequence[str]]) -> int | None:
        """Where one alternative is: 0 the title, 1 the introduction, 2 the text; None nowhere."""
        ranks = [max(self._rank_of(word) for word in words) for words in alternatives if words]
        best = min(ranks, default=len(self.words))
        return best if best < len(self.words) else None

    def _rank_of(self, word: str) -> int:
        forms = whole_word_forms(word)
        for rank, known in enumerate(self.words):
            if known & forms:
                return rank
            if not rank and len(word) >= SHORTEST_BEGINNING and any(one.startswith(word) for one in known):
                return rank
        return len(self.words)


@dataclass(frozen=True)
class NotOffered:
    """Something that the clinic does not offer.

    Attributes:
        names: the words of each name, without plurals.
        sentence: what visitors read.
    """

    names: list[list[str]]
    sentence: str


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
        )
        for place, (model, (_kind, introduction, caution, texts)) in enumerate(_KINDS.items())
    ]
    nothing = _text("")
    settings = ClinicSettings.objects.filter(site__is_default_site=True).order_by()
    queries.append(
        settings.values_list(
            Value(len(_KINDS)), nothing, "pk", nothing, nothing, nothing, nothing, _text("not_offered")
        )
    )
    queries.append(
        SearchSynonym.objects.order_by().values_list(
            Value(len(_KINDS) + 1), nothing, "pk", "term", nothing, nothing, nothing, _text("means")
        )
    )
    rows = sorted(queries[0].union(*queries[1:], all=True))
    models = list(_KINDS)
    pages = [
        _site_page(place, models[row[0]], row[2:])
        for place, row in enumerate(rows)
        if row[0] < len(models) and not row[1].startswith(private)
    ]
    items = [block["value"] for row in rows if row[0] == len(models) for block in json.loads(row[-1] or "[]")]
    names = [[words for name in item["words"].split(",") if (words := singulars(name))] for item in items]
    synonyms = [
        SearchSynonym(term=row[3], means=row[-1].strip()) for row in rows if row[0] == len(models) + 1
    ]
    return (
        pages,
        synonyms,
        [NotOffered(*one) for one in zip(names, (item["sentence"] for item in items), strict=True)],
    )


def _text(*fields: str) -> Any:
    """Fields as one text, a line each."""
    texts = [Cast(F(name), TextField()) for name in fields if name]
    parts = [part for text in texts for part in (text, Value("\n"))]
    return (
        Concat(*parts, Value(""), output_field=TextField()) if parts else Value("", output_field=TextField())
    )


def _site_page(place: int, model: type[Page], row: tuple[Any, ...]) -> SitePage:
    pk, name, url_path, *fields = row
    introduction, caution, text = ("\n".join(_lines(field.strip())) for field in fields)
    title = _words(name)
    beginning = title | _words(introduction)
    return SitePage(
        pk=pk,
        model=model,
        place=place,
        title=name,
        url=page_address(PageLink(pk, name, url_path, live=True)),
        introduction=introduction,
        caution=caution,
        text=text,
        words=(title, beginning, beginning | _words(f"{caution} {text}")),
    )


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


def _words(text: str) -> set[str]:
    words = index_words(text)
    return words | set(map(stem, words))
