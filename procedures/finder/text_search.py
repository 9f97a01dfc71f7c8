"""Text search: every word that names something must be found, in any place; else as many as can be.

A procedure stands the higher the more of the words are in its title; then come names of concerns,
body areas and categories, then the summary, then the text; those alike stand by name. Both
databases therefore give the same answer in the same order.

A procedure that is not for what was asked never stands plainly: it says so, and it stands last unless its
own names have the words. No word is left out that a procedure warns about.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from procedures.finder.entries import Entries, Entry
from procedures.finder.index import FinderIndex
from procedures.finder.searchable import Caution
from procedures.finder.site_pages import SitePage
from procedures.finder.slips import meant_by
from procedures.finder.words import (
    SHORTEST_BEGINNING,
    alternatives_in,
    content_words,
    is_general,
    leads_of,
    singular,
    spellings_of,
    split_words,
    stem,
    whole_word_forms,
)

# What people type; the rest of a longer text only costs time.
_MOST_WORDS = 12

# Where all words were found: the title begins with them; title; names of terms; summary; text.
_TITLE_BEGINS, _TITLE, _NAMES = 0, 1, 2

# How much a word of the title, the introduction, the text of another page counts.
_WEIGHTS = (4, 2, 1)
# How many concerns are shown that have some of the words.
_MOST_PARTIAL = 3

# Of a group of words, one alternative is enough, with all its words. The first is what was typed.
Group = list[list[str]]


@dataclass(frozen=True)
class PageMatch:
    """A page that was found, and where: 0 in the title, 1 in the introduction, 2 in the text."""

    page: SitePage
    rank: int


@dataclass(frozen=True)
class TextMatch:
    """What a text finds.

    Attributes:
        words: the groups of words that were looked for.
        ranks: how well each procedure matches; 0 is best.
        also: what else was looked for, because staff say that it means the same.
        cautions: what procedures that were found are not for.
        titled: how many of the words are in the title of each.
        last: those that stand last for it.
        pages: other pages, best first.
        left_out: words that nothing has together with the others.
        leads: the lists that a text asks for that names nothing else.
        mended: the text that was looked for instead, because nothing has the one that was typed.
        not_offered: what the clinic says about what it does not offer.
    """

    words: list[Group] = field(default_factory=list)
    ranks: dict[Entry, int] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)
    cautions: dict[Entry, Caution] = field(default_factory=dict)
    last: Entries = frozenset()
    pages: list[PageMatch] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    not_offered: list[str] = field(default_factory=list)
    titled: dict[Entry, int] = field(default_factory=dict)
    mended: str = ""

    @property
    def procedures(self) -> Entries:
        """Everything that is found, but for what stands last."""
        return frozenset(self.ranks) - self.last

    @property
    def wanted(self) -> set[str]:
        """All words that were looked for."""
        return {word for group in self.words for alternative in group for word in alternative}

    def missing(self, shown: set[str]) -> set[str]:
        """The words that were looked for and do not follow from those that are shown."""
        groups = (group for group in self.words if not any(shown >= set(one) for one in group))
        return {word for group in groups for alternative in group for word in alternative} - shown

    @property
    def named(self) -> Entries:
        """Those whose title, concerns, body areas or category have all the words."""
        return frozenset(entry for entry, rank in self.ranks.items() if rank <= _NAMES)

    @property
    def is_titled(self) -> bool:
        """Whether a procedure is called what was asked for."""
        return any(self.ranks[entry] <= _TITLE for entry in self.procedures)

    @property
    def is_named(self) -> bool:
        """Whether a procedure, its concerns, areas or category are called what was asked for."""
        return any(self.ranks[entry] <= _NAMES for entry in self.procedures)

    def best_first(self, entries: Iterable[Entry]) -> list[Entry]:
        """Procedures that were found, best match first; those alike by name."""
        return sorted(
            entries, key=lambda entry: (self.ranks[entry], -self.titled.get(entry, 0), entry.position)
        )


def match_text(index: FinderIndex, text: str) -> TextMatch:
    """Look for a text; where nothing has it, for the text without its slips."""
    match = _match_any(index, text)
    has_page = any(found.rank == 0 for found in match.pages)
    if not (match.ranks or has_page or match.leads or match.not_offered) and (
        mended := did_you_mean(index, text)
    ):
        return replace(_match_any(index, mended), mended=mended)
    return match


def _match_any(index: FinderIndex, text: str) -> TextMatch:
    """Look for all of a text; of "this or that", where nothing is called both, for each."""
    match = _match_all(index, text)
    parts = [part for part in alternatives_in(text) if content_words(part)]
    if len(parts) < 2 or match.is_named:
        return match
    matches = [_match_all(index, part) for part in parts]
    ranks = {
        entry: min(one.ranks.get(entry, len(index.words) + 1) for one in matches)
        for one in matches
        for entry in one.ranks
    }
    return TextMatch(
        [group for one in matches for group in one.words],
        ranks,
        list(dict.fromkeys(name for one in matches for name in one.also)),
        {entry: caution for one in matches for entry, caution in one.cautions.items()},
        frozenset().union(*(one.last for one in matches)),
        list({found.page: found for one in matches for found in one.pages}.values()),
        [word for one in matches for word in one.left_out],
        not_offered=list(dict.fromkeys(sentence for one in matches for sentence in one.not_offered)),
    )


def _match_all(index: FinderIndex, text: str) -> TextMatch:
    words = content_words(text)[:_MOST_WORDS]
    if not words:
        # A text of nothing but small words leaves nothing out.
        everything = dict.fromkeys(index.entries, _NAMES) if split_words(text) else {}
        return TextMatch(ranks=everything, leads=leads_of(text) or ["prices", "clinics"] * bool(everything))
    groups, also = _with_synonyms(index, words)
    not_offered = _not_offered(index, groups)
    match = _match(index, groups, words)
    pages = _pages(index, groups, all_words=match.is_titled, any_procedure=bool(match.ranks))
    is_about_page = bool(pages) and pages[0].rank == 0 and not pages[0].page.is_concern
    if not match.ranks and len(groups) > 1 and not is_about_page:
        match = _with_some(index, groups, words)
    return TextMatch(
        groups, match.ranks, also, match.cautions, match.last, pages, match.left_out, [], not_offered,
        match.titled,
    )  # fmt: skip


def _match(index: FinderIndex, groups: list[Group], words: list[str]) -> TextMatch:
    """The procedures that have all of the words, or warn about those that they do not have."""
    found = {word: _places(index, word) for group in groups for one in group for word in one}
    ranks: dict[Entry, int] = {}
    for rank in range(1, len(index.words) + 1):
        for entry in set.intersection(*(_having(found, group, rank) for group in groups)):
            starts = entry.title_words[: len(words)] == words
            ranks.setdefault(entry, _TITLE_BEGINS if starts else rank)
    having = [_having(found, group, len(index.words)) for group in groups]
    cautions: dict[Entry, Caution] = {}
    last: set[Entry] = set()
    for (entry, caution), named in _named_cautions(index, groups, found).items():
        is_asked = _is_asked(index, caution, groups)
        in_title = all(_having(found, groups[number], 1) & {entry} for number in named)
        if in_title and not is_asked:
            continue
        if entry not in ranks and all(entry in having[n] or n in named for n in range(len(groups))):
            ranks[entry] = len(index.words) + 1
        if entry in ranks:
            known = cautions.get(entry)
            if known is None or _weight(caution) < _weight(known):
                cautions[entry] = caution
            if is_asked or ranks[entry] > _NAMES:
                last.add(entry)
    titled = Counter(entry for group in groups for entry in _having(found, group, 1))
    return TextMatch(groups, ranks, [], cautions, frozenset(last), titled=titled)


def _weight(caution: Caution) -> tuple[bool, int, str]:
    """What is said where several name the words: what it is not for, in the fewest words."""
    return caution.is_reason, len(caution.text), caution.text


def _named_cautions(
    index: FinderIndex, groups: list[Group], found: dict[str, list[set[Entry]]]
) -> dict[tuple[Entry, Caution], set[int]]:
    """The cautions that name what was asked, each with the numbers of the groups that it names."""
    hits: dict[tuple[Entry, Caution], set[int]] = defaultdict(set)
    for number, group in enumerate(groups):
        for alternative in group:
            of_words = [
                index.cautions.get(singular(word), set()) | index.cautions.get(stem(word), set())
                for word in alternative
            ]
            for item in set.intersection(*of_words):
                hits[item].add(number)
    names = {word for word, places in found.items() if places[0] or places[1]}
    telling = {number for number, group in enumerate(groups) if _is_telling(group, names)}
    general = {
        number for number, group in enumerate(groups) if all(is_general(singular(w)) for w in group[0])
    }
    return {
        item: numbers
        for item, numbers in hits.items()
        if numbers & telling
        or (len(numbers) == len(groups) and numbers - general)
        or _is_asked(index, item[1], groups)
    }


def _is_telling(group: Group, names: set[str]) -> bool:
    """Whether words name something that no procedure or concern is called by, such as a disease."""
    return any(word not in names and not is_general(singular(word)) for word in group[0])


def _is_asked(index: FinderIndex, caution: Caution, groups: list[Group]) -> bool:
    """Whether all words of "not for" were typed."""
    words = index.phrases.get(caution)
    typed = {singular(word) for group in groups for word in group[0]}
    return bool(words) and words <= typed  # type: ignore[operator]


def _with_some(index: FinderIndex, groups: list[Group], words: list[str]) -> TextMatch:
    """The procedures that have most of the words, in names or summary; none where a warning would be lost."""
    found = {word: _places(index, word) for group in groups for one in group for word in one}
    of_entries: dict[Entry, set[int]] = defaultdict(set)
    for number, group in enumerate(groups):
        if not all(is_general(singular(word)) for word in group[0]):
            for entry in _having(found, group, len(index.words) - 1):
                of_entries[entry].add(number)
    warned = _warned_of(index, groups, found)
    for (entry, _caution), named in _named_cautions(index, groups, found).items():
        of_entries[entry] |= named & warned
    sets = Counter(frozenset(numbers) for numbers in of_entries.values() if warned < numbers or not warned)
    if not sets:
        return TextMatch()
    best = max(sets, key=lambda numbers: (len(numbers), -sets[numbers], sorted(numbers)))
    kept = [group for number, group in enumerate(groups) if number in best]
    match = _match(index, kept, words)
    match.left_out.extend(" ".join(group[0]) for group in groups if group not in kept)
    return match


def _warned_of(index: FinderIndex, groups: list[Group], found: dict[str, list[set[Entry]]]) -> set[int]:
    """The groups of words that name what procedures or concerns warn of."""
    names = {word for word, places in found.items() if places[0] or places[1]}
    known = {*index.cautions, *index.warned_words}
    return {
        number
        for number, group in enumerate(groups)
        if _is_telling(group, names)
        and any(all(singular(word) in known or stem(word) in known for word in one) for one in group)
    }


def _pages(
    index: FinderIndex, groups: list[Group], *, all_words: bool, any_procedure: bool
) -> list[PageMatch]:
    """The other pages that have all of the words; else, unless all are asked for, concerns that have most."""
    ranks = {page: [page.rank(group) for group in groups] for page in index.site_pages}
    needed = [
        number
        for number, group in enumerate(groups)
        if tuple(map(singular, group[0])) not in index.areas
        and not all(is_general(singular(w)) for w in group[0])
    ] or list(range(len(groups)))
    found, some = [], []
    for page, of_page in ranks.items():
        known = [rank for rank in of_page if rank is not None]
        score = sum(_WEIGHTS[rank] for rank in known)
        needs = [of_page[number] for number in needed]
        # Where on the body is no part of a concern's name.
        if None not in (needs if page.is_concern else of_page):
            places = [rank for rank in needs if rank is not None]
            worst = min(places) if page.is_concern else max(places)
            found.append((-score, page.place, PageMatch(page, worst)))
        elif (
            (page.is_concern or not any_procedure)
            and not all_words
            and any(rank is not None for rank in needs)
        ):
            some.append(
                (-score, page.place, PageMatch(page, 2 if 0 not in needs else 0 if page.is_concern else 1))
            )
    best = sorted([*found, *sorted(some)[:_MOST_PARTIAL]])
    return [match for _score, _place, match in best]


def _not_offered(index: FinderIndex, groups: list[Group]) -> list[str]:
    asked = [{singular(word) for word in one} for group in groups for one in group]
    typed = {singular(word) for group in groups for word in group[0]}
    return [
        item.sentence
        for item in index.not_offered
        if any(typed.issuperset(name) or set(name) in asked for name in item.names)
    ]


def _places(index: FinderIndex, word: str) -> list[set[Entry]]:
    """The procedures that have a word in their title, in names of terms, in the summary, in the text."""
    places = []
    for entries_of in index.words:
        forms = whole_word_forms(word)
        # As in `is_match`: in the text only whole words are found.
        if entries_of is not index.words[-1] and len(word) >= SHORTEST_BEGINNING:
            forms |= {known for known in entries_of if known.startswith(word)}
        places.append(set().union(*(entries_of[form] for form in forms if form in entries_of)))
    return places


def _having(found: dict[str, list[set[Entry]]], group: Group, rank: int) -> set[Entry]:
    """The procedures that have all words of an alternative in the first places."""
    return set().union(*(set.intersection(*(set().union(*found[w][:rank]) for w in one)) for one in group))


def _with_synonyms(index: FinderIndex, words: list[str]) -> tuple[list[Group], list[str]]:
    """Each word, or the longest phrase that staff have a synonym for, with its alternatives."""
    longest = max(map(len, index.synonyms), default=1)
    groups: list[Group] = []
    also: list[str] = []
    start = 0
    while start < len(words):
        for length in range(min(longest, len(words) - start), 0, -1):
            phrase = words[start : start + length]
            meanings = index.synonyms.get(tuple(map(singular, phrase)), [])
            if meanings or length == 1:
                others = [[spelling] for spelling in spellings_of(phrase[0])] if length == 1 else []
                groups.append([phrase, *filter(None, map(content_words, meanings)), *others])
                also += meanings
                start += length
                break
    return groups, also


def did_you_mean(index: FinderIndex, text: str) -> str:
    """The text with its slips mended, where it then finds something; empty where there is none.

    Only a word that the whole site does not know is a slip, so no known word is changed into another.
    """
    words = content_words(text)[:_MOST_WORDS]
    slips = {
        word for word in words if singular(word) not in index.known_words and not any(_places(index, word))
    }
    if not slips:
        return ""
    mended = {word: meant_by(word, index.suggested_words) for word in slips}
    candidates = [" ".join(index.spellings.get(new := mended.get(word) or word, new) for word in words)]
    # "micro needling" for "microneedling".
    joined = "".join(words)
    if len(words) > 1 and (
        whole := joined if joined in index.spellings else meant_by(joined, index.spellings, 1)
    ):
        candidates.append(index.spellings[whole])
    for candidate in candidates:
        if candidate != " ".join(words):
            match = _match_any(index, candidate)
            if (match.ranks or match.pages) and not match.left_out:
                return candidate
    return ""
