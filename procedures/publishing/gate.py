"""The publishing gate of procedures: what is required, and what publishing sets.

`publishing_errors` is the only place with the requirements. Forms use it to report what is missing beside
each field; saving and publishing a page checks it too (`clinic.models.base`), whatever the way of publishing.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override
from wagtail.blocks import StreamValue

from clinic.core.fingerprints import comparable_data, digest
from clinic.core.languages import active as languages
from clinic.core.languages.active import join_list
from clinic.models import LocationPage
from clinic.publishing.differences import differences
from clinic.publishing.gate import Errors, Message, has_text, merged, picture_errors
from procedures.facts import DurationRange, valid_lines
from procedures.facts.registry import FACTS, KEPT_BY_CONFIRMATION, KEPT_BY_PUBLISHING, NOT_FACTS
from procedures.models import PhotoPair, ProcedurePage, ProcedurePrice
from procedures.models.blocks import price_errors
from procedures.prices.confirmation import keep_confirmations
from procedures.review.fingerprint import fact_labels
from procedures.review.store import blocking_findings
from procedures.review.words import shortened

# Left out of the fingerprint: metadata of the page.
_NOT_CONTENT = {*NOT_FACTS, *(fact.name for fact in FACTS if not fact.is_content)}


def _has_item(stream: Any) -> bool:
    """Whether a list has an item with text; in a block with several inputs, in the first."""
    values = (block.value for block in stream)
    return any(has_text(next(iter(value.values())) if isinstance(value, dict) else value) for value in values)


# Texts in whose place a list will do.
PROSE_OR_LIST = {
    "recovery_notes": "recovery_timeline",
    "ideal_candidate": "ideal_candidate_points",
    "not_recommended_for": "not_recommended_points",
    "side_effects": "side_effect_list",
}


def _prose_or_list(prose: str) -> Callable[[Any], bool]:
    return lambda page: has_text(getattr(page, prose)) or _has_item(getattr(page, PROSE_OR_LIST[prose]))


def _first_day(page: ProcedurePage) -> datetime.date:
    """The day on which visitors first see the page."""
    day = timezone.localdate()
    return max(day, timezone.localtime(page.go_live_at).date()) if page.go_live_at else day


def _has_price(page: ProcedurePage) -> bool:
    """Whether a price line is valid when visitors first see the page."""
    return any(valid_lines(page.price_lines, _first_day(page)))


# For each field: a check, and the message if it fails.
REQUIRED: dict[str, tuple[Callable[[Any], bool], Message]] = {
    "title": (
        lambda page: page.title.strip() not in ("", page.working_title),
        _("Enter the name of the procedure."),
    ),
    "introduction": (
        lambda page: has_text(page.introduction),
        _("Write an introduction: what the procedure is, in plain words."),
    ),
    "category": (lambda page: page.category_id is not None, _("Choose a category.")),
    "recovery": (
        lambda page: page.recovery is not None,
        _("State the average recovery: check “No recovery time” or enter a time."),
    ),
    "prices": (
        _has_price,
        _("Add a price line with an amount and its currency, or with “On consultation”."),
    ),
    "about": (lambda page: has_text(page.about), _("Write about the procedure: how it works.")),
    "recovery_notes": (
        _prose_or_list("recovery_notes"),
        _("Write recovery notes, or add a recovery timeline."),
    ),
    "ideal_candidate": (
        _prose_or_list("ideal_candidate"),
        _("Write for whom it is ideal, or add the list."),
    ),
    "not_recommended_for": (
        _prose_or_list("not_recommended_for"),
        _("Write for whom it is not recommended, or add the list."),
    ),
    "side_effects": (
        _prose_or_list("side_effects"),
        _("Write the side effects, or add the list."),
    ),
    "pros": (lambda page: _has_item(page.pros), _("Add at least one pro.")),
    "cons": (lambda page: _has_item(page.cons), _("Add at least one con.")),
}

_DURATIONS = ("recovery", "back_to_work", "presentable", "treatment_time")


def publishing_errors(procedure: ProcedurePage) -> Errors:
    """What a procedure lacks for publishing.

    Returns:
        What to do, by field name, in the editor's words. Empty: it may be published.
    """
    errors: Errors = {}

    def add(name: str, message: Message) -> None:
        errors.setdefault(name, []).append(message)

    for name, (is_there, message) in REQUIRED.items():
        if not is_there(procedure):
            add(name, message)
    for name, message in _of_another_language(procedure):
        add(name, message)
    for message in _price_errors(procedure):
        add("prices", message)
    for name in _DURATIONS:
        if _is_reversed(getattr(procedure, name)):
            add(name, _("“To” is less than “From”. Swap them or correct one."))
    sessions = procedure.sessions
    if sessions and (sessions.maximum < sessions.minimum or _is_reversed(sessions.interval)):
        add("sessions", _("“To” is less than “From”. Swap them or correct one."))
    for name, messages in picture_errors(procedure).items():
        for message in messages:
            add(name, message)
    for message in _photo_errors(procedure):
        add("photo_pairs", message)
    for finding in blocking_findings(procedure):
        add(
            finding.field,
            _("%(finding)s (Required by the house rules unless acknowledged with a reason.)")
            % {"finding": finding.message},
        )
    return merged(errors, procedure.review_errors())


def _price_errors(procedure: ProcedurePage) -> Iterator[Message]:
    """What is wrong with the price lines, and which ones need a decision."""
    for number, line in enumerate(procedure.price_lines, start=1):
        for message in price_errors(line, is_draft=False).values():
            yield _("Price %(number)s: %(message)s") % {"number": number, "message": message}
    for conflict in procedure.price_conflicts.values():
        yield conflict.message


def _of_another_language(procedure: ProcedurePage) -> Iterator[tuple[str, Message]]:
    """Category, concerns and body areas whose lists are not those of the page's language."""
    # A page that is just being made has no language yet, and gets that of the page above it.
    if not languages.is_multilingual() or procedure.locale_id is None:
        return
    chosen = [("category", procedure.category)] if procedure.category else []
    chosen += [(name, term) for name in ("concerns", "body_areas") for term in getattr(procedure, name).all()]
    for name, term in chosen:
        if term.locale_id != procedure.locale_id:
            yield (
                name,
                _("“%(name)s” is in another language. Translate it first, or choose another one.")
                % {"name": term},
            )


def date_changes(procedure: ProcedurePage) -> tuple[str, ...]:
    """Set "last updated", the record of changes and the review of a procedure that is about to be live.

    The date of an imported document takes precedence; else today, if a visible fact differs from the live
    page and the editor has not marked it as a minor correction.
    """
    fingerprint = _fingerprint(procedure)
    live = (
        type(procedure)
        ._base_manager.filter(pk=procedure.pk)
        .values("live", "content_fingerprint", "content_updated_on", "document_dated_on")
        .first()
    ) or {"live": False, "content_fingerprint": "", "content_updated_on": None, "document_dated_on": None}
    document_date = procedure.document_dated_on
    is_first = not live["content_fingerprint"]
    updated_on = live["content_updated_on"]
    is_dated = bool(document_date and (is_first or document_date != live["document_dated_on"]))
    if is_dated:
        updated_on = document_date
    is_changed = not (is_first or procedure.minor_correction) and _differs_from_live(
        procedure, fingerprint, live
    )
    if not is_dated and (is_first or is_changed):
        updated_on = timezone.localdate()
    kept = procedure.settle_review()
    if is_changed:
        _record_change(procedure)
    procedure.change_reason = ""
    procedure.content_updated_on = updated_on
    procedure.content_fingerprint = fingerprint
    procedure.minor_correction = False
    keep_confirmations(procedure)
    return (*KEPT_BY_PUBLISHING, *KEPT_BY_CONFIRMATION, *kept)


def _record_change(procedure: ProcedurePage) -> None:
    """Add what a publication changes for visitors, and why, to the public record."""
    live = type(procedure)._base_manager.filter(pk=procedure.pk, live=True).first()
    if live is None or procedure.alias_of_id:
        return
    content = {fact.name for fact in FACTS if fact.is_content} | {"title"}
    # Visitors read it in the language of the page, whatever the staff's is.
    with override(procedure.locale.language_code):
        labels = fact_labels(procedure)
        changed = [one.label for one in differences(live, procedure, labels) if one.name in content]
        what = shortened(join_list(changed))
    if not changed:
        return
    is_named = procedure.has_independent_review and live.reviewed_text != procedure.reviewed_text
    entry = {
        "changed_on": timezone.localdate().isoformat(),
        "change": what,
        "why": procedure.change_reason,
        "reviewed_by": procedure.reviewer.title if is_named and procedure.reviewer else "",
    }
    record = procedure.change_record
    procedure.change_record = StreamValue(
        record.stream_block,
        [{"type": "change", "value": entry}, *record.raw_data],
        is_lazy=True,
    )


def _differs_from_live(procedure: ProcedurePage, fingerprint: str, live: Mapping[str, Any]) -> bool:
    """Whether a procedure tells visitors something else than its live page.

    The kept digest alone would say so of every page once the form of a stored fact has changed.
    """
    if fingerprint == live["content_fingerprint"]:
        return False
    return not live["live"] or fingerprint != _fingerprint(type(procedure)._base_manager.get(pk=procedure.pk))


def rebuild_price_rows(procedure: ProcedurePage) -> None:
    """Rewrite the price rows for finder and lists from the page's price lines."""
    ProcedurePrice.objects.filter(page_id=procedure.pk).delete()
    if procedure.live:
        lines = [line for line in procedure.price_lines if line.is_stated]
        named = {line.clinic_id for line in lines if line.clinic_id is not None}
        there = (
            set(LocationPage.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
        )
        ProcedurePrice.objects.bulk_create(
            ProcedurePrice.from_line(procedure.pk, position, line)
            for position, line in enumerate(lines)
            if line.clinic_id is None or line.clinic_id in there
        )


def _fingerprint(procedure: ProcedurePage) -> str:
    """A digest of the page's public content."""
    names = procedure.content_fields() - _NOT_CONTENT - {"live"}
    content = {name: value for name, value in comparable_data(procedure).items() if name in names}
    return digest(content)


def _is_reversed(fact: Any) -> bool:
    duration = (
        fact if isinstance(fact, DurationRange) else getattr(fact, "duration", getattr(fact, "after", None))
    )
    return bool(
        duration
        and duration.minimum is not None
        and duration.maximum is not None
        and duration.maximum < duration.minimum
    )


def _photo_errors(procedure: ProcedurePage) -> Iterator[Message]:
    """Why before-and-after pairs may not be shown."""
    ids = procedure.photo_pair_ids
    day = _first_day(procedure)
    for pair in PhotoPair.objects.with_consent().filter(pk__in=ids) if ids else ():
        if problem := pair.consent.problem_on(day):
            yield _("The before-and-after pair “%(name)s” cannot be shown. %(problem)s") % {
                "name": pair,
                "problem": problem,
            }
        if not pair.is_unretouched:
            yield _(
                "The before-and-after pair “%(name)s” cannot be shown: it is not confirmed that its "
                "photos are not retouched."
            ) % {"name": pair}


def summarise_errors(errors: dict[str, list[str]]) -> str:
    """A sentence that counts and lists what is missing."""
    count = sum(len(messages) for messages in errors.values())
    intro = ngettext("%(count)s thing is missing:", "%(count)s things are missing:", count) % {"count": count}
    return " ".join([intro, *(str(message) for messages in errors.values() for message in messages)])
