"""Scheduled changes of procedures: prices, reviews, registrations, consents."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import ReferenceIndex

from clinic.publishing.change_tracking import record_change
from clinic.publishing.scheduled_changes import ScheduledChange, day_after
from procedures.models import PhotoPair, ProcedurePage, ProcedurePrice


def price_changes(today: datetime.date) -> Iterator[ScheduledChange]:
    """Prices that begin or end, also in lists."""
    begun, ended = Q(valid_from__lte=today), Q(valid_until__lt=today)
    rows = ProcedurePrice.objects.filter(begun | ended).values_list("page_id", "valid_from", "valid_until")
    for page_id, valid_from, valid_until in rows:
        if valid_from:
            yield ScheduledChange(page_id, valid_from, is_in_lists=True)
        if valid_until:
            yield ScheduledChange(page_id, day_after(valid_until), is_in_lists=True)


def ended_registrations(today: datetime.date) -> Iterator[ScheduledChange]:
    """Pages whose reviewer, author or practitioner is no longer registered."""
    for role in ("reviewer", "author", "practitioners"):
        pages = ProcedurePage.objects.filter(**{"live": True, f"{role}__expires_on__lt": today})
        for pk, expires_on in pages.values_list("pk", f"{role}__expires_on"):
            yield ScheduledChange(pk, day_after(expires_on))


def consent_changes(today: datetime.date) -> Iterator[ScheduledChange]:
    """Pages with patient photos whose consent begins or ends."""
    pairs = PhotoPair.objects.filter(Q(consent_given_on__lte=today) | Q(consent_expires_on__lt=today))
    days = {
        pair.pk: [pair.consent_given_on, pair.consent_expires_on and day_after(pair.consent_expires_on)]
        for pair in pairs
    }
    for page_id, pair_id in pages_with_pairs():
        for day in filter(None, days.get(pair_id, ())):
            yield ScheduledChange(page_id, day)


def pages_with_pairs(*pair_ids: int) -> Iterator[tuple[int, int]]:
    """The pages that show pairs, or certain ones of them: ids of page and pair."""
    naming = ReferenceIndex.objects.filter(
        to_content_type__app_label=PhotoPair._meta.app_label,
        to_content_type__model=PhotoPair._meta.model_name,
        base_content_type__model="page",
    )
    for page_id, pair_id in naming.values_list("object_id", "to_object_id").distinct():
        if not pair_ids or int(pair_id) in pair_ids:
            yield int(page_id), int(pair_id)


@receiver([post_save, post_delete], sender=PhotoPair)
def photo_pair_saved(instance: PhotoPair, **kwargs: object) -> None:
    """A pair was saved, with its consent or caption."""
    record_change(page_id for page_id, _pair_id in pages_with_pairs(instance.pk))
