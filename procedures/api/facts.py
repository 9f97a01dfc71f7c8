"""The facts of a procedure as data, by kind, and those of the pages that list procedures.

A test holds that every fact of the model is here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial, singledispatch
from typing import Any

from django.utils.safestring import SafeString
from wagtail.api import APIField

from clinic.api.data import (
    ENCODERS,
    Encoder,
    FactSerializerField,
    Typed,
    describe,
    encoder_of,
    keyed,
    register_facts,
    typed,
)
from clinic.api.page_facts import LINK, Picture, choice, picture
from clinic.api.router import detail_address
from clinic.core.addresses import PageLink
from clinic.models import ClinicSettings, LocationPage, PractitionerPage
from clinic.seo.structured_data import IMAGE_SPEC, RenderContext
from procedures import facts
from procedures.choices import AgeBand, Urgency
from procedures.facts import kinds
from procedures.facts.registry import FACTS, Fact
from procedures.models import ConcernPage, PriceListPage, ProcedureIndexPage, ProcedurePage
from procedures.models.terms import TermIndexPage, TermPage
from procedures.pages.presentation import Day, ProcedurePresentation, SideEffect, UrgentHelp
from procedures.pages.presentation.alternatives import Alternative
from procedures.pages.presentation.lists import stored_values
from procedures.pages.presentation.photos import Photos
from procedures.pages.presentation.trust import review_day
from procedures.pages.rows import ProcedureRow, rows_of
from procedures.pages.sections import offered_procedures, performed_procedures
from procedures.pages.texts import Question, TextSection

# As the template draws both photos of a pair.
PHOTO = "format-jpeg|width-800"
# So many procedures of a person or a clinic their own answers name; the list of procedures has all.
MOST_PROCEDURES = 100

# Value objects

ENCODERS[Day] = Encoder(encoder_of(date).schema, lambda day, _: day.iso)


def _length(path: str = "") -> str:
    """The limits of a length of time in its own unit and in hours, and the words."""
    limits = f"low={path}minimum high={path}maximum unit={path}unit.value"
    return f"{limits} hours_low=minimum_hours hours_high=maximum_hours words=*"


describe(facts.DurationRange, _length())
describe(facts.Recovery, f"none=is_none note {_length('duration.')}")
describe(facts.Milestone, f"immediate=is_immediate {_length('after.')}")
describe(facts.Sessions, "low=minimum high=maximum interval words=*")
_AMOUNT = "low=low.plain high=high.plain unit kind=kind.value words=amount basis"
describe(
    facts.PriceLine,
    f"{_AMOUNT} area label sessions_covered clinic_id clinic "
    "fees_included fees_extra valid_from valid_until note",
    currency=(str, lambda line, _: "" if line.on_consultation else line.currency),
)
describe(facts.CourseTotal, "low=low.plain high=high.plain currency words=amount basis area sum")
describe(facts.Frequency, "code=band.value one_in words=*")
describe(UrgentHelp, "signs", urgency=choice(Urgency, "urgency"))
describe(
    SideEffect,
    "name detail serious=is_serious",
    frequency=(facts.Frequency | None, lambda effect, _: effect.rate if effect.rate.is_stated else None),
)
describe(
    Photos,
    "weeks_after sessions words=when performed_by unretouched=is_unretouched",
    age=choice(AgeBand, "age_band"),
    before=(Picture | None, lambda photos, context: picture(photos.before, context, PHOTO)),
    after=(Picture | None, lambda photos, context: picture(photos.after, context, PHOTO)),
)

# Procedures and terms in lists


def _procedure_url(row: ProcedureRow, context: RenderContext) -> str:
    return context.absolute(detail_address(row.pk, ProcedurePage))


_row = describe(
    ProcedureRow,
    "id=pk title summary price total recovery back_to_work",
    html_url=(str, lambda row, context: context.absolute(row.url)),
    detail_url=(str, _procedure_url),
)
ENCODERS[Alternative] = Encoder(
    _row.schema, lambda alternative, context: _row.write(alternative.row, context)
)
describe(TermPage, "slug", **LINK, procedure_count=(int, lambda page, _: page.procedure_count))

# Facts by kind


class Review:
    """With `changed_since`, clinical text has changed: the review does not cover what the page says."""


class UrgentContact:
    """Whom patients call."""


describe(
    Review,
    "reviewed_on next_review_on overdue=is_review_overdue by_author=is_checked_by_author "
    "changed_since=is_changed_since_review",
    of=ProcedurePage,
    # Of the approved text alone.
    reviewer=(PractitionerPage | None, lambda page, _: page.named_reviewer),
)
describe(UrgentContact, "telephone=urgent_telephone words=urgent_text", of=ClinicSettings)


@singledispatch
def data_of(kind: kinds.Kind, fact: Fact) -> Typed:
    """The type of a fact, and how it is found, by its kind; None where it is not stated."""
    raise NotImplementedError(f"{type(kind).__name__} has no data.")


def presented_name(fact: Fact) -> str | None:
    """What the presentation of the page calls a fact; None where it has no such fact."""
    names = (fact.name, str(fact.api_name))
    return next((name for name in names if hasattr(ProcedurePresentation, name)), None)


def _column(kind: kinds.Kind, fact: Fact) -> Typed:
    return typed(ProcedurePage, fact.name)


def _presented(kind: kinds.Kind, fact: Fact) -> Typed:
    """A fact as the page shows it, where it has no form of its own."""
    if fact.name in OWN_DATA:
        return OWN_DATA[fact.name]
    found, find = typed(ProcedurePresentation, presented_name(fact) or fact.name)
    return found, lambda page, context: find(page.presentation, context)


def _rich_text(kind: kinds.RichText, fact: Fact) -> Typed:
    return SafeString, lambda page, _: page.presentation.texts[fact.name]


def _items(kind: kinds.Items, fact: Fact) -> Typed:
    return list[str], lambda page, _: stored_values(getattr(page, fact.name))


for column in (kinds.Words, kinds.Measure, kinds.Day, kinds.Flag):
    data_of.register(column, _column)
for presented in (kinds.Names, kinds.PageLink, kinds.PageLinks, kinds.People, kinds.Blocks, kinds.Derived):
    data_of.register(presented, _presented)
data_of.register(kinds.RichText, _rich_text)
data_of.register(kinds.Items, _items)
data_of.register(kinds.Choice, lambda kind, fact: choice(kind.choices, fact.name))
data_of.register(
    kinds.Picture,
    lambda *_: (
        Picture | None,
        lambda page, context: picture(page.presentation.picture, context, IMAGE_SPEC),
    ),
)

# Facts that are not told as the page shows them.
OWN_DATA: dict[str, Typed] = {
    **keyed(
        ProcedurePage, "price=headline_price headline_total course_total course_totals prices=valid_prices"
    ),
    "review": (Review | None, lambda page, _: page if page.presentation.reviewed_on else None),
    "further_sections": (list[TextSection], lambda page, _: page.texts.sections),
    "questions": (list[Question], lambda page, _: page.texts.questions),
    "locations": (list[PageLink], lambda page, _: page.presentation.locations),
    "author": (PractitionerPage | None, lambda page, _: page.named_author),
}


def told(facts: Iterable[Fact]) -> list[APIField]:
    """Facts as Wagtail takes them for a page type, by their keys in the API, with their labels."""
    return [
        APIField(
            fact.api_name,
            FactSerializerField(partial(data_of, fact.kind, fact), fact.lazy_label_on(ProcedurePage)),
        )
        for fact in facts
        if fact.api_name
    ]


# What a list says of each procedure: what its own columns hold, so that a hundred take one query.
SHORT = [*(fact.api_name for fact in FACTS if fact.in_lists), "last_updated"]


def _urgent_contact(page: ProcedurePage, context: RenderContext) -> ClinicSettings | None:
    """None where the page has nothing to say of side effects."""
    clinic = context.clinic
    return clinic if clinic.urgent_telephone and page.presentation.has_side_effects else None


def _procedures(find: Any) -> Typed:
    def rows(page: Any, _: RenderContext) -> list[ProcedureRow]:
        clinic_id = page.pk if isinstance(page, LocationPage) else None
        return rows_of(find(page)[:MOST_PROCEDURES], clinic_id=clinic_id)

    return list[ProcedureRow], rows


def register() -> None:
    """Give the page types their facts, people and clinics their procedures; called from the app's `ready`."""
    register_facts(
        ProcedurePage,
        "last_updated",
        *told(FACTS),
        prices_old=(bool, lambda page, _: page.presentation.is_price_old),
        urgent_contact=(UrgentContact | None, _urgent_contact),
        alternatives_chosen=(bool, lambda page, _: page.presentation.are_alternatives_chosen),
    )
    register_facts(ProcedureIndexPage, "introduction")
    register_facts(PriceListPage, "introduction")
    register_facts(
        TermPage,
        "introduction procedures=rows picture=content.picture about=content.text",
        review=(Review | None, lambda page, _: page if review_day(page) else None),
    )
    register_facts(ConcernPage, "caution")
    register_facts(TermIndexPage, "introduction", terms=(list[TermPage], lambda page, _: page.terms))
    register_facts(PractitionerPage, procedures=_procedures(performed_procedures))
    register_facts(LocationPage, procedures=_procedures(offered_procedures))
