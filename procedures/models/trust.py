"""Authorship, clinical review, references and dates of a procedure."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import StreamField

from clinic.core.public_pages import may_be_named
from procedures.facts.registry import KEPT_BY_REVIEW
from procedures.models.blocks import ChangeBlock, ReferenceBlock
from procedures.models.reviews import ReviewedPage

if TYPE_CHECKING:
    from clinic.models import PractitionerPage


class TrustFields(ReviewedPage):
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
        editable=False,
        help_text=_("What changed on this page, newest first. Publishing adds to it. Empty: not shown."),
    )
    change_reason = models.CharField(
        _("why it changes"),
        max_length=200,
        blank=True,
        help_text=_(
            "One sentence for visitors, such as “New guideline of the college.” Publishing puts it into the "
            "record of changes at the end of the page, with the day and what changed. Empty: no reason."
        ),
    )
    minor_correction = models.BooleanField(
        _("minor correction"),
        default=False,
        help_text=_("Check for spelling and the like: “Last updated” then keeps its date when you publish."),
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

    class Meta:
        abstract = True

    # A copy is a new page, without a review or a history.
    trust_fields_not_copied = [
        *KEPT_BY_REVIEW,
        "change_record",
        "change_reason",
        "document_dated_on",
        "document_doubts",
        "content_updated_on",
        "content_fingerprint",
    ]

    @property
    def last_updated(self) -> datetime.date | None:
        """The day of the last visible change; for a draft, the date of its document."""
        return self.content_updated_on or self.document_dated_on

    @property
    def named_author(self) -> PractitionerPage | None:
        """The author, if that person's page is public."""
        author: PractitionerPage | None = self.author
        return author if may_be_named(author) else None
