"""Recent failed password attempts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PasswordAttempt(models.Model):
    """A failed password attempt. Kept for 15 minutes, as digests only."""

    # Of the user, or of the page's restriction; and of the address, or the browser, that it came from.
    target = models.CharField(_("digest of what it was for"), max_length=32)
    source = models.CharField(_("digest of where it came from"), max_length=32, db_index=True)
    tried_at = models.DateTimeField(_("tried"), db_index=True)

    class Meta:
        verbose_name = _("password attempt")
        verbose_name_plural = _("password attempts")
        indexes = [models.Index(fields=("target", "source"), name="clinic_password_attempt")]

    def __str__(self) -> str:
        return f"{self.target}: {self.tried_at:%Y-%m-%d %H:%M:%S}"
