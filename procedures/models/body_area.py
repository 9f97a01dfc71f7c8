"""Body areas."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin

from clinic.core.languages.active import in_main_language


class BodyArea(TranslatableMixin, models.Model):
    """A body area from a list that staff maintain; each language has its own."""

    name = models.CharField(
        _("name"), max_length=60, help_text=_("Such as “Face”. A choice on every procedure.")
    )
    slug = models.SlugField(
        _("name in addresses"),
        max_length=70,
        blank=True,
        allow_unicode=True,
        help_text=_("The area's name in the addresses of filtered lists. Empty: made from the name."),
    )

    class Meta(TranslatableMixin.Meta):
        ordering = ("name",)
        unique_together = (("translation_key", "locale"), ("locale", "name"), ("locale", "slug"))
        verbose_name = _("body area")
        verbose_name_plural = _("body areas")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the area, with a slug."""
        if not self.slug:
            self.slug = self._free_slug()
            if (update_fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*update_fields, "slug"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Check that name and slug are unique in the area's language, which is not part of the form.

        Raises:
            ValidationError: by the input to correct.
        """
        others = type(self).objects.exclude(pk=self.pk)
        others = others.filter(locale=self.locale_id) if self.locale_id else in_main_language(others)
        errors = {
            name: _("A body area of this name already exists.")
            for name in ("name", "slug")
            if getattr(self, name) and others.filter(**{name: getattr(self, name)}).exists()
        }
        if errors:
            raise ValidationError(errors)

    def _free_slug(self) -> str:
        base = slugify(self.name, allow_unicode=True) or "area"
        taken = set(
            type(self)
            .objects.exclude(pk=self.pk)
            .filter(slug__startswith=base)
            .values_list("slug", flat=True)
        )
        numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
        return base if base not in taken else next(slug for slug in numbered if slug not in taken)
