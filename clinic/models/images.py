"""Pictures. A model of our own from the start, because it cannot be changed later."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class ClinicImage(AbstractImage):
    """An uploaded picture. Alt text belongs to each use of it; the credit belongs to the picture."""

    credit = models.CharField(
        _("credit"),
        max_length=255,
        blank=True,
        help_text=_(
            "Who made the picture, and its licence. Shown with the picture; empty: no credit is shown."
        ),
    )

    is_patient_photo = models.BooleanField(
        _("photo of a patient"),
        default=False,
        help_text=_(
            "Tick when it shows a patient. It is then shown only as part of a before-and-after pair whose "
            "patient has agreed in writing, and nowhere else. The tick cannot be taken back."
        ),
    )

    admin_form_fields = (*Image.admin_form_fields, "credit", "is_patient_photo")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def clean(self) -> None:
        """Refuse to take a patient's protection from a picture."""
        super().clean()
        was_patient_photo = type(self).objects.filter(pk=self.pk, is_patient_photo=True).exists()
        if was_patient_photo and not self.is_patient_photo:
            message = _(
                "A photo of a patient stays one. If the tick was a mistake, upload the picture anew and "
                "delete this one."
            )
            raise ValidationError({"is_patient_photo": message})


class ClinicRendition(AbstractRendition):
    """A picture in one size and format, as visitors get it."""

    image = models.ForeignKey(ClinicImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="unique_clinic_rendition"
            ),
        )
        # Each request for a picture asks whose it is.
        indexes = (models.Index(fields=("file",), name="rendition_file"),)
