"""What the clock does: alarms, a digest each morning, and erasing what was closed."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from clinic.models import ClinicSettings, OutgoingMail
from clinic.publishing.clock import jobs
from enquiries import retention
from enquiries.choices import HeldFor, Status
from enquiries.models import Enquiry, ErasedRequests, RequestSettings
from tests.enquiries.conftest import mails_to
from tests.factories import make_enquiry, make_location, make_procedure

pytestmark = pytest.mark.django_db

DESK = "desk@clinic.example"
DAY = datetime.timedelta(days=1)


def test_the_clock_knows_the_jobs() -> None:
    assert {"enquiries.alarm", "enquiries.digest", "enquiries.erase"} <= {job.name for job in jobs}


# Erasing


def close(enquiry: Enquiry, ago: datetime.timedelta) -> Enquiry:
    enquiry.status, enquiry.closed_at = Status.CLOSED, timezone.now() - ago
    enquiry.save()
    return enquiry


def test_closed_requests_are_erased_after_their_days(desk: RequestSettings) -> None:
    desk.days_kept = 30
    desk.save()
    page = make_procedure()
    old = close(make_enquiry(age=90 * DAY, procedures=[page]), 31 * DAY)
    young = close(make_enquiry(age=90 * DAY), 29 * DAY)
    retention.erase_closed()
    assert list(Enquiry.objects.all()) == [young]
    kept = ErasedRequests.objects.get()
    assert kept.received == 1 and kept.month == timezone.localdate(old.created_at).replace(day=1)
    retention.erase_closed()
    kept.refresh_from_db()
    assert kept.received == 1


@pytest.mark.parametrize("status", [Status.NEW, Status.CONTACTED, Status.BOOKED])
def test_what_is_not_closed_is_never_erased(desk: RequestSettings, status: str) -> None:
    enquiry = make_enquiry(age=3_000 * DAY, status=status)
    # Closed once, and opened again.
    Enquiry.objects.update(closed_at=timezone.now() - 2_000 * DAY)
    retention.erase_closed()
    assert Enquiry.objects.get() == enquiry


def test_numbers_add_up(desk: RequestSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "ERASED_AT_ONCE", 2)
    for number in range(5):
        enquiry = close(make_enquiry(age=300 * DAY), 200 * DAY)
        if number:
            enquiry.answered_at, enquiry.answer_minutes = enquiry.due_at, 60
            enquiry.save()
    close(make_enquiry(age=300 * DAY, held_for=HeldFor.TRAP), 200 * DAY)
    retention.erase_closed()
    assert not Enquiry.objects.exists()
    kept = ErasedRequests.objects.get()
    assert (kept.received, kept.answered, kept.in_time, kept.answer_minutes) == (5, 4, 4, 240)


# Alarms


def test_staff_are_alarmed_once(desk: RequestSettings) -> None:
    late = make_enquiry(name="Zyxomma", age=3 * DAY)
    make_enquiry()
    make_enquiry(age=3 * DAY, held_for=HeldFor.LINK)
    make_enquiry(age=3 * DAY, status=Status.CONTACTED)
    retention.alarm_of_overdue()
    retention.alarm_of_overdue()
    (alarm,) = mails_to(DESK)
    assert "1 request has waited too long" in alarm.subject and late.reference in alarm.body
    assert "/admin/requests/" in alarm.body and "Zyxomma" not in alarm.body
    late.refresh_from_db()
    assert late.alarmed_at


def test_the_alarm_goes_to_the_clinic(desk: RequestSettings) -> None:
    own = make_location(requests_email="quayside@clinic.example")
    make_enquiry(age=3 * DAY, clinic=own)
    make_enquiry(age=3 * DAY)
    retention.alarm_of_overdue()
    assert len(mails_to("quayside@clinic.example")) == len(mails_to(DESK)) == 1


def test_without_any_address_nobody_is_told(desk: RequestSettings) -> None:
    RequestSettings.objects.update(email="")
    make_enquiry(age=3 * DAY)
    retention.alarm_of_overdue()
    assert not OutgoingMail.objects.exists()
    ClinicSettings.objects.update(email="reception@clinic.example")
    make_enquiry(age=3 * DAY)
    retention.alarm_of_overdue()
    assert len(mails_to("reception@clinic.example")) == 1


# The digest


def at(hour: int, day: int = 2) -> datetime.datetime:
    zone = timezone.get_default_timezone()
    assert isinstance(zone, ZoneInfo) or zone
    return datetime.datetime(2026, 12, day, hour, 5, tzinfo=zone)


def test_a_digest_each_morning_of_what_waits(desk: RequestSettings) -> None:
    with time_machine.travel(at(7), tick=False):
        make_enquiry(name="Zyxomma", age=3 * DAY)
        make_enquiry()
        make_enquiry(held_for=HeldFor.LINK)
        make_enquiry(age=200 * DAY, status=Status.BOOKED)
        retention.write_digest()
        assert not OutgoingMail.objects.exists()
    for hour in (8, 9, 23):
        with time_machine.travel(at(hour), tick=False):
            retention.write_digest()
    (digest,) = mails_to(DESK)
    assert digest.body.splitlines()[:4] == [
        "3 requests wait for an answer.",
        "Longer than promised: 1.",
        "Held back because they may be advertising: 1. Please check them.",
        "Open for so long that they should have been erased by now: 1. Please close those that are done.",
    ]
    assert "Zyxomma" not in digest.body
    with time_machine.travel(at(8, day=3), tick=False):
        retention.write_digest()
    assert len(mails_to(DESK)) == 2


def test_no_digest_where_nothing_waits(desk: RequestSettings) -> None:
    with time_machine.travel(at(12), tick=False):
        make_enquiry(status=Status.CONTACTED)
        retention.write_digest()
    assert not OutgoingMail.objects.exists()


def test_each_clinic_has_its_digest(desk: RequestSettings) -> None:
    with time_machine.travel(at(12), tick=False):
        make_enquiry(clinic=make_location(requests_email="quayside@clinic.example"))
        make_enquiry()
        retention.write_digest()
    assert "1 request waits" in mails_to("quayside@clinic.example")[0].body
    assert len(mails_to(DESK)) == 1
