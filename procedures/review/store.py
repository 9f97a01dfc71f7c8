"""Stores the findings of all procedures as rows.

Rows describe the latest revision of a page. They are refreshed when a revision is saved, when what they
depend on elsewhere changes, and by the clock, as reviews and prices go out of date by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from wagtail.models import Revision

from clinic.models import ClinicSettings, PractitionerPage, StandardPage
from procedures.choices import FindingKind
from procedures.facts.registry import KEPT_BY_CONFIRMATION, KEPT_BY_PUBLISHING, KEPT_BY_REVIEW
from procedures.models import (
    Acknowledgement,
    CategoryPage,
    ConcernPage,
    HouseRules,
    PageStatement,
    PhotoPair,
    PriceListPage,
    ProcedureFinding,
    ProcedurePage,
)
from procedures.review import consistency
from procedures.review.engine import findings_of
from procedures.review.finding import Circumstances, Finding
from procedures.review.fingerprint import version_of

# Pages read together: each batch takes the same number of queries.
BATCH = 100
# What states facts beside procedures and the clinic settings.
PAGES_WITH_TEXT: tuple[type[Any], ...] = (StandardPage, ConcernPage, CategoryPage, PriceListPage)


def current_circumstances() -> Circumstances:
    """The current circumstances, from the clock, the clinic's settings and the house rules."""
    clinic = ClinicSettings.objects.filter(site__is_default_site=True).first()
    day = timezone.localdate()
    pairs = PhotoPair.objects.with_consent()
    rules = HouseRules.of_default_site()
    return Circumstances(
        day=day,
        urgent_telephone=clinic.urgent_telephone if clinic else "",
        price_confirmation_months=rules.price_confirmation_months,
        market=rules.market,
        hidden_photos={
            pair.pk: (str(pair), problem) for pair in pairs if (problem := pair.consent.problem_on(day))
        },
    )


def refresh_findings(page_ids: Iterable[int] | None = None, *, with_partners: bool = False) -> int:
    """Refresh the rows of some pages; by default, of all.

    Args:
        with_partners: also those of pages that disagree with them, or did.

    A row stays as long as its finding, so that it keeps its first date.

    Returns:
        The number of findings of these procedures, acknowledged ones included.
    """
    if page_ids is None:
        page_ids = rewrite_other_statements()
    ids = list(page_ids)
    circumstances = current_circumstances()
    number = sum(
        _refresh_batch(ids[start : start + BATCH], circumstances) for start in range(0, len(ids), BATCH)
    )
    if with_partners and (others := consistency.partners(ids)):
        _refresh_batch(others, circumstances)
    return number


@transaction.atomic
def _refresh_batch(ids: Sequence[int], circumstances: Circumstances) -> int:
    drafts: dict[int, dict[str, Any]] = {}
    versions = list(latest_versions(ids, drafts))
    found = [(page.pk, finding) for page in versions for finding in findings_of(page, circumstances)]
    with translation.override(settings.LANGUAGE_CODE):
        consistency.rewrite_statements(versions)
        found += consistency.between_relations(versions, consistency.named_by(ids, drafts))
        found += consistency.disagreements(ids)
    wanted = {(page_id, finding.digest): finding for page_id, finding in found}
    known = {(row.page_id, row.digest): row for row in ProcedureFinding.objects.filter(page__in=ids)}
    gone = [row.pk for key, row in known.items() if key not in wanted]
    if gone:
        ProcedureFinding.objects.filter(pk__in=gone).delete()
    # Another process may have noticed the same at the same time.
    ProcedureFinding.objects.bulk_create(
        (
            _row(page_id, finding)
            for (page_id, digest), finding in wanted.items()
            if (row := known.get((page_id, digest))) is None or row.message != finding.message
        ),
        update_conflicts=True,
        unique_fields=("page", "digest"),
        update_fields=("message",),
    )
    return len(wanted)


def _row(page_id: int, finding: Finding) -> Any:
    return ProcedureFinding(
        page_id=page_id,
        kind=finding.kind.value,
        field=finding.field,
        message=finding.message,
        evidence=finding.evidence,
        other_page_id=finding.other,
        digest=finding.digest,
    )


def latest_versions(
    page_ids: Sequence[int], stored: dict[int, dict[str, Any]] | None = None
) -> Iterator[ProcedurePage]:
    """The latest revisions of procedures, with their reviewers, in three queries.

    Relations that no rule needs are not loaded for drafts.

    Args:
        stored: takes the content of the drafts among them, by page.
    """
    pages = list(ProcedurePage.objects.filter(pk__in=page_ids).select_related("locale"))
    # The columns of a page that visitors do not see follow its latest version.
    changed = [page.latest_revision_id for page in pages if page.live and page.has_unpublished_changes]
    drafts = Revision.objects.in_bulk([pk for pk in changed if pk])
    versions = [_version(page, drafts.get(page.latest_revision_id)) for page in pages]
    reviewers = PractitionerPage.objects.in_bulk({page.reviewer_id for page in versions} - {None})
    if stored is not None:
        stored |= {
            page.pk: drafts[page.latest_revision_id].content
            for page in pages
            if page.latest_revision_id in drafts
        }
    for page in versions:
        page.reviewer = reviewers.get(page.reviewer_id)
        yield page


def _version(page: ProcedurePage, draft: Revision | None) -> ProcedurePage:
    if draft is None:
        return page
    # Wagtail's own way asks the database for each page, category and person that the draft names.
    version: ProcedurePage = version_of(page, draft.content)
    for name in (*KEPT_BY_PUBLISHING, *KEPT_BY_CONFIRMATION, *KEPT_BY_REVIEW):
        name = f"{name}_id" if name == "reviewer" else name
        setattr(version, name, getattr(page, name))
    return version


def rewrite_other_statements() -> list[int]:
    """Bring what other pages and the settings state up to date; the ids of all pages with findings."""
    with translation.override(settings.LANGUAGE_CODE):
        others = [page for model in PAGES_WITH_TEXT for page in model.objects.select_related("locale")]
        consistency.rewrite_statements([*others, *ClinicSettings.objects.filter(site__is_default_site=True)])
    procedures = ProcedurePage.objects.order_by("pk").values_list("pk", flat=True)
    stating = (
        PageStatement.objects.exclude(page=None).order_by("page").values_list("page", flat=True).distinct()
    )
    return list(dict.fromkeys([*procedures, *stating]))


def stored_disagreements(page_id: int | None) -> list[Finding]:
    """What is known of the latest version of a page by comparing it with others."""
    rows = ProcedureFinding.objects.filter(page=page_id, kind__in=consistency.KINDS) if page_id else ()
    return [
        Finding(FindingKind(row.kind), row.field, row.message, row.evidence, row.other_page_id)
        for row in rows
    ]


def answers_to(page_id: int | None) -> dict[str, Acknowledgement]:
    """The acknowledgements of a page, by the digest of the finding."""
    if page_id is None:
        return {}
    return {answer.digest: answer for answer in Acknowledgement.objects.filter(page_id=page_id)}


def blocking_findings(page: ProcedurePage) -> list[Finding]:
    """The unacknowledged findings of a page in memory that the house rules do not allow."""
    rules = HouseRules.of_default_site()
    if not rules.barring_findings:
        return []
    blocking = [
        finding
        for finding in [*findings_of(page, current_circumstances()), *stored_disagreements(page.pk)]
        if rules.blocks_publication(finding.kind)
    ]
    answers = answers_to(page.pk) if blocking else {}
    return [finding for finding in blocking if finding.digest not in answers]
