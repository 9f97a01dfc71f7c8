"""IndexNow: tells search engines which addresses have changed (https://www.indexnow.org/documentation).

Off without `INDEXNOW_KEY`. Addresses are queued in the transaction of the change and sent by the clock, so a
slow or unavailable endpoint neither delays publishing nor loses anything.
"""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request
from collections.abc import Iterable
from datetime import timedelta
from http.client import HTTPException

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from clinic.core.addresses import HasPath, page_address
from clinic.core.public_pages import restrictions
from clinic.models.discovery import Announcement
from clinic.models.settings import ClinicSettings

logger = logging.getLogger(__name__)

# The protocol takes 10,000 at once.
BATCH = 1_000
TIMEOUT = 10  # seconds
FIRST_PAUSE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(days=1)
# About five days; by then the search engine has crawled the page anyway.
MOST_ATTEMPTS = 14


class SubmissionError(Exception):
    """The endpoint was unreachable or refused the submission."""


def is_on() -> bool:
    """Whether IndexNow is configured."""
    return bool(settings.INDEXNOW_KEY)


def announce(pages: Iterable[HasPath]) -> None:
    """Queue the addresses of pages that have changed or gone. Private pages are left out."""
    if not is_on():
        return
    now = timezone.now()
    addresses = {
        f"{settings.BASE_URL}{address}"
        for page in pages
        if not _is_private(page) and (address := page_address(page)).startswith("/")
    }
    for address in sorted(addresses):
        Announcement.objects.update_or_create(
            address=address, defaults={"queued_at": now, "due_at": now, "attempts": 0}
        )


def _is_private(page: HasPath) -> bool:
    return isinstance(page, Page) and restrictions().hide(page.path)


def send_queued() -> int:
    """Send one batch of due addresses; a job of the clock.

    Returns:
        The number of addresses sent.

    Raises:
        SubmissionError: nothing was accepted; the addresses are due again later, after increasing pauses.
    """
    if not (is_on() and ClinicSettings.is_default_site_launched()):
        return 0
    due = list(Announcement.objects.filter(due_at__lte=timezone.now())[:BATCH])
    if not due:
        return 0
    try:
        _post([announcement.address for announcement in due])
    except SubmissionError:
        _postpone(due)
        raise
    for announcement in due:
        # What has changed again meanwhile stays in the queue.
        Announcement.objects.filter(pk=announcement.pk, queued_at=announcement.queued_at).delete()
    return len(due)


def _post(addresses: list[str]) -> None:
    message = {
        "host": settings.SITE_HOSTNAME,
        "key": settings.INDEXNOW_KEY,
        "keyLocation": f"{settings.BASE_URL}{reverse('indexnow_key', args=[settings.INDEXNOW_KEY])}",
        "urlList": addresses,
    }
    request = urllib.request.Request(  # noqa: S310
        settings.INDEXNOW_ENDPOINT,
        data=json.dumps(message).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
        method="POST",
    )
    try:
        # The address comes from the settings, and is http or https.
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            status = answer.status
    except urllib.error.HTTPError as error:
        error.close()
        raise SubmissionError(f"The endpoint answered {error.code}.") from None
    except (OSError, HTTPException) as error:
        raise SubmissionError(f"The endpoint could not be reached: {error}.") from None
    if status not in (200, 202):
        raise SubmissionError(f"The endpoint answered {status}.")


def _postpone(due: list[Announcement]) -> None:
    """Double the pause of each address; drop those with too many attempts."""
    now = timezone.now()
    given_up = [announcement for announcement in due if announcement.attempts + 1 >= MOST_ATTEMPTS]
    if given_up:
        logger.error("IndexNow took none of %s addresses for days; they are given up.", len(given_up))
        Announcement.objects.filter(pk__in=[announcement.pk for announcement in given_up]).delete()
    for attempts in {announcement.attempts for announcement in due}:
        pause = min(FIRST_PAUSE * 2**attempts, LONGEST_PAUSE)
        Announcement.objects.filter(
            pk__in=[announcement.pk for announcement in due if announcement.attempts == attempts]
        ).update(attempts=F("attempts") + 1, due_at=now + pause)
