"""What tells all processes that the site has changed."""

from __future__ import annotations

from django.db import models


class SiteState(models.Model):
    """The one row that says which state the site is in; see `clinic.core.site_state`."""

    token = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.token
