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
from dataclasses import dataclass, field

from procedures.finder.entries import Entries, Entry
from procedures.finder.index import FinderIndex
from procedures.finder.searchable import Caution
from procedures.finder.site_pages import SitePage
from procedures.finder.slips import meant_by
from procedures.finder.words import (
    SHORTEST_BEGINNING,
    content_words,
    is_general,
    leads_of,
    singular,
    spellings_of,
    split_words,
    whole_word_forms,
)

# What people type; the rest of a longer text only costs time.
_MOST_WORDS = 12

# Where all words were found: the title begins with them; title; names of terms; summary; text.
_TITLE_BEGINS, _TITLE, _NAMES = 0, 1, 2

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
        last: those that stand last for it.
        pages: other pages, best first.
        left_out: words that nothing has together with the others.
        leads: the lists that a text asks for that names nothing else.
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
    def is_named_by_title(self) -> bool:
        """Whether a procedure is called what was asked for."""
        return any(self.ranks[entry] <= _TITLE for entry in self.procedures)

    def best_first(self, entries: Iterable[Entry]) -> list[Entry]:
        """Procedures that were found, best match first; those alike by name."""
        return sorted(entries, key=lambda entry: (self.ranks[entry], entry.position))


def match_text(index: FinderIndex, text: str) -> TextMatch:
    """Look for a text."""
    words = content_words(text)[:_MOST_WORDS]
    if not words:
        # A text of nothing but small words leaves nothing out.
        everything = dict.fromkeys(index.entries, _NAMES) if split_words(text) else {}
        return TextMatch(ranks=everything, leads=leads_of(text) or ["prices", "clinics"] * bool(everything))
    groups, also = _with_synonyms(index, words)
    not_offered = _not_offered(index, groups)
    match = _match(index, groups, words)
    pages = _pages(index, groups)
    is_about_page = bool(pages) and pages[0].rank == 0 and not pages[0].page.is_concern
    if not match.ranks and len(groups) > 1 and not is_about_page:
        match = _with_some(index, groups, words)
    return TextMatch(
        groups, match.ranks, also, match.cautions, match.last, pages, match.left_out, [], not_offered
    )


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
    return TextMatch(groups, ranks, [], cautions, frozenset(last))


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
            of_words = [index.cautions.get(singular(word), set()) for word in alternative]
            for item in set.intersection(*of_words):
                hits[item].add(number)
    names = {word for word, places in found.items() if places[0] or places[1]}
    telling = {number for number, group in enumerate(groups) if _is_telling(group, names)}
    general = {number for number, group in enumerate(groups) if all(is_general(singular(w)) for w in group[0])}
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
    sets = Counter(frozenset(numbers) for numbers in of_entries.values())
    if not sets or _warns_of_any(index, groups, found):
        return TextMatch()
    best = max(sets, key=lambda numbers: (len(numbers), -sets[numbers], sorted(numbers)))
    kept = [group for number, group in enumerate(groups) if number in best]
    match = _match(index, kept, words)
    match.left_out.extend(" ".join(group[0]) for group in groups if group not in kept)
    return match


def _warns_of_any(index: FinderIndex, groups: list[Group], found: dict[str, list[set[Entry]]]) -> bool:
    names = {word for word, places in found.items() if places[0] or places[1]}
    warned = {singular(word) for page in index.site_pages if page.caution for word in split_words(page.caution)}
    return any(
        _is_telling(group, names)
        and any(
            all(singular(word) in index.cautions or singular(word) in warned for word in alternative)
            for alternative in group
        )
        for group in groups
    )


def _pages(index: FinderIndex, groups: list[Group]) -> list[PageMatch]:
    """The other pages that have all of the words; else the concerns that have most of them."""
    ranks = {page: [page.rank(group) for group in groups] for page in index.site_pages}
    found = [
        PageMatch(page, max(of_page))  # type: ignore[type-var]
        for page, of_page in ranks.items()
        if None not in of_page
    ]
    if not found:
        telling = {n for n, group in enumerate(groups) if not all(is_general(singular(w)) for w in group[0])}
        most = {page: len({n for n, rank in enumerate(of) if rank is not None} & telling) for page, of in ranks.items()}
        best = max((most[page] for page in most if page.is_concern), default=0)
        found = [
            PageMatch(page, min(rank for rank in ranks[page] if rank is not None))
            for page in most
            if best and most[page] == best and page.is_concern
        ]
    return sorted(found, key=lambda match: (match.rank, match.page.place))


def _not_offered(index: FinderIndex, groups: list[Group]) -> list[str]:
    asked = [{singular(word) for word in one} for group in groups for one in group]
    typed = {singular(word) for group in groups for word in group[0]}
    return [
        sentence
        for names, sentence in index.not_offered
        if any(typed.issuperset(name) or set(name) in asked for name in names)
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
    slips = {word for word in words if singular(word) not in index.known_words and not any(_places(index, word))}
    if not slips:
        return ""
    mended = {word: meant_by(word, index.suggested_words) for word in slips}
    candidates = [" ".join(index.spellings.get(new := mended.get(word) or word, new) for word in words)]
    # "micro needling" for "microneedling".
    joined = "".join(words)
    if len(words) > 1 and (whole := joined if joined in index.spellings else meant_by(joined, index.spellings, 1)):
        candidates.append(index.spellings[whole])
    for candidate in candidates:
        if candidate != " ".join(words):
            match = match_text(index, candidate)
            if (match.ranks or match.pages) and not match.left_out:
                return candidate
    return ""
