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
from typing import Any

from django.db.models import F
from django.db.models import Value as Constant
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from clinic.core.content_token import token_of
from clinic.core.public_pages import restrictions
from procedures.finder.entries import Entry, Hours
from procedures.finder.facets import Facet, Value, fact_facets
from procedures.finder.prices import price_groups
from procedures.finder.words import fold, index_words, split_words
from procedures.models import (
    BodyArea,
    CategoryPage,
    ConcernPage,
    ProcedurePage,
    ProcedurePrice,
    SearchSynonym,
)

# Concerns, body areas and categories: the keys in addresses, headings, and where each stands in its table.
_TERMS = (
    ("concern", _("Concern"), ConcernPage, F("path"), F("title"), F("live")),
    ("area", _("Body area"), BodyArea, Constant(""), F("name"), Constant(True)),
    ("category", _("Category"), CategoryPage, F("path"), F("title"), F("live")),
)


class FinderIndex:
    """All public procedures with what the finder filters, sorts and searches by, in memory.

    Attributes:
        entries: the public procedures by name.
        facets: what they are filtered by, by key: concern, area, category, invasiveness, work, downtime.
        price_groups: the prices that compare, by key.
        words: the procedures that have a word: in the title; in names of terms; in the summary; in the text.
        synonyms: what else to look for, by the words that visitors type.
        spellings: words to suggest, as they are written, by their folded form.
    """

    def __init__(self, root: Page, day: datetime.date) -> None:
        private = restrictions().roots
        rows = [row for row in _procedure_rows(root) if not row["path"].startswith(private)]
        rows.sort(key=lambda row: (fold(row["title"]), row["title"], row["pk"]))
        self.entries = [_entry(position, row) for position, row in enumerate(rows)]
        self.everything = frozenset(self.entries)
        by_pk = {entry.pk: entry for entry in self.entries}
        facets = [*_term_facets(root, private, by_pk), *fact_facets(self.entries)]
        self.facets = {facet.name: facet for facet in facets}
        for price in ProcedurePrice.objects.valid_on(day).order_by("page_id", "position"):
            if price.page_id in by_pk:
                by_pk[price.page_id].prices.append(price.line)
        self.price_groups = price_groups(self.entries)
        self._read_words(rows)

    @property
    def terms(self) -> list[Value]:
        """Concerns, body areas and categories: what may be searched for by name."""
        return [value for name, *_ in _TERMS for value in self.facets[name].values.values()]

    @cached_property
    def shortest_recovery_first(self) -> list[Entry]:
        """The procedures whose average recovery is stated, by recovery and then by name."""
        stated = [entry for entry in self.entries if entry.recovery.is_stated]
        return sorted(stated, key=lambda entry: entry.recovery.sort_key)

    def _read_words(self, rows: list[dict[str, Any]]) -> None:
        self.words: list[dict[str, set[Entry]]] = [defaultdict(set) for _ in range(4)]
        titles, names, summaries, texts = self.words
        for entry, row in zip(self.entries, rows, strict=True):
            for index, words in (
                (titles, index_words(row["title"])),
                (summaries, (row["search_text__summary_words"] or "").split()),
                (texts, (row["search_text__text_words"] or "").split()),
            ):
                for word in words:
                    index[word].add(entry)
        for term in self.terms:
            for word in index_words(str(term.name)):
                names[word] |= term.procedures
        synonyms = list(SearchSynonym.objects.all())
        self.synonyms = {tuple(split_words(synonym.term)): synonym.meanings for synonym in synonyms}
        self.spellings: dict[str, str] = {}
        for name in (
            *(row["title"] for row in rows),
            *(str(term.name) for term in self.terms),
            *(synonym.term for synonym in synonyms),
        ):
            for word in name.replace("-", " ").split():
                if (folded := fold(word.strip("().,:;/"))).isalpha():
                    self.spellings.setdefault(folded, word.strip("().,:;/").lower())


def _procedure_rows(root: Page) -> Any:
    # A page that is only previewed so far has no place in the tree.
    below = ProcedurePage.objects.live().child_of(root) if root.path else ProcedurePage.objects.none()
    return below.order_by().values(
        "pk", "title", "path", "invasiveness",
        "recovery__minimum_hours", "recovery__maximum_hours",
        "back_to_work__minimum_hours", "back_to_work__maximum_hours",
        "search_text__summary_words", "search_text__text_words",
    )  # fmt: skip


def _entry(position: int, row: dict[str, Any]) -> Entry:
    return Entry(
        pk=row["pk"],
        position=position,
        title_words=split_words(row["title"]),
        invasiveness=row["invasiveness"],
        recovery=Hours(row["recovery__minimum_hours"], row["recovery__maximum_hours"]),
        back_to_work=Hours(row["back_to_work__minimum_hours"], row["back_to_work__maximum_hours"]),
    )


def _term_facets(root: Page, private: tuple[str, ...], by_pk: dict[int, Entry]) -> list[Facet]:
    """The public terms, in one query. Pages stand in the order of the tree, body areas by name."""
    queries = [
        model.objects.filter(locale=root.locale_id)
        .order_by()
        .values_list(Constant(kind), path, "slug", name, live, "procedures__pk")
        for kind, _heading, model, path, name, live in _TERMS
    ]
    found: dict[str, dict[str, tuple[str, str, set[Entry]]]] = {kind: {} for kind, *_rest in _TERMS}
    for kind, path, slug, name, is_live, procedure in queries[0].union(*queries[1:], all=True):
        if is_live and not (path and path.startswith(private)):
            _, _, entries = found[kind].setdefault(slug, (path or fold(name), name, set()))
            if procedure in by_pk:
                entries.add(by_pk[procedure])
    return [
        Facet(
            kind,
            heading,
            {
                slug: Value(slug, name, frozenset(entries))
                for slug, (_order, name, entries) in sorted(found[kind].items(), key=lambda item: item[1][0])
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
