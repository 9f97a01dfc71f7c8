"""The rules about prices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from procedures.choices import FindingKind, PriceUnit
from procedures.facts import CourseTotal, PriceLine, Sessions, valid_lines
from procedures.facts.prices import normalised
from procedures.models import ProcedurePage
from procedures.review.finding import Circumstances, Finding
from procedures.review.sentences import Sentence
from procedures.review.words import in_words, months_after, shortened

_SEVERAL_SESSIONS = re.compile(
    r"\b(?:multiple|several|repeated|a series of|a course of|more than one|two or more|\d+ (?:to|-|–|or) \d+)"
    r" (?:\w+ )?(?:treatments?|sessions?|visits?|appointments?)\b",
    re.IGNORECASE,
)
# Texts in which several sessions are a fact of the procedure, and not one of a patient's story.
_FIELDS_ON_SESSIONS = frozenset({"summary", "introduction", "about", "ideal_candidate", "pros", "cons"})


def price_unit_missing(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> Iterator[Finding]:
    """A price has no unit."""
    for line in page.current_prices(circumstances.day):
        if line.unit is None and not line.on_consultation:
            name = f"{line.subject}: {line.amount}" if line.subject else line.amount
            yield Finding(
                FindingKind.PRICE_UNIT_MISSING,
                "prices",
                _(
                    "The price “%(price)s” does not say what it is for: choose its unit, such as “per "
                    "session”."
                )
                % {"price": name},
                evidence=name,
            )


def course_total_missing(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> Iterator[Finding]:
    """Several sessions are needed, and no course total can be calculated for the area of the headline."""
    lines = page.current_prices(circumstances.day)
    headline = next((line for line in lines if not line.on_consultation), None)
    if CourseTotal.of(headline, lines, page.sessions):
        return
    if page.sessions is not None:
        if page.sessions.maximum > 1 and headline:
            yield Finding(
                FindingKind.COURSE_TOTAL_MISSING,
                "prices",
                _(
                    "A course takes %(sessions)s sessions, but no total can be worked out from “%(price)s”. "
                    "Choose “per session” or “per course”, or say how many sessions the price covers."
                )
                % {
                    "sessions": Sessions(page.sessions.minimum, page.sessions.maximum),
                    "price": headline,
                },
                evidence=f"{page.sessions}|{'|'.join(str(line) for line in lines)}",
            )
        return
    for sentence in sentences:
        if sentence.field in _FIELDS_ON_SESSIONS and _SEVERAL_SESSIONS.search(sentence.text):
            yield Finding(
                FindingKind.COURSE_TOTAL_MISSING,
                "sessions",
                _(
                    "The text speaks of several sessions (“%(sentence)s”). State how many, so that the page "
                    "can say what a whole course costs."
                )
                % {"sentence": shortened(sentence.text)},
                evidence=sentence.text,
            )
            return


def course_price_above_sum(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> Iterator[Finding]:
    """The price of a course is higher than that of its sessions one by one: of what one can buy today."""
    lines = list(valid_lines(page.price_lines, circumstances.day))
    for line in lines:
        covered = line.sessions_covered or (
            page.sessions.maximum if page.sessions and line.unit == PriceUnit.COURSE else 1
        )
        if covered < 2 or line.low is None:
            continue
        singly = CourseTotal.of(line, _sessions_of_area(lines, line), Sessions(covered, covered))
        if singly and singly.high and line.low.amount > singly.high.amount:
            yield Finding(
                FindingKind.COURSE_PRICE_ABOVE_SUM,
                "prices",
                _(
                    "“%(price)s” costs more than its sessions one by one: %(sum)s is %(total)s. Correct "
                    "one of the prices."
                )
                % {"price": line, "sum": singly.sum, "total": singly.high},
                evidence=f"{line}|{singly.sum}",
            )


def headline_basis_differs(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> Iterator[Finding]:
    """The first price does not hold today, and the headline that stands in for it prices something else."""
    stated = [line for line in page.price_lines if line.is_stated]
    headline = next(valid_lines(stated, circumstances.day), None)
    if headline is None or _basis(headline) == _basis(stated[0]):
        return
    yield Finding(
        FindingKind.HEADLINE_BASIS_DIFFERS,
        "prices",
        _(
            "The first price, “%(first)s”, does not hold today, so page and lists show “%(headline)s”, "
            "which is for something else. Put a price for the same first, or remove the one that has ended."
        )
        % {"first": stated[0], "headline": headline},
        evidence=f"{stated[0]}|{headline}",
    )


def price_unconfirmed(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> Iterator[Finding]:
    """The prices have not been confirmed for long."""
    if not any(not line.on_consultation for line in page.current_prices(circumstances.day)):
        return
    confirmed_on = page.prices_confirmed_on
    if confirmed_on is None:
        message = _("Not all prices have been confirmed. Check them, and click “Still right today”.")
    elif months_after(confirmed_on, circumstances.price_confirmation_months) < circumstances.day:
        message = _(
            "The prices were last confirmed on %(date)s. Check them, and click “Still right today”."
        ) % {"date": in_words(confirmed_on)}
    else:
        return
    evidence = confirmed_on.isoformat() if confirmed_on else ""
    yield Finding(FindingKind.PRICE_UNCONFIRMED, "prices", message, evidence)


def _sessions_of_area(lines: Sequence[PriceLine], course: PriceLine) -> list[PriceLine]:
    """The prices of one session in the area of a course."""
    return [
        line
        for line in lines
        if normalised(line.area) == normalised(course.area)
        and line.unit != PriceUnit.COURSE
        and (line.sessions_covered or 1) == 1
    ]


def _basis(line: PriceLine) -> tuple[Any, ...]:
    """What a price is for, which lists compare."""
    area, _label, unit, covered = line.basis_key
    return area, unit, covered, line.clinic_id, line.currency, line.on_consultation
