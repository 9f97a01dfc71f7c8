"""Controlled vocabularies of a clinic: stored values and their labels."""

from __future__ import annotations

from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _


class Weekday(models.TextChoices):
    """The days of the week, from Monday."""

    MONDAY = "monday", WEEKDAYS[0]
    TUESDAY = "tuesday", WEEKDAYS[1]
    WEDNESDAY = "wednesday", WEEKDAYS[2]
    THURSDAY = "thursday", WEEKDAYS[3]
    FRIDAY = "friday", WEEKDAYS[4]
    SATURDAY = "saturday", WEEKDAYS[5]
    SUNDAY = "sunday", WEEKDAYS[6]


class StepFree(models.TextChoices):
    """Step-free access. An empty field is "not stated", which is not "no"."""

    THROUGHOUT = "throughout", _("Step-free throughout")
    WITH_HELP = "with_help", _("Step-free with help, or by another entrance")
    NO = "no", _("Not step-free")


class Specialty(models.TextChoices):
    """The clinic's specialty; the values are schema.org's names."""

    DERMATOLOGY = "Dermatology", _("Dermatology")
    PLASTIC_SURGERY = "PlasticSurgery", _("Plastic surgery")
    SURGERY = "Surgical", _("Surgery")
    DENTISTRY = "Dentistry", _("Dentistry")
    EAR_NOSE_THROAT = "Otolaryngologic", _("Ear, nose and throat")
    GYNAECOLOGY = "Gynecologic", _("Gynecology")
    PRIMARY_CARE = "PrimaryCare", _("General practice")
