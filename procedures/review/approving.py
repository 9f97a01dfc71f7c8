"""The clinical review of a page: what is read, by whom, and its approval.

An approval is of a fingerprint. "Reviewed" is never stored: the public text has been approved, or not.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings as site_settings
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import TaskState

from clinic.models import ClinicSettings, PractitionerPage
from clinic.people.accounts import person_of
from clinic.publishing.differences import Difference, differences
from clinic.publishing.page_lock import page_lock
from procedures.choices import ReviewKind
from procedures.facts.registry import KEPT_BY_REVIEW
from procedures.models import ClinicalApproval, ClinicalReviewTask, HouseRules, ReviewedPage
from procedures.review.fingerprint import clinical_fields, fact_labels, fingerprint, version_of
from procedures.review.words import in_words, months_after

APPROVED = "procedures.review.approve"


class ReviewRefused(Exception):
    """An approval was not given; the message says why."""


@dataclass(frozen=True)
class Review:
    """The review of a page by a user.

    The subject is the version in the workflow; without one the public text; of a page that is not public, the
    latest version.

    Attributes:
        page: as stored.
    """

    page: Any
    user: Any

    @cached_property
    def task_state(self) -> TaskState | None:
        """The open task of a clinical review."""
        state = self.page.current_workflow_task_state
        is_ours = state and state.status == TaskState.STATUS_IN_PROGRESS
        return state if is_ours and isinstance(state.task.specific, ClinicalReviewTask) else None

    @property
    def is_of_public_text(self) -> bool:
        """Whether the public text is the subject, not a draft."""
        return self.task_state is None and self.page.live

    @cached_property
    def version(self) -> Any:
        """What is reviewed."""
        return self.page if self.is_of_public_text else self.page.get_latest_revision_as_object()

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of what is reviewed."""
        return fingerprint(self.version)

    @cached_property
    def last_approval(self) -> ClinicalApproval | None:
        """The last approval of any text of the page."""
        return ClinicalApproval.objects.filter(page=self.page.pk).first()

    @cached_property
    def approved_version(self) -> Any:
        """The text that was approved last; None if it is not known."""
        approval = self.last_approval
        return version_of(self.page, approval.content) if approval and approval.content else None

    @cached_property
    def differences(self) -> list[Difference]:
        """The clinical facts that differ from the last approval; all of them without one."""
        return differences(self.approved_version, self.version, fact_labels(self.version, clinical=True))

    @cached_property
    def other_differences(self) -> list[Difference]:
        """What becomes public with the approval, too, and no review covers."""
        if self.is_of_public_text or not self.page.live:
            return []
        return differences(self.page, self.version, fact_labels(self.version, clinical=False))

    @cached_property
    def author_ids(self) -> set[int]:
        """The users who have changed a clinical fact since the last approval, taken back or not."""
        approval = self.last_approval
        if approval and approval.fingerprint == self.fingerprint:
            return set()
        versions = self.page.revisions.order_by("created_at", "pk")
        if approval:
            versions = versions.filter(created_at__gt=approval.approved_at)
        if self.is_of_public_text and self.page.live_revision:
            versions = versions.filter(created_at__lte=self.page.live_revision.created_at)
        known, found = approval.fingerprint if approval else "", set()
        for user_id, content in versions.values_list("user_id", "content").iterator(chunk_size=20):
            current = fingerprint(version_of(self.page, content))
            if current != known and user_id:
                found.add(user_id)
            known = current
        return found

    @cached_property
    def reviewer(self) -> PractitionerPage | None:
        """The person to whom the user's account belongs."""
        return person_of(self.user)

    @property
    def named_reviewer(self) -> PractitionerPage | None:
        """The reviewer's page in the language of what is reviewed, if there is one."""
        person = self.reviewer
        if person is None or person.locale_id == self.page.locale_id:
            return person
        return person.get_translation_or_none(self.page.locale) or person

    @property
    def is_by_author(self) -> bool:
        """Whether the user has written part of the text."""
        return self.user.pk in self.author_ids

    @property
    def kind(self) -> ReviewKind:
        """What the user's approval would claim."""
        is_one_doctor = HouseRules.of_default_site().is_one_doctor_clinic
        return ReviewKind.WRITTEN if is_one_doctor or self.is_by_author else ReviewKind.REVIEWED

    @property
    def obstacle(self) -> str:
        """Why the user cannot approve, in a sentence; empty if they can."""
        person = self.reviewer
        if self.page.alias_of_id:
            return _("This page is an alias. Review the page that it shows.")
        if person is None:
            return _(
                "Your account is not linked to anyone on the team, so you cannot review. An administrator"
                " can link it on that person’s page."
            )
        if person.expires_on and person.has_expired_on(timezone.localdate()):
            return _(
                "Your registration ended on %(date)s, so you cannot review. Enter its new date on your page."
            ) % {"date": in_words(person.expires_on)}
        if not person.is_registered:
            return _(
                "Your page names no registration, so you cannot review. Enter the register and your number."
            )
        return ""

    @property
    def next_review_on(self) -> datetime.date | None:
        """The proposed day of the next review."""
        settings = ClinicSettings.objects.filter(site__is_default_site=True).first()
        months = settings.review_interval_months if settings else 0
        return months_after(timezone.localdate(), months) if months else None


def approve(
    page: Any,
    user: Any,
    *,
    fingerprint: str = "",
    kind: str = ReviewKind.REVIEWED,
    comment: str = "",
    next_review_on: datetime.date | None = None,
) -> ClinicalApproval:
    """Approve what a user has read, and publish it if it waited for that.

    Args:
        fingerprint: of the text that was on the screen.
        kind: what the screen said that the approval claims.
        next_review_on: by default, after the months of the clinic's settings.

    Raises:
        ReviewRefused: nothing is changed.
    """
    with page_lock(page.pk):
        review = Review(type(page)._base_manager.get(pk=page.pk), user)
        if review.obstacle:
            raise ReviewRefused(review.obstacle)
        if fingerprint != review.fingerprint:
            raise ReviewRefused(_changed_meanwhile(review))
        if kind != review.kind:
            raise ReviewRefused(
                _("You have changed this text yourself, so the page can only say “Written and checked by”.")
                if review.kind == ReviewKind.WRITTEN
                else _("Others have written this text. Approve it as reviewed.")
            )
        approval = record_approval(
            review.page,
            review.version,
            review.named_reviewer,
            kind,
            user,
            comment,
            next_review_on or review.next_review_on,
        )
        _apply(review, approval)
        return approval


def record_approval(
    page: Any,
    version: Any,
    reviewer: PractitionerPage | None,
    kind: str,
    user: Any = None,
    comment: str = "",
    next_review_on: datetime.date | None = None,
    approved_on: datetime.date | None = None,
) -> ClinicalApproval:
    """Add an approval of a version of a page."""
    names = {field.name for field in clinical_fields(type(page))}
    stored = version.serializable_data()
    approval: ClinicalApproval = ClinicalApproval.objects.create(
        page_id=page.pk,
        title=version.title,
        fingerprint=fingerprint(version),
        content={name: value for name, value in stored.items() if name in names},
        kind=kind,
        reviewer=reviewer,
        reviewer_words=_words_of(reviewer),
        user=user,
        comment=comment,
        approved_on=approved_on or timezone.localdate(),
        next_review_on=next_review_on,
    )
    return approval


def _words_of(reviewer: PractitionerPage | None) -> str:
    if reviewer is None:
        return ""
    with translation.override(site_settings.LANGUAGE_CODE):
        return ", ".join(filter(None, [reviewer.title, reviewer.role, reviewer.register_entry]))[:500]


def _changed_meanwhile(review: Review) -> str:
    approval = review.last_approval
    if approval and approval.fingerprint == review.fingerprint:
        return _("In the meantime %(name)s has approved a different text. Read the text below.") % {
            "name": approval.reviewer_words
        }
    return _(
        "The text has been changed since you opened it, and was not approved. Read the differences below."
    )


def _apply(review: Review, approval: ClinicalApproval) -> None:
    page = review.page
    log(
        instance=page,
        action=APPROVED,
        user=review.user,
        data={"reviewer": approval.reviewer_words, "kind": approval.kind},
    )
    if review.task_state is not None:
        # The last step of a workflow publishes.
        review.task_state.approve(user=review.user, comment=approval.comment)
        return
    if not page.live:
        take_over(page, approval)
    page.is_gated = False
    page.save(update_fields=KEPT_BY_REVIEW, clean=False)


def send_back(page: Any, user: Any, comment: str) -> None:
    """Send a submitted text back to its author.

    Raises:
        ReviewRefused: the user may not, or nothing waits.
    """
    with page_lock(page.pk):
        review = Review(type(page)._base_manager.get(pk=page.pk), user)
        if review.obstacle or review.task_state is None:
            raise ReviewRefused(review.obstacle or _("This page is no longer waiting for a review."))
        review.task_state.reject(user=user, comment=comment)


def settle_review(page: ReviewedPage) -> None:
    """Give a page that is about to be public the newest approval of its text.

    Without one it keeps the last approval, from which it has changed. A review that code brings along with a
    page, as the demo does, is of the text that it comes with.
    """
    rows: Any = type(page)._base_manager
    if source := page.alias_of_id:  # type: ignore[attr-defined]
        found = rows.filter(pk=source).values(
            *(f"{name}_id" if name == "reviewer" else name for name in KEPT_BY_REVIEW)
        )
        for name, value in (found.first() or {}).items():
            setattr(page, name, value)
        return
    current = fingerprint(page)
    if page.pk and (page.reviewed_text or not page.reviewed_on):
        approval = ClinicalApproval.objects.filter(page=page.pk, fingerprint=current).first()
        if approval is not None:
            take_over(page, approval)
    elif page.reviewer_id and page.reviewed_on:
        page.reviewed_text = current


def take_over(page: ReviewedPage, approval: ClinicalApproval) -> None:
    """Set the columns of a review from its approval."""
    page.reviewer = approval.reviewer
    page.reviewed_on = approval.approved_on
    page.next_review_on = approval.next_review_on
    page.reviewed_text = approval.fingerprint
    page.review_kind = approval.kind


def keep_brought_review(page: Any) -> None:
    """Add the approval of a page that code has written with its review."""
    is_brought = page.live and page.reviewer_id and page.reviewed_on and not page.alias_of_id
    if not is_brought or ClinicalApproval.objects.filter(page=page.pk).exists():
        return
    is_own = getattr(page, "author_id", None) == page.reviewer_id
    approval = record_approval(
        page,
        page,
        page.reviewer,
        ReviewKind.WRITTEN if is_own else ReviewKind.REVIEWED,
        next_review_on=page.next_review_on,
        approved_on=page.reviewed_on,
    )
    if approval.fingerprint != page.reviewed_text:
        ClinicalApproval.objects.filter(pk=approval.pk).update(fingerprint=page.reviewed_text, content={})


def may_review(user: Any) -> bool:
    """Whether a user is a person with a valid registration."""
    person = person_of(user)
    return person is not None and person.is_registered


def awaiting_review() -> Iterable[TaskState]:
    """The open tasks of clinical reviews, the oldest first."""
    tasks = ClinicalReviewTask.objects.all()
    states = TaskState.objects.filter(task__in=tasks, status=TaskState.STATUS_IN_PROGRESS)
    return states.select_related("revision").order_by("started_at")
