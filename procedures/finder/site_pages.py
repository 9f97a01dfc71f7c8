"""The rest of the site, as the search compares it: concerns, categories, people, clinics, pages of text.

What is searched of a page is what it declares to Wagtail as `search_fields`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.search.index import SearchField

from clinic.core.addresses import page_address
from clinic.core.public_pages import public
from clinic.models import LocationPage, PractitionerPage, StandardPage
from procedures.finder.searchable import passages
from procedures.finder.words import SHORTEST_BEGINNING, index_words, stem, whole_word_forms
from procedures.models import CategoryPage, ConcernPage

# What a page is, by its type, in the order in which those alike stand.
_KINDS: dict[type[Page], str | Promise] = {
    ConcernPage: _("Concern"),
    CategoryPage: _("Category"),
    PractitionerPage: _("Team"),
    LocationPage: _("Clinic"),
    StandardPage: _("Page"),
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
        return _KINDS[self.model]

    @property
    def is_concern(self) -> bool:
        return self.model is ConcernPage

    def rank(self, alternatives: Sequence[Sequence[str]]) -> int | None:
        """Where all words of one alternative are: 0 the title, 1 the introduction, 2 the text; None nowhere."""
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


def site_pages(root: Page, private: tuple[str, ...]) -> list[SitePage]:
    """The public pages of the language of a page, in a query for each kind."""
    found = [
        page
        for model in _KINDS
        for page in public(model.objects.filter(locale=root.locale_id)).order_by("path")
        if not page.path.startswith(private)
    ]
    return [_site_page(place, page) for place, page in enumerate(found)]


def _site_page(place: int, page: Any) -> SitePage:
    introduction = "\n".join(passages(getattr(page, "introduction", "")))
    caution = "\n".join(passages(getattr(page, "caution", "")))
    text = "\n".join(_searched(page))
    title = _words(page.title)
    return SitePage(
        pk=page.pk,
        model=type(page),
        place=place,
        title=page.title,
        url=page_address(page),
        introduction=introduction or page.meta_description,
        caution=caution,
        text=text,
        words=(title, title | _words(introduction), title | _words(f"{introduction} {caution} {text}")),
    )


def _words(text: str) -> set[str]:
    words = index_words(text)
    return words | set(map(stem, words))


def _searched(page: Any) -> Iterator[str]:
    for field in type(page).get_search_fields():
        if isinstance(field, SearchField) and field.field_name != "title":
            value = field.get_value(page)
            for text in value if isinstance(value, list) else [value]:
                yield from passages(str(text or ""))
