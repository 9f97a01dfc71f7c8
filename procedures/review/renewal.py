"""Refreshes findings when settings, house rules, registrations or consents change."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from clinic.models import ClinicSettings, PractitionerPage
from procedures.models import HouseRules, PhotoPair
from procedures.review.store import refresh_findings


def renew_when_circumstances_change() -> None:
    """Connect the receivers. Called once at startup."""
    for model in (ClinicSettings, HouseRules, PractitionerPage, PhotoPair):
        post_save.connect(_renew, sender=model, dispatch_uid="procedures.renew_findings")
    post_delete.connect(_renew, sender=PhotoPair, dispatch_uid="procedures.renew_findings")


def _renew(sender: type[Model], raw: bool = False, **kwargs: Any) -> None:
    # Fixtures are loaded before the tables that findings need.
    if not raw:
        transaction.on_commit(refresh_findings)
