"""Authorship, clinical review, references and dates of a procedure."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import StreamField

from clinic.core.public_pages import may_be_named
from procedures.models.blocks import ChangeBlock, ReferenceBlock
from procedures.models.services import is_covered_by_review

if TYPE_CHECKING:
    from clinic.models import PractitionerPage


class TrustFields(models.Model):
    """Author, clinical review, references and dates."""

    author = models.ForeignKey(
        "clinic.PractitionerPage",
        verbose_name=_("written by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown at the end of the page. Empty: not shown."),
    )
    reviewer = models.ForeignKey(
        "clinic.PractitionerPage",
        verbose_name=_("clinically reviewed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_(
            "A person with a registration. Shown under the title. "
            "Empty: the page says “Not yet clinically reviewed”."
        ),
    )
    reviewed_on = models.DateField(
        _("reviewed on"),
        null=True,
        blank=True,
        help_text=_("The day of the review. Only a review changes it."),
    )
    next_review_on = models.DateField(
        _("next review due"), null=True, blank=True, help_text=_("Shown beside the review. Empty: not shown.")
    )
    practitioners = ParentalManyToManyField(
        "clinic.PractitionerPage",
        verbose_name=_("who performs it"),
        blank=True,
        related_name="procedures",
        help_text=_(
            "Shown at the end of the page, except for people whose registration has expired. "
            "Empty: the section is left out."
        ),
    )
    locations = ParentalManyToManyField(
        "clinic.LocationPage",
        verbose_name=_("where it is offered"),
        blank=True,
        related_name="procedures",
        help_text=_(
            "The clinics that offer it. Shown at the end of the page, and on the pages of these clinics. "
            "Empty: no clinic is named."
        ),
    )
    references = StreamField(
        [("reference", ReferenceBlock())],
        verbose_name=_("references"),
        blank=True,
        help_text=_("The sources that the text is based on. Empty: the section is left out."),
    )
    change_record = StreamField(
        [("change", ChangeBlock())],
        verbose_name=_("public change record"),
        blank=True,
        help_text=_("What changed on this page, newest first. Empty: not shown."),
    )
    minor_correction = models.BooleanField(
        _("minor correction"),
        default=False,
        help_text=_("Tick for spelling and the like: “Last updated” then keeps its date when you publish."),
    )
    document_dated_on = models.DateField(
        _("date of the imported document"),
        null=True,
        blank=True,
        editable=False,
    )
    # What was doubtful when the page was made of a document, a sentence each.
    document_doubts = models.JSONField(default=list, blank=True, editable=False)
    content_updated_on = models.DateField(_("last updated"), null=True, blank=True, editable=False)
    content_fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    # See `procedures.review.coverage`.
    reviewed_text = models.CharField(max_length=100, blank=True, editable=False)

    class Meta:
        abstract = True

    # A copy is a new page, without a review or a history.
    trust_fields_not_copied = [
        "reviewer",
        "reviewed_on",
        "next_review_on",
        "change_record",
        "document_dated_on",
        "document_doubts",
        "content_updated_on",
        "content_fingerprint",
        "reviewed_text",
    ]

    @property
    def last_updated(self) -> datetime.date | None:
        """The day of the last visible change; for a draft, the date of its document."""
        return self.content_updated_on or self.document_dated_on

    @property
    def is_reviewed(self) -> bool:
        """Whether the page has a valid review today."""
        return self.is_reviewed_on(timezone.localdate()) and may_be_named(self.reviewer)

    @property
    def named_author(self) -> PractitionerPage | None:
        """The author, if that person's page is public."""
        author: PractitionerPage | None = self.author
        return author if may_be_named(author) else None

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

    @property
    def is_changed_since_review(self) -> bool:
        """Whether the clinical text has changed since the review."""
        return self.is_reviewed and not is_covered_by_review(self)

    @property
    def is_checked_by_author(self) -> bool:
        """Whether author and reviewer are the same person, so that the page claims no independent check."""
        return bool(self.is_reviewed and self.author_id and self.author_id == self.reviewer_id)
