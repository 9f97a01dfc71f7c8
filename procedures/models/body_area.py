"""Where on the body."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BodyArea(models.Model):
    """A part of the body, from a list that staff keep."""

    name = models.CharField(
        _("name"), max_length=60, unique=True, help_text=_("Such as “Face”. A choice on every procedure.")
    )

    class Meta:
        ordering = ("name",)
        verbose_name = _("body area")
        verbose_name_plural = _("body areas")

    def __str__(self) -> str:
        return self.name
