"""Storing a request, with the e-mails about it, in one transaction."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from clinic.core.languages.active import in_main_language, is_multilingual
from clinic.models import ClinicSettings, LocationPage
from enquiries import notices
from enquiries.models import Enquiry, RecentSubmission, RequestSettings
from enquiries.working_time import WorkingTime

# Of one network. A waiting room and a mobile carrier have many people behind one address.
MOST, WINDOW = 10, datetime.timedelta(minutes=15)


class TooMany(Exception):
    """Too many requests have come from one network."""


def submit(
    values: Mapping[str, Any],
    *,
    submission: str,
    held_for: str,
    consent: str,
    news: str,
    source: str,
    working_time: WorkingTime,
    rules: RequestSettings,
    clinic: ClinicSettings,
) -> Enquiry:
    """Store a request once; returns the one that is stored already where it comes again.

    Args:
        values: what the form has read.
        submission: what the same request has in common with itself.
        held_for: why nobody is told of it before a person has looked at it.
        consent, news: the sentences beside the boxes.
        source: a digest of where it comes from.
        working_time: of the clinic that it is for.

    Raises:
        TooMany: from that source.
    """
    now = timezone.now()
    try:
        with transaction.atomic():
            if known := Enquiry.objects.filter(submission=submission).first():
                return known
            RecentSubmission.objects.filter(sent_at__lte=now - WINDOW).delete()
            if RecentSubmission.objects.filter(source=source).count() >= MOST:
                raise TooMany
            RecentSubmission.objects.create(source=source, sent_at=now)
            enquiry = Enquiry.objects.create(
                submission=submission,
                created_at=now,
                due_at=working_time.after(now, rules.answer_time),
                language=get_language() or "",
                **{name: values[name] for name in ("name", "email", "telephone", "times", "message")},
                clinic_id=_in_main_language(values["clinic"]),
                person_id=values["person"],
                consent_text=consent,
                consented_at=now,
                news_text=news if values["news"] else "",
                held_for=held_for,
            )
            enquiry.procedures.set(values["procedures"])
            if not held_for:
                notices.tell_of(enquiry, rules, clinic)
    except IntegrityError:
        # The same form at the same moment: one of the two has been stored.
        return Enquiry.objects.get(submission=submission)
    return enquiry


def _in_main_language(clinic_id: int | None) -> int | None:
    """The page of the same clinic that the desk knows: its address, its hours and its name in the filters."""
    if clinic_id is None or not is_multilingual():
        return clinic_id
    key = LocationPage.objects.filter(pk=clinic_id).values("translation_key")
    found = in_main_language(LocationPage.objects.filter(translation_key__in=key))
    return found.values_list("pk", flat=True).first() or clinic_id
