"""All public procedures in memory, as the finder compares them.

Facet counts and text search take a database some hundred milliseconds a page, and either database answers
a little differently. This table is made in five queries, whatever the number of procedures, and kept until
the content changes or the day does, because prices end (`clinic.core.content_token`). It is measured to 2,000
procedures.
"""

from __future__ import annotations

import datetime
import threading
from collections import defaultdict
from functools import cached_property
from itertools import chain, pairwise
from typing import Any

from django.db.models import F
from django.db.models import Value as Constant
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from clinic.core.addresses import PageLink, page_address
from clinic.core.content_token import token_of
from clinic.core.public_pages import restrictions
from clinic.models import LocationPage
from procedures.finder.entries import Clinics, Entry, Hours
from procedures.finder.facets import Facet, Value, fact_facets
from procedures.finder.prices import PriceGroup, price_groups
from procedures.finder.searchable import Caution, cautions_in
from procedures.finder.site_pages import SitePage, question_page, read_site
from procedures.finder.words import content_words, fold, index_words, split_words, stem, stems
from procedures.models import (
    BodyArea,
    CategoryPage,
    ConcernPage,
    ProcedurePage,
    SearchSynonym,
)
from procedures.models.prices import price_lines

# Concerns, body areas, categories, clinics: keys in addresses, headings, and where each stands in its table.
_TERMS = (
    ("concern", _("Concern"), ConcernPage, F("path"), F("title"), F("live")),
    ("area", _("Body area"), BodyArea, Constant(""), F("name"), Constant(True)),
    ("category", _("Category"), CategoryPage, F("path"), F("title"), F("live")),
    ("clinic", _("Clinic"), LocationPage, F("path"), F("title"), F("live")),
)
# Terms that may be searched for by name: a word of a clinic's name is no word for a treatment.
_SEARCHED_TERMS = ("concern", "area", "category")


class FinderIndex:
    """All public procedures with what the finder filters, sorts and searches by, in memory.

    Attributes:
        entries: the public procedures by name.
        facets: what they are filtered by, by key: concern, area, category, clinic, invasiveness, work,
            downtime.
        price_groups: the totals that compare, by currency.
        words: the procedures that have a word or its stem: in the title; in names of terms; in the summary;
            in the text; in aftercare and side effects.
        page_words: the other pages that have one: in the title; in the introduction; anywhere.
        synonyms: what else to look for, by the stems of what visitors type.
        cautions: by each of their words, what procedures and their concerns warn of.
        site_pages: the other pages of the site.
        not_offered: what the clinic does not offer.
        areas: the stems of each body area.
        phrases: the stems of each short caution.
        compounds: two words of a name, by what they are as one: "facelift".
        spellings: words to suggest, as they are written, by their folded form.
    """

    def __init__(self, root: Page, day: datetime.date) -> None:
        private = restrictions().roots
        self.site_pages, synonyms, self.not_offered = read_site(root, private)
        rows = [row for row in _procedure_rows(root) if not row["path"].startswith(private)]
        rows.sort(key=lambda row: (fold(row["title"]), row["title"], row["pk"]))
        self.entries = [_entry(position, row) for position, row in enumerate(rows)]
        self.everything = frozenset(self.entries)
        by_pk = {entry.pk: entry for entry in self.entries}
        facets = [*_term_facets(root, private, by_pk), *fact_facets(self.entries)]
        self.facets = {facet.name: facet for facet in facets}
        for pk, lines in price_lines(day=day).items():
            if pk in by_pk:
                by_pk[pk].prices = lines
        self.price_groups = price_groups(self.entries)
        self._read_words(rows, synonyms)

    @property
    def terms(self) -> list[Value]:
        """Concerns, body areas and categories: what may be searched for by name."""
        return [value for name in _SEARCHED_TERMS for value in self.facets[name].values.values()]

    def price_groups_at(self, clinics: Clinics) -> dict[str, PriceGroup]:
        """The totals that compare at some clinics; without any, at that of each first price."""
        return price_groups(self.entries, clinics) if clinics else self.price_groups

    @cached_property
    def shortest_recovery_first(self) -> list[Entry]:
        """The procedures whose average recovery is stated, by recovery and then by name."""
        stated = [entry for entry in self.entries if entry.recovery.is_stated]
        return sorted(stated, key=lambda entry: entry.recovery.sort_key)

    @cached_property
    def listed_phrases(self) -> dict[tuple[str, ...], list[str]]:
        """What staff have listed, by its stems: synonyms, with what else to look for, and what is refused."""
        return {**{tuple(name): [] for name in self._names_not_offered}, **self.synonyms}

    @cached_property
    def warned_words(self) -> set[str]:
        """The stems of what speaks against a procedure."""
        return {
            word
            for word, items in self.cautions.items()
            if any(not caution.urgency for _entry, caution in items)
        }

    @cached_property
    def known_words(self) -> set[str]:
        """The stems of every word of the site: none of them is a slip."""
        of_terms = {*chain(*self.synonyms), *chain(*self._names_not_offered)}
        tables = chain(*self.words, *self.page_words)
        return {*map(stem, tables), *of_terms, *self.cautions}

    @cached_property
    def suggested_words(self) -> set[str]:
        """The words that a slip may have meant, with the letters that they are written with."""
        of_pages = (word for page in self.site_pages if not page.is_question for word in page.words[1])
        of_phrases = (word for caution in self.phrases for word in split_words(caution.text))
        return {*self.spellings, *of_pages, *of_phrases}

    @property
    def _names_not_offered(self) -> list[list[str]]:
        return [name for item in self.not_offered for name in item.names]

    def _read_pages(self, rows: list[dict[str, Any]]) -> None:
        self.site_pages += [
            question_page(page, question, answer)
            for page, row in ((_page_of(row, len(self.site_pages)), row) for row in rows)
            for question, answer in row["search_text__questions"] or ()
        ]
        self.page_words: list[dict[str, set[SitePage]]] = [defaultdict(set) for _ in range(3)]
        for page in self.site_pages:
            for place, words in zip(self.page_words, page.words, strict=True):
                for word in words:
                    place[word].add(page)
                    place[stem(word)].add(page)

    def _read_words(self, rows: list[dict[str, Any]], synonyms: list[SearchSynonym]) -> None:
        self.words: list[dict[str, set[Entry]]] = [defaultdict(set) for _ in range(5)]
        titles, names, summaries, texts, care = self.words
        for entry, row in zip(self.entries, rows, strict=True):
            for index, words in (
                (titles, index_words(row["title"])),
                (summaries, (row["search_text__summary_words"] or "").split()),
                (texts, (row["search_text__text_words"] or "").split()),
                (care, (row["search_text__care_words"] or "").split()),
            ):
                for word in words:
                    index[word].add(entry)
                    index[stem(word)].add(entry)
        for term in self.terms:
            for word in index_words(str(term.name)):
                names[word] |= term.procedures
                names[stem(word)] |= term.procedures
        self._read_pages(rows)
        self.areas = {tuple(stems(str(area.name))) for area in self.facets["area"].values.values()}
        self.synonyms = {
            tuple(map(stem, content_words(synonym.term))) or tuple(stems(synonym.term)): synonym.meanings
            for synonym in synonyms
        }
        self.cautions: dict[str, set[tuple[Entry, Caution]]] = defaultdict(set)
        self.phrases: dict[Caution, frozenset[str]] = {}
        for entry, row in zip(self.entries, rows, strict=True):
            for caution in cautions_in(row["search_text__cautions"] or ""):
                self._read_caution(entry, caution)
        treated = {value.pk: value.procedures for value in self.facets["concern"].values.values()}
        for page in self.site_pages:
            for line in page.caution.splitlines():
                caution = Caution(line, concern=frozenset(stems(page.title)))
                for entry in treated[page.pk]:
                    self._read_caution(entry, caution)
        self._read_names([row["title"] for row in rows], synonyms)

    def _read_caution(self, entry: Entry, caution: Caution) -> None:
        if caution.is_phrase:
            self.phrases[caution] = frozenset(stems(caution.text))
        for word in {*map(stem, index_words(caution.text)), *stems(caution.text)}:
            self.cautions[word].add((entry, caution))

    def _read_names(self, titles: list[str], synonyms: list[SearchSynonym]) -> None:
        self.spellings: dict[str, str] = {}
        self.compounds: dict[str, list[str]] = {}
        for name in (
            *titles,
            *(str(term.name) for term in self.terms),
            *(synonym.term for synonym in synonyms),
            *(name for item in self.not_offered for name in item.written),
        ):
            for one, other in pairwise(split_words(name)):
                self.compounds.setdefault(one + other, [one, other])
            for word in name.replace("-", " ").split():
                if (folded := fold(word.strip("().,:;/"))).isalpha():
                    self.spellings.setdefault(folded, word.strip("().,:;/").lower())


def _procedure_rows(root: Page) -> Any:
    # A page that is only previewed so far has no place in the tree.
    below = ProcedurePage.objects.live().child_of(root) if root.path else ProcedurePage.objects.none()
    return below.order_by().values(
        "pk", "title", "path", "invasiveness",
        "recovery__minimum_hours", "recovery__maximum_hours",
        "back_to_work__minimum_hours", "back_to_work__maximum_hours", "sessions",
        "search_text__summary_words", "search_text__text_words",
        "search_text__cautions", "search_text__care_words", "search_text__questions", "url_path",
    )  # fmt: skip


def _page_of(row: dict[str, Any], place: int) -> SitePage:
    """The page of a procedure, for the questions on it."""
    url = page_address(PageLink(row["pk"], row["title"], row["url_path"], live=True))
    return SitePage(
        pk=row["pk"], model=ProcedurePage, place=place + row["pk"], title=row["title"],
        url=f"{url}#questions",
        introduction="", caution="", text="", words=(index_words(row["title"]), set(), set()),
        procedure=row["pk"],
    )  # fmt: skip


def _entry(position: int, row: dict[str, Any]) -> Entry:
    return Entry(
        pk=row["pk"],
        position=position,
        title_words=split_words(row["title"]),
        invasiveness=row["invasiveness"],
        recovery=Hours(row["recovery__minimum_hours"], row["recovery__maximum_hours"]),
        back_to_work=Hours(row["back_to_work__minimum_hours"], row["back_to_work__maximum_hours"]),
        sessions=row["sessions"],
    )


def _term_facets(root: Page, private: tuple[str, ...], by_pk: dict[int, Entry]) -> list[Facet]:
    """The public terms, in one query. Pages stand in the order of the tree, body areas by name."""
    queries = [
        model.objects.filter(locale=root.locale_id)
        .order_by()
        .values_list(Constant(kind), path, "pk", "slug", name, live, "procedures__pk")
        for kind, _heading, model, path, name, live in _TERMS
    ]
    found: dict[str, dict[str, tuple[str, str, int, set[Entry]]]] = {kind: {} for kind, *_rest in _TERMS}
    for kind, path, pk, slug, name, is_live, procedure in queries[0].union(*queries[1:], all=True):
        if is_live and not (path and path.startswith(private)):
            *_, entries = found[kind].setdefault(slug, (path or fold(name), name, pk, set()))
            if procedure in by_pk:
                entries.add(by_pk[procedure])
    return [
        Facet(
            kind,
            heading,
            {
                slug: Value(slug, name, frozenset(entries), pk)
                for slug, (_, name, pk, entries) in sorted(found[kind].items(), key=lambda item: item[1][0])
            },
        )
        for kind, heading, *_rest in _TERMS
    ]


_lock = threading.Lock()
# The tables that are kept, by the place of their list in the page tree: each language has a list. With
# each, the token and the day for which it was made.
_kept: dict[str, tuple[tuple[str, datetime.date], FinderIndex]] = {}


def finder_index(root: Page, request: HttpRequest) -> FinderIndex:
    """The table of the public procedures below a page, as they are now.

    The token is read before the procedures: a change in between makes the next request read again.
    """
    key = (token_of(request), timezone.localdate())
    with _lock:
        kept = _kept.get(root.path)
        if kept is not None and kept[0] == key and key[0]:
            return kept[1]
        index = FinderIndex(root, key[1])
        _kept[root.path] = (key, index)
        return index
