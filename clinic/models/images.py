"""Pictures. A custom image model from the start, because it cannot be introduced later."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image, SourceImageIOError

from clinic.core.pictures.alt_text import is_file_name


class ClinicImage(AbstractImage):
    """An uploaded picture. Alternative text belongs to each use, the credit to the picture."""

    credit = models.CharField(
        _("credit"),
        max_length=255,
        blank=True,
        help_text=_(
            "Who made the picture, and its license. Shown with the picture; empty: no credit is shown."
        ),
    )

    is_patient_photo = models.BooleanField(
        _("photo of a patient"),
        default=False,
        help_text=_(
            "Check if it shows a patient. It is then shown only in a before-and-after pair whose "
            "patient has consented in writing. This cannot be undone."
        ),
    )

    # A patient's withdrawal is noted where it was made, and never taken back by what comes in.
    fields_of_site = frozenset({"is_withdrawn"})

    # Set when its pair is deleted or gets another photo after the patient has taken the consent back: nothing
    # else would know of that any more. Nobody takes it away.
    is_withdrawn = models.BooleanField(_("withdrawn by the patient"), default=False, editable=False)

    admin_form_fields = (*Image.admin_form_fields, "credit", "is_patient_photo")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def default_alt_text(self) -> str:
        """The initial alternative text of a new use; never the title, which is usually a file name."""
        return "" if is_file_name(self.description) else self.description

    def get_upload_to(self, filename: str) -> str:
        """A random file name: the original one often contains a patient's name."""
        return f"original_images/{_random_name(filename)}"

    def generate_rendition_file(self, filter: Filter, *, source: Any = None) -> File[bytes]:
        """The file of one rendition.

        Raises:
            SourceImageIOError: for any problem with the original; the only error that Wagtail's views handle.
        """
        try:
            return super().generate_rendition_file(filter, source=source)
        except (InvalidFilterSpecError, SourceImageIOError):
            raise
        # Decoders have errors of their own, down to SyntaxError.
        except Exception as error:
            raise SourceImageIOError(f"{type(error).__name__}: {error}") from error

    def clean(self) -> None:
        """Refuse to unmark a patient photo, and to put another file in its place."""
        super().clean()
        stored = type(self).objects.filter(pk=self.pk, is_patient_photo=True).first()
        if stored is None:
            return
        if not self.is_patient_photo:
            message = _(
                "A photo of a patient cannot become an ordinary picture. If that was a mistake, "
                "upload the picture again and delete this one."
            )
            raise ValidationError({"is_patient_photo": message})
        if self.file.name != stored.file.name:
            message = _(
                "The consent and the clinical review are of this photo. Upload the other one as a new "
                "picture, and make a new pair with it."
            )
            raise ValidationError({"file": message})


class ClinicRendition(AbstractRendition):
    """A picture in one size and format."""

    image = models.ForeignKey(ClinicImage, on_delete=models.CASCADE, related_name="renditions")

    def get_upload_to(self, filename: str) -> str:
        """A random file name that cannot be guessed from another rendition."""
        return f"images/{_random_name(filename)}"

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="unique_clinic_rendition"
            ),
        )
        # Each request for a rendition looks up its picture.
        indexes = (models.Index(fields=("file",), name="rendition_file"),)


def _random_name(filename: str) -> str:
    return secrets.token_hex(12) + Path(filename).suffix.lower()
