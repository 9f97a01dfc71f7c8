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

from procedures.finder.cautions import alarm_in, is_asked_for, named_cautions, warned_of, weight_of
from procedures.finder.entries import Entries, Entry
from procedures.finder.index import FinderIndex
from procedures.finder.page_search import PageMatch, matching_pages, not_offered_among
from procedures.finder.places import Group, places_of, where_words_are, without_common
from procedures.finder.searchable import Caution
from procedures.finder.slips import candidates_for, meant_by
from procedures.finder.words import (
    alternatives_in,
    content_words,
    is_general,
    kin_of,
    leads_of,
    split_words,
    stem,
)

# What people type; the rest of a longer text only costs time.
_MOST_WORDS = 12

# Where all words were found: the title begins with them; title; names of terms; summary; text.
_TITLE_BEGINS, _TITLE, _NAMES, _SUMMARY, _TEXT = range(5)
# Aftercare and side effects, which count where the title has another of the words.
_CARE = 5

# How much a word counts in the title, names of terms, the summary, the text, aftercare.
_WEIGHTS = (8, 4, 2, 1, 1)


@dataclass(frozen=True)
class TextMatch:
    """What a text finds.

    Attributes:
        words: the groups of words that were looked for.
        ranks: how well each procedure matches; 0 is best.
        also: what else was looked for, because staff say that it means the same.
        cautions: what procedures that were found are not for.
        scores: how much the places count in which each has the words.
        last: those that stand last for it.
        pages: other pages, best first.
        left_out: words that nothing has together with the others.
        leads: the lists that a text asks for that names nothing else.
        places: where each stands in the part of "this or that" that it fits best.
        mended: the text that was looked for instead, because nothing has the one that was typed.
        not_offered: what the clinic says about what it does not offer.
        alarm: the sign of an emergency that was typed.
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
    scores: dict[Entry, int] = field(default_factory=dict)
    places: dict[Entry, int] = field(default_factory=dict)
    mended: str = ""
    alarm: Caution | None = None

    @property
    def procedures(self) -> Entries:
        """Everything that is found, but for what stands last."""
        return frozenset(self.ranks) - self.last

    @property
    def wanted(self) -> set[str]:
        """All words that were looked for."""
        return {word for group in self.words for alternative in group for word in alternative}

    @property
    def best_score(self) -> int:
        """That of the procedure that fits best; 0 without any."""
        return max((self.scores.get(entry, 0) for entry in self.procedures), default=0)

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
            entries,
            key=lambda entry: (
                self.ranks[entry],
                self.places.get(entry, 0),
                -self.scores.get(entry, 0),
                entry.position,
            ),
        )


def match_text(index: FinderIndex, text: str) -> TextMatch:
    """Look for a text; where nothing has it, for the text without its slips."""
    match = _match_any(index, text)
    has_page = any(found.rank == 0 for found in match.pages)
    if not (match.ranks or has_page or match.leads or match.not_offered or match.alarm) and (
        mended := did_you_mean(index, text)
    ):
        return replace(_match_any(index, mended), mended=mended)
    return match


def _match_any(index: FinderIndex, text: str) -> TextMatch:
    """Look for all of a text; of "this or that", where nothing is called both, for each."""
    match = _match_all(index, text)
    parts = [part for part in alternatives_in(text) if content_words(part)]
    if len(parts) < 2 or match.is_named or match.alarm:
        return match
    matches = [_match_all(index, part) for part in parts]
    ranks: dict[Entry, int] = {}
    scores: dict[Entry, int] = {}
    # The best of each part stand before the second best of any.
    places: dict[Entry, int] = {}
    for one in matches:
        for place, entry in enumerate(one.best_first(one.ranks)):
            ranks[entry] = min(ranks.get(entry, _TEXT + 1), one.ranks[entry])
            scores[entry] = max(scores.get(entry, 0), one.scores.get(entry, 0))
            places[entry] = min(places.get(entry, place), place)
    # Who is called so stands plainly, with its caution.
    called_so = {
        entry for one in matches for entry in one.ranks.keys() - one.last if one.ranks[entry] <= _TITLE
    }
    pages = {found.page: found for one in (match, *matches) for found in reversed(one.pages)}
    return TextMatch(
        [group for one in matches for group in one.words],
        ranks,
        list(dict.fromkeys(name for one in matches for name in one.also)),
        {entry: caution for one in matches for entry, caution in one.cautions.items()},
        frozenset().union(*(one.last for one in matches)) - called_so,
        sorted(pages.values(), key=lambda found: -found.score),
        [word for one in matches for word in one.left_out],
        not_offered=list(dict.fromkeys(sentence for one in matches for sentence in one.not_offered)),
        scores=scores,
        places=places,
    )


def _match_all(index: FinderIndex, text: str) -> TextMatch:
    words = [part for word in content_words(text)[:_MOST_WORDS] for part in _parts_of(index, word)]
    if not words:
        # A text of nothing but small words leaves nothing out.
        everything = dict.fromkeys(index.entries, _NAMES) if split_words(text) else {}
        return TextMatch(ranks=everything, leads=leads_of(text) or ["prices", "clinics"] * bool(everything))
    groups, also = _with_synonyms(index, words)
    not_offered = not_offered_among(index, groups)
    groups = without_common(index, groups)
    match = _match(index, groups, words)
    typed = set(map(stem, words))
    named = _named_by(index, typed)
    # What is not offered is looked for no further, unless much else is asked for.
    is_refused = len(words) <= 2 * max(not_offered.values(), default=0)
    is_answered = match.is_titled or bool(named or is_refused)
    pages = matching_pages(index, groups, all_words=is_answered, any_procedure=bool(match.ranks))
    is_about_page = bool(pages) and pages[0].rank == 0 and not pages[0].page.is_concern
    if len(groups) > 1 and not (match.is_named or is_about_page or is_refused):
        some = _with_some(index, groups, words)
        # Whoever names a procedure asks about it, not about what mentions all of the words somewhere.
        is_missed = not some.ranks.keys().isdisjoint(named) and match.ranks.keys().isdisjoint(named)
        if not match.ranks or is_missed:
            match = some
    alarm = alarm_in(index, groups)
    if alarm:
        # Who needs help is offered nothing.
        match = replace(match, ranks={entry: match.ranks[entry] for entry in match.cautions}, left_out=[])
    warning = {entry.pk for entry in match.cautions}
    pages = [found for found in pages if found.page.procedure not in warning]
    is_called_so = match.is_named or any(found.rank == 0 for found in pages)
    # Whoever asks who performs a procedure is led to the people as well.
    leads = [lead for lead in leads_of(text) if lead == "team" or not is_called_so]
    return replace(
        match,
        words=groups,
        also=also,
        pages=pages,
        leads=leads,
        not_offered=list(not_offered),
        alarm=alarm,
    )


def _named_by(index: FinderIndex, typed: set[str]) -> list[Entry]:
    """The procedures whose whole name is among the stems."""
    some = set().union(*(index.words[0].get(word, ()) for word in typed))
    return [entry for entry in some if typed.issuperset(map(stem, entry.title_words))]


def _parts_of(index: FinderIndex, word: str) -> list[str]:
    """A word, or the two words that a name has in its place: "facelift"."""
    parts = index.compounds.get(word, [word])
    is_name = stem(word) in index.words[0]
    is_listed = tuple(map(stem, parts)) in index.synonyms
    return parts if stem(word) not in index.known_words or (is_listed and not is_name) else [word]


def _match(
    index: FinderIndex, groups: list[Group], words: list[str], warned: list[Group] | None = None
) -> TextMatch:
    """The procedures that have all of the words, or warn about those that they do not have.

    Args:
        warned: the words of which cautions are told, where they are more.
    """
    where = [where_words_are(index, index.words, group) for group in groups]
    ranks: dict[Entry, int] = {}
    for entry in set.intersection(*map(set, where)):
        places = [place[entry] for place in where]
        if max(places) + 1 < _CARE or 0 in places:
            starts = entry.title_words[: len(words)] == words
            ranks[entry] = _TITLE_BEGINS if starts else min(max(places) + 1, _TEXT)
    cautions: dict[Entry, Caution] = {}
    last: set[Entry] = set()
    asked = warned or groups
    for (entry, caution), named in named_cautions(index, asked).items():
        is_asked = is_asked_for(index, caution, asked)
        in_title = all(
            not where_words_are(index, index.words[:1], asked[number]).get(entry, 1) for number in named
        )
        if in_title and not is_asked:
            continue
        has_rest = all(
            place.get(entry, _CARE) + 1 < _CARE or (warned is None and number in named)
            for number, place in enumerate(where)
        )
        if entry not in ranks and has_rest and not caution.is_remark:
            ranks[entry] = _TEXT + 1
        if entry in ranks:
            known = cautions.get(entry)
            if known is None or weight_of(caution) < weight_of(known):
                cautions[entry] = caution
            if caution.is_remark:
                continue
            rest = [place.get(entry) for number, place in enumerate(where) if number not in named]
            # Whoever names the procedure asks about it, such as "bleeding after mole removal".
            is_about_it = warned is None and bool(rest) and not any(rest) and None not in rest
            if is_asked or (ranks[entry] > _NAMES and not is_about_it):
                last.add(entry)
    scores: dict[Entry, int] = Counter()
    for place in where:
        for entry, rank in place.items():
            scores[entry] += _WEIGHTS[rank]
    return TextMatch(groups, ranks, [], cautions, frozenset(last), scores=dict(scores))


def _with_some(index: FinderIndex, groups: list[Group], words: list[str]) -> TextMatch:
    """What the procedure finds that has the words in the best places; none where a warning would be lost."""
    of_entries: dict[Entry, dict[int, int]] = defaultdict(dict)
    general = [all(map(is_general, group[0])) for group in groups]
    where = [
        {} if says_nothing else where_words_are(index, index.words, group)
        for group, says_nothing in zip(groups, general, strict=True)
    ]
    for number, places in enumerate(where):
        for entry, place in places.items():
            # The text counts where the procedure is called by one of the words.
            if place < _SUMMARY or any(other.get(entry) == 0 for other in where):
                of_entries[entry][number] = _WEIGHTS[place]
    warned = warned_of(index, groups)
    for (entry, caution), named in named_cautions(index, groups).items():
        for number in set() if caution.is_remark else named & warned:
            of_entries[entry].setdefault(number, 1)
    typed = {stem(word) for word in words}
    # Where on the body says alone nothing about what is wanted. A word that is warned of is left out only
    # for whoever asks for a procedure by its whole name.
    areas = {number for number, group in enumerate(groups) if _is_area(index, group)}
    fitting = {
        entry: numbers
        for entry, numbers in of_entries.items()
        if numbers.keys() - areas
        and (warned <= numbers.keys() or typed.issuperset(map(stem, entry.title_words)))
    }
    if not fitting:
        return TextMatch()

    def how_well(entry: Entry) -> tuple[int, int, int, int]:
        weights = fitting[entry].values()
        in_names = [weight for weight in weights if weight > _WEIGHTS[_TEXT - 1]]
        return sum(in_names), len(in_names), sum(weights), -entry.position

    best = max(fitting, key=how_well)
    kept = [group for number, group in enumerate(groups) if number in fitting[best]]
    is_warning = any(number in warned for number in fitting[best])
    match = _match(index, kept, words, None if is_warning else groups)
    match.left_out.extend(" ".join(group[0]) for group in groups if group not in kept)
    return match


def _is_area(index: FinderIndex, group: Group) -> bool:
    """Whether words name a part of the body, and no procedure."""
    typed = tuple(map(stem, group[0]))
    return typed in index.areas and not any(word in index.words[0] for word in typed)


def _with_synonyms(index: FinderIndex, words: list[str]) -> tuple[list[Group], list[str]]:
    """Each word, or the longest phrase that staff have listed, with its alternatives."""
    listed = index.listed_phrases
    longest = max(map(len, listed), default=1)
    groups: list[Group] = []
    also: list[str] = []
    start = 0
    while start < len(words):
        for length in range(min(longest, len(words) - start), 0, -1):
            phrase = words[start : start + length]
            stems = tuple(map(stem, phrase))
            others = kin_of(phrase[0]) if length == 1 else []
            known = [tuple(map(stem, one)) for one in (phrase, *others)]
            meanings = [meaning for one in known for meaning in listed.get(one, [])]
            if stems in listed or length == 1:
                groups.append([phrase, *filter(None, map(content_words, meanings)), *others])
                also += [text for text in meanings if tuple(map(stem, content_words(text))) != stems]
                start += length
                break
    return groups, also


def did_you_mean(index: FinderIndex, text: str) -> str:
    """The text with its slips mended, where it then finds something; empty where there is none.

    Only a word that the whole site does not know is a slip, so no known word is changed into another.
    """
    words = content_words(text)[:_MOST_WORDS]
    slips = {
        word
        for word in words
        if stem(word) not in index.known_words and not places_of(index, [*index.words, {}], word)
    }
    if not slips:
        return ""
    mended = {word: meant_by(word, candidates_for(index, word, alone=len(words) == 1)) for word in slips}
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
