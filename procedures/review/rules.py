"""The rules: functions from one procedure to findings, in the words of the staff.

A rule runs no query; the caller has loaded the page and its reviewer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.choices import FindingKind, Urgency
from procedures.models import ProcedurePage
from procedures.review.advertising import Hit, hits_in, texts_beside_sentences
from procedures.review.finding import Circumstances, Finding
from procedures.review.fingerprint import fingerprint, is_covered
from procedures.review.markets import CLAIMS, read_market
from procedures.review.price_rules import (
    course_price_above_sum,
    course_total_missing,
    headline_basis_differs,
    price_unconfirmed,
    price_unit_missing,
)
from procedures.review.recovery import contradictions
from procedures.review.sentences import Sentence
from procedures.review.words import in_words, shortened


def recovery_conflict(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> Iterator[Finding]:
    """The recovery fact and the notes disagree, without an explanation by the back-to-work fact."""
    for sentence in contradictions(sentences, page.recovery, page.back_to_work):
        yield Finding(
            FindingKind.RECOVERY_CONFLICT,
            "recovery",
            _(
                "The average recovery is “%(recovery)s”, but the text says %(quotation)s Correct one of "
                "them, or state when patients are back at work."
            )
            % {"recovery": page.recovery, "quotation": _quotation(sentence.text)},
            evidence=f"{page.recovery}|{page.back_to_work or ''}|{sentence.text}",
        )


def never_reviewed(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> Iterator[Finding]:
    """No registered person has reviewed the page, or the registration of the one who has has ended."""
    if page.is_reviewed_on(circumstances.day):
        return
    reviewer = page.reviewer
    evidence, kind = reviewer.title if reviewer else "", FindingKind.NEVER_REVIEWED
    if reviewer and reviewer.expires_on and reviewer.has_expired_on(circumstances.day):
        message = _(
            "The registration of %(name)s ended on %(date)s, so the page does not count as "
            "reviewed. Enter the new date on that person’s page, or have someone else review "
            "this page."
        ) % {"name": reviewer.title, "date": in_words(reviewer.expires_on)}
        evidence = f"{reviewer.title}|{reviewer.expires_on.isoformat()}"
        kind = FindingKind.REGISTRATION_ENDED
    elif reviewer and not reviewer.is_registered_on(circumstances.day):
        message = _("%(name)s has no registration yet, so the page does not count as reviewed.") % {
            "name": reviewer.title
        }
    elif reviewer:
        message = _("The day of the clinical review is missing.")
    elif page.reviewed_on:
        message = _("The name of the clinical reviewer is missing.")
    else:
        message = _(
            "This page has not been clinically reviewed, and it says so to visitors. Submit it to the "
            "clinical review, or open “Clinical review” in the menu of the page."
        )
    yield Finding(kind, "reviewer", message, evidence=evidence)


def review_overdue(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> Iterator[Finding]:
    """The next review is overdue."""
    due = page.next_review_on
    if page.is_reviewed_on(circumstances.day) and due and due < circumstances.day:
        yield Finding(
            FindingKind.REVIEW_OVERDUE,
            "next_review_on",
            _("The next clinical review was due on %(date)s.") % {"date": in_words(due)},
            evidence=due.isoformat(),
        )


def changed_since_review(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> Iterator[Finding]:
    """The clinical text has changed since the review."""
    if page.reviewed_on and page.is_reviewed_on(circumstances.day) and not is_covered(page):
        yield Finding(
            FindingKind.CHANGED_SINCE_REVIEW,
            "reviewed_on",
            _(
                "The clinical text has changed since the review of %(date)s, and the page says so to "
                "visitors. Submit it to the clinical review."
            )
            % {"date": in_words(page.reviewed_on)},
            evidence=f"{page.reviewed_on.isoformat()}|{fingerprint(page)}",
        )


def claims(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> Iterator[Finding]:
    """A text is against a rule of advertising of the clinic's country, or else claims without a source."""
    hits = _advertising_hits(page, sentences, circumstances)
    for hit in hits:
        is_ban = hit.rule.kind == "ban"
        yield Finding(
            FindingKind.ADVERTISING_BAN if is_ban else FindingKind.ADVERTISING_DOUBT,
            hit.sentence.field,
            _("“%(words)s”: %(quotation)s %(says)s (%(source)s)")
            % {
                "words": hit.words,
                "quotation": _quotation(hit.sentence.text),
                "says": hit.rule.says,
                "source": hit.rule.source,
            },
            evidence=f"{hit.rule.id}|{hit.sentence.text}",
        )
    objected = {hit.sentence for hit in hits}
    others = (sentence for sentence in sentences if sentence not in objected)
    for hit in hits_in(others, read_market(CLAIMS), circumstances.day, has_price=True):
        yield Finding(
            FindingKind.CLAIM_WITHOUT_SOURCE,
            hit.sentence.field,
            _(
                "“%(word)s” is a promise: %(quotation)s Reword it, or give the source: a link, or "
                "the number of a reference, such as [1]."
            )
            % {"word": hit.words, "quotation": _quotation(hit.sentence.text)},
            evidence=hit.sentence.text,
        )


# What each page should have: whether it is there, and what to say without it, by kind and field.
_WANTED: dict[tuple[FindingKind, str], tuple[Callable[[ProcedurePage], object], Any]] = {
    (FindingKind.NO_SOURCE, "references"): (
        lambda page: page.references.raw_data,
        gettext_lazy("The page has no references. Add the papers or guidelines that the text is based on."),
    ),
    (FindingKind.SUMMARY_MISSING, "summary"): (
        lambda page: page.summary.strip(),
        gettext_lazy(
            "There is no summary, so lists and search results have no sentence about the procedure."
        ),
    ),
    (FindingKind.INVASIVENESS_MISSING, "invasiveness"): (
        lambda page: page.invasiveness,
        gettext_lazy(
            "The page does not say whether the procedure is non-invasive, minimally invasive or surgical."
        ),
    ),
    (FindingKind.CONTRAINDICATIONS_MISSING, "contraindications"): (
        lambda page: page.contraindications.raw_data or page.no_known_contraindications,
        gettext_lazy(
            "The page does not say who must not have the procedure. Add the reasons, or check “None "
            "known” if a clinician has confirmed it."
        ),
    ),
}


def missing(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> Iterator[Finding]:
    """Something that each page should have is not there."""
    for (kind, field), (is_there, message) in _WANTED.items():
        if not is_there(page):
            yield Finding(kind, field, str(message))


def no_urgent_help(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> Iterator[Finding]:
    """There are no warning signs, or no telephone for urgent questions."""
    if not page.warning_signs.raw_data and not strip_tags(page.if_something_goes_wrong).strip():
        message = _("The page does not say what to watch for afterward, or when to call.")
    elif not circumstances.urgent_telephone:
        message = _(
            "The clinic settings have no telephone for urgent questions, so the page cannot say whom to call."
        )
    else:
        return
    yield Finding(FindingKind.NO_URGENT_HELP, "if_something_goes_wrong", message, evidence=message)


_EMERGENCY = re.compile(
    r"\b(?:emergency (?:department|room|number|service)|ambulance|A&E"
    r"|(?:call|dial|ring) (?:911|999|112|000))",
    re.I,
)


def urgency_too_low(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> Iterator[Finding]:
    """A warning sign sends people to an emergency department under a heading that lets them wait."""
    for value in (block["value"] for block in page.warning_signs.raw_data):
        signs, urgency = value.get("signs") or "", value.get("urgency")
        if urgency in (Urgency.ANY_HOUR, Urgency.SAME_DAY) and _EMERGENCY.search(signs):
            yield Finding(
                FindingKind.URGENCY_TOO_LOW,
                "warning_signs",
                _("Under “%(heading)s” stands %(quotation)s Choose “%(emergency)s” for it.")
                % {
                    "heading": Urgency(urgency).label,
                    "quotation": _quotation(signs),
                    "emergency": Urgency.EMERGENCY.label,
                },
                evidence=f"{urgency}|{signs}",
            )


def photo_without_consent(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> Iterator[Finding]:
    """A before-and-after pair is hidden for lack of consent."""
    for pair_id in page.photo_pair_ids:
        if pair_id in circumstances.hidden_photos:
            name, problem = circumstances.hidden_photos[pair_id]
            yield Finding(
                FindingKind.PHOTO_WITHOUT_CONSENT,
                "photo_pairs",
                _(
                    "Visitors cannot see the before-and-after pair “%(name)s”. %(problem)s Remove it "
                    "from the page, or record a valid consent."
                )
                % {"name": name, "problem": problem},
                evidence=f"{pair_id}|{problem}",
            )


def document_doubt(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> Iterator[Finding]:
    """The document that the page was made of was doubtful, and nobody has looked yet."""
    for doubt in page.document_doubts:
        message = _("%(doubt)s Compare the page with the document.") % {"doubt": doubt}
        yield Finding(FindingKind.DOCUMENT_DOUBT, "title", message, evidence=doubt)


RULES = (
    recovery_conflict,
    price_unit_missing,
    course_total_missing,
    course_price_above_sum,
    headline_basis_differs,
    never_reviewed,
    review_overdue,
    changed_since_review,
    price_unconfirmed,
    claims,
    missing,
    no_urgent_help,
    urgency_too_low,
    photo_without_consent,
    document_doubt,
)


def _advertising_hits(
    page: ProcedurePage, sentences: Sequence[Sentence], circumstances: Circumstances
) -> list[Hit]:
    if not circumstances.market or not sentences:
        return []
    has_price = any(not line.on_consultation for line in page.current_prices(circumstances.day))
    texts = [*sentences, *texts_beside_sentences(page)]
    return list(hits_in(texts, read_market(circumstances.market), circumstances.day, has_price=has_price))


def _quotation(text: str) -> str:
    """A quotation that ends a sentence of a message; list items have no full stop of their own."""
    quoted = f"“{shortened(text)}”"
    return quoted if text.endswith((".", "!", "?", "…")) else f"{quoted}."
