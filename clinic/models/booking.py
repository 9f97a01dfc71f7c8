"""Pages that a request for a consultation can be about, or that have an online diary."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from clinic.models.base import BasePage


class BookablePage(models.Model):
    """A page whose visitors may ask for a consultation about it, or book a time."""

    booking_address = models.URLField(
        _("online diary"),
        blank=True,
        help_text=_(
            "Where visitors to this page can book a time themselves. The page's main button then says "
            "“Book a "
            "time” and leads there; the form for requests stays for questions. Empty: the address in the "
            "clinic settings is used, if there is one."
        ),
    )

    # Whether links to the form say which page they come from.
    is_asked_about: ClassVar[bool] = True
    settings_panels = [*BasePage.settings_panels, FieldPanel("booking_address")]

    class Meta:
        abstract = True
