"""E-mails about requests. None says what a request is about, and the clinic's name nobody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override

from clinic.core.outbox import queue_mail
from clinic.models import ClinicSettings, LocationPage
from enquiries.models import Enquiry, RequestSettings
from enquiries.working_time import moment_in_words


def tell_of(enquiry: Enquiry, rules: RequestSettings, clinic: ClinicSettings) -> None:
    """Have the clinic told of a request, and confirm it to the visitor."""
    for address in by_address([enquiry], rules, clinic):
        with override(settings.LANGUAGE_CODE):
            queue_mail(
                address,
                gettext("New request %(reference)s") % {"reference": enquiry.reference},
                "\n".join(
                    [
                        gettext("Someone has requested a consultation. Read the request here:"),
                        f"{settings.WAGTAILADMIN_BASE_URL}{reverse('enquiry:edit', args=[enquiry.pk])}",
                        "",
                        gettext("A reply is promised by %(moment)s.")
                        % {"moment": moment_in_words(enquiry.due_at)},
                    ]
                ),
            )
    confirm(enquiry, clinic)


def confirm(enquiry: Enquiry, clinic: ClinicSettings) -> None:
    """Confirm a request to the visitor who has left an e-mail address, in the language of the form."""
    if not enquiry.email:
        return
    with override(enquiry.language or settings.LANGUAGE_CODE):
        lines = [
            gettext("We have received your request. Your reference is %(reference)s.")
            % {"reference": enquiry.reference}
        ]
        # A request that was held back may be let through after the time that was promised.
        if enquiry.due_at > timezone.now():
            lines.append(
                gettext("We will reply by %(moment)s.") % {"moment": moment_in_words(enquiry.due_at)}
            )
        if contact := clinic.telephone or clinic.email:
            lines.append(
                gettext("To change or withdraw it, contact %(contact)s and give the reference.")
                % {"contact": contact}
            )
        lines += [
            "",
            gettext(
                "If you did not send a request, you can ignore this message: someone mistyped an e-mail "
                "address."
            ),
            "",
            clinic.name,
        ]
        subject = gettext("We have received your request %(reference)s") % {"reference": enquiry.reference}
        queue_mail(enquiry.email, subject, "\n".join(lines))


def by_address(
    enquiries: Iterable[Enquiry], rules: RequestSettings, clinic: ClinicSettings
) -> dict[str, Any]:
    """Requests by who is told of them; those of nobody left out."""
    own = dict(LocationPage.objects.exclude(requests_email="").values_list("pk", "requests_email"))
    found: dict[str, list[Enquiry]] = {}
    for enquiry in enquiries:
        if address := own.get(enquiry.clinic_id or 0) or rules.email or clinic.email:
            found.setdefault(address, []).append(enquiry)
    return found


def alarm(address: str, overdue: list[Enquiry]) -> None:
    """Tell of requests that have waited for longer than was promised."""
    with override(settings.LANGUAGE_CODE):
        subject = ngettext(
            "%(number)s request has waited too long", "%(number)s requests have waited too long", len(overdue)
        ) % {"number": len(overdue)}
        references = ", ".join(enquiry.reference for enquiry in overdue)
        queue_mail(address, subject, "\n".join([references, "", _list_address()]))


def digest(address: str, waiting: list[Enquiry], old: int) -> None:
    """Tell once a day what waits.

    Args:
        waiting: the requests without an answer.
        old: how many have been neither answered nor closed for so long that they should be erased.
    """
    now = timezone.now()
    held = sum(bool(enquiry.held_for) for enquiry in waiting)
    overdue = sum(enquiry.due_at < now and not enquiry.held_for for enquiry in waiting)
    with override(settings.LANGUAGE_CODE):
        lines = (
            (
                len(waiting),
                ngettext(
                    "%(number)s request waits for an answer.",
                    "%(number)s requests wait for an answer.",
                    len(waiting),
                ),
            ),
            (overdue, gettext("Longer than promised: %(number)s.")),
            (
                held,
                gettext("Held back because they may be advertising: %(number)s. Please check them."),
            ),
            (
                old,
                gettext(
                    "Open for so long that they should have been erased by now: %(number)s. Please close "
                    "those that are done."
                ),
            ),
        )
        said = [words % {"number": number} for number, words in lines if number]
        queue_mail(address, gettext("Requests that wait"), "\n".join([*said, "", _list_address()]))


def _list_address() -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('enquiry:index')}"
