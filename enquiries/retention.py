"""Jobs of the clock: alarms about requests that wait, a daily digest, and erasing."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import Site

from clinic.core.outbox import withdraw_mail
from clinic.models import ClinicSettings
from clinic.operations import ledger
from enquiries import notices
from enquiries.choices import Status
from enquiries.models import Enquiry, ErasedRequests, RequestSettings

# By the clock of the clinic.
HOUR_OF_DIGEST = 8
ERASED_AT_ONCE = 500


def _settings() -> tuple[RequestSettings, ClinicSettings]:
    site = Site.objects.filter(is_default_site=True).first()
    clinic = ClinicSettings.for_site(site) if site else ClinicSettings()
    return RequestSettings.of_default_site(), clinic


@transaction.atomic
def alarm_of_overdue() -> None:
    """Tell staff once of each request that was not answered by when it was promised."""
    overdue = list(
        Enquiry.waiting().filter(held_for="", due_at__lt=timezone.now(), alarmed_at=None).order_by("due_at")
    )
    if not overdue:
        return
    for address, of_address in notices.by_address(overdue, *_settings()).items():
        notices.alarm(address, of_address)
    Enquiry.objects.filter(pk__in=[enquiry.pk for enquiry in overdue]).update(alarmed_at=timezone.now())


@transaction.atomic
def write_digest() -> None:
    """Tell staff each morning what waits; on a day on which nothing does, nothing."""
    now = timezone.localtime()
    rules, clinic = _settings()
    if now.hour < HOUR_OF_DIGEST or rules.pk is None or rules.digest_on == now.date():
        return
    RequestSettings.objects.filter(pk=rules.pk).update(digest_on=now.date())
    too_old = now - datetime.timedelta(days=rules.days_kept)
    old = Enquiry.objects.exclude(status=Status.CLOSED).filter(created_at__lt=too_old)
    waiting = notices.by_address(Enquiry.waiting().order_by("created_at"), rules, clinic)
    forgotten = notices.by_address(old, rules, clinic)
    for address in {**waiting, **forgotten}:
        notices.digest(address, waiting.get(address, []), len(forgotten.get(address, [])))


def erase_closed() -> None:
    """Erase what was closed long enough ago. New and open requests stay, however old they are."""
    rules = RequestSettings.of_default_site()
    until = timezone.now() - datetime.timedelta(days=rules.days_kept)
    closed = Enquiry.objects.filter(status=Status.CLOSED, closed_at__lt=until)
    while True:
        with transaction.atomic():
            some = list(closed.order_by("closed_at")[:ERASED_AT_ONCE])
            erase(some)
        if len(some) < ERASED_AT_ONCE:
            return


def erase(enquiries: Iterable[Enquiry]) -> None:
    """Erase requests and keep their numbers; what was held back and never let through counts for nothing."""
    enquiries = list(enquiries)
    counts = numbers_by_month(enquiry for enquiry in enquiries if not enquiry.held_for)
    for month, numbers in counts.items():
        ErasedRequests.objects.get_or_create(month=month)
        ErasedRequests.objects.filter(month=month).update(
            **{name: F(name) + number for name, number in numbers.items()}
        )
    # A mail server that was down for days would else write to whoever has asked to be forgotten.
    withdraw_mail([enquiry.reference for enquiry in enquiries])
    Enquiry.objects.filter(pk__in=[enquiry.pk for enquiry in enquiries]).delete()
    ledger.note(_known_by(enquiry.submission) for enquiry in enquiries)


def _known_by(submission: str) -> str:
    return ledger.digest("request", submission)


def erase_again(taken_away: Mapping[str, datetime.date]) -> int:
    """Erase requests that a restored backup has brought back."""
    known = {pk: _known_by(key) for pk, key in Enquiry.objects.values_list("pk", "submission").iterator()}
    again = [pk for pk, known_by in known.items() if known_by in taken_away]
    for first in range(0, len(again), ERASED_AT_ONCE):
        erase(Enquiry.objects.filter(pk__in=again[first : first + ERASED_AT_ONCE]))
    return len(again)


def numbers_by_month(enquiries: Iterable[Enquiry]) -> dict[datetime.date, Counter[str]]:
    """What requests add to the numbers of the months in which they came, by the first day of each."""
    months: dict[datetime.date, Counter[str]] = defaultdict(Counter)
    for enquiry in enquiries:
        months[timezone.localdate(enquiry.created_at).replace(day=1)].update(
            received=1,
            # As numbers, for PostgreSQL adds no truths to them.
            answered=int(enquiry.answered_at is not None),
            in_time=int(enquiry.is_in_time),
            answer_minutes=enquiry.answer_minutes or 0,
            booked=int(enquiry.booked_at is not None),
        )
    return months
