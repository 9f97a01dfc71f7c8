"""What a procedure lacks for search engines, in the sentences of the gate and of the findings."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from clinic.admin.search_appearance import Gap, gaps_of
from procedures.choices import FindingKind
from procedures.models import ProcedurePage
from procedures.publishing.gate import REQUIRED
from procedures.review.engine import findings_of, hints_of
from procedures.review.store import current_circumstances

# The findings of which search results and structured data would tell.
_TELLING = {
    FindingKind.NEVER_REVIEWED,
    FindingKind.REGISTRATION_ENDED,
    FindingKind.CHANGED_SINCE_REVIEW,
    FindingKind.REVIEW_OVERDUE,
    FindingKind.SUMMARY_MISSING,
    FindingKind.INVASIVENESS_MISSING,
    FindingKind.CONTRAINDICATIONS_MISSING,
    FindingKind.PRICE_UNIT_MISSING,
}


@gaps_of.register
def _procedure(page: ProcedurePage) -> Iterator[Gap]:
    prices = page.valid_prices
    lacking = {"category": page.category_id is None, "recovery": page.recovery is None, "prices": not prices}
    for field, is_lacking in lacking.items():
        if is_lacking:
            yield Gap(str(REQUIRED[field][1]), field, is_needed=True)
    if prices and all(line.low is None and line.high is None for line in prices):
        yield Gap(_("Search engines get no amount: every price is on consultation only."), "prices")
    for finding in findings_of(page, current_circumstances()):
        if finding.kind in _TELLING:
            yield Gap(finding.message, finding.field)
    if page.is_checked_by_author and not page.is_review_overdue:
        yield Gap(
            _("Search engines are not told who checked this page: author and reviewer are one person."),
            "reviewer",
        )
    if page.author is None:
        yield Gap(_("Search engines are not told who wrote this page."), "author")
    for hint in hints_of(page):
        if hint.field == "picture":
            yield Gap(hint.message, hint.field)
