"""What changes for visitors by the date alone: from the first minute of a day on they read something else.

A job of the clock notes it with its own time, so that `lastmod` stays true although nobody has saved. Apps
name the days of their pages:

    register_turning_days(price_days)
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from wagtail.models import Page

from clinic.models import LocationPage, PractitionerPage, PublicContent
from clinic.publishing.change_tracking import dependents_of, record_change


@dataclass(frozen=True)
class ScheduledChange:
    """A page of which visitors read something else from the beginning of a day on.

    Attributes:
        is_in_lists: whether that also stands in the lists that show the page.
    """

    page_id: int
    day: datetime.date
    is_in_lists: bool = False


FindScheduledChanges = Callable[[datetime.date], Iterable[ScheduledChange]]
_finders: list[FindScheduledChanges] = []


def register_scheduled_changes(find: FindScheduledChanges) -> None:
    """Let an app name days on which its pages change; called from an app's `ready`.

    Args:
        find: takes today; gives days up to it. Those that are long known do no harm.
    """
    if find not in _finders:
        _finders.append(find)


def record_scheduled_changes() -> int:
    """Note what has changed by its date since it was last looked at; a job of the clock.

    Returns:
        How many pages it concerns.
    """
    today = timezone.localdate()
    latest: dict[int, ScheduledChange] = {}
    for turn in (turn for find in _finders for turn in find(today)):
        known = latest.get(turn.page_id)
        if turn.day <= today and (known is None or turn.day > known.day):
            latest[turn.page_id] = turn
    # Nothing older than what is known can be news; the day itself may lie on either side of midnight.
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
    """The first day on which something no longer holds."""
    return day + datetime.timedelta(days=1)


def expired_registrations(today: datetime.date) -> Iterator[ScheduledChange]:
    """People whose registration has ended: their pages no longer vouch for it."""
    expired = PractitionerPage.objects.filter(live=True, expires_on__lt=today)
    for pk, expires_on in expired.values_list("pk", "expires_on"):
        yield ScheduledChange(pk, day_after(expires_on))


def past_exceptions(today: datetime.date) -> Iterator[ScheduledChange]:
    """Clinics whose holidays are over: the page of a clinic names the coming ones only."""
    for page in LocationPage.objects.filter(live=True).only("opening_hours", "hours_exceptions"):
        past = [one.last for one in page.hours.exceptions if one.last < today]
        if past:
            yield ScheduledChange(page.pk, day_after(max(past)))
