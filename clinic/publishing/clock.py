"""Scheduled jobs, registered by apps and run by `manage.py tick` when they are due.

An app registers a job in its `AppConfig.ready`:

    jobs.register(Job("enquiries.erase", erase_old_enquiries, every=timedelta(days=1)))

A job is a function without arguments that may run at any time: it looks for work instead of relying on the
time of its last run.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from clinic.core.content_token import follow_content
from clinic.core.registries import Registry
from clinic.models.clock import JobRun
from clinic.publishing.process_lock import process_lock

logger = logging.getLogger(__name__)

# Ticks come about once a minute. A job is run by the tick nearest to the time when it is due, so
# that an hourly job stays an hourly one although no two ticks are exactly a minute apart.
HALF_A_TICK = timedelta(seconds=30)


@dataclass(frozen=True)
class Job:
    """A recurring job.

    Attributes:
        name: a dotted name, unique among all jobs.
        function: the work.
        every: the interval; zero runs it at every tick.
        order: jobs run in ascending order, then in the order of registration.
    """

    name: str
    function: Callable[[], object]
    every: timedelta = timedelta(0)
    order: int = 100


jobs: Registry[Job] = Registry()


@dataclass(frozen=True)
class Tick:
    """The names of the jobs that a tick ran, and of those that failed."""

    ran: tuple[str, ...]
    failed: tuple[str, ...]


def tick(before_job: Callable[[], object] = lambda: None) -> Tick:
    """Run all due jobs; a failed job does not stop the others.

    Args:
        before_job: called before each one, as a sign of life.
    """
    began = timezone.now()
    follow_content()
    runs = {run.name: run for run in JobRun.objects.all()}
    ran, failed = [], []
    # Interrupted jobs run last: should one crash this process again, the others have run.
    for job in sorted(jobs, key=lambda job: job.name in runs and runs[job.name].was_cut_off):
        run = runs.get(job.name) or JobRun.objects.get_or_create(name=job.name)[0]
        if not _is_due(job, run, began):
            continue
        with process_lock(f"clock.{job.name}") as is_ours:
            if not is_ours:
                continue
            # Another tick of the same minute may have run it meanwhile.
            run.refresh_from_db()
            if not _is_due(job, run, began):
                continue
            before_job()
            ran.append(job.name)
            if not _run(job, run):
                failed.append(job.name)
    return Tick(tuple(ran), tuple(failed))


def _is_due(job: Job, run: JobRun, tick_began: datetime) -> bool:
    """Whether a job is due, or its last run was interrupted."""
    due_since = tick_began - max(job.every - HALF_A_TICK, timedelta(0))
    return run.started_at is None or run.started_at < due_since or run.was_cut_off


def _run(job: Job, run: JobRun) -> bool:
    """Run a job and record the result. Returns whether it succeeded."""
    run.started_at = timezone.now()
    run.save(update_fields=["started_at"])
    run.error = ""
    try:
        job.function()
    except Exception:
        logger.exception("The job %s failed.", job.name)
        run.error = traceback.format_exc()
    run.finished_at = timezone.now()
    if not run.error:
        run.succeeded_at = run.finished_at
    run.save(update_fields=["finished_at", "succeeded_at", "error"])
    return not run.error
