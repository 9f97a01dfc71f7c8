"""Clinical review: what reviewed pages keep of it, approvals, the task of the workflow."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Task, TaskState

from clinic.core.public_pages import may_be_named
from clinic.people.accounts import person_of
from procedures.choices import ReviewKind
from procedures.facts.registry import KEPT_BY_REVIEW, TERM_FACTS, Fact
from procedures.models import services
from procedures.models.house_rules import HouseRules

if TYPE_CHECKING:
    from clinic.models import PractitionerPage


class ReviewedPage(models.Model):
    """A page whose clinical text a registered person approves.

    The columns repeat the approval that the public page rests on, so that it is shown and listed without a
    further query. Publishing and approving write them, never a draft.
    """

    reviewer = models.ForeignKey(
        "clinic.PractitionerPage",
        verbose_name=_("clinically reviewed by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_(
            "Shown on the page. Set by “Clinical review”. Empty: the page says “Not yet clinically reviewed”."
        ),
    )
    reviewed_on = models.DateField(
        _("reviewed on"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The day of the review. Set by “Clinical review”."),
    )
    next_review_on = models.DateField(
        _("next review due"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Shown beside the review. Set by “Clinical review”. Empty: not shown."),
    )
    # The fingerprint of the approved text: see `procedures.review.fingerprint`.
    reviewed_text = models.CharField(max_length=100, blank=True, editable=False)
    review_kind = models.CharField(max_length=10, choices=ReviewKind.choices, blank=True, editable=False)

    # An approval is told by an entry of its own.
    fields_not_audited = frozenset(KEPT_BY_REVIEW)
    # The facts of the page type, of which the clinical ones are reviewed.
    facts: ClassVar[Sequence[Fact]] = TERM_FACTS
    # An approval holds where it was given.
    fields_of_site: ClassVar[frozenset[str]] = frozenset(KEPT_BY_REVIEW)

    class Meta:
        abstract = True

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """Wagtail's, with the review of the stored page instead of the version's."""
        # Whom a version names may have been deleted since.
        page = super().with_content_json({**content, "reviewer": None})  # type: ignore[misc]
        for name in KEPT_BY_REVIEW:
            setattr(page, name, getattr(self, name))
        return page

    def review_errors(self) -> dict[str, list[Any]]:
        """Why the clinical text may not be published yet: see `procedures.review.waiting`."""
        return services.review_errors_of(self)

    def settle_review(self) -> Iterable[str]:
        """Set the columns of the review for the text that is about to be public."""
        # The text may have been changed since this was asked.
        vars(self).pop("is_changed_since_review", None)
        services.settle_review_of(self)
        return KEPT_BY_REVIEW

    @property
    def is_reviewed(self) -> bool:
        """Whether the page has a valid review today."""
        return self.is_reviewed_on(timezone.localdate()) and may_be_named(self.reviewer)

    def is_reviewed_on(self, day: datetime.date) -> bool:
        """Whether the page has a valid review on a day.

        A review depends on the reviewer's registration. It is valid while the registration is, and again once
        a new expiry date is entered on the person's page.
        """
        reviewer: PractitionerPage | None = self.reviewer
        return bool(reviewer and self.reviewed_on and reviewer.is_registered_on(day))

    @property
    def is_review_overdue(self) -> bool:
        """Whether the next review was due before today."""
        return bool(self.is_reviewed and self.next_review_on and self.next_review_on < timezone.localdate())

    @cached_property
    def is_changed_since_review(self) -> bool:
        """Whether the clinical text has changed since the last review, whose ever that was."""
        return bool(self.reviewed_on) and not services.is_covered_by_review(self)

    @property
    def named_reviewer(self) -> PractitionerPage | None:
        """Whom the page names for its present text; nobody once that has changed."""
        reviewer: PractitionerPage | None = self.reviewer
        return reviewer if self.is_reviewed and not self.is_changed_since_review else None

    @property
    def is_checked_by_author(self) -> bool:
        """Whether the page claims no independent check: an author has approved it, or there is one doctor."""
        if not self.is_reviewed:
            return False
        author_id = getattr(self, "author_id", None)
        is_own = self.review_kind == ReviewKind.WRITTEN or (author_id and author_id == self.reviewer_id)
        return bool(is_own or HouseRules.of_default_site().is_one_doctor_clinic)

    @property
    def has_independent_review(self) -> bool:
        """Whether somebody else than an author vouches for the present text, and that is not overdue."""
        return self.is_reviewed and not (
            self.is_changed_since_review or self.is_review_overdue or self.is_checked_by_author
        )


class ClinicalApproval(models.Model):
    """An approval of a page's clinical text. Rows are only added."""

    page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="clinical_approvals")
    title = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    # The clinical facts that were approved, as a version stores them; empty for reviews of former releases.
    content = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    kind = models.CharField(_("kind"), max_length=10, choices=ReviewKind.choices)
    reviewer = models.ForeignKey(
        "clinic.PractitionerPage", null=True, on_delete=models.SET_NULL, related_name="approvals"
    )
    # The name and the register as they were; they stay when page, person or account are deleted.
    reviewer_words = models.CharField(max_length=500)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    comment = models.TextField(_("comment"), blank=True)
    approved_on = models.DateField(default=timezone.localdate)
    approved_at = models.DateTimeField(default=timezone.now)
    next_review_on = models.DateField(_("next review due"), null=True)

    class Meta:
        ordering = ("-approved_at", "-pk")
        indexes = (models.Index(fields=("page", "fingerprint"), name="approval_of_text"),)
        verbose_name = _("clinical approval")
        verbose_name_plural = _("clinical approvals")

    def __str__(self) -> str:
        return f"{self.title}, {self.approved_on}: {self.reviewer_words}"


class SentWarning(models.Model):
    """A warning that has been sent, so that it is sent once.

    Attributes:
        subject: what ends, such as "registration:12".
        ends_on: its last day; another one begins anew.
        days: how long before.
    """

    subject = models.CharField(max_length=80)
    ends_on = models.DateField()
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("subject", "ends_on", "days"), name="warned_once"),)

    def __str__(self) -> str:
        return f"{self.subject}, {self.ends_on}"


class ClinicalReviewTask(Task):
    """The step of a workflow in which a registered person approves the clinical text.

    Approving is not among the actions of Wagtail's editor, which shows no differences: it is done on the
    screen of the review, which sends the fingerprint of what was read.
    """

    class Meta:
        verbose_name = _("clinical review")
        verbose_name_plural = _("clinical reviews")

    @classmethod
    def get_description(cls) -> str:
        return str(_("A person with a valid registration, tied to an account, approves the clinical text."))

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return person_of(user) is not None

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        person = person_of(user)
        return [("reject", _("Send back"), True)] if person and person.is_registered else []

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        person = person_of(user)
        if not (person and person.is_registered):
            return TaskState.objects.none()
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Wagtail's; an approval needs the `fingerprint` of what was read."""
        if action_name == "approve":
            page = Page.objects.get(pk=task_state.revision.object_id).specific
            return services.approve_clinically(page, user, **kwargs)
        return super().on_action(task_state, user, action_name, **kwargs)
