"""Stored findings, their acknowledgements, and what pages state about the same things."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name

from procedures.choices import FindingKind

DIGEST_LENGTH = 64


class FindingQuerySet(models.QuerySet["ProcedureFinding"]):
    """Rows of findings."""

    def with_answers(self) -> FindingQuerySet:
        """Annotate each row with `is_acknowledged`."""
        return self.annotate(is_acknowledged=Exists(_answers()))

    def open(self) -> FindingQuerySet:
        """The unacknowledged findings."""
        return self.with_answers().filter(~Exists(_answers()))


def _answers() -> models.QuerySet[Acknowledgement]:
    return Acknowledgement.objects.filter(page=OuterRef("page"), digest=OuterRef("digest"))


class ProcedureFinding(models.Model):
    """A finding about the latest revision of a procedure, or what another page says otherwise than a third.

    Derived by `procedures.review.store`, and not edited. Lists, filters and reports query these rows instead
    of reading every page.
    """

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="findings")
    # The page that it disagrees with; of a disagreement without one, the clinic settings.
    other_page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=30, choices=FindingKind.choices)
    field = models.CharField(max_length=40)
    message = models.TextField(_("what was noticed"))
    evidence = models.TextField(blank=True)
    digest = models.CharField(max_length=DIGEST_LENGTH)
    noticed_on = models.DateField(_("noticed on"), default=timezone.localdate)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ("page", "pk")
        constraints = (models.UniqueConstraint(fields=("page", "digest"), name="unique_finding"),)
        indexes = (models.Index(fields=("kind",), name="finding_kind"),)
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return self.message


class PageStatement(models.Model):
    """Something that a page or the clinic settings state, comparable with what others state about it.

    Derived by `procedures.review.consistency` from the latest version of a page, so that a save compares rows
    and not the texts of all pages.

    Attributes:
        page: where it stands; empty: the clinic settings.
        topic: what it is about, such as "cancelling".
        about: the procedure that it is about; empty: the clinic.
        value: what is stated where it is no number, such as "doctor or nurse"; or of which side effect.
        low, high: the number, as hours, an amount or a number of people; empty: without that limit.
        sentence: the words.
    """

    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=30)
    about = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+")
    value = models.TextField(blank=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    field = models.CharField(max_length=40)
    sentence = models.TextField()

    class Meta:
        indexes = (models.Index(fields=("topic", "about"), name="statement_topic"),)

    def __str__(self) -> str:
        return self.sentence


class Acknowledgement(models.Model):
    """A reason why a finding may stay.

    It is valid while the acknowledged facts are unchanged, which the digest tells.
    """

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="acknowledgements")
    kind = models.CharField(max_length=30, choices=FindingKind.choices)
    digest = models.CharField(max_length=DIGEST_LENGTH)
    message = models.TextField(_("what was acknowledged"))
    reason = models.TextField(
        _("reason"),
        help_text=_(
            "Why this can stay as it is. Shown beside the finding and kept in the history of the "
            "page. Required."
        ),
    )
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Stays when the account is deleted.
    name = models.CharField(max_length=200)
    acknowledged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-acknowledged_at",)
        constraints = (models.UniqueConstraint(fields=("page", "digest"), name="unique_acknowledgement"),)
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")

    def __str__(self) -> str:
        return self.reason

    @property
    def acknowledged_on(self) -> datetime.date:
        """The day in the clinic's time zone."""
        return timezone.localdate(self.acknowledged_at)

    @classmethod
    def by(cls, user: Any, **values: Any) -> Acknowledgement:
        """An unsaved acknowledgement by a user, with the user's display name."""
        return cls(acknowledged_by=user, name=get_user_display_name(user), **values)
