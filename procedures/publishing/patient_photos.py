"""Patient photos of procedures: consents, and the pages that show them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils import timezone

from clinic.core.pictures.access import pages_with
from clinic.core.pictures.patient_photos import ConsentState
from clinic.models import ClinicImage
from clinic.operations import ledger
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


def is_shown(pair: PhotoPair) -> bool:
    """Whether visitors may see a pair today, with what other pairs say about its consent."""
    return PhotoPair.objects.with_consent().get(pk=pair.pk).may_be_shown()


def _known_by(pair: PhotoPair) -> Iterator[str]:
    """What the ledger knows a pair by: the form and both photos, each of which may be in another pair."""
    if pair.consent_reference:
        yield ledger.digest("consent", pair.consent_reference)
    yield from (_photo_known_by(photo) for photo in (pair.before, pair.after))


def _photo_known_by(photo: ClinicImage) -> str:
    # Random, and never used again.
    return ledger.digest("photo", photo.file.name)


@receiver([post_save, post_delete], sender=PhotoPair)
def note_withdrawals(**kwargs: Any) -> None:
    """Note in the ledger which forms and photos are withdrawn by now, and which no longer."""
    known, withdrawn = set[str](), set[str]()
    for pair in PhotoPair.objects.select_related("before", "after"):
        keys = set(_known_by(pair))
        known |= keys
        if pair.consent_withdrawn_on:
            withdrawn |= keys
    withdrawn |= {_photo_known_by(photo) for photo in ClinicImage.objects.filter(is_withdrawn=True)}
    ledger.note(withdrawn, back=known - withdrawn)


@receiver(pre_delete, sender=ClinicImage)
def note_deleted_photo(instance: ClinicImage, **kwargs: Any) -> None:
    """Note a photo of a patient that is deleted: a backup must not show it again."""
    # As stored: saving a pair marks its photos there.
    if ClinicImage.objects.filter(pk=instance.pk, is_patient_photo=True).exists():
        ledger.note([_photo_known_by(instance)])


def withdraw_again(taken_away: Mapping[str, datetime.date]) -> int:
    """Withdraw the photos whose withdrawal or deletion a restored backup does not know of."""
    changed = 0
    pairs = PhotoPair.objects.with_consent().filter(consent_withdrawn_on=None)
    for pair in list(pairs.select_related("before", "after")):
        days = [taken_away[key] for key in _known_by(pair) if key in taken_away]
        if days and not pair.consent.withdrawn_elsewhere:
            changed += PhotoPair.objects.filter(pk=pair.pk).update(consent_withdrawn_on=min(days))
    in_no_pair = ClinicImage.objects.filter(is_patient_photo=True, is_withdrawn=False).exclude(
        pk__in=[pk for ids in PhotoPair.objects.values_list("before", "after") for pk in ids]
    )
    again = [photo.pk for photo in in_no_pair if _photo_known_by(photo) in taken_away]
    return changed + ClinicImage.objects.filter(pk__in=again).update(is_withdrawn=True)
