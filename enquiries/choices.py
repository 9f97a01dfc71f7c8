"""The choices of a request."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """How far the desk has come with a request."""

    NEW = "new", _("New")
    CONTACTED = "contacted", _("Contacted")
    BOOKED = "booked", _("Booked")
    CLOSED = "closed", _("Closed")


class TimeOfDay(models.TextChoices):
    """When a visitor can come, or be called."""

    MORNING = "morning", _("Mornings")
    AFTERNOON = "afternoon", _("Afternoons")
    EVENING = "evening", _("Evenings")


class HeldFor(models.TextChoices):
    """Why a request waits for a person to look at it before anybody is told of it."""

    LINK = "link", _("There is a link in the name or the message")
    TRAP = "trap", _("A field that people do not see was filled in")
