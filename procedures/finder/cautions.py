"""What procedures and concerns warn of among the words of a search."""

from __future__ import annotations

from collections import defaultdict

from procedures.choices import Urgency
from procedures.finder.entries import Entry
from procedures.finder.index import FinderIndex
from procedures.finder.places import Group, places_of
from procedures.finder.searchable import Caution
from procedures.finder.words import is_general, stem, stems


def weight_of(caution: Caution) -> tuple[bool, bool, int, str]:
    """What is said where several name the words: what the procedure is not for, in the fewest words."""
    return caution.is_remark, caution.is_reason, len(caution.text), caution.text


def named_cautions(index: FinderIndex, groups: list[Group]) -> dict[tuple[Entry, Caution], set[int]]:
    """The cautions that name what was asked, each with the numbers of the groups that it names."""
    hits: dict[tuple[Entry, Caution], set[int]] = defaultdict(set)
    for number, group in enumerate(groups):
        for alternative in group:
            of_words = [index.cautions.get(stem(word), set()) for word in alternative]
            for item in set.intersection(*of_words):
                hits[item].add(number)
    telling = {number for number, group in enumerate(groups) if is_telling(index, group)}
    rare = {number for number in telling if not is_common(index, groups[number])}
    general = {number for number, group in enumerate(groups) if all(map(is_general, group[0]))}
    typed = stems_of(groups)
    return {
        (entry, caution): numbers
        for (entry, caution), numbers in hits.items()
        # What a concern warns of counts for those who name the concern, and where the word is rare.
        if numbers & (rare if caution.concern.isdisjoint(typed) and caution.concern else telling)
        or (len(numbers) == len(groups) and numbers - general and not caution.is_remark)
        or is_asked_for(index, caution, groups)
    }


def is_telling(index: FinderIndex, group: Group) -> bool:
    """Whether words name something that no procedure or concern is called by, such as a disease."""
    return any(
        not is_general(word) and not places_of(index, index.words[:2], word) for one in group for word in one
    )


def is_common(index: FinderIndex, group: Group) -> bool:
    """Whether many texts have one of the words, such as "cream": it is no condition."""
    many = len(index.entries) / 4
    return any(sum(len(table.get(stem(word), ())) for table in index.words[3:]) > many for word in group[0])


def is_asked_for(index: FinderIndex, caution: Caution, groups: list[Group]) -> bool:
    """Whether all words of "not for" were typed, or others that mean the same."""
    words = index.phrases.get(caution)
    return bool(words) and words <= stems_of(groups)  # type: ignore[operator]


def stems_of(groups: list[Group]) -> set[str]:
    """The stems of all words of a search, with what else they may be called."""
    return {stem(word) for group in groups for alternative in group for word in alternative}


def alarm_in(index: FinderIndex, groups: list[Group]) -> Caution | None:
    """The sign of an emergency that a search names, such as "cannot breathe"; None for no such thing.

    Most procedures that have the word name it as such a sign, as they do not with "swelling"; and whatever
    else was typed is in the sign, is a name, or may follow a procedure.
    """
    telling = [group for group in groups if is_telling(index, group)]
    if not all(any(stem(word) in index.words[-1] for one in group for word in one) for group in telling):
        return None
    for group in telling:
        word = stem(group[0][0])
        signs = [item for item in index.cautions.get(word, ()) if item[1].urgency == Urgency.EMERGENCY]
        users = set().union(*(table.get(word, ()) for table in index.words))
        if signs and 2 * len({entry for entry, _sign in signs}) >= len(users):
            typed = stems_of(groups)
            named = {sign: len(typed.intersection(stems(sign.text))) for _entry, sign in signs}
            return min(named, key=lambda sign: (-named[sign], weight_of(sign)))
    return None


def warned_of(index: FinderIndex, groups: list[Group]) -> set[int]:
    """The groups of words that name what procedures or concerns warn of."""
    return {
        number
        for number, group in enumerate(groups)
        if is_telling(index, group) and any(index.warned_words >= set(map(stem, one)) for one in group)
    }
