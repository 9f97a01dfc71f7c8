"""The log of changes to public content, of which the content token is made."""

from __future__ import annotations

from django.db import models


class ContentChange(models.Model):
    """One change to public content; written by triggers of the database (`clinic.core.content_triggers`)."""

    # Random, so that a restored database never repeats a token.
    mark = models.CharField(max_length=36)

    def __str__(self) -> str:
        return self.mark
