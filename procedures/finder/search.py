"""A search as an object: which procedures it finds, in which order, and what each choice would give.

Within a kind of filter choices are alternatives; the kinds combine. The count beside a choice is
what one would get with it in place of the others of its kind, with all other filters as they are.

A filter by a fact divides procedures into three: those that fit, those that do not, and those of
which the fact is not stated, or cannot be compared. The last are neither counted nor hidden: they
follow the others and say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_

from django.utils.translation import gettext

from clinic.core.languages.active import lower_first
from procedures.finder.bits import positions_in
from procedures.finder.index import FinderIndex, Term
from procedures.finder.prices import PriceGroup
from procedures.finder.query import WORK, FinderQuery, Sort, work_hours, work_label
from procedures.finder.text_search import TextMatch, match_text

TERM_FACETS = ("concern", "area", "category", "invasiveness")


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
        fits: the bits of the procedures that fit.
        unknown: those of which it cannot be said.
        reason: why it cannot be said, in words.
    """

    name: str
    chips: list[Chip]
    fits: int
    unknown: int = 0
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
        positions: in order.
    """

    heading: str
    positions: list[int]


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
        """The prices that are compared: of the chosen unit, else of the most usual one."""
        groups = self.index.prices.groups
        return groups[self.query.unit] if self.query.unit else next(iter(groups.values()), None)

    @cached_property
    def filters(self) -> list[Filter]:
        """The filters that are on."""
        found = [self._text_filter(), *(self._term_filter(name) for name in TERM_FACETS)]
        found += [self._work_filter(), self._downtime_filter(), self._budget_filter()]
        return [one for one in found if one is not None]

    @cached_property
    def matches(self) -> int:
        """The bits of the procedures that fit every filter."""
        return reduce(and_, (one.fits for one in self.filters), self.index.everything)

    @cached_property
    def unsaid(self) -> int:
        """The bits of those that may fit, but of which a fact is not stated or does not compare."""
        may_fit = reduce(and_, (one.fits | one.unknown for one in self.filters), self.index.everything)
        return may_fit & ~self.matches

    def others(self, name: str) -> int:
        """The bits of the procedures that fit every filter but those of one kind."""
        fits = (one.fits for one in self.filters if one.name != name)
        return reduce(and_, fits, self.index.everything)

    def count_with(self, name: str, bits: int) -> int:
        """How many procedures a choice would give."""
        return (self.others(name) & bits).bit_count()

    @cached_property
    def loosenings(self) -> list[Loosening]:
        """What the search would find without each of its filters, the most first.

        Where leaving out one is not enough, what it would find with each of them alone.
        """
        found = [
            Loosening(one.label, self.query.without(one.name), self.others(one.name).bit_count())
            for one in self.filters
        ]
        if len(found) > 2 and not any(one.count for one in found):
            found = [
                Loosening(one.label, self._only(one.name), one.fits.bit_count(), is_alone=True)
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

    def terms(self, name: str) -> dict[str, Term]:
        """The known terms of a kind, by slug."""
        index = self.index
        return {
            "concern": index.concerns,
            "area": index.areas,
            "category": index.categories,
            "invasiveness": index.invasiveness,
        }[name]

    def _text_filter(self) -> Filter | None:
        if self.text is None:
            return None
        chip = Chip(gettext("“%(text)s”") % {"text": self.query.q}, self.query.without("q"))
        return Filter("q", [chip], self.text.procedures)

    def _term_filter(self, name: str) -> Filter | None:
        terms = self.terms(name)
        chosen = [terms[slug] for slug in getattr(self.query, name)]
        if not chosen:
            return None
        chips = [Chip(term.name, self.query.without(name, term.slug)) for term in chosen]
        fits = reduce(or_, (term.procedures for term in chosen))
        if name != "invasiveness":
            return Filter(name, chips, fits)
        unknown = self.index.invasiveness_not_stated
        return Filter(name, chips, fits, unknown, gettext("Invasiveness not stated"))

    def _work_filter(self) -> Filter | None:
        if not self.query.work:
            return None
        label = (
            gettext("Back at work within %(time)s") % {"time": work_label(self.query.work)}
            if WORK[self.query.work]
            else gettext("Back at work straight away")
        )
        return Filter(
            "work",
            [Chip(label, self.query.without("work"))],
            self.index.work_within(work_hours(self.query.work)),
            self.index.work_not_stated,
            gettext("Neither back to work nor recovery stated"),
        )

    def _downtime_filter(self) -> Filter | None:
        if not self.query.downtime:
            return None
        return Filter(
            "downtime",
            [Chip(gettext("No downtime"), self.query.without("downtime"))],
            self.index.without_downtime,
            self.index.work_not_stated,
            gettext("Neither back to work nor recovery stated"),
        )

    def _budget_filter(self) -> Filter | None:
        query, group = self.query, self.price_group
        if not query.has_budget or group is None:
            return None
        return Filter(
            "budget",
            [Chip(query.budget_text(group), query.without("budget"))],
            group.overlapping(query.budget_min, query.budget_max),
            self.index.everything & ~group.procedures,
            gettext("No price %(unit)s") % {"unit": group.name},
        )

    # Order

    @cached_property
    def sections(self) -> list[Section]:
        """The results in order: what fits, what cannot be ordered as asked, what may fit."""
        sections = self._sorted_sections(self.matches)
        if self.unsaid:
            reasons = dict.fromkeys(one.reason for one in self.filters if one.unknown & self.unsaid)
            heading = gettext("May fit: %(reasons)s") % {"reasons": _joined(list(reasons))}
            positions = [place for part in self._sorted_sections(self.unsaid) for place in part.positions]
            sections.append(Section(heading, positions))
        return [section for section in sections if section.positions]

    def _sorted_sections(self, bits: int) -> list[Section]:
        index, group = self.index, self.price_group
        if self.query.order == Sort.PRICE and group is not None:
            return [
                Section("", positions_in(bits, group.cheapest_first)),
                Section(
                    gettext("Price not stated or not comparable"),
                    positions_in(bits & ~group.procedures),
                ),
            ]
        if self.query.order == Sort.RECOVERY:
            return [
                Section("", positions_in(bits, index.shortest_recovery_first)),
                Section(gettext("Recovery not stated"), positions_in(bits & ~index.with_recovery)),
            ]
        if self.query.order == Sort.MATCH and self.text is not None:
            named = bits & self.text.named
            return [
                Section("", self.text.best_first(named)),
                Section(gettext("Only mentioned in the text"), self.text.best_first(bits & ~named)),
            ]
        return [Section("", positions_in(bits))]


def _joined(reasons: list[str]) -> str:
    """Several reasons in one sentence."""
    return "; ".join(lower_first(reason, may_be_noun=True) for reason in reasons)
