"""Procedures at /api/v2/procedures/: the finder's filters, and all facts of each procedure."""

from __future__ import annotations

from dataclasses import fields
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from clinic.api.forms import Choices, ListForm, PublicPage, WholeNumber
from clinic.api.pages import LIST_META, PublicPagesAPIViewSet
from clinic.http.query_strings import read_amount
from clinic.models import LocationPage, PractitionerPage
from procedures.api.facts import SHORT
from procedures.choices import Invasiveness
from procedures.facts import as_shown, lines_at, valid_lines
from procedures.finder.entries import Clinics, Entry, Hours, where
from procedures.finder.facets import WORK
from procedures.finder.index import FinderIndex, finder_index
from procedures.finder.query import FinderQuery, Sort
from procedures.finder.search import Filter, Search
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.models.blocks import clinic_names
from procedures.pages.sections import offered_procedures, performed_procedures

# More procedures fit all filters but those by a fact that is not stated, or does not compare.
_META = {**LIST_META, "not_stated_count": {"type": "integer"}}
# A clinic is asked for by its id there.
_FINDER = {field.name for field in fields(FinderQuery)} - {"page", "clinic"}


class Amount(forms.DecimalField):
    """An amount of money as people type it."""

    def to_python(self, value: Any) -> Any:
        amount = read_amount(value) if value else None
        if value and amount is None:
            raise forms.ValidationError(_("This is not an amount."))
        return amount


def _one_of(*values: str) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[(value, value) for value in values], required=False)


class ProceduresForm(ListForm):
    """The parameters of the list of procedures: the finder's, and more."""

    q = forms.CharField(required=False, help_text="All of these words, with the clinic's synonyms.")
    concern = Choices(help_text="As in the address of the concern.")
    area = Choices(help_text="A body area, as in the addresses of the page of all procedures.")
    category = Choices(help_text="As in the address of the category.")
    invasiveness = Choices(choices=[(one.replace("_", "-"), one.label) for one in Invasiveness])
    location = PublicPage(LocationPage, help_text="The id of a clinic that offers it, whose prices count.")
    practitioner = PublicPage(PractitionerPage, help_text="The id of a person who performs it.")
    recovery_hours_min = WholeNumber(help_text="An average recovery that overlaps the range.")
    recovery_hours_max = WholeNumber(help_text="0 finds only “none”.")
    work = _one_of(*WORK)
    downtime = _one_of("none")
    budget_min = Amount(required=False, help_text="A total in `currency` that overlaps the range.")
    budget_max = Amount(required=False)
    currency = _one_of()
    sort = _one_of(*Sort.values)

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(request, *args)
        self.index = index = _index(request)
        if index:
            for name in ("concern", "area", "category"):
                self.fields[name].choices = [(value, value) for value in index.facets[name].values]
            self.fields["currency"].choices = [(value, value) for value in index.price_groups]

    def clean(self) -> None:
        for name in ("budget", "recovery_hours"):
            low, high = (self.cleaned_data.get(f"{name}_{end}") for end in ("min", "max"))
            if low is not None and high is not None and low > high:
                message = _("“%(name)s_max” is less than “%(name)s_min”.") % {"name": name}
                self.add_error(f"{name}_max", message)

    @property
    def query(self) -> FinderQuery:
        """The search for the finder."""
        values = {name: self.cleaned_data[name] for name in _FINDER}
        tuples = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return FinderQuery(**{**values, **tuples})


def _index(request: HttpRequest) -> FinderIndex | None:
    """The procedures in the language that is asked for, else in the main one; None where there is no list."""
    site, language = Site.find_for_request(request), request.GET.get("locale")
    home = site and site.root_page
    if home and language in dict(settings.LANGUAGES) and language != home.locale.language_code:
        home = home.get_translations().filter(locale__language_code=language).first()
    root = home and ProcedureIndexPage.objects.descendant_of(home).first()
    return finder_index(root, request) if root else None


class ProcedureSearch(Search):
    """A search of the finder, bounded by what only the API can be asked.

    Args:
        form: the parameters, which are valid.
        ids: of the only procedures that count; None is without that limit.
    """

    def __init__(self, index: FinderIndex, form: ProceduresForm, ids: set[int] | None) -> None:
        super().__init__(index, form.query)
        self._ids = ids
        self._clinic = form.cleaned_data["location"]
        self._shortest, self._longest = (form.cleaned_data[f"recovery_hours_{end}"] for end in ("min", "max"))

    @cached_property
    def clinics(self) -> Clinics:
        """The clinic that was asked for."""
        return frozenset([self._clinic.pk] if self._clinic else [])

    @cached_property
    def filters(self) -> list[Filter]:
        """Those of the finder, and ours. A budget with which no price compares fits nothing."""
        found, index = super().filters, self.index
        if self._shortest is not None or self._longest is not None:
            fits = where(index.everything, lambda entry: self._overlaps(entry.recovery))
            not_stated = where(index.everything, lambda entry: not entry.recovery.is_stated)
            found.append(Filter("recovery", [], fits, not_stated))
        if (ids := self._ids) is not None:
            found.append(Filter("ids", [], where(index.everything, lambda entry: entry.pk in ids)))
        if self.query.has_budget and self.price_group is None:
            found.append(Filter("budget", [], frozenset(), index.everything))
        return found

    def _overlaps(self, recovery: Hours) -> bool:
        """Whether the recovery and the limits have a time in common; a limit of 0 means none at all."""
        if not recovery.is_stated:
            return False
        longest_fits = self._longest is None or recovery.is_within(self._longest)
        upper = recovery.maximum
        return longest_fits and (self._shortest is None or upper is None or upper >= self._shortest)

    @property
    def fitting(self) -> list[Entry]:
        """What fits every filter, in order. What may fit follows it in the sections."""
        entries = [entry for section in self.sections for entry in section.entries]
        return entries[: len(self.matches)]


class ProceduresAPIViewSet(PublicPagesAPIViewSet):
    """The public procedures."""

    model = ProcedurePage
    list_form = ProceduresForm
    list_meta = {"type": "object", "properties": _META, "required": list(_META)}
    listing_default_fields = [*PublicPagesAPIViewSet.listing_default_fields, *SHORT]

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("category")

    def listed(self, form: Any, window: slice) -> tuple[Any, dict[str, Any]]:
        """What the finder finds, in its order, in the same number of queries however much that is."""
        if form.index is None:
            return [], {"total_count": 0, "not_stated_count": 0}
        search = ProcedureSearch(form.index, form, self._ids(form.cleaned_data))
        entries = {entry.pk: entry for entry in search.fitting[window]}
        ids = list(entries)
        pages = self.get_queryset().in_bulk(ids)
        # What the finder compares is what is told; the names of clinics take one query for all.
        lines = {pk: list(valid_lines(page.price_lines, timezone.localdate())) for pk, page in pages.items()}
        names = clinic_names(line.clinic_id for held in lines.values() for line in held)
        for pk, page in pages.items():
            held = as_shown(lines[pk], names)
            page.valid_prices = lines_at(held, *search.clinics) if search.clinics else held
            page.headline_total = entries[pk].cost_at(search.clinics)[1]
        meta = {"total_count": len(search.matches), "not_stated_count": len(search.unsaid - search.warned)}
        return [pages[pk] for pk in ids if pk in pages], meta

    def _ids(self, asked: dict[str, Any]) -> set[int] | None:
        """The procedures at a clinic, of a person, and changed since; None where nothing of that is asked."""
        place, person, since = (asked[name] for name in ("location", "practitioner", "changed_since"))
        rows = [
            place and offered_procedures(place),
            person and performed_procedures(person),
            since and self.get_queryset().filter(changed_at__gte=since),
        ]
        found = [set(some.values_list("pk", flat=True)) for some in rows if some is not None]
        return set.intersection(*found) if found else None
