"""A search as an object: which procedures it finds, in which order, and what each choice would give.

Within a kind of filter choices are alternatives; the kinds combine. The count beside a choice is
what one would get with it in place of the others of its kind, with all other filters as they are.

A filter by a fact divides procedures into three: those that fit, those that do not, and those of
which the fact is not stated, or cannot be compared. The last are neither counted nor hidden: they
follow the others and say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext, ngettext

from clinic.core.languages.active import lower_first
from procedures.facts import format_number
from procedures.finder.entries import Clinics, Entries, Entry, by_name
from procedures.finder.facets import WORK, Facet, Value
from procedures.finder.index import FinderIndex
from procedures.finder.prices import PriceGroup
from procedures.finder.query import FinderQuery, Sort
from procedures.finder.text_search import TextMatch, match_text


@dataclass(frozen=True)
class Chip:
    """Something that was chosen, and the search without it."""

    label: str
    without: FinderQuery


@dataclass(frozen=True)
class Filter:
    """One kind of filter that is on.

    Attributes:
        name: the key in addresses; "budget" for both of its limits.
        chips: what was chosen.
        fits: the procedures that fit.
        unknown: those of which it cannot be said.
        reason: why it cannot be said, in words.
    """

    name: str
    chips: list[Chip]
    fits: Entries
    unknown: Entries = frozenset()
    reason: str = ""

    @property
    def label(self) -> str:
        """All that was chosen: "Scars or Redness"."""
        return gettext(" or ").join(chip.label for chip in self.chips)


@dataclass(frozen=True)
class Loosening:
    """What a search would find without one of its filters, or with that one alone.

    Attributes:
        label: the filter in words.
        query, count: the other search, and how many procedures it would find.
        is_alone: whether it is the filter alone.
    """

    label: str
    query: FinderQuery
    count: int
    is_alone: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the results.

    Attributes:
        heading: why these stand apart; empty for the first.
        entries: in order.
    """

    heading: str
    entries: list[Entry]


class Search:
    """A query put to the table of procedures."""

    def __init__(self, index: FinderIndex, query: FinderQuery) -> None:
        self.index = index
        self.query = query

    @cached_property
    def text(self) -> TextMatch | None:
        """What the text finds; None without a text."""
        return match_text(self.index, self.query.q) if self.query.q else None

    @cached_property
    def price_group(self) -> PriceGroup | None:
        """The totals that are compared: in the chosen currency, else in the most usual one."""
        groups = self.index.price_groups_at(self.clinics)
        return groups.get(self.query.currency) if self.query.currency else next(iter(groups.values()), None)

    @cached_property
    def clinics(self) -> Clinics:
        """The clinics whose prices count; none for any."""
        values = self.index.facets["clinic"].values
        return frozenset(pk for slug in self.query.clinic if (pk := values[slug].pk))

    @cached_property
    def filters(self) -> list[Filter]:
        """The filters that are on."""
        of_facets = (self._facet_filter(facet) for facet in self.index.facets.values())
        found = [self._text_filter(), *of_facets, self._budget_filter()]
        return [one for one in found if one is not None]

    @cached_property
    def matches(self) -> Entries:
        """The procedures that fit every filter."""
        return self.index.everything.intersection(*(one.fits for one in self.filters))

    @cached_property
    def unsaid(self) -> Entries:
        """Those that may fit, but of which a fact is not stated or does not compare."""
        may_fit = self.index.everything.intersection(*(one.fits | one.unknown for one in self.filters))
        return may_fit - self.matches

    @cached_property
    def _without_each(self) -> dict[str, Entries]:
        return {
            left_out.name: self.index.everything.intersection(
                *(one.fits for one in self.filters if one is not left_out)
            )
            for left_out in self.filters
        }

    def others(self, name: str) -> Entries:
        """The procedures that fit every filter but those of one kind."""
        return self._without_each.get(name, self.matches)

    def count_with(self, name: str, procedures: Entries) -> int:
        """How many procedures a choice would give."""
        return len(self.others(name) & procedures)

    @cached_property
    def loosenings(self) -> list[Loosening]:
        """What the search would find without each of its filters, the most first.

        Where leaving out one is not enough, what it would find with each of them alone.
        """
        found = [
            Loosening(one.label, self.query.without(one.name), len(self.others(one.name)))
            for one in self.filters
        ]
        if len(found) > 2 and not any(one.count for one in found):
            found = [
                Loosening(one.label, self._only(one.name), len(one.fits), is_alone=True)
                for one in self.filters
            ]
        return sorted(found, key=lambda one: -one.count)

    def _only(self, name: str) -> FinderQuery:
        query = self.query
        for one in self.filters:
            if one.name != name:
                query = query.without(one.name)
        return query

    # Filters

    def _text_filter(self) -> Filter | None:
        if self.text is None:
            return None
        chip = Chip(gettext("“%(text)s”") % {"text": self.query.q}, self.query.without("q"))
        return Filter("q", [chip], self.text.procedures, self.text.last)

    def _facet_filter(self, facet: Facet) -> Filter | None:
        values = [facet.values[slug] for slug in self.query.chosen(facet.name)]
        if not values:
            return None
        chips = [
            Chip(_chip_label(facet, value), self.query.without(facet.name, value.slug)) for value in values
        ]
        fits = frozenset[Entry]().union(*(value.procedures for value in values))
        return Filter(facet.name, chips, fits, facet.not_stated, str(facet.reason))

    def _budget_filter(self) -> Filter | None:
        query, group = self.query, self.price_group
        if not query.has_budget or group is None:
            return None
        return Filter(
            "budget",
            [Chip(query.budget_text(group), query.without("budget"))],
            group.overlapping(query.budget_min, query.budget_max),
            self.index.everything - group.procedures,
            gettext("No total in %(currency)s") % {"currency": group.name},
        )

    # Order

    @cached_property
    def sections(self) -> list[Section]:
        """The results in order: what fits, what cannot be ordered as asked, what may fit."""
        sections = self._sorted_sections(self.matches)
        unsaid = self.unsaid - self.warned
        if unsaid:
            reasons = dict.fromkeys(one.reason for one in self.filters if one.reason and one.unknown & unsaid)
            heading = gettext("May match: %(reasons)s") % {"reasons": _joined(list(reasons))}
            sections.append(Section(heading, self._in_one(unsaid)))
        if self.warned:
            sections.append(
                Section(gettext("Not for this, or only with medical advice"), self._in_one(self.warned))
            )
        return [section for section in sections if section.entries]

    @property
    def warned(self) -> Entries:
        """Those among `unsaid` that are not for what was searched for."""
        return self.unsaid & self.text.last if self.text else frozenset()

    def _in_one(self, procedures: Entries) -> list[Entry]:
        return [entry for part in self._sorted_sections(procedures) for entry in part.entries]

    def _sorted_sections(self, procedures: Entries) -> list[Section]:
        order = self.query.order
        if order == Sort.MATCH and self.text is not None:
            named = procedures & self.text.named
            return [
                Section("", self.text.best_first(named)),
                Section(gettext("Only mentioned in the text"), self.text.best_first(procedures - named)),
            ]
        if order == Sort.PRICE and self.price_group is not None:
            first, rest = self.price_group.cheapest_first, gettext("Not compared: no total")
        elif order == Sort.RECOVERY:
            first, rest = self.index.shortest_recovery_first, gettext("Recovery not stated")
        else:
            return [Section("", by_name(procedures))]
        return [
            Section("", [entry for entry in first if entry in procedures]),
            Section(rest, by_name(procedures.difference(first))),
        ]


def _chip_label(facet: Facet, value: Value) -> str:
    """What was chosen: "Scars", "Back to work within 3 days"."""
    if facet.name != "work":
        return str(value.name)
    if WORK[value.slug] is None:
        return gettext("Back to work right away")
    return gettext("Back to work within %(time)s") % {"time": value.name}


def _joined(reasons: list[str]) -> str:
    """Several reasons in one sentence."""
    return "; ".join(lower_first(reason, may_be_noun=True) for reason in reasons)


def loosening_words(one: Loosening) -> str:
    """What a looser search gives: "Without “Up to $250”: 3 procedures"."""
    values = {"filter": one.label.strip("“”"), "number": format_number(one.count)}
    if one.is_alone and one.count:
        text = ngettext(
            "Only “%(filter)s”: %(number)s procedure", "Only “%(filter)s”: %(number)s procedures", one.count
        )
    elif one.is_alone:
        text = gettext("Only “%(filter)s”: none")
    elif one.count:
        text = ngettext(
            "Without “%(filter)s”: %(number)s procedure",
            "Without “%(filter)s”: %(number)s procedures",
            one.count,
        )
    else:
        text = gettext("Without “%(filter)s”: still none")
    return text % values
