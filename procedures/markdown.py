"""Procedures and lists of them as Markdown: the facts of the page in the order of the page.

Also what the home page, people and clinics say of procedures, registered beside the templates of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clinic.languages import joined
from clinic.markdown import Document, markdown_address, people_links, write
from clinic.models import HomePage
from clinic.query_strings import QueryReader
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.models.terms import TermIndexPage, TermPage
from procedures.presentation import Price, ProcedurePresentation, SideEffect
from procedures.rows import ProcedureRow, procedure_rows

# More of them are told in parts, as the page has several, too.
ROWS_A_FILE = 50


@write.register
def _procedure(page: ProcedurePage, document: Document) -> None:
    show = page.presentation
    if page.summary:
        document.paragraph(page.summary)
    else:
        document.html(show.texts["introduction"])
    _glance(page, show, document)
    if show.has_price_list:
        with document.section(_("Prices")):
            document.facts((line.label, _price_words(line, line.unit)) for line in show.prices)
    with document.section(_("About the procedure")):
        if page.summary:
            document.html(show.texts["introduction"])
        document.html(show.texts["about"])
        with document.section(_("What people use it for"), 3):
            document.links((concern.title, document.around.address(concern), "") for concern in show.concerns)
    _suitability(page, show, document)
    with document.section(_("Preparation")):
        document.html(show.texts["preparation"])
    with document.section(_("How it is done")):
        document.steps(": ".join(filter(None, (step.heading, step.text))) for step in show.steps)
    _recovery(page, show, document)
    _side_effects(show, document)
    with document.section(_("Pros and cons")):
        with document.section(_("In its favour"), 3):
            document.items(show.pros)
        with document.section(_("Worth weighing"), 3):
            document.items(show.cons)
    with document.section(_("Questions people ask")):
        for question, answer in page.texts.questions:
            with document.section(question, 3):
                document.html(answer)
    for heading, text, _picture in page.texts.sections:
        with document.section(heading):
            document.html(text)
    with document.section(_("Alternatives")):
        _row_links((alternative.row for alternative in show.alternatives), document)
    _people(page, show, document)


def _glance(page: ProcedurePage, show: ProcedurePresentation, document: Document) -> None:
    price, total = show.price, show.course_total
    reviewed = show.reviewed_on
    with document.section(_("At a glance")):
        document.facts(
            [
                (_("Best for"), page.best_for),
                (_("Not for"), page.not_for),
                (
                    price.heading if price else _("Price"),
                    _price_words(price, price.basis) if price else _("Not stated"),
                ),
                (
                    _("Price not confirmed since") if show.is_price_old else _("Price confirmed on"),
                    show.prices_confirmed_on,
                ),
                (_("Course total"), f"{total.amount} ({total.sum})" if total else ""),
                (_("Average recovery"), show.recovery or _("Not stated")),
                (_("Back to work"), show.back_to_work),
                (_("Presentable"), show.presentable),
                (_("Category"), show.category.title if show.category else ""),
                (_("Invasiveness"), show.invasiveness),
                (_("Used on"), joined(show.body_areas)),
                (_("Sessions"), show.sessions),
                (_("Treatment time"), show.treatment_time),
                (_("Anaesthesia"), show.anaesthesia),
                (_("Results seen after"), page.results_seen_after),
                (_("Results last"), page.results_last),
                (_("Skin tones"), page.skin_tones),
                (_("Review"), "" if reviewed else _("Not yet clinically reviewed")),
                (_("Last updated"), show.last_updated),
            ]
        )


def _price_words(price: Price, unit: str) -> str:
    """A price line in words, with what belongs to it."""
    parts = [f"{price.amount} {unit}".strip()]
    if price.fees_included:
        parts.append(_("Includes %(fees)s") % {"fees": price.fees_included})
    if price.valid_until:
        parts.append(_("Valid until %(day)s") % {"day": price.valid_until})
    return "; ".join([*parts, *filter(None, [price.note])])


def _suitability(page: ProcedurePage, show: ProcedurePresentation, document: Document) -> None:
    groups = (
        (show.suits, "ideal_candidate", _("Likely to suit you"), _("Ideal candidate")),
        (
            show.disappoints,
            "not_recommended_for",
            _("Will not give you what you want if"),
            _("Not recommended for"),
        ),
    )
    with document.section(_("Who it suits, and who it does not")):
        for items, text, before_list, before_text in groups:
            with document.section(before_list if items else before_text, 3):
                document.items(items)
                document.html(show.texts[text])
        with document.section(_("Do not have this if"), 3):
            document.items(show.contraindications)
            if page.no_known_contraindications and not show.contraindications:
                none_known = _("none known. No reasons are known for which somebody must not have it.")
                document.paragraph(capfirst(none_known))


def _recovery(page: ProcedurePage, show: ProcedurePresentation, document: Document) -> None:
    with document.section(_("Recovery")):
        document.paragraph(show.recovery_sentence)
        document.paragraph(page.recovery.note if page.recovery else "")
        document.paragraph(show.back_to_work_sentence if show.back_to_work else "")
        document.html(show.texts["recovery_notes"])
        document.facts((moment.when, f"{moment.notice} {moment.advice}".strip()) for moment in show.timeline)
        with document.section(_("Aftercare"), 3):
            document.html(show.texts["aftercare"])


def _side_effects(show: ProcedurePresentation, document: Document) -> None:
    clinic = document.around.clinic
    with document.section(_("Side effects")):
        document.html(show.texts["side_effects"])
        if not show.frequency_groups and show.texts["side_effects"]:
            document.paragraph(_("How often: not stated"))
        if show.has_warnings or (clinic.urgent_telephone and show.has_side_effects):
            with document.section(_("If something goes wrong"), 3):
                document.html(show.texts["if_something_goes_wrong"])
                if clinic.urgent_telephone:
                    document.paragraph(f"{clinic.urgent_text or _('Call')}: {clinic.urgent_telephone}")
        with document.section(_("Serious side effects"), 3):
            document.items(_effect_words(effect, effect.frequency) for effect in show.serious_effects)
        for group in show.frequency_groups:
            with document.section(joined([group.label, group.numbers]), 3):
                document.items(_effect_words(effect, effect.exact) for effect in group.effects)


def _effect_words(effect: SideEffect, frequency: str) -> str:
    words = f"{effect.name}. {effect.detail}".strip()
    return f"{words} ({frequency})" if frequency else words


def _people(page: ProcedurePage, show: ProcedurePresentation, document: Document) -> None:
    with document.section(_("Who performs it")):
        people_links(show.practitioners, document)
    with document.section(_("Where it is offered")):
        document.links(
            (place.title, document.around.address(place), place.address) for place in show.locations
        )
    with document.section(_("References and review")):
        document.links(
            (
                reference.title,
                reference.address,
                joined(
                    [
                        reference.publisher,
                        _("Read on %(day)s") % {"day": reference.read_on} if reference.read_on else "",
                    ]
                ),
            )
            for reference in show.references
        )
        # Below a heading of its own: two lists, one after the other, would be read as one.
        with document.section(_("Review"), 3):
            document.items([*_review_words(page, show), *_people_words(page, show)])
        with document.section(_("Changes to this page"), 3):
            document.facts((change.day or "–", change.change) for change in show.changes)


def _review_words(page: ProcedurePage, show: ProcedurePresentation) -> list[str]:
    reviewed, due = show.reviewed_on, show.next_review_on
    if not reviewed or page.reviewer is None:
        return [_("Not yet clinically reviewed.")]
    values = {"name": page.reviewer.title, "reviewed": reviewed}
    if show.is_changed_since_review:
        words = [_("Changed since the clinical review of %(reviewed)s.") % values]
    elif page.is_checked_by_author:
        words = [_("Written and checked by %(name)s on %(reviewed)s.") % values]
    else:
        words = [_("Clinically reviewed by %(name)s on %(reviewed)s.") % values]
    if page.is_review_overdue:
        words.append(_("The review of this page is overdue."))
    elif due:
        words.append(_("Next review due %(month)s.") % {"month": due.month})
    return words


def _people_words(page: ProcedurePage, show: ProcedurePresentation) -> list[str]:
    """What speaks for the reviewer, and who wrote the page."""
    words = []
    if show.reviewed_on and page.reviewer and page.reviewer.standing:
        words.append(f"{page.reviewer.title}: {page.reviewer.standing}")
    if page.named_author and not page.is_checked_by_author:
        words.append(_("Written by %(author)s") % {"author": page.named_author.title})
    return words


@write.register
def _list(page: ProcedureIndexPage, document: Document) -> None:
    document.paragraph(page.introduction)
    request = document.around.request
    number = QueryReader(request.GET).page() if request else 1
    listed = Paginator(page.public_procedures(), ROWS_A_FILE)
    if number > listed.num_pages:
        raise Http404("There are not so many parts.")
    part = listed.page(number)
    _rows(procedure_rows(part.object_list), document)
    address = markdown_address(page, document.around)
    if part.has_previous():
        document.link(_("Previous part of the list"), f"{address}?page={number - 1}")
    if part.has_next():
        document.link(_("Next part of the list"), f"{address}?page={number + 1}")


@write.register
def _term(page: TermPage, document: Document) -> None:
    document.paragraph(page.introduction)
    with document.section(page.about_heading):
        document.html(page.content.text)
    _rows(page.rows, document, page.rows_heading)
    if not page.rows:
        document.paragraph(
            _("We have no page about a procedure for this yet. Ask us: there may be something that we do.")
        )
    if page.first_neighbours:
        document.paragraph(page.neighbours_label)
        document.links((other.title, document.around.address(other), "") for other in page.first_neighbours)


def _rows(rows: list[ProcedureRow], document: Document, heading: Any = "") -> None:
    with document.section(heading or _("Procedures")):
        _row_links(rows, document)


def _row_links(rows: Iterable[ProcedureRow], document: Document) -> None:
    document.links((row.title, row.url, _row_words(row)) for row in rows)


def _row_words(row: ProcedureRow) -> str:
    facts = [
        *([(_("Category"), row.category)] if row.category else []),
        (_("Price"), row.price),
        (_("Average recovery"), row.recovery),
        (_("Back to work"), row.back_to_work),
    ]
    words = [f"{label}: {_('Not stated') if fact is None else fact}" for label, fact in facts]
    return ". ".join([*filter(None, [row.summary.rstrip(".")]), "; ".join(words)])


@write.register
def _terms(page: TermIndexPage, document: Document) -> None:
    document.paragraph(page.introduction)
    if not page.terms:
        document.paragraph(_("There is nothing here yet."))
    _term_links(page.terms, document)


def _term_links(terms: Iterable[TermPage], document: Document) -> None:
    """Categories or concerns, each with the number of its procedures."""
    document.links(
        (
            term.title,
            document.around.address(term),
            term.procedures_in_words if term.procedure_count else "",
        )
        for term in terms
    )


# On the pages of the clinic


def home_concerns(home: HomePage, shown: Mapping[str, Any], document: Document) -> None:
    """The first concerns on the home page; its links lead to the rest."""
    with document.section(_("Start with what you see")):
        _term_links(shown["home_concerns"][: shown["concerns_on_home"]], document)


def home_procedures(home: HomePage, shown: Mapping[str, Any], document: Document) -> None:
    """The procedures on the home page."""
    _rows(shown["home_procedures"], document, shown["procedures_heading"])


def performed_section(person: Any, shown: Mapping[str, Any], document: Document) -> None:
    """What a person performs."""
    _rows(shown["performed_rows"], document)


def offered_section(location: Any, shown: Mapping[str, Any], document: Document) -> None:
    """What a clinic offers."""
    with document.section(_("Procedures here")):
        document.links(
            (procedure.title, document.around.address(procedure), "")
            for procedure in shown["offered_procedures"]
        )
