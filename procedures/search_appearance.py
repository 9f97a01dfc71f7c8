"""What search engines are not told of a procedure, and its structured data in words.

Where a finding or the gate of publishing says the thing already, its own sentence is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.graph_words import Graph, Told, day, describes, listed, sentence
from clinic.languages import joined
from clinic.search_appearance import Gap, gaps_of
from clinic.structured_data import Node
from procedures.choices import FindingKind
from procedures.facts import PriceLine
from procedures.models import ProcedurePage
from procedures.publishing import REQUIRED
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


# Structured data in words


@describes("MedicalWebPage")
def _page(node: Node, graph: Graph) -> Iterator[Told]:
    changed = node.get("dateModified")
    yield Told(
        _("Page"),
        _("A medical page, last changed on %(date)s.") % {"date": day(changed)}
        if changed
        else _("A medical page."),
    )
    if author := graph.name_of(node.get("author")):
        yield Told(_("Written by"), author)
    if reviewer := graph.name_of(node.get("reviewedBy")):
        yield Told(
            _("Checked by"), _("%(name)s on %(date)s") % {"name": reviewer, "date": day(node["lastReviewed"])}
        )
    if picture := node.get("primaryImageOfPage"):
        yield Told(_("Picture"), picture.get("creditText") or _("one, without a credit"))


@describes("MedicalTherapy", "SurgicalProcedure")
def _treatment(node: Node, graph: Graph) -> Iterator[Told]:
    if "SurgicalProcedure" in listed(node["@type"]):
        kind = _("surgical")
    elif "procedureType" in node:
        kind = _("non-invasive")
    else:
        kind = None
    areas = joined(listed(node.get("bodyLocation")))
    yield Told(_("Procedure"), sentence(node["name"], kind, areas) + ".")
    serious = len(listed(node.get("seriousAdverseOutcome")))
    steps, reasons, effects = (
        len(listed(node.get(name))) for name in ("howPerformed", "contraindication", "adverseOutcome")
    )
    counted = (
        ngettext("%(count)s step", "%(count)s steps", steps) % {"count": steps} if steps else None,
        ngettext("%(count)s reason not to have it", "%(count)s reasons not to have it", reasons)
        % {"count": reasons}
        if reasons
        else None,
        ngettext("%(count)s side effect", "%(count)s side effects", effects) % {"count": effects}
        if effects
        else None,
        ngettext("%(count)s serious one", "%(count)s serious ones", serious) % {"count": serious}
        if serious
        else None,
    )
    if any(counted):
        yield Told("", sentence(*counted) + ".")


@describes("Service")
def _service(node: Node, graph: Graph) -> Iterator[Told]:
    for number, offer in enumerate(listed(node.get("offers"))):
        yield Told("" if number else _("Prices"), _offer(offer))


def _offer(offer: Node) -> str:
    """An offer in the words of a price line."""
    specified = offer["priceSpecification"]
    low, high = (specified.get(name, specified.get("price")) for name in ("minPrice", "maxPrice"))
    line = PriceLine(
        minimum=Decimal(low) if low else None,
        maximum=Decimal(high) if high else None,
        currency=specified["priceCurrency"],
        starting_from=high is None,
    )
    until = offer.get("validThrough")
    return sentence(
        f"{offer['name']}: {line.amount}",
        specified.get("unitText"),
        _("until %(date)s") % {"date": day(until)} if until else None,
    )
