"""The pages beside the procedures that a search finds, and what the clinic says it does not offer."""

from __future__ import annotations

from dataclasses import dataclass

from procedures.finder.cautions import is_common, warned_of
from procedures.finder.index import FinderIndex
from procedures.finder.places import Group, where_words_are
from procedures.finder.site_pages import SitePage
from procedures.finder.words import is_general, split_words, stem, stems

# How much a word counts in the title, the introduction, the text.
_PAGE_WEIGHTS = (8, 3, 1)
# What a caution counts that names what was asked: it is read before anything else.
_OF_CAUTION = 16
# How many concerns are shown that have some of the words.
_MOST_PARTIAL = 3


@dataclass(frozen=True)
class PageMatch:
    """A page that was found, where (0 in the title, 1 in the introduction, 2 in the text), and how well."""

    page: SitePage
    rank: int
    score: int


def matching_pages(
    index: FinderIndex, groups: list[Group], *, all_words: bool, any_procedure: bool
) -> list[PageMatch]:
    """The other pages that have all of the words; else, unless all are asked for, concerns that have most."""
    where = [where_words_are(index, index.page_words, group) for group in groups]
    needed = [
        number
        for number, group in enumerate(groups)
        if tuple(map(stem, group[0])) not in index.areas and not all(map(is_general, group[0]))
    ] or list(range(len(groups)))
    conditions = [groups[number] for number in warned_of(index, groups)]
    warned = {
        stem(word) for group in conditions if not is_common(index, group) for one in group for word in one
    }
    found, some = [], []
    for page in set().union(*where):
        ranks = [place.get(page) for place in where]
        known = [rank for rank in ranks if rank is not None]
        score = sum(_PAGE_WEIGHTS[rank] for rank in known)
        if warned and page.caution and not warned.isdisjoint(stems(page.caution)):
            score += _OF_CAUTION
        is_warning = score >= _OF_CAUTION and len(known) > 1
        # Where on the body is no part of a concern's name.
        needs = [ranks[number] for number in needed]
        if page.is_question and 0 not in ranks:
            continue
        if None not in (needs if page.is_concern else ranks):
            places = [rank for rank in needs if rank is not None]
            worst = min(places) if page.is_concern or page.is_question else max(places)
            found.append((-score, page.place, page.title, PageMatch(page, worst, score)))
        elif (
            not page.is_question
            and not all_words
            and any(rank is not None for rank in needs)
            and (not any_procedure or (page.is_concern and 0 in ranks) or is_warning)
        ):
            rank = 2 if 0 not in needs else 0 if page.is_concern else 1
            some.append((-score, page.place, page.title, PageMatch(page, rank, score)))
    return [one[-1] for one in sorted([*found, *sorted(some)[:_MOST_PARTIAL]], key=lambda one: one[:3])]


def not_offered_among(index: FinderIndex, groups: list[Group]) -> dict[str, int]:
    """The sentences about what was asked for and is not offered, each with how many of the words name it."""
    asked = [set(map(stem, one)) for group in groups for one in group]
    words = [word for group in groups for word in group[0]]
    typed = {*map(stem, words), *words}
    found = {}
    for item in index.not_offered:
        # "facelift" for "face lift".
        names = [set(name) for name in item.names] + [{"".join(split_words(name))} for name in item.written]
        if named := [name for name in names if typed >= name or name in asked]:
            found[item.sentence] = max(map(len, named))
    return found
