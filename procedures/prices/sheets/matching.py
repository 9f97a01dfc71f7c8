"""Finds the price of ours that a row of a foreign list is about, by titles, synonyms and areas."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from clinic.core.languages.active import join_list
from procedures.choices import PriceUnit
from procedures.finder.words import query_words, split_words
from procedures.models import SearchSynonym
from procedures.prices.lines import ListedLine

# How alike two names must be, from 0 to 1, to be offered as the same.
_ALIKE = 0.86


@dataclass(frozen=True)
class Match:
    """What a row is about.

    Attributes:
        line: None if that is not known.
        reason: why it is not known, or why it may be wrong; empty if it is called alike.
    """

    line: ListedLine | None
    reason: str = ""


class Matcher:
    """All public lines, by the words of their titles."""

    def __init__(self, lines: Iterable[ListedLine], synonyms: Iterable[SearchSynonym]) -> None:
        self.of_page: dict[int, list[ListedLine]] = defaultdict(list)
        for line in lines:
            self.of_page[line.page_id].append(line)
        self.titles = {page: query_words(lines[0].page.title) for page, lines in self.of_page.items()}
        self.meanings = {
            tuple(query_words(synonym.term)): [query_words(meaning) for meaning in synonym.meanings]
            for synonym in synonyms
        }

    def match(self, treatment: str, area: str, sessions: int | None) -> Match:
        """The line of a row."""
        words = query_words(treatment)
        pages, rest, is_sure = self._pages(words)
        # Of the same page in several languages the first; what it costs is changed in all of them.
        same = {self.of_page[page][0].page.translation_key: page for page in reversed(pages)}
        pages = [page for page in pages if page in same.values()]
        if not pages:
            return Match(None, _("No procedure on the website has this name."))
        if len(pages) > 1:
            titles = join_list(
                _("“%(title)s”") % {"title": self.of_page[page][0].title} for page in pages[:4]
            )
            return Match(None, _("Several procedures have this name: %(titles)s.") % {"titles": titles})
        return self._line(self.of_page[pages[0]], [*rest, *query_words(area)], sessions, is_sure)

    def _pages(self, words: list[str]) -> tuple[list[int], list[str], bool]:
        """The pages that a treatment may be, words that their titles do not have, whether it is sure."""
        spellings = [words, *self._with_meanings(words)]
        for spelling in spellings:
            if same := [page for page, title in self.titles.items() if set(title) == set(spelling)]:
                return same, [], True
        for spelling in spellings:
            inside = [page for page, title in self.titles.items() if title and set(title) < set(spelling)]
            if inside:
                longest = max(len(self.titles[page]) for page in inside)
                best = [page for page in inside if len(self.titles[page]) == longest]
                return best, [word for word in spelling if word not in self.titles[best[0]]], True
        for spelling in spellings:
            if around := [page for page, title in self.titles.items() if set(spelling) < set(title)]:
                return around, [], False
        names = {" ".join(title): page for page, title in self.titles.items()}
        close = difflib.get_close_matches(" ".join(words), list(names), n=2, cutoff=_ALIKE)
        return [names[name] for name in close], [], False

    def _with_meanings(self, words: list[str]) -> Iterable[list[str]]:
        """The words with what staff say that they mean."""
        for term, meanings in self.meanings.items():
            for at in range(len(words) - len(term) + 1):
                if term and tuple(words[at : at + len(term)]) == term:
                    yield from ([*words[:at], *meaning, *words[at + len(term) :]] for meaning in meanings)

    def _line(self, lines: list[ListedLine], area: list[str], sessions: int | None, is_sure: bool) -> Match:
        """The line of a procedure for an area and a number of sessions."""
        similar = "" if is_sure else _("Only a similar name: “%(title)s”.") % {"title": lines[0].title}
        fitting = [line for line in lines if set(split_words(line.subject)) == set(area)]
        if not fitting and area:
            fitting = [line for line in lines if _overlap(line, area)]
            if not fitting and len(lines) == 1 and not lines[0].subject:
                fitting = lines
            similar = similar or _("Only similar: on the website the price is for “%(label)s”.") % {
                "label": fitting[0].subject if fitting and fitting[0].subject else lines[0].title
            }
        if not fitting and not area:
            fitting = lines
        if len(fitting) > 1:
            fitting = [line for line in fitting if _fits_sessions(line, sessions)] or fitting
        if len(fitting) == 1:
            return Match(fitting[0], similar)
        if fitting:
            return Match(None, _("“%(title)s” has several prices like this.") % {"title": lines[0].title})
        return Match(
            None,
            _("“%(title)s” has no price for this. A new price is added on its page.")
            % {"title": lines[0].title},
        )


def _overlap(line: ListedLine, area: list[str]) -> bool:
    label = set(split_words(line.subject))
    return bool(label) and (label <= set(area) or set(area) <= label)


def _fits_sessions(line: ListedLine, sessions: int | None) -> bool:
    covered = line.price.sessions_covered
    if covered:
        return bool(covered == (sessions or 1))
    is_course = line.price.unit == PriceUnit.COURSE
    return is_course if sessions and sessions > 1 else not is_course
