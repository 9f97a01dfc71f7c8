"""The facts of a procedure as data, in the order of the page, and of the pages that list procedures.

docs/api.md names each of them; a test holds that every fact of the model is here.
"""

from __future__ import annotations

from typing import Any

from clinic.api.facts import Fact, Facts, register_facts
from clinic.api.page_facts import content_picture, introduction
from clinic.api.shapes import Data, day, html, link, person, picture, text
from clinic.public_pages import may_be_named
from clinic.structured_data import IMAGE_SPEC, Surroundings
from procedures.api import shapes
from procedures.choices import AgeBand, Anaesthesia, Invasiveness
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.models.terms import TermIndexPage, TermPage
from procedures.presentation import SideEffect
from procedures.presentation.photos import Photos

# As the template draws both photos of a pair.
PHOTO = "format-jpeg|width-800"


def _text(name: str) -> Fact:
    """A short text of the page's own columns."""
    return lambda page, around: text(getattr(page, name))


def _html(name: str) -> Fact:
    """One of the rich texts."""
    return lambda page, around: html(page.presentation.texts[name], around)


def _items(name: str) -> Fact:
    """One of the lists of short lines."""
    return lambda page, around: getattr(page.presentation, name)


def _side_effects(page: ProcedurePage, around: Surroundings) -> Any:
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


def _urgent_contact(page: ProcedurePage, around: Surroundings) -> Any:
    """Whom patients call; the page names nobody where it has nothing to say of side effects."""
    clinic = around.clinic
    if not (clinic.urgent_telephone and page.presentation.has_side_effects):
        return None
    return {"telephone": clinic.urgent_telephone, "words": text(clinic.urgent_text)}


def _photos(page: ProcedurePage, around: Surroundings) -> Any:
    def data(pair: Photos) -> Data:
        return {
            "before": picture(pair.before, around, PHOTO),
            "after": picture(pair.after, around, PHOTO),
            "weeks_after": pair.weeks_after,
            "sessions": pair.sessions,
            "words": pair.when,
            "age": shapes.chosen(AgeBand, pair.age_band),
            "performed_by": link(pair.performed_by, around),
            "unretouched": pair.is_unretouched,
        }

    return [data(pair) for pair in page.presentation.photo_pairs]


def _review(page: ProcedurePage, around: Surroundings) -> Any:
    show = page.presentation
    if not show.reviewed_on:
        return None
    return {
        "reviewed_on": show.reviewed_on.iso,
        "reviewer": person(page.reviewer, around),
        "next_review_on": show.next_review_on.iso if show.next_review_on else None,
        "overdue": page.is_review_overdue,
        "by_author": page.is_checked_by_author,
        "changed_since": show.is_changed_since_review,
    }


def _references(page: ProcedurePage, around: Surroundings) -> Any:
    return [
        {
            "title": text(reference.title),
            "publisher": text(reference.publisher),
            "address": text(reference.address),
            "read_on": reference.read_on.iso if reference.read_on else None,
        }
        for reference in page.presentation.references
    ]


def _sections(page: ProcedurePage, around: Surroundings) -> Any:
    return [
        {"heading": text(heading), "text": html(source, around), "picture": picture(drawing, around)}
        for heading, source, drawing in page.texts.sections
    ]


# What a list says of each procedure: what its own columns hold, so that a hundred take one query.
SHORT: Facts = {
    "summary": _text("summary"),
    "category": lambda page, around: link(page.category if may_be_named(page.category) else None, around),
    "invasiveness": lambda page, around: shapes.chosen(Invasiveness, page.invasiveness),
    "price": lambda page, around: shapes.price(page.headline_price),
    "recovery": lambda page, around: shapes.recovery(page.recovery),
    "back_to_work": lambda page, around: shapes.milestone(page.back_to_work),
    "last_updated": lambda page, around: day(page.last_updated),
}

PROCEDURE: Facts = {
    **SHORT,
    "best_for": _text("best_for"),
    "not_for": _text("not_for"),
    "prices": lambda page, around: [shapes.price(line) for line in page.valid_prices],
    "prices_confirmed_on": lambda page, around: day(page.prices_confirmed_on),
    "prices_old": lambda page, around: page.presentation.is_price_old,
    "course_total": lambda page, around: shapes.course_total(page.course_total),
    "presentable": lambda page, around: shapes.milestone(page.presentable),
    "sessions": lambda page, around: shapes.sessions(page.sessions),
    "treatment_time": lambda page, around: shapes.duration(page.treatment_time),
    "anaesthesia": lambda page, around: shapes.chosen(Anaesthesia, page.anaesthesia),
    "results_seen_after": _text("results_seen_after"),
    "results_last": _text("results_last"),
    "main_risks": _text("main_risks"),
    "skin_tones": _text("skin_tones"),
    "concerns": lambda page, around: [link(concern, around) for concern in page.presentation.concerns],
    "body_areas": _items("body_areas"),
    "introduction": _html("introduction"),
    "picture": lambda page, around: picture(page.presentation.picture, around, IMAGE_SPEC),
    "about": _html("about"),
    "suits": _items("suits"),
    "ideal_candidate": _html("ideal_candidate"),
    "disappoints": _items("disappoints"),
    "not_recommended_for": _html("not_recommended_for"),
    "contraindications": _items("contraindications"),
    "no_known_contraindications": lambda page, around: page.no_known_contraindications,
    "preparation": _html("preparation"),
    "steps": lambda page, around: [
        {"heading": text(step.heading), "text": text(step.text)} for step in page.presentation.steps
    ],
    "recovery_notes": _html("recovery_notes"),
    "timeline": lambda page, around: [
        {"when": text(moment.when), "notice": text(moment.notice), "advice": text(moment.advice)}
        for moment in page.presentation.timeline
    ],
    "aftercare": _html("aftercare"),
    "side_effects": _side_effects,
    "side_effects_text": _html("side_effects"),
    "if_something_goes_wrong": _html("if_something_goes_wrong"),
    "urgent_contact": _urgent_contact,
    "pros": _items("pros"),
    "cons": _items("cons"),
    "photos": _photos,
    "questions": lambda page, around: [
        {"question": text(question), "answer": html(answer, around)}
        for question, answer in page.texts.questions
    ],
    "sections": _sections,
    "alternatives": lambda page, around: [
        shapes.row(other.row, around) for other in page.presentation.alternatives
    ],
    "alternatives_chosen": lambda page, around: page.presentation.are_alternatives_chosen,
    "practitioners": lambda page, around: [
        person(one, around) for one in page.presentation.practitioners
    ],
    "locations": lambda page, around: [link(place, around) for place in page.presentation.locations],
    "author": lambda page, around: person(page.named_author, around),
    "review": _review,
    "references": _references,
    "changes": lambda page, around: [
        {"day": change.day.iso if change.day else None, "change": text(change.change)}
        for change in page.presentation.changes
    ],
}  # fmt: skip

_LIST: Facts = {
    "introduction": introduction,
}
_TERM: Facts = {
    "introduction": introduction,
    "picture": content_picture,
    "about": lambda page, around: html(page.content.text, around),
    "procedures": lambda page, around: [shapes.row(row, around) for row in page.rows],
}
_TERMS: Facts = {
    "introduction": introduction,
    "terms": lambda page, around: [
        {**(link(term, around) or {}), "slug": term.slug, "procedure_count": term.procedure_count}
        for term in page.terms
    ],
}


def register() -> None:
    """Register the facts of procedures and of lists of them; called from the app's `ready`."""
    register_facts(ProcedurePage, PROCEDURE)
    register_facts(ProcedureIndexPage, _LIST)
    register_facts(TermPage, _TERM)
    register_facts(TermIndexPage, _TERMS)
