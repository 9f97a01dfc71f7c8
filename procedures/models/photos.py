"""Before-and-after pairs: patient photos, and the consent to show them."""

from __future__ import annotations

import datetime
from itertools import product
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from clinic.core.pictures.alt_text import is_file_name
from clinic.core.pictures.patient_photos import ConsentState
from clinic.models import ClinicImage
from procedures.choices import AgeBand, ConsentScope
from procedures.facts import Consent


class PhotoPairQuerySet(models.QuerySet["PhotoPair"]):
    """Pairs of photos."""

    def with_consent(self) -> Self:
        """Annotate each pair with what other pairs say about its consent.

        A patient withdraws a form, or a photo, and not a row: the same form or photo may be in another pair.
        """
        same = ~Q(consent_reference="") & Q(consent_reference=OuterRef("consent_reference"))
        for own, other in product(("before", "after"), repeat=2):
            same |= Q(**{own: OuterRef(other)})
        withdrawn = PhotoPair.objects.exclude(pk=OuterRef("pk")).filter(
            same, consent_withdrawn_on__isnull=False
        )
        is_withdrawn = Exists(withdrawn) | Q(before__is_withdrawn=True) | Q(after__is_withdrawn=True)
        return self.annotate(withdrawn_elsewhere=ExpressionWrapper(is_withdrawn, models.BooleanField()))

    def with_photo(self, image_id: int) -> Self:
        """The pairs with this picture before or after."""
        return self.filter(Q(before=image_id) | Q(after=image_id))

    def of_the_same_patient(self, pair: PhotoPair) -> Self:
        """The pairs that share a form or a photo with this one, itself included."""
        photos = Q(before__in=pair.photo_ids) | Q(after__in=pair.photo_ids)
        if pair.consent_reference:
            photos |= Q(consent_reference=pair.consent_reference)
        return self.filter(photos)


class PhotoPair(models.Model):
    """A patient before and after a course of treatment.

    Not part of a page's revisions: changes of the consent apply at once, to all revisions.
    """

    name = models.CharField(
        _("name"),
        max_length=80,
        unique=True,
        help_text=_(
            "For the staff, such as “Case 12, cheeks”. Never the patient’s name. It is not shown to visitors."
        ),
    )
    before = models.ForeignKey(
        ClinicImage,
        verbose_name=_("photo before"),
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_(
            "Same camera, light and crop as the photo after. It is treated as a patient photo "
            "from now on: it is shown in before-and-after pairs only."
        ),
    )
    before_alt = models.CharField(
        _("alternative text of the photo before"),
        max_length=160,
        help_text=_("What the photo shows, for people who cannot see it. Required."),
    )
    after = models.ForeignKey(
        ClinicImage,
        verbose_name=_("photo after"),
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("The same part of the same patient afterward."),
    )
    after_alt = models.CharField(
        _("alternative text of the photo after"),
        max_length=160,
        help_text=_("What the photo shows, and what has changed. Required."),
    )
    weeks_after = models.PositiveSmallIntegerField(
        _("weeks after the treatment"),
        validators=[MinValueValidator(1)],
        help_text=_("Between the last session and the photo after. Shown under the photos. Required."),
    )
    number_of_sessions = models.PositiveSmallIntegerField(
        _("number of sessions"),
        validators=[MinValueValidator(1)],
        help_text=_("How many this patient has had. Shown under the photos. Required."),
    )
    age_band = models.CharField(
        _("age"),
        max_length=5,
        choices=AgeBand.choices,
        blank=True,
        help_text=_("When the photo after was taken. Shown under the photos. Empty: not shown."),
    )
    practitioner = models.ForeignKey(
        "clinic.PractitionerPage",
        verbose_name=_("who performed it"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown under the photos. Empty: not shown."),
    )
    is_unretouched = models.BooleanField(
        _("same camera, lens and light; no makeup; not retouched"),
        default=False,
        help_text=_(
            "Check if all of this is true; it is shown under the photos. Required for publishing: "
            "other photos do not show a result."
        ),
    )

    consent_reference = models.CharField(
        _("reference of the consent"),
        max_length=80,
        blank=True,
        help_text=_(
            "The number under which the signed form is kept, never the patient’s name. It is not shown to "
            "visitors. Empty: the photos are not shown."
        ),
    )
    consent_scope = models.CharField(
        _("what the patient agreed to"),
        max_length=20,
        choices=ConsentScope.choices,
        blank=True,
        help_text=_("Empty, or in the clinic only: the photos are not shown."),
    )
    consent_given_on = models.DateField(
        _("given on"),
        null=True,
        blank=True,
        help_text=_("The day of the signature. Empty: the photos are not shown."),
    )
    consent_expires_on = models.DateField(
        _("expires on"),
        null=True,
        blank=True,
        help_text=_("The last day of the consent; the photos are removed after it. Empty: no end date."),
    )
    consent_withdrawn_on = models.DateField(
        _("withdrawn on"),
        null=True,
        blank=True,
        help_text=_(
            "Enter the day and save: the photos are removed from all pages at once, and their "
            "files can no longer be downloaded. This applies to every pair with the same "
            "reference or photo. Empty: not withdrawn."
        ),
    )

    objects = PhotoPairQuerySet.as_manager()

    panels = [
        "name",
        MultiFieldPanel(
            [
                "consent_reference",
                "consent_scope",
                "consent_given_on",
                "consent_expires_on",
                "consent_withdrawn_on",
            ],
            heading=_("Consent of the patient"),
            icon="lock",
        ),
        MultiFieldPanel(["before", "before_alt", "after", "after_alt"], heading=_("Photos"), icon="image"),
        MultiFieldPanel(
            ["weeks_after", "number_of_sessions", "age_band", FieldPanel("practitioner"), "is_unretouched"],
            heading=_("Caption"),
            icon="doc-full",
        ),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ("name",)
        verbose_name = _("before-and-after pair")
        verbose_name_plural = _("before-and-after pairs")
        permissions = (("withdraw_consent", _("Can record that a patient withdraws a consent")),)

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the pair, and mark its photos as patient photos for good."""
        withdrawn = PhotoPair.objects.filter(pk=self.pk, consent_withdrawn_on__isnull=False).first()
        super().save(*args, **kwargs)
        if withdrawn and (exchanged := {*withdrawn.photo_ids} - {*self.photo_ids}):
            ClinicImage.objects.filter(pk__in=exchanged).update(is_withdrawn=True)
        photos = ClinicImage.objects.filter(pk__in=self.photo_ids, is_patient_photo=False)
        photos.update(is_patient_photo=True)

    def clean(self) -> None:
        """Report contradictions beside their fields."""
        super().clean()
        given_on, expires_on = self.consent_given_on, self.consent_expires_on
        if given_on and expires_on and expires_on < given_on:
            message = _("The last day is before the first. Swap them or correct one.")
            raise ValidationError({"consent_expires_on": message})
        if self.before_id and self.before_id == self.after_id:
            raise ValidationError({"after": _("This is the photo before. Choose the photo after.")})
        for name in ("before_alt", "after_alt"):
            if is_file_name(getattr(self, name)):
                message = _("This is a file name. Describe what the photo shows.")
                raise ValidationError({name: message})

    @property
    def photo_ids(self) -> tuple[int, int]:
        """The ids of both photos."""
        return self.before_id, self.after_id

    @property
    def consent(self) -> Consent:
        """The recorded consent; includes other pairs only when loaded with `with_consent`."""
        scope = self.consent_scope
        return Consent(
            reference=self.consent_reference,
            scope=ConsentScope(scope) if scope in ConsentScope.values else None,
            given_on=self.consent_given_on,
            expires_on=self.consent_expires_on,
            withdrawn_on=self.consent_withdrawn_on,
            withdrawn_elsewhere=getattr(self, "withdrawn_elsewhere", False),
        )

    def may_be_shown(self, day: datetime.date | None = None) -> bool:
        """Whether visitors may see the pair on a day; by default, today."""
        return self.consent.state_on(day or timezone.localdate()) is ConsentState.HOLDS
