"""Mail about reviews: what waits for one, and what ends soon."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from wagtail.signals import task_submitted

from clinic.core.outbox import queue_mail
from clinic.models import PractitionerPage
from procedures.models import ClinicalReviewTask, SentWarning
from procedures.review.approving import Review
from procedures.review.overdue import REVIEWED_MODELS
from procedures.review.waiting import reviewers
from procedures.review.words import in_words

# Days before the end, the last one first. Zero stands for the days after it.
WARNED_BEFORE = (0, 14, 60)


def send_warnings() -> None:
    """Warn of registrations and reviews that end soon, of each once at each distance; a job of the clock.

    What has ended is told once, too: from that day on visitors read of it. The home of the admin goes on
    saying it, which a mail each week would not do better.
    """
    today = timezone.localdate()
    lines: dict[str, list[str]] = defaultdict(list)
    with transaction.atomic(), override(settings.LANGUAGE_CODE):
        for subject, ends_on, people, words in _ending(today):
            left = (ends_on - today).days
            days = 0 if left < 0 else next(days for days in WARNED_BEFORE[1:] if left <= days)
            _row, is_new = SentWarning.objects.get_or_create(subject=subject, ends_on=ends_on, days=days)
            for address in _addresses(people) if is_new else ():
                lines[address].append(words)
        for address, words_of_all in lines.items():
            queue_mail(address, gettext("Registrations and reviews that end"), "\n\n".join(words_of_all))


def _ending(today: datetime.date) -> Iterator[tuple[str, datetime.date, list[Any], str]]:
    """What ends within 60 days or has ended: its key, its last day, the users concerned, and a paragraph."""
    soon = today + datetime.timedelta(days=WARNED_BEFORE[-1])
    for person in PractitionerPage.objects.filter(live=True, expires_on__lte=soon).select_related("user"):
        words = (
            gettext(
                "The registration of %(name)s ended on %(date)s. Reviews by this person no longer count, and "
                "procedures do not name the person. Enter the new date here:"
            )
            if person.has_expired_on(today)
            else gettext(
                "The registration of %(name)s ends on %(date)s. After that day reviews by this person do not "
                "count, and procedures do not name the person. Enter the new date here:"
            )
        )
        link = _address("wagtailadmin_pages:edit", person.pk)
        words %= {"name": person.title, "date": in_words(person.expires_on)}
        yield f"registration:{person.pk}", person.expires_on, [person.user], f"{words}\n{link}"
    for model in REVIEWED_MODELS:
        pages = model.objects.filter(live=True, reviewed_on__isnull=False, next_review_on__lte=soon)
        for page in pages.filter(alias_of__isnull=True).select_related("reviewer__user"):
            words = (
                gettext("The clinical review of “%(title)s” is due on %(date)s. Review it here:")
                if page.next_review_on >= today
                else gettext(
                    "The clinical review of “%(title)s” was due on %(date)s, and visitors read that it is "
                    "overdue. Review it here:"
                )
            )
            words %= {"title": page.title, "date": in_words(page.next_review_on)}
            link = _address("procedures:review", page.pk)
            yield (
                f"review:{page.pk}",
                page.next_review_on,
                [page.reviewer and page.reviewer.user],
                f"{words}\n{link}",
            )


@receiver(task_submitted)
def tell_reviewers(instance: Any, user: Any, **kwargs: Any) -> None:
    """Tell those who can review that a page waits; its authors only if there is nobody else."""
    if not isinstance(instance.task.specific, ClinicalReviewTask):
        return
    page = instance.workflow_state.content_object.specific
    people = [person.user for person in reviewers().select_related("user")]
    authors = Review(page, user).author_ids | {getattr(user, "pk", None)}
    others = [person for person in people if person.pk not in authors]
    with override(settings.LANGUAGE_CODE):
        title = page.get_admin_display_title()
        words = gettext(
            "“%(title)s” waits for its clinical review. Read what has changed, and approve it here:"
        )
        subject = gettext("Clinical review: %(title)s") % {"title": title}
        for address in _addresses(others or people):
            queue_mail(
                address, subject, f"{words % {'title': title}}\n{_address('procedures:review', page.pk)}"
            )


def _addresses(users: Iterable[Any]) -> set[str]:
    """The e-mail addresses of users; of the administrators if none has one."""
    found = {user.email for user in users if user and user.is_active and user.email}
    if not found:
        administrators = get_user_model().objects.filter(is_superuser=True, is_active=True).exclude(email="")
        found = set(administrators.values_list("email", flat=True))
    return found


def _address(name: str, page_id: int) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse(name, args=[page_id])}"
