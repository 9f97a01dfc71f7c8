"""What pages have in common that begin with an introduction."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from clinic.models.base import BasePage


class IntroducedPage(BasePage):
    """A page with an introduction under its heading."""

    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_(
            "One or two sentences under the heading, and in search results. Empty: nothing is shown."
        ),
    )

    content_panels: list[Any] = [*Page.content_panels, "introduction"]

    class Meta:
        abstract = True
