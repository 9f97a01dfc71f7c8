"""What search engines are not told of a procedure.

Where a finding or the gate of publishing says the thing already, its own sentence is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.admin.search_appearance import Gap, gaps_of
from procedures.choices import FindingKind
from procedures.models import ProcedurePage
from procedures.publishing.gate import REQUIRED
from procedures.review.engine import findings_of, hints_of
from procedures.review.store import current_circumstances

# What search engines lack by a finding; empty where its own sentence says so.
_LACKING = {
    FindingKind.NEVER_REVIEWED: gettext_lazy("Search engines are not told who checked this page."),
    FindingKind.CHANGED_SINCE_REVIEW: gettext_lazy("Search engines are not told who checked this page."),
    FindingKind.REVIEW_OVERDUE: gettext_lazy("Search engines are not told who checked this page."),
    FindingKind.SUMMARY_MISSING: "",
    FindingKind.INVASIVENESS_MISSING: gettext_lazy(
        "Search engines are not told what kind of procedure it is."
    ),
    FindingKind.CONTRAINDICATIONS_MISSING: gettext_lazy("Search engines are not told who must not have it."),
    FindingKind.PRICE_UNIT_MISSING: gettext_lazy("Search engines are not told what a price buys."),
}
_HINT_LACKING = {"picture": gettext_lazy("Search results have no picture of the page to show.")}


@gaps_of.register
def _procedure(page: ProcedurePage) -> Iterator[Gap]:
    yield from _asked_for(page)
    if page.valid_prices and all(line.low is None and line.high is None for line in page.valid_prices):
        yield Gap(_("Search engines get no amount: every price is on consultation only."), "prices")
    for finding in findings_of(page, current_circumstances()):
        if finding.kind in _LACKING:
            yield Gap(f"{_LACKING[finding.kind]} {finding.message}".strip(), finding.field)
    if page.is_checked_by_author and not page.is_review_overdue:
        yield Gap(
            _("Search engines are not told who checked this page: author and reviewer are one person."),
            "reviewer",
        )
    if page.author is None:
        yield Gap(_("Search engines are not told who wrote this page."), "author")
    for hint in hints_of(page):
        if hint.field in _HINT_LACKING:
            yield Gap(f"{_HINT_LACKING[hint.field]} {hint.message}", hint.field)


def _asked_for(page: ProcedurePage) -> Iterator[Gap]:
    """What publishing asks for and search results are made of."""
    lacking = {
        "category": (
            page.category_id is None,
            _("Search engines are not told among which procedures it belongs."),
        ),
        "recovery": (
            page.recovery is None,
            _("Search results and the shared picture say that the recovery is not stated."),
        ),
        "prices": (
            not page.valid_prices,
            _("No price is shown in search results and on the shared picture."),
        ),
    }
    for field, (is_lacking, message) in lacking.items():
        if is_lacking:
            yield Gap(f"{message} {REQUIRED[field][1]}", field, is_needed=True)
