"""What is taken away is noted, given again, and survives what may happen to a file."""

from __future__ import annotations

import datetime
import stat
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from clinic.models import ClinicImage
from clinic.operations import ledger
from enquiries.models import Enquiry
from enquiries.retention import erase
from procedures.models import PhotoPair
from tests.factories import make_enquiry, make_photo_pair

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def place(tmp_path: Path, settings: Settings) -> Path:
    settings.BACKUP_DIR = tmp_path / "backups"
    return Path(settings.BACKUP_DIR)


def withdraw(pair: PhotoPair, day: datetime.date | None) -> None:
    pair.consent_withdrawn_on = day
    pair.save()


def test_a_withdrawal_by_mistake_can_be_taken_back(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    pair, other = make_photo_pair(), make_photo_pair()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(pair, TODAY)
    assert len(ledger.entries()) == 3
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(pair, None)
    assert ledger.entries() == {}
    assert ledger.take_away() == 0
    # Nothing that says who or what, and for nobody else.
    assert pair.consent_reference not in ledger.path().read_text()
    assert stat.S_IMODE(ledger.path().stat().st_mode) == 0o600
    assert PhotoPair.objects.get(pk=other.pk).may_be_shown()


def test_an_older_database_is_told_at_each_start(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """As after `pg_restore`: the rows are as they were before."""
    pair, exchanged, enquiry = make_photo_pair(), make_photo_pair(), make_enquiry()
    same_form = make_photo_pair(consent_reference=pair.consent_reference)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(pair, TODAY)
        withdraw(exchanged, TODAY)
        erase([enquiry])
    make_enquiry(submission=enquiry.submission)
    PhotoPair.objects.update(consent_withdrawn_on=None)
    alone = exchanged.before
    PhotoPair.objects.filter(pk=exchanged.pk).delete()
    ClinicImage.objects.update(is_withdrawn=False)
    assert ledger.take_away() > 0
    assert not PhotoPair.objects.with_consent().get(pk=pair.pk).may_be_shown()
    assert not PhotoPair.objects.with_consent().get(pk=same_form.pk).may_be_shown()
    assert ClinicImage.objects.get(pk=alone.pk).is_withdrawn
    assert not Enquiry.objects.exists()
    assert ledger.take_away() == 0


def test_a_cut_line_costs_no_other(place: Path) -> None:
    ledger.append(["2026-11-01T10:00:00+00:00 aaa away"])
    with ledger.path().open("a") as file:
        file.write("2026-11-02T10:00:00+00:00 bb")
    ledger.append(["2026-11-03T10:00:00+00:00 ccc away"])
    assert set(ledger.entries()) == {"aaa", "ccc"}
