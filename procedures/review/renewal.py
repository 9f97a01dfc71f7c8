"""Refreshes findings when settings, house rules, registrations or consents change."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from clinic.models import ClinicSettings, PractitionerPage
from procedures.models import HouseRules, PhotoPair
from procedures.review.store import refresh_findings


@receiver(post_save, sender=ClinicSettings)
@receiver(post_save, sender=HouseRules)
@receiver(post_save, sender=PractitionerPage)
@receiver([post_save, post_delete], sender=PhotoPair)
def renew(sender: type[Model], raw: bool = False, **kwargs: Any) -> None:
    """Bring all findings up to date after a change of what they rest on."""
    # Fixtures are loaded before the tables that findings need.
    if not raw:
        transaction.on_commit(refresh_findings)
