"""The state token shared by all processes."""

from __future__ import annotations

from django.db import models


class SiteState(models.Model):
    """The single row with the current token; see `clinic.core.site_state`."""

    token = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.token
