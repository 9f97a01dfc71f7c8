"""What runs by itself: jobs that the apps register and that `manage.py tick` runs when they are due.

An app registers a job in its `AppConfig.ready`, where it also imports what it needs for that:

    register_job("enquiries.erase", erase_old_enquiries, every=timedelta(days=1))

A job is a function without arguments. It may be run again at any time, so it looks at what there
is to do and not at when it ran last.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from clinic.models.clock import JobRun

logger = logging.getLogger(__name__)

# Ticks come about once a minute. A job is run by the tick nearest to the time when it is due, so
# that an hourly job stays an hourly one although no two ticks are exactly a minute apart.
HALF_A_TICK = timedelta(seconds=30)


@dataclass(frozen=True)
class Job:
    """Something to do now and then.

    Attributes:
        name: a dotted name, unique among all jobs.
        function: what to do.
        every: the time between two runs; zero runs it at every tick.
        longest: the longest time that a run may take. After it the job counts as crashed, and
            another run may start beside it.
        order: jobs run in ascending order, those of one order as they were registered.
    """

    name: str
    function: Callable[[], object]
    every: timedelta
    longest: timedelta
    order: int = 100


_jobs: dict[str, Job] = {}


def register_job(
    name: str,
    function: Callable[[], object],
    *,
    every: timedelta = timedelta(0),
    longest: timedelta = timedelta(minutes=15),
    order: int = 100,
) -> None:
    """Have `function` run by the clock."""
    _jobs[name] = Job(name, function, every, longest, order)


def registered_jobs() -> list[Job]:
    """All jobs, in the order in which a tick runs them."""
    return sorted(_jobs.values(), key=lambda job: job.order)


@dataclass(frozen=True)
class Tick:
    """What one tick did: the names of the jobs that ran, and of those among them that failed."""

    ran: tuple[str, ...]
    failed: tuple[str, ...]


def tick() -> Tick:
    """Run all jobs that are due; a job that fails stops no other."""
    began = timezone.now()
    ran, failed = [], []
    for job in registered_jobs():
        if (lock := _claim(job, began)) is None:
            continue
        ran.append(job.name)
        error = ""
        try:
            job.function()
        except Exception:
            logger.exception("The job %s failed.", job.name)
            error = traceback.format_exc()
            failed.append(job.name)
        _release(job, lock, error)
    return Tick(tuple(ran), tuple(failed))


def _claim(job: Job, tick_began: datetime) -> datetime | None:
    """Take the job if it is due and nobody else runs it. Returns what the lock is released with.

    The decision and the lock are one UPDATE, which the database lets only one process win. A job
    that was started after this tick began has been run by another tick of the same minute.
    """
    JobRun.objects.get_or_create(name=job.name)
    now = timezone.now()
    locked_until = now + job.longest
    due_since = tick_began - max(job.every - HALF_A_TICK, timedelta(0))
    claimed = JobRun.objects.filter(
        Q(started_at=None) | Q(started_at__lt=due_since),
        Q(locked_until=None) | Q(locked_until__lt=now),
        name=job.name,
    ).update(started_at=now, locked_until=locked_until)
    return locked_until if claimed else None


def _release(job: Job, lock: datetime, error: str) -> None:
    """Record how the run ended, unless the lock has expired and is someone else's by now."""
    now = timezone.now()
    result = {"error": error} if error else {"error": "", "succeeded_at": now}
    JobRun.objects.filter(name=job.name, locked_until=lock).update(
        finished_at=now, locked_until=None, **result
    )
