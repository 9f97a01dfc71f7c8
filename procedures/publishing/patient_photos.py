"""Patient photos of procedures: consents, and the pages that show them."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone

from clinic.core.pictures.access import pages_with
from clinic.core.pictures.patient_photos import ConsentState
from clinic.models import ClinicImage
from procedures.models import PhotoPair


def consent_to_photo(image_id: int) -> ConsentState:
    """The consent to a photo today, from all its pairs."""
    today = timezone.localdate()
    states = {pair.consent.state_on(today) for pair in PhotoPair.objects.with_consent().with_photo(image_id)}
    # A pair whose consent has run out may have been followed by another one; a withdrawal counts for all.
    for state in (ConsentState.HOLDS, ConsentState.ENDED):
        if state in states:
            return state
    return ConsentState.MISSING


def pages_with_photo(image_id: int) -> set[int]:
    """The ids of the pages, live or not, with a pair of the photo with a valid consent."""
    pairs = PhotoPair.objects.with_consent().with_photo(image_id)
    return pages_with(PhotoPair, [pair.pk for pair in pairs if pair.may_be_shown()])


@receiver(pre_delete, sender=PhotoPair)
def keep_withdrawal(instance: PhotoPair, **kwargs: Any) -> None:
    """Keep photos withdrawn when the pair with the withdrawal is deleted."""
    if instance.consent_withdrawn_on is None:
        return
    together = PhotoPair.objects.of_the_same_patient(instance)
    ids = {pk for pair in together.values_list("before", "after") for pk in pair}
    ClinicImage.objects.filter(pk__in=ids).update(is_withdrawn=True)
