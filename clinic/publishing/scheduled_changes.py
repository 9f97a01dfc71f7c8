"""Content that changes for visitors by date alone, without a save.

An hourly job records these changes with their own time, so that `lastmod` stays true. Apps register the dates
of their pages:

    dated_changes.register(price_changes)
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from wagtail.models import Page

from clinic.core.registries import Registry
from clinic.models import LocationPage, PractitionerPage, PublicContent
from clinic.publishing.change_tracking import dependents_of, record_change


@dataclass(frozen=True)
class ScheduledChange:
    """A page whose content changes for visitors at the beginning of a day.

    Attributes:
        is_in_lists: whether the change also shows in lists of the page.
    """

    page_id: int
    day: datetime.date
    is_in_lists: bool = False


# Each takes today and gives days up to it. Those that are long known do no harm.
dated_changes: Registry[Callable[[datetime.date], Iterable[ScheduledChange]]] = Registry()


def record_scheduled_changes() -> int:
    """Record the changes since the last run; a job of the clock.

    Returns:
        The number of pages.
    """
    today = timezone.localdate()
    latest: dict[int, ScheduledChange] = {}
    for turn in (turn for find in dated_changes for turn in find(today)):
        known = latest.get(turn.page_id)
        if turn.day <= today and (known is None or turn.day > known.day):
            latest[turn.page_id] = turn
    # Only changes later than the recorded one count, except on the day itself.
    changed_at = dict(
        PublicContent.objects.filter(page__in=latest, page__live=True).values_list("page_id", "changed_at")
    )
    by_moment: dict[datetime.datetime, list[ScheduledChange]] = defaultdict(list)
    for turn in latest.values():
        moment = timezone.make_aware(datetime.datetime.combine(turn.day, datetime.time()))
        if turn.page_id in changed_at and changed_at[turn.page_id] < moment:
            by_moment[moment].append(turn)
    for moment, turns in by_moment.items():
        ids = {turn.page_id for turn in turns}
        in_lists = Page.objects.filter(pk__in=[turn.page_id for turn in turns if turn.is_in_lists])
        lists = {pk for page in in_lists for pk in dependents_of(page, title_changed=False)}
        record_change(ids | lists, moment)
    return sum(map(len, by_moment.values()))


def day_after(day: datetime.date) -> datetime.date:
    """The first day after the last valid one."""
    return day + datetime.timedelta(days=1)


def expired_registrations(today: datetime.date) -> Iterator[ScheduledChange]:
    """People whose registration has expired, as their pages then say."""
    expired = PractitionerPage.objects.filter(live=True, expires_on__lt=today)
    for pk, expires_on in expired.values_list("pk", "expires_on"):
        yield ScheduledChange(pk, day_after(expires_on))


def past_exceptions(today: datetime.date) -> Iterator[ScheduledChange]:
    """Clinics with exceptions to their hours that are over: their pages list the coming ones only."""
    for page in LocationPage.objects.filter(live=True).only("opening_hours", "hours_exceptions"):
        past = [one.last for one in page.hours.exceptions if one.last < today]
        if past:
            yield ScheduledChange(page.pk, day_after(max(past)))
