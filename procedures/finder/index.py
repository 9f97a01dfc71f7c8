"""All public procedures in memory, as the finder compares them.

Facet counts and text search over thousands of procedures take a database some hundred milliseconds
a page, and either database answers a little differently. This table takes a few, and gives the same
answer on both. It is made in five queries, whatever the number of procedures, and kept until the
content changes or the day does, because prices end (`clinic.core.content_token`).
"""

from __future__ import annotations

import datetime
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import F, Value
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from clinic.core.content_token import token_of
from clinic.core.public_pages import restrictions
from procedures.choices import Invasiveness
from procedures.facts import PriceLine
from procedures.finder.bits import bits_of, positions_in
from procedures.finder.prices import PriceComparison
from procedures.finder.words import SHORTEST_BEGINNING, fold, index_words, singular, split_words
from procedures.models import (
    BodyArea,
    CategoryPage,
    ConcernPage,
    ProcedurePage,
    ProcedurePrice,
    SearchSynonym,
)


@dataclass(frozen=True)
class Term:
    """A concern, category, body area or degree of invasiveness.

    Attributes:
        slug, name: as in addresses, and as it reads.
        procedures: the bits of those that it is stated for.
    """

    slug: str
    name: str
    procedures: int


@dataclass(frozen=True)
class Hours:
    """When something is over, in hours: at the earliest, at the latest; None where that is open."""

    minimum: float | None
    maximum: float | None

    @property
    def is_stated(self) -> bool:
        return self.minimum is not None or self.maximum is not None

    @property
    def is_none(self) -> bool:
        """Whether it takes no time at all."""
        return self.maximum == 0

    def is_within(self, hours: float) -> bool:
        """Whether the range and the time up to `hours` overlap; no time at all is none, not "up to"."""
        return self.is_none if hours == 0 else self.is_stated and (self.minimum or 0) <= hours

    @property
    def sort_key(self) -> tuple[float, float]:
        """Shortest first: by the latest end, where it is stated."""
        upper = self.minimum if self.maximum is None else self.maximum
        return (upper or 0, self.minimum or 0)


@dataclass(frozen=True)
class Entry:
    """What is compared of one procedure."""

    pk: int
    title_words: tuple[str, ...]
    invasiveness: str
    recovery: Hours
    back_to_work: Hours

    @property
    def work(self) -> Hours:
        """When patients are back at work: that fact, else the average recovery."""
        return self.back_to_work if self.back_to_work.is_stated else self.recovery


class WordIndex:
    """Which procedures have which words.

    Args:
        size: the number of procedures.
        whole: only whole words are found, not their beginnings.
    """

    def __init__(self, size: int, *, whole: bool = False) -> None:
        self._size = size
        self._whole = whole
        self._positions: dict[str, list[int]] = {}
        self.find = lru_cache(maxsize=256)(self._find)

    def add(self, word: str, position: int) -> None:
        """Note that a procedure has a word. Positions come in any order."""
        self._positions.setdefault(word, []).append(position)

    @cached_property
    def words(self) -> list[str]:
        """All words, sorted; asked for when all have been added."""
        return sorted(self._positions)

    def _find(self, wanted: str) -> int:
        """The bits of the procedures with a word; `is_match` is the rule."""
        found: set[int] = set()
        for word in (wanted, f"{wanted}s", singular(wanted)):
            found.update(self._positions.get(word, ()))
        if not self._whole and len(wanted) >= SHORTEST_BEGINNING:
            for word in self.words[bisect_left(self.words, wanted) :]:
                if not word.startswith(wanted):
                    break
                found.update(self._positions[word])
        return bits_of(found, self._size)


class FinderIndex:
    """The table. Positions count the public procedures by name.

    Attributes:
        entries: what is compared of each.
        concerns, areas, categories, invasiveness: the known terms by slug, in the order of the site.
        prices: the price lines that hold on the day.
        word_indexes: where words are looked for, in the order of their weight: title; names of terms;
            summary; text.
        synonyms: what else to look for, by the words that visitors type.
        spellings: words to suggest, as they are written, by their folded form.
    """

    def __init__(self, root: Page, day: datetime.date) -> None:
        private = restrictions().roots
        rows = [row for row in _procedure_rows(root) if not row["path"].startswith(private)]
        rows.sort(key=lambda row: (fold(row["title"]), row["title"], row["pk"]))
        self.size = len(rows)
        self.entries = [_entry(row) for row in rows]
        self._position_of = {entry.pk: position for position, entry in enumerate(self.entries)}
        self.everything = (1 << self.size) - 1
        self._read_terms(root, private)
        self.invasiveness = {
            choice.value.replace("_", "-"): Term(
                choice.value.replace("_", "-"),
                str(choice.label),
                self.where(lambda entry, value=choice.value: entry.invasiveness == value),
            )
            for choice in Invasiveness
        }
        self.prices = PriceComparison(self._price_lines(day), self.size)
        self._read_words(rows)

    def where(self, holds: Callable[..., bool]) -> int:
        """The bits of the procedures for which something holds."""
        return bits_of((position for position, entry in enumerate(self.entries) if holds(entry)), self.size)

    @cached_property
    def _work_within(self) -> dict[float, int]:
        return {}

    def work_within(self, hours: float) -> int:
        """The bits of the procedures after which patients work again within a time."""
        if hours not in self._work_within:
            self._work_within[hours] = self.where(lambda entry: entry.work.is_within(hours))
        return self._work_within[hours]

    @cached_property
    def work_not_stated(self) -> int:
        """The bits of the procedures of which neither back to work nor recovery is stated."""
        return self.where(lambda entry: not entry.work.is_stated)

    @cached_property
    def invasiveness_not_stated(self) -> int:
        """The bits of the procedures whose invasiveness is not stated."""
        return self.where(lambda entry: not entry.invasiveness)

    @cached_property
    def without_downtime(self) -> int:
        """The bits of the procedures after which one works straight away, or that need no recovery."""
        return self.where(lambda entry: entry.back_to_work.is_none or entry.recovery.is_none)

    @cached_property
    def with_recovery(self) -> int:
        """The bits of the procedures whose average recovery is stated."""
        return self.where(lambda entry: entry.recovery.is_stated)

    @cached_property
    def shortest_recovery_first(self) -> list[int]:
        """The positions of those, by recovery and then by name."""
        positions = positions_in(self.with_recovery)
        return sorted(positions, key=lambda position: self.entries[position].recovery.sort_key)

    def _read_terms(self, root: Page, private: tuple[str, ...]) -> None:
        columns = ("kind", "place", "pk", "slug", "name", "is_live", "procedure")
        queries = [
            model.objects.filter(locale=root.locale_id)
            .order_by()
            .values_list(Value(kind), place, "pk", "slug", name, live, "procedures__pk")
            for kind, model, place, name, live in (
                ("concern", ConcernPage, F("path"), F("title"), F("live")),
                ("category", CategoryPage, F("path"), F("title"), F("live")),
                ("area", BodyArea, Value(""), F("name"), Value(True)),
            )
        ]
        rows = [dict(zip(columns, row, strict=True)) for row in queries[0].union(*queries[1:], all=True)]
        found: dict[str, dict[str, tuple[Any, str, list[int]]]] = {"concern": {}, "category": {}, "area": {}}
        for row in rows:
            is_private = bool(row["place"]) and row["place"].startswith(private)
            if not row["is_live"] or is_private:
                continue
            order = row["place"] or fold(row["name"])
            _, _, positions = found[row["kind"]].setdefault(row["slug"], (order, row["name"], []))
            if (position := self._position_of.get(row["procedure"])) is not None:
                positions.append(position)
        self.concerns, self.categories, self.areas = (
            {
                slug: Term(slug, name, bits_of(positions, self.size))
                for slug, (_, name, positions) in sorted(found[kind].items(), key=lambda item: item[1][0])
            }
            for kind in ("concern", "category", "area")
        )

    @property
    def terms(self) -> list[Term]:
        """Concerns, body areas and categories: what may be searched for by name."""
        return [*self.concerns.values(), *self.areas.values(), *self.categories.values()]

    def _price_lines(self, day: datetime.date) -> dict[int, list[PriceLine]]:
        lines: dict[int, list[PriceLine]] = defaultdict(list)
        for price in ProcedurePrice.objects.valid_on(day).order_by("page_id", "position"):
            if (position := self._position_of.get(price.page_id)) is not None:
                lines[position].append(price.line)
        return lines

    def _read_words(self, rows: list[dict[str, Any]]) -> None:
        titles, names, summaries = (WordIndex(self.size) for _ in range(3))
        texts = WordIndex(self.size, whole=True)
        self.spellings: dict[str, str] = {}
        for position, row in enumerate(rows):
            for word in index_words(row["title"]):
                titles.add(word, position)
            for word in (row["search_text__summary_words"] or "").split():
                summaries.add(word, position)
            for word in (row["search_text__text_words"] or "").split():
                texts.add(word, position)
            self._note_spelling(row["title"])
        for term in self.terms:
            self._note_spelling(term.name)
            positions = positions_in(term.procedures)
            for word in index_words(term.name):
                for position in positions:
                    names.add(word, position)
        self.word_indexes = (titles, names, summaries, texts)
        self.synonyms: dict[tuple[str, ...], list[str]] = {}
        for synonym in SearchSynonym.objects.all():
            self.synonyms[tuple(split_words(synonym.term))] = synonym.meanings
            self._note_spelling(synonym.term)

    def _note_spelling(self, name: str) -> None:
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


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        pk=row["pk"],
        title_words=tuple(split_words(row["title"])),
        invasiveness=row["invasiveness"],
        recovery=Hours(row["recovery__minimum_hours"], row["recovery__maximum_hours"]),
        back_to_work=Hours(row["back_to_work__minimum_hours"], row["back_to_work__maximum_hours"]),
    )


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
