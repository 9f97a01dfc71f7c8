"""The finder as its template prints it: choices with their counts, chips, results, pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from clinic.core.addresses import canonical_address, page_address
from clinic.core.languages.active import join_list, number_signs
from clinic.core.site_tree import main_pages
from procedures.facts import format_number
from procedures.finder.facets import Value
from procedures.finder.index import finder_index
from procedures.finder.query import FinderQuery, Sort
from procedures.finder.results import FoundPage, RowSection, found_page, row_sections
from procedures.finder.search import Chip, Search, loosening_words
from procedures.finder.text_search import did_you_mean

ROWS_PER_PAGE = 20
# A clinic with fewer procedures sees no filters by area, category and invasiveness.
FEWEST_FOR_FILTERS = 20
# Choices of a kind that stand open; further ones are folded away.
OPEN_CHOICES = 8
# Other pages that stand before the procedures, one less where a procedure fits; and after them.
_MOST_FIRST = 3
_MOST_PAGES = 5

_FACETS_WITH_BOXES = ("concern", "area", "category", "clinic", "invasiveness")


@dataclass(frozen=True)
class Choice:
    """A value that can be chosen.

    Attributes:
        value, label: as in the address, and as it reads.
        count: how many procedures it would give, as text.
        chosen: whether it is on.
        useless: whether it would give none.
    """

    value: str
    label: str
    count: str
    chosen: bool
    useless: bool


@dataclass(frozen=True)
class ChoiceGroup:
    """A kind of choices, under its heading. Rare choices are folded away, unless one of them is on."""

    name: str
    heading: str | Promise
    choices: list[Choice]

    @property
    def shown(self) -> list[Choice]:
        return self.choices[:OPEN_CHOICES]

    @property
    def folded(self) -> list[Choice]:
        return self.choices[OPEN_CHOICES:]

    @property
    def is_open(self) -> bool:
        return any(choice.chosen for choice in self.folded)


@dataclass(frozen=True)
class Link:
    """A link with its words; words alone where the address is empty."""

    label: str
    url: str


class FinderPage:
    """What the template of the finder asks for.

    Raises:
        Http404: when the address names a value or a page that there is not.
    """

    def __init__(self, page: Any, request: HttpRequest) -> None:
        self.path = page_address(page, request)
        self._full_path = canonical_address(page, request)
        index = finder_index(page, request)
        self.query, self.problems = FinderQuery.read(request.GET, index)
        self.search = Search(index, self.query)
        self._lists = main_pages(request).index_pages
        if self.query.has_budget and self.search.price_group is None:
            self.problems.append(
                gettext("There is no price to compare with a budget, so your budget was ignored.")
            )
        self.total = len(index.entries)
        self.matched = len(self.search.matches)
        self.listed = self.matched + len(self.search.unsaid)
        try:
            self.page = Paginator(range(self.listed), ROWS_PER_PAGE).page(self.query.page)
        except EmptyPage:
            raise Http404("There are not so many pages.") from None

    def url(self, query: FinderQuery) -> str:
        """The address of a search on this site."""
        return query.address(self.path)

    # What search engines are told

    @property
    def is_hidden(self) -> bool:
        """Whether search engines should leave the page out: they keep the list, not its filters."""
        return self.query.is_filtered

    @property
    def canonical(self) -> str:
        """The address that search engines keep: that of the list, with its page."""
        # In another order the same page holds other procedures.
        page = 1 if self.query.is_filtered or self.query.sort else self.query.page
        return FinderQuery(page=page).address(self._full_path)

    @property
    def page_in_title(self) -> str:
        """What tells the further pages of the list apart in search results; empty on the first."""
        if self.query.page == 1:
            return ""
        return gettext("page %(page)s") % {"page": format_number(self.query.page)}

    # Choices

    @property
    def is_small(self) -> bool:
        """Whether there are so few procedures that a list does without most filters."""
        return self.total < FEWEST_FOR_FILTERS

    @cached_property
    def facets(self) -> list[ChoiceGroup]:
        """The kinds of terms among which there is something to choose."""
        facets = (self._choices(name) for name in _FACETS_WITH_BOXES)
        return [facet for facet in facets if len(facet.choices) > 1]

    @cached_property
    def concerns(self) -> ChoiceGroup | None:
        """The concerns, for the short form, which can show one of the chosen."""
        facet = self._choices("concern")
        shown = self.query.concern[:1]
        choices = [replace(choice, chosen=choice.value in shown) for choice in facet.choices]
        return replace(facet, choices=choices) if len(choices) > 1 else None

    @cached_property
    def downtime(self) -> Choice | None:
        """The choice of no downtime, where it tells procedures apart."""
        values = self.search.index.facets["downtime"].values.values()
        is_telling = any(0 < len(value.procedures) < self.total for value in values)
        return self._choices("downtime").choices[0] if is_telling else None

    @cached_property
    def work(self) -> ChoiceGroup | None:
        """The times within which patients are back at work, where they tell procedures apart."""
        facet = self.search.index.facets["work"]
        stated = self.total - len(facet.not_stated)
        is_telling = any(0 < len(value.procedures) < stated for value in facet.values.values())
        return self._choices("work", all_values=True) if is_telling else None

    def _choices(self, name: str, *, all_values: bool = False) -> ChoiceGroup:
        """The choices of a facet; those that no procedure has only where all are asked for."""
        facet = self.search.index.facets[name]
        values = [value for value in facet.values.values() if value.procedures or all_values]
        return ChoiceGroup(name, facet.heading, [self._choice(name, value) for value in values])

    def _choice(self, name: str, value: Value) -> Choice:
        count = self.search.count_with(name, value.procedures)
        is_chosen = value.slug in self.query.chosen(name)
        useless = not count and not is_chosen
        return Choice(value.slug, str(value.name), format_number(count), is_chosen, useless)

    @cached_property
    def currencies(self) -> ChoiceGroup | None:
        """The currencies in which totals can be compared; None where no two do."""
        groups = self.search.index.price_groups_at(self.search.clinics)
        if not any(len(group.procedures) > 1 for group in groups.values()):
            return None
        shown = self.search.price_group
        choices = [
            Choice(
                key,
                f"{key} ({group.name})" if group.name != key else key,
                format_number(self.search.count_with("budget", group.procedures)),
                group is shown,
                useless=False,
            )
            for key, group in groups.items()
        ]
        return ChoiceGroup("currency", gettext("Price"), choices)

    @property
    def budget_min(self) -> str:
        """The lower limit as it was understood, for its input."""
        return _input_text(self.query.budget_min)

    @property
    def budget_max(self) -> str:
        """The upper limit as it was understood, for its input."""
        return _input_text(self.query.budget_max)

    @property
    def price_name(self) -> str:
        """The sign of the currency in which prices are compared: "$"."""
        return self.search.price_group.name if self.search.price_group else ""

    @property
    def sorts(self) -> list[Choice]:
        """The orders that there are."""
        labels = {sort: str(sort.label) for sort in Sort if sort != Sort.MATCH or self.query.q}
        # Without a text, the order that nobody asked for stays open: a text is then put in its own.
        values = {} if self.query.q else {Sort.NAME: ""}
        if self.currencies is None and self.query.order != Sort.PRICE:
            del labels[Sort.PRICE]
        elif self.currencies is not None and len(self.currencies.choices) > 1:
            labels[Sort.PRICE] = gettext("Price in %(currency)s, lowest first") % {
                "currency": self.price_name
            }
        return [
            Choice(values.get(sort, sort.value), label, "", sort == self.query.order, False)
            for sort, label in labels.items()
        ]

    @property
    def hidden_pairs(self) -> list[tuple[str, str]]:
        """What the short form keeps of the address, because it has no input for it."""
        inputs = {"q", "sort", "page", *(["concern"] if self.concerns else [])}
        inputs |= {name for name in ("downtime", "work") if getattr(self, name)}
        inputs |= {"currency", "budget_min", "budget_max"} if self.currencies else set()
        pairs = [pair for pair in self.query.pairs() if pair[0] not in inputs]
        # The short form's list of concerns holds one of them.
        return pairs + [("concern", slug) for slug in self.query.concern[1:] if self.concerns]

    # Results

    @property
    def heading(self) -> str:
        """How many procedures fit."""
        if not self.matched and self.query.is_filtered:
            return gettext("No procedures match")
        heading = ngettext("%(number)s procedure", "%(number)s procedures", self.matched)
        return heading % {"number": format_number(self.matched)}

    @property
    def heading_note(self) -> str:
        """Of how many, and where in them: "of 41, page 1 of 3"."""
        notes = []
        if self.query.is_filtered and self.matched:
            notes.append(gettext("of %(total)s") % {"total": format_number(self.total)})
        if self.page.has_other_pages():
            numbers = {"page": self.page.number, "pages": self.page.paginator.num_pages}
            notes.append(
                gettext("page %(page)s of %(pages)s")
                % {name: format_number(number) for name, number in numbers.items()}
            )
        return join_list(notes)

    @property
    def order_note(self) -> str:
        """By what prices are compared, where they are."""
        compares = self.query.order == Sort.PRICE or self.query.has_budget
        if not compares or self.search.price_group is None:
            return ""
        return gettext(
            "Compared by the cost of the whole course, for the area that each price list names first."
        )

    @property
    def active(self) -> str:
        """How many filters are on, besides the text; empty for none."""
        count = len(self.chips) - bool(self.query.q)
        return ngettext("%(number)s active", "%(number)s active", count) % {"number": count} if count else ""

    @property
    def chips(self) -> list[Chip]:
        """What was chosen."""
        return [chip for one in self.search.filters for chip in one.chips]

    @property
    def clear_url(self) -> str:
        """The list without any filter, in the same order."""
        return self.url(FinderQuery(sort=self.query.sort if self.query.sort != Sort.MATCH else ""))

    @cached_property
    def sections(self) -> list[RowSection]:
        """The rows of this page."""
        start = (self.page.number - 1) * ROWS_PER_PAGE
        return row_sections(self.search, start, start + ROWS_PER_PAGE)

    # The rest of the site

    @cached_property
    def pages(self) -> list[FoundPage]:
        """The other pages that a text finds, on the first page of the results."""
        text = self.search.text
        return [found_page(match, text) for match in text.pages] if text and self.query.page == 1 else []

    @cached_property
    def first_pages(self) -> list[FoundPage]:
        """Those that stand before the procedures: what has the words in better places than any of them.

        A concern that is called so stands before procedures that only treat it.
        """
        text = self.search.text
        best = text.best_score if text and self.matched else 0
        better = [
            page
            for page in self.pages
            if (page.score, page.is_called_so) > (best, False)
            or (page.is_concern and page.is_called_so and text and not text.is_titled)
        ]
        questions = [page for page in better if page.is_question][1:]
        return [page for page in better if page not in questions][: _MOST_FIRST - bool(best)]

    @property
    def further_pages(self) -> list[FoundPage]:
        """Those that stand after the procedures."""
        return [page for page in self.pages if page not in self.first_pages][:_MOST_PAGES]

    @property
    def leads(self) -> list[Link]:
        """The lists that answer a text that names nothing."""
        models = {
            "prices": "procedures.PriceListPage",
            "clinics": "clinic.LocationIndexPage",
            "team": "clinic.TeamIndexPage",
            "concerns": "procedures.ConcernIndexPage",
        }
        # What finds nothing leads to what people want to change.
        leads = (
            (self.search.text.leads or ["concerns"] * (not self.listed and not self.pages))
            if self.search.text
            else []
        )
        return [
            Link(page.title, page_address(page)) for name in leads if (page := self._lists.get(models[name]))
        ]

    @property
    def not_offered(self) -> list[str]:
        """What the clinic says about what it does not offer."""
        return self.search.text.not_offered if self.search.text else []

    @property
    def left_out(self) -> str:
        """The words that had to be left out: "“spleen”"."""
        words = self.search.text.left_out if self.search.text else []
        return join_list(gettext("“%(text)s”") % {"text": word} for word in words)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was found."""
        return not self.listed and not self.pages

    @property
    def also_searched(self) -> str:
        """What else was looked for: "“botulinum toxin”"."""
        also = self.search.text.also if self.search.text else []
        return join_list(gettext("“%(text)s”") % {"text": text} for text in also)

    @cached_property
    def did_you_mean(self) -> Link | None:
        """A text like the one that finds nothing, and the search for it."""
        text = self.search.text
        if text is None or text.mended or (self.matched and not text.left_out):
            return None
        suggestion = did_you_mean(self.search.index, self.query.q)
        return Link(suggestion, self.url(replace(self.query, q=suggestion, page=1))) if suggestion else None

    @property
    def loosenings(self) -> list[Link]:
        """What the list would hold without each filter."""
        return [
            Link(loosening_words(one), self.url(one.query) if one.count else "")
            for one in self.search.loosenings
        ]

    # Pages

    @property
    def page_numbers(self) -> list[int | str]:
        """The first and the last page and those around this one; "…" where some are left out."""
        return list(self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1))

    number = staticmethod(format_number)

    def page_url(self, number: int) -> str:
        """The address of a page of the results."""
        return self.url(replace(self.query, page=number))


def _input_text(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}".replace(".", number_signs()[1])
