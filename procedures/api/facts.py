"""The facts of a procedure as data, in the order of the page, and of the pages that list procedures.

docs/api.md names each of them; a test holds that every fact of the model is here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial, singledispatch
from typing import Any

from clinic.api.facts import Facts, register_facts
from clinic.api.page_facts import content_picture, introduction
from clinic.api.shapes import Data, day, html, link, person, picture, text
from clinic.core.public_pages import may_be_named
from clinic.seo.structured_data import IMAGE_SPEC, RenderContext
from procedures.api import shapes
from procedures.choices import AgeBand
from procedures.facts.kinds import (
    Blocks,
    Choice,
    Day,
    Derived,
    Flag,
    Items,
    Kind,
    Measure,
    Names,
    PageLink,
    PageLinks,
    People,
    Picture,
    RichText,
    Words,
)
from procedures.facts.registry import FACTS, Fact
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.models.terms import TermIndexPage, TermPage
from procedures.pages.presentation import SideEffect
from procedures.pages.presentation.lists import stored_values
from procedures.pages.presentation.photos import Photos

# As the template draws both photos of a pair.
PHOTO = "format-jpeg|width-800"


@singledispatch
def data_of(kind: Kind, fact: Fact, page: ProcedurePage, context: RenderContext) -> Any:
    """A fact as data, by its kind; None where it is not stated."""
    raise NotImplementedError(f"{type(kind).__name__} has no data.")


@data_of.register
def _words(kind: Words, fact: Fact, page: ProcedurePage, context: RenderContext) -> Any:
    return text(getattr(page, fact.name))


@data_of.register
def _rich_text(kind: RichText, fact: Fact, page: ProcedurePage, context: RenderContext) -> Any:
    return html(page.presentation.texts[fact.name], context)


@data_of.register
def _choice(kind: Choice, fact: Fact, page: ProcedurePage, context: RenderContext) -> Any:
    return shapes.chosen(kind.choices, getattr(page, fact.name))


@data_of.register
def _measure(kind: Measure, fact: Fact, page: ProcedurePage, context: RenderContext) -> Any:
    return shapes.measure(getattr(page, fact.name))


@data_of.register
def _day(kind: Day, fact: Fact, page: ProcedurePage, context: RenderContext) -> Any:
    return day(getattr(page, fact.name))


@data_of.register
def _flag(kind: Flag, fact: Fact, page: ProcedurePage, context: RenderContext) -> Any:
    return getattr(page, fact.name)


@data_of.register
def _items(kind: Items, fact: Fact, page: ProcedurePage, context: RenderContext) -> Any:
    return stored_values(getattr(page, fact.name))


@data_of.register
def _names(kind: Names, fact: Fact, page: ProcedurePage, context: RenderContext) -> Any:
    return getattr(page.presentation, fact.name)


@data_of.register
def _picture(kind: Picture, fact: Fact, page: ProcedurePage, context: RenderContext) -> Any:
    return picture(page.presentation.picture, context, IMAGE_SPEC)


@data_of.register(PageLinks)
@data_of.register(PageLink)
@data_of.register(People)
@data_of.register(Blocks)
@data_of.register(Derived)
def _own(kind: Kind, fact: Fact, page: ProcedurePage, context: RenderContext) -> Any:
    return OWN_DATA[fact.name](page, context)


def _side_effects(page: ProcedurePage, context: RenderContext) -> Any:
    """In the order of the page: serious ones first, then by how often they happen."""
    show = page.presentation

    def data(effect: SideEffect, is_serious: bool) -> Data:
        return {
            "name": effect.name,
            "detail": text(effect.detail),
            "frequency": shapes.frequency(effect.rate),
            "serious": is_serious,
        }

    others = [effect for group in show.frequency_groups for effect in group.effects]
    return [data(effect, True) for effect in show.serious_effects] + [data(one, False) for one in others]


def _urgent_contact(page: ProcedurePage, context: RenderContext) -> Any:
    """Whom patients call; the page names nobody where it has nothing to say of side effects."""
    clinic = context.clinic
    if not (clinic.urgent_telephone and page.presentation.has_side_effects):
        return None
    return {"telephone": clinic.urgent_telephone, "words": text(clinic.urgent_text)}


def _photos(page: ProcedurePage, context: RenderContext) -> Any:
    def data(pair: Photos) -> Data:
        return {
            "before": picture(pair.before, context, PHOTO),
            "after": picture(pair.after, context, PHOTO),
            "weeks_after": pair.weeks_after,
            "sessions": pair.sessions,
            "words": pair.when,
            "age": shapes.chosen(AgeBand, pair.age_band),
            "performed_by": link(pair.performed_by, context),
            "unretouched": pair.is_unretouched,
        }

    return [data(pair) for pair in page.presentation.photo_pairs]


def _review(page: ProcedurePage, context: RenderContext) -> Any:
    show = page.presentation
    if not show.reviewed_on:
        return None
    return {
        "reviewed_on": show.reviewed_on.iso,
        "reviewer": person(page.reviewer, context),
        "next_review_on": show.next_review_on.iso if show.next_review_on else None,
        "overdue": page.is_review_overdue,
        "by_author": page.is_checked_by_author,
        "changed_since": show.is_changed_since_review,
    }


def _references(page: ProcedurePage, context: RenderContext) -> Any:
    return [
        {
            "title": text(reference.title),
            "publisher": text(reference.publisher),
            "address": text(reference.address),
            "read_on": reference.read_on.iso if reference.read_on else None,
        }
        for reference in page.presentation.references
    ]


def _sections(page: ProcedurePage, context: RenderContext) -> Any:
    return [
        {"heading": text(heading), "text": html(source, context), "picture": picture(drawing, context)}
        for heading, source, drawing in page.texts.sections
    ]


# Facts whose data has a form of its own.
OWN_DATA: Facts = {
    "category": lambda page, context: link(page.category if may_be_named(page.category) else None, context),
    "price": lambda page, context: shapes.price(page.headline_price),
    "course_total": lambda page, context: shapes.course_total(page.course_total),
    "review": _review,
    "prices": lambda page, context: [shapes.price(line) for line in page.valid_prices],
    "concerns": lambda page, context: [link(concern, context) for concern in page.presentation.concerns],
    "alternatives": lambda page, context: [
        shapes.row(other.row, context) for other in page.presentation.alternatives
    ],
    "steps": lambda page, context: [
        {"heading": text(step.heading), "text": text(step.text)} for step in page.presentation.steps
    ],
    "recovery_timeline": lambda page, context: [
        {"when": text(moment.when), "notice": text(moment.notice), "advice": text(moment.advice)}
        for moment in page.presentation.timeline
    ],
    "further_sections": _sections,
    "side_effect_list": _side_effects,
    "photo_pairs": _photos,
    "questions": lambda page, context: [
        {"question": text(question), "answer": html(answer, context)}
        for question, answer in page.texts.questions
    ],
    "practitioners": lambda page, context: [
        person(one, context) for one in page.presentation.practitioners
    ],
    "locations": lambda page, context: [link(place, context) for place in page.presentation.locations],
    "author": lambda page, context: person(page.named_author, context),
    "references": _references,
    "change_record": lambda page, context: [
        {"day": change.day.iso if change.day else None, "change": text(change.change)}
        for change in page.presentation.changes
    ],
}  # fmt: skip


def told(facts: Iterable[Fact]) -> Facts:
    """Facts by their keys in the API."""
    return {fact.api_name: partial(_data, fact) for fact in facts if fact.api_name}


def _data(fact: Fact, page: ProcedurePage, context: RenderContext) -> Any:
    return data_of(fact.kind, fact, page, context)


# What a list says of each procedure: what its own columns hold, so that a hundred take one query.
SHORT: Facts = {
    **told(fact for fact in FACTS if fact.in_lists),
    "last_updated": lambda page, context: day(page.last_updated),
}

PROCEDURE: Facts = {
    **SHORT,
    **told(FACTS),
    "prices_old": lambda page, context: page.presentation.is_price_old,
    "urgent_contact": _urgent_contact,
    "alternatives_chosen": lambda page, context: page.presentation.are_alternatives_chosen,
}

_LIST: Facts = {
    "introduction": introduction,
}
_TERM: Facts = {
    "introduction": introduction,
    "picture": content_picture,
    "about": lambda page, context: html(page.content.text, context),
    "procedures": lambda page, context: [shapes.row(row, context) for row in page.rows],
}
_TERMS: Facts = {
    "introduction": introduction,
    "terms": lambda page, context: [
        {**(link(term, context) or {}), "slug": term.slug, "procedure_count": term.procedure_count}
        for term in page.terms
    ],
}


def register() -> None:
    """Register the facts of procedures and of lists of them; called from the app's `ready`."""
    register_facts(ProcedurePage, PROCEDURE)
    register_facts(ProcedureIndexPage, _LIST)
    register_facts(TermPage, _TERM)
    register_facts(TermIndexPage, _TERMS)
